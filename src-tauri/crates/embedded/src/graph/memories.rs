//! Memories: table, row, reads one by one and writes.

use memora_engine::domain::ids::{AgentId, InteractionId, MemoryId, MemoryKey, OrgId, UserId};
use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{IndexDocument, MemoryEntry, MemoryRecord};
use rusqlite::{Connection, params};

use super::codec::{Columns, day, micros, row, rows};
use super::fault::{Outcome, check, conflict, invalid, not_found};
use super::versions::Side;
use super::{agents, interactions, messages, users, versions};

/// An id names one memory in the whole store, as it names one entry of the search index.
///
/// Lists are read from the index of their scope: everything in `memories_of_*`, the few that were superseded or that
/// replace others in indexes of their own, so that a list of them costs nothing for the many others.
pub(super) const SCHEMA: &str = "
CREATE TABLE memories (
  id INTEGER PRIMARY KEY,
  memory_id BLOB NOT NULL UNIQUE,
  org INTEGER NOT NULL REFERENCES organizations (id),
  user INTEGER NOT NULL REFERENCES users (id),
  agent INTEGER NOT NULL REFERENCES agents (id),
  interaction INTEGER REFERENCES interactions (id),
  obtained_at INTEGER NOT NULL,
  date INTEGER NOT NULL,
  sources INTEGER NOT NULL DEFAULT 0,
  replaces INTEGER NOT NULL DEFAULT 0,
  replaced_by INTEGER NOT NULL DEFAULT 0,
  superseded_at INTEGER,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX memories_of_user ON memories (user, obtained_at, memory_id, superseded_at);
CREATE INDEX memories_of_user_agent ON memories (user, agent, obtained_at, memory_id, superseded_at);
CREATE INDEX memories_of_org ON memories (org, obtained_at, memory_id, superseded_at);
CREATE INDEX memories_of_agent ON memories (agent, obtained_at, memory_id, superseded_at);
CREATE INDEX superseded_of_user ON memories (user, obtained_at, memory_id) WHERE superseded_at IS NOT NULL;
CREATE INDEX superseded_of_user_agent ON memories (user, agent, obtained_at, memory_id) WHERE superseded_at IS NOT NULL;
CREATE INDEX superseded_of_org ON memories (org, obtained_at, memory_id) WHERE superseded_at IS NOT NULL;
CREATE INDEX superseded_of_agent ON memories (agent, obtained_at, memory_id) WHERE superseded_at IS NOT NULL;
CREATE INDEX replacing_of_user ON memories (user, obtained_at, memory_id) WHERE replaces > 0;
CREATE INDEX replacing_of_user_agent ON memories (user, agent, obtained_at, memory_id) WHERE replaces > 0;
CREATE INDEX replacing_of_org ON memories (org, obtained_at, memory_id) WHERE replaces > 0;
CREATE INDEX replacing_of_agent ON memories (agent, obtained_at, memory_id) WHERE replaces > 0;
CREATE INDEX memories_of_interaction ON memories (interaction, obtained_at, memory_id) WHERE interaction IS NOT NULL;
CREATE INDEX loose_memories ON memories (user, obtained_at, memory_id) WHERE interaction IS NULL;

CREATE TRIGGER memory_added AFTER INSERT ON memories BEGIN
  UPDATE users SET memories = memories + 1,
    last_activity = max(coalesce(last_activity, new.obtained_at), new.obtained_at) WHERE id = new.user;
  UPDATE organizations SET memories = memories + 1,
    day_skew_min = min(day_skew_min, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000),
    day_skew_max = max(day_skew_max, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000) WHERE id = new.org;
  UPDATE agents SET memories = memories + 1 WHERE id = new.agent;
  UPDATE interactions SET new_memories = new_memories + 1 WHERE id = new.interaction;
  INSERT INTO days (user, date, agent, memories) VALUES (new.user, new.date, new.agent, 1)
    ON CONFLICT (user, date, agent) DO UPDATE SET memories = memories + 1;
  UPDATE totals SET memories = memories + 1;
END;
CREATE TRIGGER memory_removed AFTER DELETE ON memories BEGIN
  UPDATE users SET memories = memories - 1 WHERE id = old.user;
  UPDATE users SET last_activity = (
      SELECT max(at) FROM (
        SELECT max(updated_at) AS at FROM interactions WHERE user = old.user
        UNION ALL SELECT max(obtained_at) FROM memories WHERE user = old.user))
    WHERE id = old.user AND last_activity = old.obtained_at;
  UPDATE organizations SET memories = memories - 1 WHERE id = old.org;
  UPDATE agents SET memories = memories - 1 WHERE id = old.agent;
  UPDATE interactions SET new_memories = new_memories - 1 WHERE id = old.interaction;
  UPDATE days SET memories = memories - 1 WHERE user = old.user AND date = old.date AND agent = old.agent;
  DELETE FROM days WHERE user = old.user AND date = old.date AND agent = old.agent
    AND interactions = 0 AND memories = 0;
  UPDATE totals SET memories = memories - 1;
END;
CREATE TRIGGER memory_became_a_revision AFTER UPDATE OF replaces ON memories WHEN old.replaces = 0 AND new.replaces > 0 BEGIN
  UPDATE interactions SET new_memories = new_memories - 1, changed_memories = changed_memories + 1
    WHERE id = new.interaction;
END;
CREATE TRIGGER memory_became_original AFTER UPDATE OF replaces ON memories WHEN old.replaces > 0 AND new.replaces = 0 BEGIN
  UPDATE interactions SET new_memories = new_memories + 1, changed_memories = changed_memories - 1
    WHERE id = new.interaction;
END;

CREATE TABLE memory_sources (
  memory INTEGER NOT NULL REFERENCES memories (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (memory, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER source_added AFTER INSERT ON memory_sources BEGIN
  UPDATE memories SET sources = sources + 1 WHERE id = new.memory;
END;
CREATE TRIGGER source_removed AFTER DELETE ON memory_sources BEGIN
  UPDATE memories SET sources = sources - 1 WHERE id = old.memory;
END;
";

/// From version 4 on: a memory can be edited in place. What is counted of it and what its time decides follows.
pub(super) const EDITABLE: &str = "
CREATE TRIGGER memory_edited AFTER UPDATE OF agent, interaction, obtained_at, date ON memories
  WHEN old.agent <> new.agent OR old.interaction IS NOT new.interaction
    OR old.obtained_at <> new.obtained_at OR old.date <> new.date BEGIN
  UPDATE agents SET memories = memories - 1 WHERE id = old.agent;
  UPDATE agents SET memories = memories + 1 WHERE id = new.agent;
  UPDATE interactions SET new_memories = new_memories - (new.replaces = 0),
    changed_memories = changed_memories - (new.replaces > 0) WHERE id = old.interaction;
  UPDATE interactions SET new_memories = new_memories + (new.replaces = 0),
    changed_memories = changed_memories + (new.replaces > 0) WHERE id = new.interaction;
  UPDATE days SET memories = memories - 1 WHERE user = old.user AND date = old.date AND agent = old.agent;
  DELETE FROM days WHERE user = old.user AND date = old.date AND agent = old.agent
    AND interactions = 0 AND memories = 0;
  INSERT INTO days (user, date, agent, memories) VALUES (new.user, new.date, new.agent, 1)
    ON CONFLICT (user, date, agent) DO UPDATE SET memories = memories + 1;
  UPDATE organizations SET
    day_skew_min = min(day_skew_min, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000),
    day_skew_max = max(day_skew_max, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000) WHERE id = new.org;
END;
CREATE TRIGGER memory_redated AFTER UPDATE OF obtained_at ON memories WHEN old.obtained_at <> new.obtained_at BEGIN
  UPDATE users SET last_activity = (
      SELECT max(at) FROM (
        SELECT max(updated_at) AS at FROM interactions WHERE user = new.user
        UNION ALL SELECT max(obtained_at) FROM memories WHERE user = new.user))
    WHERE id = new.user;
  UPDATE memories SET superseded_at = (
      SELECT min(n.obtained_at) FROM versions v CROSS JOIN memories n ON n.id = v.new WHERE v.old = memories.id)
    WHERE id IN (SELECT v.old FROM versions v WHERE v.new = new.id);
END;
";

/// The columns of [`stored`], from `m`emories, `o`rganizations, `u`sers, `a`gents and `i`nteractions.
pub(super) const COLUMNS: &str = "m.id, o.org_id, u.user_id, m.memory_id, a.agent_id, i.interaction_id, m.text, \
                                  m.obtained_at, m.date, m.sources, m.replaces, m.replaced_by, m.superseded_at";

/// What [`COLUMNS`] needs joined to `memories m`, in this order.
pub(super) const JOINS: &str = "CROSS JOIN users u ON u.id = m.user CROSS JOIN organizations o ON o.id = m.org \
                                CROSS JOIN agents a ON a.id = m.agent LEFT JOIN interactions i ON i.id = m.interaction";

/// An entry with the number under which it is stored.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) entry: MemoryEntry,
}

pub(super) fn stored(c: &mut Columns<'_>) -> Outcome<Stored> {
    let id = c.get()?;
    let memory = Memory {
        org_id: c.id(OrgId::parse)?,
        user_id: c.id(UserId::parse)?,
        memory_id: MemoryId(c.uuid()?),
        agent_id: c.id(AgentId::parse)?,
        interaction_id: c.optional_id(InteractionId::parse)?,
        text: c.get()?,
        obtained_at: c.moment()?,
        date: c.date()?,
    };
    let entry = MemoryEntry {
        memory,
        sources: c.get()?,
        replaces: c.get()?,
        replaced_by: c.get()?,
        superseded_at: c.optional_moment()?,
        problems: vec![],
    };
    Ok(Stored { id, entry })
}

/// The memory with this id, whoever's it is.
pub(super) fn find(db: &Connection, id: MemoryId) -> Outcome<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM memories m {JOINS} WHERE m.memory_id = ?1");
    row(db.prepare_cached(&sql)?, [id.0.into_bytes()], stored)
}

pub(super) fn entry_at(db: &Connection, row_id: i64) -> Outcome<Option<MemoryEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM memories m {JOINS} WHERE m.id = ?1");
    Ok(row(db.prepare_cached(&sql)?, [row_id], stored)?.map(|stored| stored.entry))
}

/// The memories in these rows, in any order.
pub(super) fn at_rows(db: &Connection, row_ids: &[i64]) -> Outcome<Vec<Stored>> {
    let list: Vec<String> = row_ids.iter().map(i64::to_string).collect();
    let list = format!("[{}]", list.join(","));
    rows(db.prepare_cached(&at_rows_sql())?, [list], stored)
}

pub(super) fn at_rows_sql() -> String {
    format!("SELECT {COLUMNS} FROM json_each(?1) j CROSS JOIN memories m ON m.id = j.value {JOINS}")
}

/// A memory that is asked for.
pub(super) fn found(db: &Connection, key: &MemoryKey) -> Outcome<Stored> {
    match find(db, key.memory_id)?.filter(|stored| stored.entry.memory.key() == *key) {
        Some(stored) => Ok(stored),
        None => not_found(format!("memory {}", key.memory_id)),
    }
}

/// Where a memory is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryRow {
    pub(super) id: i64,
    pub(super) user: i64,
    pub(super) interaction: Option<i64>,
    pub(super) replaced_by: u32,
}

pub(super) fn key(db: &Connection, id: MemoryId) -> Outcome<Option<MemoryRow>> {
    let sql = "SELECT id, user, interaction, replaced_by FROM memories WHERE memory_id = ?1";
    row(db.prepare_cached(sql)?, [id.0.into_bytes()], |c| {
        Ok(MemoryRow {
            id: c.get()?,
            user: c.get()?,
            interaction: c.get()?,
            replaced_by: c.get()?,
        })
    })
}

/// The row of a memory of `user` that a change refers to.
pub(super) fn needed(db: &Connection, user: i64, id: MemoryId) -> Outcome<MemoryRow> {
    match key(db, id)?.filter(|row| row.user == user) {
        Some(row) => Ok(row),
        None => conflict(format!("memory {id} is not there")),
    }
}

pub(super) fn record(db: &Connection, key: &MemoryKey) -> Outcome<MemoryRecord> {
    let Stored { id, entry } = found(db, key)?;
    Ok(MemoryRecord {
        entry,
        source_messages: messages::sources_of(db, id)?,
        replaced: versions::neighbours(db, id, Side::Older)?,
        replacing: versions::neighbours(db, id, Side::Newer)?,
    })
}

pub(super) fn by_id(db: &Connection, org_id: &OrgId, ids: &[MemoryId]) -> Outcome<Vec<Stored>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find(db, *id)?.filter(|stored| stored.entry.memory.org_id == *org_id));
    }
    Ok(found)
}

/// Positions of the source messages of a memory, ascending.
pub(super) fn positions(db: &Connection, id: i64) -> Outcome<Vec<u32>> {
    let sql = "SELECT position FROM memory_sources WHERE memory = ?1 ORDER BY position";
    rows(db.prepare_cached(sql)?, [id], |c| c.get())
}

pub(super) fn index_documents(db: &Connection, ids: &[MemoryId]) -> Outcome<Vec<IndexDocument>> {
    let mut documents = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(Stored { id, entry }) = find(db, *id)? {
            documents.push(IndexDocument {
                memory: entry.memory,
                sources: messages::turns_of(db, id)?,
            });
        }
    }
    Ok(documents)
}

pub(super) fn ids_sql(continued: bool) -> &'static str {
    if continued {
        "SELECT memory_id FROM memories WHERE memory_id > ?2 ORDER BY memory_id LIMIT ?1"
    } else {
        "SELECT memory_id FROM memories ORDER BY memory_id LIMIT ?1"
    }
}

pub(super) fn ids(db: &Connection, after: Option<MemoryId>, limit: u32) -> Outcome<Vec<MemoryId>> {
    let statement = db.prepare_cached(ids_sql(after.is_some()))?;
    match after {
        Some(after) => rows(statement, params![limit, after.0.into_bytes()], |c| {
            Ok(MemoryId(c.uuid()?))
        }),
        None => rows(statement, params![limit], |c| Ok(MemoryId(c.uuid()?))),
    }
}

pub(super) fn put(db: &Connection, memory: &Memory) -> Outcome<()> {
    let id = memory.memory_id;
    let user = users::needed(db, &memory.key().user())?;
    let interaction = match memory.interaction() {
        Some(of) => Some(interactions::needed(db, &of)?.id),
        None => None,
    };
    check(key(db, id)?.is_none(), || format!("memory {id} is there already"))?;
    let agent = agents::named(db, user.org, &memory.agent_id)?;
    let sql = "INSERT INTO memories (memory_id, org, user, agent, interaction, obtained_at, date, text) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.prepare_cached(sql)?.execute(params![
        id.0.into_bytes(),
        user.org,
        user.id,
        agent,
        interaction,
        micros(memory.obtained_at),
        day(memory.date),
        memory.text
    ])?;
    Ok(())
}

/// Refuses a change whose author saw another memory than the one that is held.
fn check_seen(held: &Memory, seen: &Memory) -> Outcome<()> {
    let same = held.key() == seen.key()
        && held.agent_id == seen.agent_id
        && held.interaction_id == seen.interaction_id
        && held.text == seen.text
        && held.date == seen.date
        && micros(held.obtained_at) == micros(seen.obtained_at);
    check(same, || format!("memory {} has changed", seen.memory_id))
}

pub(super) fn edit(db: &Connection, from: &Memory, to: &Memory) -> Outcome<()> {
    let id = from.memory_id;
    if from.key() != to.key() {
        return invalid(format!("an edit cannot give memory {id} another key"));
    }
    let user = users::needed(db, &from.key().user())?;
    let interaction = match to.interaction() {
        Some(of) => Some(interactions::needed(db, &of)?.id),
        None => None,
    };
    let Some(Stored { id: row, entry }) = find(db, id)? else {
        return conflict(format!("memory {id} is not there"));
    };
    check_seen(&entry.memory, from)?;
    let stays = from.interaction_id == to.interaction_id || entry.sources == 0;
    check(stays, || format!("memory {id} still has sources in its interaction"))?;
    let agent = agents::named(db, user.org, &to.agent_id)?;
    let sql = "UPDATE memories SET agent = ?2, interaction = ?3, obtained_at = ?4, date = ?5, text = ?6 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![
        row,
        agent,
        interaction,
        micros(to.obtained_at),
        day(to.date),
        to.text
    ])?;
    Ok(())
}

pub(super) fn remove(db: &Connection, memory: &Memory) -> Outcome<()> {
    let id = memory.memory_id;
    let Some(Stored { id: row, entry }) = find(db, id)? else {
        return conflict(format!("memory {id} is not there"));
    };
    check_seen(&entry.memory, memory)?;
    let linked = entry.sources > 0 || entry.replaces > 0 || entry.replaced_by > 0;
    check(!linked, || format!("memory {id} still has sources or version links"))?;
    db.prepare_cached("DELETE FROM memories WHERE id = ?1")?
        .execute([row])?;
    Ok(())
}

pub(super) fn link_source(db: &Connection, of: &MemoryKey, position: u32) -> Outcome<()> {
    let id = of.memory_id;
    let user = users::needed(db, &of.user())?;
    let at = needed(db, user.id, id)?;
    let sql = "INSERT INTO memory_sources (memory, position) SELECT ?1, position FROM messages \
               WHERE interaction = ?2 AND position = ?3";
    let held = positions(db, at.id)?.contains(&position);
    check(!held, || {
        format!("message {position} is a source of memory {id} already")
    })?;
    let linked = db
        .prepare_cached(sql)?
        .execute(params![at.id, at.interaction, position])?;
    check(linked == 1, || format!("memory {id} comes from no message {position}"))
}

pub(super) fn unlink_source(db: &Connection, of: &MemoryKey, position: u32) -> Outcome<()> {
    let id = of.memory_id;
    let user = users::needed(db, &of.user())?;
    let at = needed(db, user.id, id)?;
    let sql = "DELETE FROM memory_sources WHERE memory = ?1 AND position = ?2";
    let unlinked = db.prepare_cached(sql)?.execute(params![at.id, position])?;
    check(unlinked == 1, || {
        format!("message {position} is no source of memory {id}")
    })
}

/// How far days of memories lie from the UTC days on which they were obtained: at the least and at the most.
pub(super) fn day_skew(db: &Connection, org: i64) -> Outcome<(i64, i64)> {
    let sql = "SELECT day_skew_min, day_skew_max FROM organizations WHERE id = ?1";
    Ok(row(db.prepare_cached(sql)?, [org], |c| Ok((c.get()?, c.get()?)))?.unwrap_or((0, 0)))
}
