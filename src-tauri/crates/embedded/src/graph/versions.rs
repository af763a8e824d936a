//! Links between versions: table, neighbours and writes.

use memora_engine::domain::ids::{MemoryId, UserKey};
use memora_engine::domain::read::MemoryEntry;
use rusqlite::{Connection, params};

use super::codec::{row, rows};
use super::fault::{Outcome, check, invalid};
use super::memories::{COLUMNS, JOINS, stored};
use super::{memories, overview, users};

pub(super) const SCHEMA: &str = "
CREATE TABLE versions (
  old INTEGER NOT NULL REFERENCES memories (id),
  new INTEGER NOT NULL REFERENCES memories (id),
  PRIMARY KEY (old, new),
  CHECK (old <> new)
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_by_new ON versions (new, old);

CREATE TRIGGER version_linked AFTER INSERT ON versions BEGIN
  UPDATE memories SET replaces = replaces + 1 WHERE id = new.new;
  UPDATE memories SET replaced_by = replaced_by + 1, superseded_at = (
      SELECT min(coalesce(memories.superseded_at, n.obtained_at), n.obtained_at) FROM memories n WHERE n.id = new.new)
    WHERE id = new.old;
END;
CREATE TRIGGER version_unlinked AFTER DELETE ON versions BEGIN
  UPDATE memories SET replaces = replaces - 1 WHERE id = old.new;
  UPDATE memories SET replaced_by = replaced_by - 1, superseded_at = (
      SELECT min(n.obtained_at) FROM versions v CROSS JOIN memories n ON n.id = v.new WHERE v.old = old.old)
    WHERE id = old.old;
END;
";

/// A direction in the version graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Older,
    Newer,
}

impl Side {
    /// Links on this side of a memory, as (column of the memory, column of its neighbour).
    fn columns(self) -> (&'static str, &'static str) {
        match self {
            Side::Older => ("new", "old"),
            Side::Newer => ("old", "new"),
        }
    }
}

/// Direct predecessors or successors, oldest first.
pub(super) fn neighbours(db: &Connection, id: i64, side: Side) -> Outcome<Vec<MemoryEntry>> {
    let (here, there) = side.columns();
    let sql = format!(
        "SELECT {COLUMNS} FROM versions v CROSS JOIN memories m ON m.id = v.{there} {JOINS} WHERE v.{here} = ?1"
    );
    let mut found = rows(db.prepare_cached(&sql)?, [id], |c| Ok(stored(c)?.entry))?;
    found.sort_by_key(|entry| (entry.memory.obtained_at, entry.memory.memory_id));
    Ok(found)
}

/// Ids of direct predecessors or successors, ascending.
pub(super) fn neighbour_ids(db: &Connection, id: i64, side: Side) -> Outcome<Vec<MemoryId>> {
    let (here, there) = side.columns();
    let sql =
        format!("SELECT m.memory_id FROM versions v CROSS JOIN memories m ON m.id = v.{there} WHERE v.{here} = ?1");
    let mut ids = rows(db.prepare_cached(&sql)?, [id], |c| Ok(MemoryId(c.uuid()?)))?;
    ids.sort();
    Ok(ids)
}

/// Links that have one of `ids` at either end.
pub(super) fn links(db: &Connection, user: &UserKey, ids: &[MemoryId]) -> Outcome<Vec<(MemoryId, MemoryId)>> {
    let Some(user) = users::key(db, user)? else {
        return Ok(Vec::new());
    };
    let mut links = Vec::new();
    for &id in ids {
        let Some(at) = memories::key(db, id)?.filter(|at| at.user == user.id) else {
            continue;
        };
        links.extend(neighbour_ids(db, at.id, Side::Older)?.into_iter().map(|old| (old, id)));
        links.extend(neighbour_ids(db, at.id, Side::Newer)?.into_iter().map(|new| (id, new)));
    }
    links.sort();
    links.dedup();
    Ok(links)
}

pub(super) fn link(db: &Connection, user: &UserKey, old: MemoryId, new: MemoryId) -> Outcome<()> {
    if old == new {
        return invalid(format!("memory {old} cannot be a version of itself"));
    }
    let user = users::needed(db, user)?;
    let (from, to) = (memories::needed(db, user.id, old)?, memories::needed(db, user.id, new)?);
    // Most new versions have nothing newer, and then there is no way back.
    let cycle = to.replaced_by > 0 && reaches(db, to.id, from.id)?;
    check(!cycle, || format!("memory {old} is a newer version of memory {new}"))?;
    let sql = "INSERT INTO versions (old, new) SELECT ?1, ?2 \
               WHERE NOT EXISTS (SELECT 1 FROM versions WHERE old = ?1 AND new = ?2)";
    let linked = db.prepare_cached(sql)?.execute(params![from.id, to.id])?;
    check(linked == 1, || format!("memory {new} replaces memory {old} already"))?;
    overview::revise(db, to.id)
}

pub(super) const REACHES: &str = "WITH RECURSIVE newer (id) AS (VALUES (?1) \
     UNION SELECT v.new FROM newer CROSS JOIN versions v ON v.old = newer.id) \
     SELECT 1 FROM newer WHERE id = ?2 LIMIT 1";

/// True when links lead from `from` to `to`.
fn reaches(db: &Connection, from: i64, to: i64) -> Outcome<bool> {
    Ok(row(db.prepare_cached(REACHES)?, params![from, to], |c| c.get::<i64>())?.is_some())
}

pub(super) fn unlink(db: &Connection, user: &UserKey, old: MemoryId, new: MemoryId) -> Outcome<()> {
    if old == new {
        return invalid(format!("memory {old} cannot be a version of itself"));
    }
    let user = users::needed(db, user)?;
    let (from, to) = (memories::needed(db, user.id, old)?, memories::needed(db, user.id, new)?);
    let unlinked = db
        .prepare_cached("DELETE FROM versions WHERE old = ?1 AND new = ?2")?
        .execute(params![from.id, to.id])?;
    check(unlinked == 1, || format!("memory {new} does not replace memory {old}"))?;
    overview::revise(db, to.id)
}
