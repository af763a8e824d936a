//! The audit trail: every change that was applied, with its operations, so that it can be read and taken back.

use std::borrow::Cow;

use memora_engine::domain::change::{Actor, Change, GraphOp};
use memora_engine::domain::ids::{ChangeId, GroupId, OrgId, UserId};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AuditEntry, UndoCandidate};
use memora_engine::ports::graph::GraphError;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{Columns, micros, row, rows};
use super::cursor;
use super::fault::{Fault, Outcome, check, corrupt, not_found};
use super::subject::subject;

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

/// The name of a plain enum variant as serde writes it.
fn word(value: &impl Serialize) -> Outcome<String> {
    let json = serde_json::to_string(value).map_err(|error| Fault::Graph(GraphError::Invalid(error.to_string())))?;
    Ok(json.trim_matches('"').to_owned())
}

fn from_word<T: DeserializeOwned>(word: String) -> Outcome<T> {
    let what = Cow::from(word.clone());
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|_| corrupt(format!("the audit trail speaks of {what:?}, which is unknown")))
}

const COLUMNS: &str = "seq, id, at, kind, actor_kind, actor, reason, summary, change_group, undoes, undone_by, ops";

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
    change.ops = unpacked(&c.get::<Vec<u8>>()?)?;
    Ok(AuditEntry { seq, change, undone_by })
}

const LIST: &str = "audit";

pub(super) fn list_sql(continued: bool) -> String {
    let after = if continued { "WHERE seq < ?2" } else { "" };
    format!("SELECT {COLUMNS} FROM audit {after} ORDER BY seq DESC LIMIT ?1")
}

pub(super) fn list(db: &Connection, request: &PageRequest) -> Outcome<Page<AuditEntry>> {
    let after: Option<i64> = cursor::start(LIST, request)?;
    let statement = db.prepare_cached(&list_sql(after.is_some()))?;
    let wanted = cursor::wanted(request);
    let found = match after {
        Some(seq) => rows(statement, [wanted, seq], entry)?,
        None => rows(statement, [wanted], entry)?,
    };
    cursor::page(LIST, found, request, |entry| entry.seq)
}

pub(super) fn get(db: &Connection, id: ChangeId) -> Outcome<AuditEntry> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE id = ?1");
    match row(db.prepare_cached(&sql)?, [id.0.into_bytes()], entry)? {
        Some(entry) => Ok(entry),
        None => not_found(format!("change {id}")),
    }
}

pub(super) const CANDIDATE_SQL: &str = "SELECT a.id, a.change_group, a.kind, a.at, a.actor_kind, a.actor, a.summary, coalesce(g.changes, 1) \
     FROM audit a INDEXED BY audit_undoable LEFT JOIN change_groups g ON g.id = a.change_group \
     WHERE a.undoes IS NULL AND a.undone_by IS NULL ORDER BY a.seq DESC LIMIT 1";

pub(super) fn undo_candidate(db: &Connection) -> Outcome<Option<UndoCandidate>> {
    row(db.prepare_cached(CANDIDATE_SQL)?, [], |c| {
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
    })
}

pub(super) fn group_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM audit INDEXED BY audit_of_group \
         WHERE change_group = ?1 AND undoes IS NULL AND undone_by IS NULL ORDER BY seq DESC LIMIT ?2"
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
    db.prepare_cached(sql)?.execute(params![
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
