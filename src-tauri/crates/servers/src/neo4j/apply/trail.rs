//! What a batch adds to the audit trail and to the outbox: checked and numbered in memory, then written at once.

use std::collections::{BTreeSet, HashMap};

use memora_engine::domain::change::{Change, IndexAction};
use memora_engine::domain::ids::{ChangeId, MemoryId};
use memora_engine::domain::overview::deleted_by;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{BoltType, Query};
use serde::Serialize;

use super::check::check;
use super::statement::{Statement, Values};
use crate::neo4j::transaction::Transaction;
use crate::neo4j::values::{Fields, day, list, optional, text};
use crate::neo4j::{audit, payload};

/// A change of the trail, as far as undoing needs it.
#[derive(Debug, Default)]
struct Known {
    seq: i64,
    undoes: Option<ChangeId>,
    undone_by: Option<ChangeId>,
    /// Who took it back at some time.
    undoers: BTreeSet<(i64, ChangeId)>,
    /// The store holds it and `undone_by` is another than it was.
    is_marked: bool,
    is_new: bool,
}

/// The counters of the store, and what is known and added.
#[derive(Debug, Default)]
pub(super) struct Trail<'a> {
    last_change: i64,
    last_work: i64,
    known: HashMap<ChangeId, Known>,
    added: Vec<(i64, &'a Change)>,
    /// The last word on each memory.
    work: HashMap<MemoryId, (i64, IndexAction)>,
    /// The change as it is done, where the trail holds less of it.
    erasure: Option<&'a Change>,
}

/// Setting a property holds every other writer of this program back until the transaction is over.
const LOCK: &str = "MERGE (s:ExplorerStore {id: 1}) ON CREATE SET s.last_change = 0, s.last_work = 0 \
    SET s.id = s.id WITH collect(s) AS found UNWIND found AS s RETURN [s.last_change, s.last_work] AS row";

/// The changes that a batch takes back, those that these took back and so on, each with whoever took it back.
const UNDONE: &str = "MATCH (t:ExplorerChange) WHERE t.id IN $undone \
    MATCH (t)-[:UNDOES*0..]->(c:ExplorerChange) WITH DISTINCT c \
    RETURN [c.id, c.seq, c.undoes, c.undone_by, \
      [(u:ExplorerChange)-[:UNDOES]->(c) | [u.id, u.seq, u.undoes, u.undone_by]]] AS row";

/// Takes the lock under which all writers of this program work one after the other.
pub(super) async fn lock<'a>(transaction: &mut Transaction) -> GraphResult<Trail<'a>> {
    let rows = transaction.rows(Query::new(LOCK.to_owned())).await?;
    let mut trail = Trail::default();
    if let Some(row) = rows.first() {
        let mut at = Fields::of(row)?;
        (trail.last_change, trail.last_work) = (at.integer()?, at.integer()?);
    }
    Ok(trail)
}

/// Those of the changes that the store holds already.
pub(super) async fn applied(transaction: &mut Transaction, changes: &[Change]) -> GraphResult<BTreeSet<ChangeId>> {
    let ids = changes.iter().map(|change| vec![text(change.id.to_string())]);
    let rows = APPLIED.ask(transaction, ids.collect()).await?;
    let ids = Fields::all(&rows, |at| audit::uuid(at).map(ChangeId))?;
    Ok(ids.into_iter().collect())
}

impl<'a> Trail<'a> {
    /// Reads what is there of the changes that the batch takes back.
    pub(super) async fn load(&mut self, transaction: &mut Transaction, changes: &[Change]) -> GraphResult<()> {
        let undone: BTreeSet<ChangeId> = changes.iter().filter_map(|change| change.undoes).collect();
        if undone.is_empty() {
            return Ok(());
        }
        let undone = list(undone.into_iter().map(|id| text(id.to_string())));
        let query = Query::new(UNDONE.to_owned()).param("undone", undone);
        for row in transaction.rows(query).await? {
            let mut at = Fields::of(&row)?;
            let (id, mut found) = known(&mut at)?;
            for (undoer, held) in at.each(known)? {
                found.undoers.insert((held.seq, undoer));
                self.known.entry(undoer).or_insert(held);
            }
            self.known.insert(id, found);
        }
        Ok(())
    }

    /// Refuses a change that takes back what is not there or not in force.
    pub(super) fn check(&self, change: &Change) -> GraphResult<()> {
        check(!self.known.get(&change.id).is_some_and(|known| known.is_new), || {
            format!("change {} was applied already", change.id)
        })?;
        let Some(undone) = change.undoes else { return Ok(()) };
        match self.known.get(&undone) {
            None => check(false, || format!("change {undone} is not there")),
            Some(known) => check(known.undone_by.is_none(), || {
                format!("change {undone} is undone already")
            }),
        }
    }

    /// Adds a change and what it asks of the search index.
    pub(super) fn add(&mut self, change: &'a Change) {
        self.last_change += 1;
        let seq = self.last_change;
        let new = Known {
            seq,
            undoes: change.undoes,
            is_new: true,
            ..Known::default()
        };
        self.known.insert(change.id, new);
        self.added.push((seq, change));
        for (memory_id, action) in change.index_work() {
            self.last_work += 1;
            self.work.insert(memory_id, (self.last_work, action));
        }
        if let Some(undone) = change.undoes {
            if let Some(known) = self.known.get_mut(&undone) {
                known.undoers.insert((seq, change.id));
            }
            self.note_undone(undone);
        }
    }

    /// Adds an erasure: its work and what it is about, and of the change only that there was one.
    pub(super) fn add_erasure(&mut self, change: &'a Change, noted: &'a Change) {
        self.last_change += 1;
        self.added.push((self.last_change, noted));
        self.erasure = Some(change);
        for (memory_id, action) in change.index_work() {
            self.last_work += 1;
            self.work.insert(memory_id, (self.last_work, action));
        }
    }

    /// Notes who took `undone` back. When that puts a change in force or out of force which itself took one back, the
    /// same is done for that one, and so on.
    fn note_undone(&mut self, undone: ChangeId) {
        let mut at = Some(undone);
        while let Some(id) = at {
            let Some(known) = self.known.get(&id) else { return };
            let in_force = |id: &ChangeId| self.known.get(id).is_some_and(|known| known.undone_by.is_none());
            let by = known.undoers.iter().rev().map(|(_, undoer)| *undoer).find(in_force);
            at = known.undoes;
            if let Some(known) = self.known.get_mut(&id) {
                known.is_marked |= known.undone_by != by;
                known.undone_by = by;
            }
        }
    }

    pub(super) async fn write(self, transaction: &mut Transaction) -> GraphResult<()> {
        let mut changes = Vec::with_capacity(self.added.len());
        let mut parts = Vec::new();
        for (seq, change) in &self.added {
            let packed = payload::pack(change)?;
            let mut packed = packed.into_iter();
            changes.push(self.row(*seq, change, packed.next().unwrap_or_default())?);
            parts.extend(
                (1..)
                    .zip(packed)
                    .map(|(n, part): (i64, Vec<u8>)| vec![(*seq).into(), n.into(), part.into()]),
            );
        }
        let undoes = self.added.iter().filter_map(|(seq, change)| {
            let undone = self.known.get(&change.undoes?)?.seq;
            Some(vec![(*seq).into(), undone.into()])
        });
        let marked = self.known.values().filter(|known| known.is_marked && !known.is_new);
        let marked = marked.map(|known| {
            let by = known.undone_by.map(|id| id.to_string());
            vec![known.seq.into(), optional(by), optional(open(known))]
        });
        let work = self.work.iter().map(|(id, (seq, action))| {
            let action = match action {
                IndexAction::Upsert => "upsert",
                IndexAction::Delete => "delete",
            };
            vec![text(id.to_string()), (*seq).into(), text(action)]
        });
        let deletions = self.added.iter().flat_map(|(seq, change)| deletions(*seq, change));
        let deletions = deletions.collect();
        CHANGES.write(transaction, changes).await?;
        DELETIONS.write(transaction, deletions).await?;
        PARTS.write(transaction, parts).await?;
        UNDOES.write(transaction, undoes.collect()).await?;
        MARKS.write(transaction, marked.collect()).await?;
        WORK.write(transaction, work.collect()).await?;
        let counters = vec![self.last_change.into(), self.last_work.into()];
        COUNTERS.write(transaction, vec![counters]).await
    }

    /// The change with all that it did.
    fn done<'c>(&'c self, change: &'c Change) -> &'c Change {
        self.erasure.unwrap_or(change)
    }

    fn row(&self, seq: i64, change: &Change, payload: Vec<u8>) -> GraphResult<Values> {
        let known = self.known.get(&change.id);
        Ok(vec![
            seq.into(),
            text(change.id.to_string()),
            change.at.timestamp_micros().into(),
            text(word(&change.kind)?),
            text(word(&change.actor.kind)?),
            text(&change.actor.name),
            text(&change.summary),
            optional(change.group.map(|group| group.to_string())),
            optional(change.undoes.map(|undone| undone.to_string())),
            optional(known.and_then(|known| known.undone_by).map(|id| id.to_string())),
            optional(known.and_then(open)),
            BoltType::from(payload),
            list(self.done(change).subjects().iter().map(|subject| text(subject.key()))),
            self.erasure.is_some().into(),
        ])
    }
}

/// What a change of the trail deletes, as rows of [`DELETIONS`].
pub(super) fn deletions(seq: i64, change: &Change) -> Vec<Values> {
    let on = day(change.at.date_naive());
    let of = deleted_by(&change.ops).into_iter();
    of.map(|(user, memories)| {
        vec![
            seq.into(),
            text(user.org_id.as_str()),
            text(user.user_id.as_str()),
            on.clone(),
            i64::from(memories).into(),
        ]
    })
    .collect()
}

fn known(at: &mut Fields) -> GraphResult<(ChangeId, Known)> {
    let id = ChangeId(audit::uuid(at)?);
    let known = Known {
        seq: at.integer()?,
        undoes: audit::optional_uuid(at)?.map(ChangeId),
        undone_by: audit::optional_uuid(at)?.map(ChangeId),
        ..Known::default()
    };
    Ok((id, known))
}

/// The number of a change that undo may take back, see [`audit::SCHEMA`].
fn open(known: &Known) -> Option<i64> {
    (known.undoes.is_none() && known.undone_by.is_none()).then_some(known.seq)
}

/// The name of a plain enum variant as serde writes it.
pub(in crate::neo4j) fn word(value: &impl Serialize) -> GraphResult<String> {
    let json = serde_json::to_string(value).map_err(|error| GraphError::Invalid(error.to_string()))?;
    Ok(json.trim_matches('"').to_owned())
}

const APPLIED: Statement = Statement {
    columns: &["id"],
    body: "MATCH (c:ExplorerChange {id: id}) RETURN [c.id] AS row",
};

const CHANGES: Statement = Statement {
    columns: &audit::COLUMNS,
    body: "CREATE (:ExplorerChange {seq: seq, id: id, at: at, kind: kind, actor_kind: actor_kind, actor: actor, \
             summary: summary, group: group, undoes: undoes, undone_by: undone_by, open: open, payload: payload, redacted: redacted}) \
           FOREACH (subject IN subjects | CREATE (:ExplorerSubject {key: subject, seq: seq})) \
           RETURN [count(*)] AS row",
};

pub(super) const PARTS: Statement = Statement {
    columns: &["seq", "part", "payload"],
    body: "MATCH (c:ExplorerChange {seq: seq}) \
           CREATE (c)-[:CONTINUES]->(:ExplorerPayload {part: part, payload: payload}) RETURN [count(*)] AS row",
};

/// Few changes delete memories; an overview reads these nodes instead of the changes.
pub(super) const DELETIONS: Statement = Statement {
    columns: &["seq", "org_id", "user_id", "day", "memories"],
    body: "CREATE (:ExplorerDeletion {seq: seq, org_id: org_id, user_id: user_id, day: day, memories: memories}) \
           RETURN [count(*)] AS row",
};

const UNDOES: Statement = Statement {
    columns: &["seq", "undone"],
    body: "MATCH (c:ExplorerChange {seq: seq}) MATCH (u:ExplorerChange {seq: undone}) \
           CREATE (c)-[:UNDOES]->(u) RETURN [count(*)] AS row",
};

const MARKS: Statement = Statement {
    columns: &["seq", "undone_by", "open"],
    body: "MATCH (c:ExplorerChange {seq: seq}) SET c.undone_by = undone_by, c.open = open RETURN [count(*)] AS row",
};

/// It takes the place of what was asked for the same memory before.
const WORK: Statement = Statement {
    columns: &["memory_id", "seq", "action"],
    body: "MERGE (o:ExplorerOutbox {memory_id: memory_id}) SET o.seq = seq, o.action = action \
           RETURN [count(*)] AS row",
};

const COUNTERS: Statement = Statement {
    columns: &["last_change", "last_work"],
    body: "MATCH (s:ExplorerStore {id: 1}) SET s.last_change = last_change, s.last_work = last_work \
           RETURN [count(*)] AS row",
};

#[cfg(test)]
mod tests {
    use super::*;
    use memora_testkit::sample;

    fn undo(n: u64, undone: u64) -> Change {
        Change {
            undoes: Some(sample::change_id(undone)),
            ..sample::change(n, vec![])
        }
    }

    fn undone_by(trail: &Trail<'_>, n: u64) -> Option<ChangeId> {
        trail.known[&sample::change_id(n)].undone_by
    }

    #[test]
    fn undoing_an_undo_puts_the_change_in_force_again() {
        let changes = [sample::change(1, vec![]), undo(2, 1), undo(3, 2), undo(4, 3)];
        let mut trail = Trail::default();
        let expected = [None, Some(2), None, Some(2)];
        for (change, by) in changes.iter().zip(expected) {
            trail.check(change).expect("it fits");
            trail.add(change);
            assert_eq!(undone_by(&trail, 1), by.map(sample::change_id));
        }
        assert!(trail.check(&undo(5, 3)).is_err(), "3 is undone");
        assert!(trail.check(&undo(5, 9)).is_err(), "9 is not there");
        assert!(trail.check(&undo(4, 2)).is_err(), "4 was applied");
        assert!(trail.check(&undo(5, 2)).is_ok(), "2 is in force again");
    }

    #[test]
    fn only_what_is_in_force_and_no_undo_is_open() {
        let changes = [sample::change(1, vec![]), sample::change(2, vec![]), undo(3, 1)];
        let mut trail = Trail::default();
        changes.iter().for_each(|change| trail.add(change));
        let open: Vec<_> = (1..=3).map(|n| open(&trail.known[&sample::change_id(n)])).collect();
        assert_eq!(open, [None, Some(2), None]);
    }
}
