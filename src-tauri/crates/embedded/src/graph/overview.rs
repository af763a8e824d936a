//! What an overview shows: counters by day of whole organizations, lengths of version chains, and indexes of what needs
//! a look.

use std::collections::{BTreeMap, VecDeque};

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::AgentId;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::overview::{
    AgentShare, DayDeletions, DayNumbers, OVERVIEW_ROWS, OverviewNumbers, OverviewOf, RevisedMemory, deleted_by,
    leading_agents, revisions,
};
use rusqlite::{Connection, params};

use super::codec::{Columns, MICROS_PER_DAY, date, micros, row, rows};
use super::fault::{Outcome, corrupt};
use super::memories::{COLUMNS, JOINS, stored};
use super::{audit, organizations, users};

/// The schema version from which on [`SCHEMA`] holds; what was there before is counted by [`fill`].
pub(super) const SINCE: usize = 6;

/// `days.changed` are those of its memories that replace others; `org_days` adds up the days of an organization.
/// `memories.revisions` is the number of links on the longest way from the oldest version, see [`revise`].
/// `deletions` has, for each change that deletes memories, whose and how many; the ids are texts, because the trail
/// outlives what it is about.
pub(super) const SCHEMA: &str = "
ALTER TABLE days ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memories ADD COLUMN revisions INTEGER NOT NULL DEFAULT 0;
CREATE TABLE org_days (
  org INTEGER NOT NULL REFERENCES organizations (id),
  date INTEGER NOT NULL,
  interactions INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org, date)
) STRICT, WITHOUT ROWID;
CREATE TABLE deletions (
  org_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES audit (seq),
  date INTEGER NOT NULL,
  memories INTEGER NOT NULL,
  PRIMARY KEY (org_id, user_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deletions_of_change ON deletions (seq);
UPDATE days SET changed = found.n
  FROM (SELECT user, date, agent, count(*) AS n FROM memories WHERE replaces > 0 GROUP BY user, date, agent) found
  WHERE days.user = found.user AND days.date = found.date AND days.agent = found.agent;
INSERT INTO org_days (org, date, interactions, memories, changed)
  SELECT u.org, d.date, sum(d.interactions), sum(d.memories), sum(d.changed)
  FROM days d CROSS JOIN users u ON u.id = d.user GROUP BY u.org, d.date;
CREATE INDEX most_revised_of_user ON memories (user, revisions, obtained_at, memory_id)
  WHERE revisions > 0 AND superseded_at IS NULL;
CREATE INDEX most_revised_of_org ON memories (org, revisions, obtained_at, memory_id)
  WHERE revisions > 0 AND superseded_at IS NULL;
CREATE INDEX contested_of_user ON memories (user, obtained_at, memory_id) WHERE replaced_by > 1;
CREATE INDEX contested_of_org ON memories (org, obtained_at, memory_id) WHERE replaced_by > 1;
CREATE INDEX sources_lost_of_user ON memories (user, obtained_at, memory_id)
  WHERE sources = 0 AND interaction IS NOT NULL;
CREATE INDEX sources_lost_of_org ON memories (org, obtained_at, memory_id)
  WHERE sources = 0 AND interaction IS NOT NULL;

CREATE TRIGGER day_added AFTER INSERT ON days BEGIN
  INSERT INTO org_days (org, date, interactions, memories, changed)
    SELECT u.org, new.date, new.interactions, new.memories, new.changed FROM users u WHERE u.id = new.user
    ON CONFLICT (org, date) DO UPDATE SET interactions = interactions + excluded.interactions,
      memories = memories + excluded.memories, changed = changed + excluded.changed;
END;
CREATE TRIGGER day_counted AFTER UPDATE OF interactions, memories, changed ON days BEGIN
  UPDATE org_days SET interactions = interactions + new.interactions - old.interactions,
    memories = memories + new.memories - old.memories, changed = changed + new.changed - old.changed
    WHERE org = (SELECT u.org FROM users u WHERE u.id = new.user) AND date = new.date;
END;
CREATE TRIGGER day_removed AFTER DELETE ON days BEGIN
  DELETE FROM org_days WHERE org = (SELECT u.org FROM users u WHERE u.id = old.user) AND date = old.date
    AND interactions = 0 AND memories = 0;
END;
CREATE TRIGGER day_has_a_revision AFTER UPDATE OF replaces ON memories WHEN old.replaces = 0 AND new.replaces > 0 BEGIN
  UPDATE days SET changed = changed + 1 WHERE user = new.user AND date = new.date AND agent = new.agent;
END;
CREATE TRIGGER day_lost_a_revision AFTER UPDATE OF replaces ON memories WHEN old.replaces > 0 AND new.replaces = 0 BEGIN
  UPDATE days SET changed = changed - 1 WHERE user = new.user AND date = new.date AND agent = new.agent;
END;
DROP TRIGGER memory_edited;
CREATE TRIGGER memory_edited AFTER UPDATE OF agent, interaction, obtained_at, date ON memories
  WHEN old.agent <> new.agent OR old.interaction IS NOT new.interaction
    OR old.obtained_at <> new.obtained_at OR old.date <> new.date BEGIN
  UPDATE agents SET memories = memories - 1 WHERE id = old.agent;
  UPDATE agents SET memories = memories + 1 WHERE id = new.agent;
  UPDATE interactions SET new_memories = new_memories - (new.replaces = 0),
    changed_memories = changed_memories - (new.replaces > 0) WHERE id = old.interaction;
  UPDATE interactions SET new_memories = new_memories + (new.replaces = 0),
    changed_memories = changed_memories + (new.replaces > 0) WHERE id = new.interaction;
  UPDATE days SET memories = memories - 1, changed = changed - (new.replaces > 0)
    WHERE user = old.user AND date = old.date AND agent = old.agent;
  DELETE FROM days WHERE user = old.user AND date = old.date AND agent = old.agent
    AND interactions = 0 AND memories = 0;
  INSERT INTO days (user, date, agent, memories, changed) VALUES (new.user, new.date, new.agent, 1, new.replaces > 0)
    ON CONFLICT (user, date, agent) DO UPDATE SET memories = memories + 1, changed = changed + excluded.changed;
  UPDATE organizations SET
    day_skew_min = min(day_skew_min, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000),
    day_skew_max = max(day_skew_max, new.date - (new.obtained_at
      - (new.obtained_at % 86400000000 + 86400000000) % 86400000000) / 86400000000) WHERE id = new.org;
END;
";

/// From version 7 on: the most revised memories are found at all moments, not only of now.
pub(super) const AT_ALL_MOMENTS: &str = "
DROP INDEX most_revised_of_user;
DROP INDEX most_revised_of_org;
CREATE INDEX most_revised_of_user ON memories (user, revisions, obtained_at, memory_id, superseded_at) WHERE revisions > 0;
CREATE INDEX most_revised_of_org ON memories (org, revisions, obtained_at, memory_id, superseded_at) WHERE revisions > 0;
";

/// Counts what is older than the schema: lengths of version chains and deletions. What cannot be read is not counted.
pub(super) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let links = {
        let mut all = db.prepare("SELECT old, new FROM versions")?;
        let found = all.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
        found.collect::<rusqlite::Result<Vec<_>>>()?
    };
    let mut set = db.prepare("UPDATE memories SET revisions = ?2 WHERE id = ?1")?;
    for (id, revisions) in revisions(&links).into_iter().filter(|(_, n)| *n > 0) {
        set.execute(params![id, revisions])?;
    }
    audit::each(db, |seq, at, ops| put_deletions(db, seq, at, ops))
}

/// Brings the length of the chain up to a memory, and of everything newer, up to date.
pub(super) fn revise(db: &Connection, id: i64) -> Outcome<()> {
    let longest = "SELECT coalesce(max(o.revisions) + 1, 0) FROM versions v CROSS JOIN memories o ON o.id = v.old \
                   WHERE v.new = ?1";
    let set = "UPDATE memories SET revisions = ?2 WHERE id = ?1 AND revisions <> ?2";
    let newer = "SELECT new FROM versions WHERE old = ?1";
    // Links that were damaged into a circle would lead round and round.
    let mut most = row(
        db.prepare_cached("SELECT memories FROM totals WHERE id = 1")?,
        [],
        |c| c.get::<i64>(),
    )?
    .unwrap_or_default()
    .saturating_mul(8)
    .saturating_add(1_000);
    let mut queue = VecDeque::from([id]);
    while let Some(at) = queue.pop_front() {
        let revisions = row(db.prepare_cached(longest)?, [at], |c| c.get::<i64>())?.unwrap_or_default();
        if db.prepare_cached(set)?.execute(params![at, revisions])? > 0 {
            queue.extend(rows(db.prepare_cached(newer)?, [at], |c| c.get::<i64>())?);
        }
        most -= 1;
        if most < 0 {
            return Err(corrupt("version links lead in a circle"));
        }
    }
    Ok(())
}

/// Notes what a change of the trail that was made at `at` (in microseconds) deletes.
pub(super) fn put_deletions(db: &Connection, seq: i64, at: i64, ops: &[GraphOp]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO deletions (org_id, user_id, seq, date, memories) VALUES (?1, ?2, ?3, ?4, ?5)";
    for (user, memories) in deleted_by(ops) {
        db.prepare_cached(sql)?.execute(params![
            user.org_id.as_str(),
            user.user_id.as_str(),
            seq,
            at.div_euclid(MICROS_PER_DAY),
            memories
        ])?;
    }
    Ok(())
}

/// Notes what a change deletes after something of it was forgotten.
pub(super) fn renote_deletions(db: &Connection, seq: i64, at: i64, ops: &[GraphOp]) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM deletions WHERE seq = ?1")?
        .execute([seq])?;
    put_deletions(db, seq, at, ops)
}

/// Whose overview, as stored.
pub(super) enum Owner {
    Organization(i64),
    User(i64),
}

impl Owner {
    pub(super) fn id(&self) -> i64 {
        match self {
            Owner::Organization(id) | Owner::User(id) => *id,
        }
    }

    /// The column that holds it, and what indexes of its memories are called by.
    pub(super) fn column(&self) -> &'static str {
        match self {
            Owner::Organization(_) => "org",
            Owner::User(_) => "user",
        }
    }
}

/// `None`: there is no such thing.
pub(super) fn owner(db: &Connection, of: &OverviewOf) -> Outcome<Option<Owner>> {
    Ok(match of {
        OverviewOf::Organization(org_id) => organizations::key(db, org_id)?.map(Owner::Organization),
        OverviewOf::User(user) => users::key(db, user)?.map(|row| Owner::User(row.id)),
    })
}

pub(super) fn read(db: &Connection, of: &OverviewOf) -> Outcome<OverviewNumbers> {
    let Some(owner) = owner(db, of)? else {
        return Ok(OverviewNumbers {
            deletions: deletions(db, of, None)?,
            ..OverviewNumbers::default()
        });
    };
    Ok(OverviewNumbers {
        days: days(db, &owner)?,
        deletions: deletions(db, of, None)?,
        revised: revised(db, &owner, None)?,
        contested: count(db, &contested_sql(owner.column()), owner.id())?,
        sources_lost: count(db, &sources_lost_sql(owner.column()), owner.id())?,
        agents: agents(db, &owner)?,
    })
}

pub(super) fn days_sql(of_user: bool) -> &'static str {
    if of_user {
        "SELECT date, sum(interactions), sum(memories) - sum(changed), sum(changed) FROM days \
         WHERE user = ?1 GROUP BY date ORDER BY date"
    } else {
        "SELECT date, interactions, memories - changed, changed FROM org_days WHERE org = ?1 ORDER BY date"
    }
}

fn days(db: &Connection, owner: &Owner) -> Outcome<Vec<DayNumbers>> {
    let sql = days_sql(matches!(owner, Owner::User(_)));
    rows(db.prepare_cached(sql)?, [owner.id()], |c| {
        Ok(DayNumbers {
            date: c.date()?,
            interactions: c.get()?,
            learned: c.get()?,
            changed: c.get()?,
        })
    })
}

pub(super) fn deletions_sql(of_user: bool) -> String {
    let user = if of_user {
        "AND d.user_id = ?2"
    } else {
        "AND ?2 IS NULL"
    };
    format!(
        "SELECT d.date, d.memories FROM deletions d CROSS JOIN audit a ON a.seq = d.seq \
         WHERE d.org_id = ?1 {user} AND a.at <= ?3 AND a.undoes IS NULL AND a.undone_by IS NULL"
    )
}

/// Few changes delete something, so these are added up here.
pub(super) fn deletions(db: &Connection, of: &OverviewOf, as_of: Option<Timestamp>) -> Outcome<Vec<DayDeletions>> {
    let statement = db.prepare_cached(&deletions_sql(of.user_id().is_some()))?;
    let read = |c: &mut Columns<'_>| Ok((c.get::<i64>()?, c.get::<u32>()?));
    let user_id = of.user_id().map(|id| id.as_str());
    let by = as_of.map_or(i64::MAX, micros);
    let found = rows(statement, params![of.org_id().as_str(), user_id, by], read)?;
    let mut days: BTreeMap<i64, u32> = BTreeMap::new();
    for (day, memories) in found {
        let sum = days.entry(day).or_default();
        *sum = sum.saturating_add(memories);
    }
    days.into_iter()
        .map(|(day, memories)| {
            Ok(DayDeletions {
                date: date(day)?,
                memories,
            })
        })
        .collect()
}

pub(super) fn revised_sql(owner: &str, as_of: bool) -> String {
    let believed = match as_of {
        true => "m.obtained_at <= ?3 AND (m.superseded_at IS NULL OR m.superseded_at > ?3)",
        false => "m.superseded_at IS NULL",
    };
    format!(
        "SELECT {COLUMNS}, m.revisions FROM memories m INDEXED BY most_revised_of_{owner} {JOINS} \
         WHERE m.{owner} = ?1 AND m.revisions > 0 AND {believed} \
         ORDER BY m.revisions DESC, m.obtained_at DESC, m.memory_id DESC LIMIT ?2"
    )
}

pub(super) fn revised(db: &Connection, owner: &Owner, as_of: Option<Timestamp>) -> Outcome<Vec<RevisedMemory>> {
    let statement = db.prepare_cached(&revised_sql(owner.column(), as_of.is_some()))?;
    let read = |c: &mut Columns<'_>| {
        Ok(RevisedMemory {
            entry: stored(c)?.entry,
            revisions: c.get()?,
        })
    };
    match as_of {
        Some(at) => rows(statement, [owner.id(), OVERVIEW_ROWS as i64, micros(at)], read),
        None => rows(statement, [owner.id(), OVERVIEW_ROWS as i64], read),
    }
}

/// What makes a memory `m` contested, beside having several successors.
pub(super) fn is_contested(as_of: bool) -> &'static str {
    if as_of {
        "(SELECT count(*) FROM versions v CROSS JOIN memories n ON n.id = v.new WHERE v.old = m.id \
          AND n.obtained_at <= :as_of AND (n.superseded_at IS NULL OR n.superseded_at > :as_of)) > 1"
    } else {
        "(SELECT count(*) FROM versions v CROSS JOIN memories n ON n.id = v.new WHERE v.old = m.id \
          AND n.superseded_at IS NULL) > 1"
    }
}

pub(super) fn contested_sql(owner: &str) -> String {
    format!(
        "SELECT count(*) FROM memories m INDEXED BY contested_of_{owner} \
         WHERE m.{owner} = ?1 AND m.replaced_by > 1 AND {}",
        is_contested(false)
    )
}

pub(super) fn sources_lost_sql(owner: &str) -> String {
    format!(
        "SELECT count(*) FROM memories m INDEXED BY sources_lost_of_{owner} \
         WHERE m.{owner} = ?1 AND m.sources = 0 AND m.interaction IS NOT NULL"
    )
}

fn count(db: &Connection, sql: &str, owner: i64) -> Outcome<u32> {
    Ok(row(db.prepare_cached(sql)?, [owner], |c| c.get())?.unwrap_or_default())
}

fn agents(db: &Connection, owner: &Owner) -> Outcome<Vec<AgentShare>> {
    let sql = match owner {
        Owner::Organization(_) => "SELECT agent_id, interactions, memories FROM agents WHERE org = ?1",
        Owner::User(_) => {
            "SELECT a.agent_id, sum(s.interactions), sum(s.memories) FROM ( \
               SELECT agent, 0 AS interactions, sum(memories) AS memories FROM days WHERE user = ?1 GROUP BY agent \
               UNION ALL SELECT agent, count(*), 0 FROM interactions WHERE user = ?1 GROUP BY agent) s \
             CROSS JOIN agents a ON a.id = s.agent GROUP BY a.id"
        }
    };
    let shares = rows(db.prepare_cached(sql)?, [owner.id()], |c| {
        Ok(AgentShare {
            agent_id: c.id(AgentId::parse)?,
            interactions: c.get()?,
            memories: c.get()?,
        })
    })?;
    Ok(leading_agents(shares))
}

#[cfg(test)]
mod tests;
