//! The audit trail: every change that was applied, with its operations, so that it can be read and taken back.

use std::collections::BTreeSet;

use memora_engine::domain::change::{Actor, Change, GraphOp};
use memora_engine::domain::forgetting::Forgetting;
use memora_engine::domain::ids::{ChangeId, GroupId, OrgId, UserId};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AuditEntry, AuditQuery, UndoCandidate};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphError;
use rusqlite::types::Value;
use rusqlite::{Connection, ToSql, params};

use super::codec::{Columns, from_word, micros, row, rows, word};
use super::fault::{Fault, Outcome, check, corrupt, not_found};
use super::subject::subject;
use super::{cursor, overview};

/// `ops` is compressed JSON. `org` and `user` are filled when the whole change is about one. `changes` of a group counts
/// those that can still be taken back.
pub(super) const SCHEMA: &str = "
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  summary TEXT NOT NULL,
  change_group BLOB,
  undoes BLOB,
  undone_by BLOB,
  org TEXT,
  user TEXT,
  ops BLOB NOT NULL
) STRICT;
CREATE INDEX audit_undoable ON audit (seq) WHERE undoes IS NULL AND undone_by IS NULL;
CREATE INDEX audit_of_group ON audit (change_group, seq)
  WHERE change_group IS NOT NULL AND undoes IS NULL AND undone_by IS NULL;
CREATE INDEX audit_undoes ON audit (undoes, seq) WHERE undoes IS NOT NULL;
CREATE INDEX audit_of_subject ON audit (org, user, seq) WHERE org IS NOT NULL;

CREATE TABLE change_groups (
  id BLOB PRIMARY KEY,
  changes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_grouped AFTER INSERT ON audit WHEN new.change_group IS NOT NULL AND new.undoes IS NULL BEGIN
  INSERT INTO change_groups (id, changes) VALUES (new.change_group, 1)
    ON CONFLICT (id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER audit_undone AFTER UPDATE OF undone_by ON audit WHEN new.change_group IS NOT NULL
  AND new.undoes IS NULL AND (old.undone_by IS NULL) <> (new.undone_by IS NULL) BEGIN
  UPDATE change_groups SET changes = changes + iif(new.undone_by IS NULL, 1, -1) WHERE id = new.change_group;
END;
";

/// The schema version from which on [`SUBJECTS`] holds; what was there before is filled in by [`fill_subjects`].
pub(super) const SUBJECTS_SINCE: usize = 5;

/// Which changes are about what: a memory by its id, everything else by [`Subject::key`]. A change about something that was
/// forgotten is `redacted`: it cannot be taken back any more.
pub(super) const SUBJECTS: &str = "
CREATE TABLE change_subjects (
  subject ANY NOT NULL,
  seq INTEGER NOT NULL REFERENCES audit (seq),
  PRIMARY KEY (subject, seq)
) STRICT, WITHOUT ROWID;
ALTER TABLE audit ADD COLUMN redacted INTEGER NOT NULL DEFAULT 0;
DROP INDEX audit_undoable;
DROP INDEX audit_of_group;
CREATE INDEX audit_undoable ON audit (seq) WHERE undoes IS NULL AND undone_by IS NULL AND redacted = 0;
CREATE INDEX audit_of_group ON audit (change_group, seq)
  WHERE change_group IS NOT NULL AND undoes IS NULL AND undone_by IS NULL AND redacted = 0;
CREATE INDEX audit_by_group ON audit (change_group, seq) WHERE change_group IS NOT NULL;
CREATE TRIGGER audit_redacted AFTER UPDATE OF redacted ON audit WHEN old.redacted = 0 AND new.redacted = 1
  AND new.change_group IS NOT NULL AND new.undoes IS NULL AND new.undone_by IS NULL BEGIN
  UPDATE change_groups SET changes = changes - 1 WHERE id = new.change_group;
END;
";

fn put_subjects(db: &Connection, seq: i64, subjects: &BTreeSet<Subject>) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO change_subjects (subject, seq) VALUES (?1, ?2)")?;
    for subject in subjects {
        insert.execute(params![stored(subject), seq])?;
    }
    Ok(())
}

/// Writes down what the changes are about that are older than the table. What cannot be read is not found by its subject.
pub(super) fn fill_subjects(db: &Connection) -> rusqlite::Result<()> {
    each(db, |seq, _, ops| {
        let subjects: BTreeSet<Subject> = ops.iter().flat_map(GraphOp::subjects).collect();
        put_subjects(db, seq, &subjects)
    })
}

/// Visits every change with its number, its moment in microseconds and its operations; none where they cannot be read.
pub(super) fn each(
    db: &Connection,
    mut visit: impl FnMut(i64, i64, &[GraphOp]) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut all = db.prepare("SELECT seq, at, ops FROM audit ORDER BY seq")?;
    let mut found = all.query([])?;
    while let Some(row) = found.next()? {
        let (seq, at, block): (i64, i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        visit(seq, at, &unpacked(&block).unwrap_or_default())?;
    }
    Ok(())
}

/// LZ4 cannot shrink data further than this; a block that claims more was damaged.
const MOST_SHRUNK: usize = 255;

fn packed(ops: &[GraphOp]) -> Outcome<Vec<u8>> {
    let json = serde_json::to_vec(ops).map_err(|error| Fault::Graph(GraphError::Invalid(error.to_string())))?;
    Ok(lz4_flex::compress_prepend_size(&json))
}

fn unpacked(block: &[u8]) -> Outcome<Vec<GraphOp>> {
    let damaged = |why: String| corrupt(format!("an entry of the audit trail cannot be read ({why})"));
    let (size, rest) = lz4_flex::block::uncompressed_size(block).map_err(|error| damaged(error.to_string()))?;
    if size > rest.len().saturating_mul(MOST_SHRUNK) {
        return Err(damaged("impossible size".to_owned()));
    }
    let json = lz4_flex::decompress(rest, size).map_err(|error| damaged(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))
}

const COLUMNS: &str = "a.seq, a.id, a.at, a.kind, a.actor_kind, a.actor, a.reason, a.summary, a.change_group, a.undoes, \
                       a.undone_by, a.redacted, a.ops";

fn entry(c: &mut Columns<'_>) -> Outcome<AuditEntry> {
    let seq = c.get()?;
    let mut change = Change {
        id: ChangeId(c.uuid()?),
        at: c.moment()?,
        kind: from_word(c.get()?)?,
        actor: Actor {
            kind: from_word(c.get()?)?,
            name: c.get()?,
        },
        reason: c.get()?,
        summary: c.get()?,
        group: c.optional_uuid()?.map(GroupId),
        undoes: c.optional_uuid()?.map(ChangeId),
        ops: Vec::new(),
    };
    let undone_by = c.optional_uuid()?.map(ChangeId);
    let redacted = c.get()?;
    change.ops = unpacked(&c.get::<Vec<u8>>()?)?;
    Ok(AuditEntry {
        seq,
        change,
        undone_by,
        redacted,
    })
}

const LIST: &str = "audit";

/// By what a page of the trail is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundBy {
    Order,
    Subject,
    Group,
}

pub(super) fn list_sql(by: FoundBy) -> String {
    let (from, place) = match by {
        FoundBy::Order => ("audit a WHERE", "a.seq"),
        FoundBy::Subject => (
            "change_subjects s CROSS JOIN audit a ON a.seq = s.seq WHERE s.subject = :subject AND",
            "s.seq",
        ),
        FoundBy::Group => (
            "audit a INDEXED BY audit_by_group WHERE a.change_group = :group AND",
            "a.seq",
        ),
    };
    let also_group = match by {
        FoundBy::Subject => "AND (:group IS NULL OR a.change_group = :group)",
        _ => "",
    };
    format!(
        "SELECT {COLUMNS} FROM {from} {place} < :after {also_group} \
         AND (:kinds IS NULL OR instr(:kinds, '\"' || a.kind || '\"') > 0) AND (:actor IS NULL OR a.actor = :actor) \
         AND a.at BETWEEN :from AND :to ORDER BY {place} DESC LIMIT :wanted"
    )
}

pub(super) fn list(db: &Connection, query: &AuditQuery, request: &PageRequest) -> Outcome<Page<AuditEntry>> {
    let after: Option<i64> = cursor::start(LIST, request)?;
    let by = match (&query.subject, &query.group) {
        (Some(_), _) => FoundBy::Subject,
        (None, Some(_)) => FoundBy::Group,
        (None, None) => FoundBy::Order,
    };
    let after = after.unwrap_or(i64::MAX);
    let wanted = cursor::wanted(request);
    let subject = query.subject.as_ref().map(stored);
    let group = query.group.map(|group| group.0.into_bytes());
    let kinds = match query.kinds.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&query.kinds).map_err(|e| GraphError::Invalid(e.to_string()))?),
    };
    let (from, to) = (query.from.map_or(i64::MIN, micros), query.to.map_or(i64::MAX, micros));
    let mut values: Vec<(&str, &dyn ToSql)> = vec![
        (":after", &after),
        (":kinds", &kinds),
        (":actor", &query.actor),
        (":from", &from),
        (":to", &to),
        (":wanted", &wanted),
    ];
    match by {
        FoundBy::Order => {}
        FoundBy::Group => values.push((":group", &group)),
        FoundBy::Subject => values.extend([(":subject", &subject as &dyn ToSql), (":group", &group)]),
    }
    let found = rows(db.prepare_cached(&list_sql(by))?, values.as_slice(), entry)?;
    cursor::page(LIST, found, request, |entry| entry.seq)
}

pub(super) fn get(db: &Connection, id: ChangeId) -> Outcome<AuditEntry> {
    let sql = format!("SELECT {COLUMNS} FROM audit a WHERE a.id = ?1");
    match row(db.prepare_cached(&sql)?, [id.0.into_bytes()], entry)? {
        Some(entry) => Ok(entry),
        None => not_found(format!("change {id}")),
    }
}

pub(super) const CANDIDATE_SQL: &str = "SELECT a.id, a.change_group, a.kind, a.at, a.actor_kind, a.actor, a.summary, coalesce(g.changes, 1) \
     FROM audit a INDEXED BY audit_undoable LEFT JOIN change_groups g ON g.id = a.change_group \
     WHERE a.undoes IS NULL AND a.undone_by IS NULL AND a.redacted = 0 ORDER BY a.seq DESC LIMIT 1";

/// Undos in force of changes that are none.
const REDOABLE: &str = "a.undoes IS NOT NULL AND a.undone_by IS NULL AND a.redacted = 0 \
     AND EXISTS (SELECT 1 FROM audit t WHERE t.id = a.undoes AND t.undoes IS NULL)";

/// Looks at what came after the newest change that is no undo, and at nothing else.
pub(super) fn redo_sql() -> String {
    format!(
        "SELECT a.id, a.change_group, a.kind, a.at, a.actor_kind, a.actor, a.summary, 1 FROM audit a \
         WHERE a.seq > coalesce((SELECT seq FROM audit WHERE undoes IS NULL ORDER BY seq DESC LIMIT 1), 0) \
         AND {REDOABLE} ORDER BY a.seq DESC LIMIT 1"
    )
}

fn candidate(c: &mut Columns<'_>) -> Outcome<UndoCandidate> {
    Ok(UndoCandidate {
        change_id: ChangeId(c.uuid()?),
        group: c.optional_uuid()?.map(GroupId),
        kind: from_word(c.get()?)?,
        at: c.moment()?,
        actor: Actor {
            kind: from_word(c.get()?)?,
            name: c.get()?,
        },
        summary: c.get()?,
        changes: c.get()?,
    })
}

pub(super) fn undo_candidate(db: &Connection) -> Outcome<Option<UndoCandidate>> {
    row(db.prepare_cached(CANDIDATE_SQL)?, [], candidate)
}

pub(super) fn redo_candidate(db: &Connection) -> Outcome<Option<UndoCandidate>> {
    let Some(mut found) = row(db.prepare_cached(&redo_sql())?, [], candidate)? else {
        return Ok(None);
    };
    if let Some(group) = found.group {
        let sql =
            format!("SELECT count(*) FROM audit a INDEXED BY audit_by_group WHERE a.change_group = ?1 AND {REDOABLE}");
        let count = row(db.prepare_cached(&sql)?, [group.0.into_bytes()], |c| c.get())?;
        found.changes = count.unwrap_or(1);
    }
    Ok(Some(found))
}

pub(super) fn group_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM audit a INDEXED BY audit_of_group \
         WHERE a.change_group = ?1 AND a.undoes IS NULL AND a.undone_by IS NULL AND a.redacted = 0 \
         ORDER BY a.seq DESC LIMIT ?2"
    )
}

/// Changes of a group that can still be taken back, newest first.
pub(super) fn group_changes(db: &Connection, group: GroupId, limit: u32) -> Outcome<Vec<Change>> {
    let statement = db.prepare_cached(&group_sql())?;
    rows(
        statement,
        params![group.0.into_bytes(), limit],
        |c| Ok(entry(c)?.change),
    )
}

/// Refuses a change that was applied before, and one that takes back what is not there or not in force.
pub(super) fn check_new(db: &Connection, change: &Change) -> Outcome<()> {
    let state = |id: ChangeId| {
        let sql = "SELECT undone_by FROM audit WHERE id = ?1";
        row(db.prepare_cached(sql)?, [id.0.into_bytes()], |c| c.optional_uuid())
    };
    check(state(change.id)?.is_none(), || {
        format!("change {} was applied already", change.id)
    })?;
    let Some(undone) = change.undoes else { return Ok(()) };
    match state(undone)? {
        None => check(false, || format!("change {undone} is not there")),
        Some(by) => check(by.is_none(), || format!("change {undone} is undone already")),
    }
}

pub(super) fn put(db: &Connection, change: &Change) -> Outcome<()> {
    let (org, user) = subject(&change.ops);
    let sql = "INSERT INTO audit (id, at, kind, actor_kind, actor, reason, summary, change_group, undoes, org, user, ops) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let seq = db.prepare_cached(sql)?.insert(params![
        change.id.0.into_bytes(),
        micros(change.at),
        word(&change.kind)?,
        word(&change.actor.kind)?,
        change.actor.name,
        change.reason,
        change.summary,
        change.group.map(|group| group.0.into_bytes()),
        change.undoes.map(|undone| undone.0.into_bytes()),
        org.map(OrgId::as_str),
        user.map(UserId::as_str),
        packed(&change.ops)?,
    ])?;
    put_subjects(db, seq, &change.subjects())?;
    overview::put_deletions(db, seq, micros(change.at), &change.ops)?;
    match change.undoes {
        Some(undone) => note_undone(db, undone),
        None => Ok(()),
    }
}

/// Writes down who took `undone` back. When that puts a change in force or out of force which itself took one back,
/// the same is done for that one, and so on.
fn note_undone(db: &Connection, undone: ChangeId) -> Outcome<()> {
    let undoer = "SELECT id FROM audit WHERE undoes = ?1 AND undone_by IS NULL ORDER BY seq DESC LIMIT 1";
    let mut at = Some(undone.0.into_bytes());
    while let Some(id) = at {
        let by = row(db.prepare_cached(undoer)?, [id], |c| c.get::<[u8; 16]>())?;
        db.prepare_cached("UPDATE audit SET undone_by = ?2 WHERE id = ?1")?
            .execute(params![id, by])?;
        let undoes = "SELECT undoes FROM audit WHERE id = ?1";
        at = row(db.prepare_cached(undoes)?, [id], |c| c.get::<Option<[u8; 16]>>())?.flatten();
    }
    Ok(())
}

fn stored(subject: &Subject) -> Value {
    match subject {
        Subject::Memory(id) => Value::Blob(id.0.into_bytes().to_vec()),
        other => Value::Text(other.key()),
    }
}

/// Takes what is forgotten out of all changes that are about it, and gives their number.
pub(super) fn redact(db: &Connection, forgetting: &Forgetting) -> Outcome<u32> {
    let mut places: BTreeSet<i64> = BTreeSet::new();
    for subject in &forgetting.subjects {
        let sql = "SELECT seq FROM change_subjects WHERE subject = ?1";
        places.extend(rows(db.prepare_cached(sql)?, [stored(subject)], |c| c.get::<i64>())?);
    }
    for seq in &places {
        let sql = format!("SELECT {COLUMNS} FROM audit a WHERE a.seq = ?1");
        let Some(held) = row(db.prepare_cached(&sql)?, [seq], entry)? else {
            continue;
        };
        let change = forgetting.redacted(held.change);
        let sql = "UPDATE audit SET ops = ?2, summary = ?3, reason = ?4, redacted = 1 WHERE seq = ?1";
        db.prepare_cached(sql)?
            .execute(params![seq, packed(&change.ops)?, change.summary, change.reason])?;
        overview::renote_deletions(db, *seq, micros(change.at), &change.ops)?;
    }
    Ok(u32::try_from(places.len()).unwrap_or(u32::MAX))
}

/// The erasure itself is found by what it was about, although it has no operations, and cannot be taken back.
pub(super) fn note_forgotten(db: &Connection, forgetting: &Forgetting) -> Outcome<()> {
    let sql = "UPDATE audit SET redacted = 1 WHERE id = ?1 RETURNING seq";
    let id = forgetting.change.id.0.into_bytes();
    if let Some(seq) = row(db.prepare_cached(sql)?, [id], |c| c.get::<i64>())? {
        put_subjects(db, seq, &forgetting.change.subjects())?;
    }
    Ok(())
}
