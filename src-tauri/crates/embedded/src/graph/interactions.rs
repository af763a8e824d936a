//! Interactions: table, row, reads and writes.

use memora_engine::domain::ids::{AgentId, InteractionId, InteractionKey, OrgId, UserId};
use memora_engine::domain::model::{Interaction, Timestamp};
use memora_engine::domain::read::InteractionHead;
use rusqlite::{Connection, params};

use super::codec::{Columns, micros, row, rows};
use super::fault::{Outcome, check, conflict, invalid, not_found};
use super::{agents, queue, users};

/// `preview` is the first message, cut. `new_memories` and `changed_memories` together are all its memories.
pub(super) const SCHEMA: &str = "
CREATE TABLE interactions (
  id INTEGER PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES users (id),
  interaction_id TEXT NOT NULL,
  agent INTEGER NOT NULL REFERENCES agents (id),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  messages INTEGER NOT NULL DEFAULT 0,
  new_memories INTEGER NOT NULL DEFAULT 0,
  changed_memories INTEGER NOT NULL DEFAULT 0,
  preview TEXT,
  UNIQUE (user, interaction_id)
) STRICT;
CREATE INDEX interactions_by_creation ON interactions (user, created_at, interaction_id);
CREATE INDEX interactions_by_update ON interactions (user, updated_at);

CREATE TRIGGER interaction_added AFTER INSERT ON interactions BEGIN
  UPDATE users SET interactions = interactions + 1,
    last_activity = max(coalesce(last_activity, new.updated_at), new.updated_at) WHERE id = new.user;
  UPDATE organizations SET interactions = interactions + 1 WHERE id = (SELECT org FROM users WHERE id = new.user);
  UPDATE agents SET interactions = interactions + 1 WHERE id = new.agent;
  UPDATE totals SET interactions = interactions + 1;
END;
CREATE TRIGGER interaction_removed AFTER DELETE ON interactions BEGIN
  UPDATE users SET interactions = interactions - 1 WHERE id = old.user;
  UPDATE users SET last_activity = (
      SELECT max(at) FROM (
        SELECT max(updated_at) AS at FROM interactions WHERE user = old.user
        UNION ALL SELECT max(obtained_at) FROM memories WHERE user = old.user))
    WHERE id = old.user AND last_activity = old.updated_at;
  UPDATE organizations SET interactions = interactions - 1 WHERE id = (SELECT org FROM users WHERE id = old.user);
  UPDATE agents SET interactions = interactions - 1 WHERE id = old.agent;
  UPDATE totals SET interactions = interactions - 1;
END;
CREATE TRIGGER interaction_touched AFTER UPDATE OF updated_at ON interactions BEGIN
  UPDATE occurrences SET updated_at = new.updated_at WHERE interaction = new.id;
  UPDATE users SET last_activity = (
      SELECT max(at) FROM (
        SELECT max(updated_at) AS at FROM interactions WHERE user = new.user
        UNION ALL SELECT max(obtained_at) FROM memories WHERE user = new.user))
    WHERE id = new.user;
END;
";

/// From version 2 on: without them every agent that goes costs a walk through both tables, to see that none is left.
pub(super) const BY_AGENT: &str = "
CREATE INDEX interactions_of_agent ON interactions (agent);
CREATE INDEX days_of_agent ON days (agent);
";

/// From version 4 on: an interaction can come to another agent. `interaction_touched` does the rest.
pub(super) const EDITABLE: &str = "
CREATE TRIGGER interaction_of_other_agent AFTER UPDATE OF agent ON interactions WHEN old.agent <> new.agent BEGIN
  UPDATE agents SET interactions = interactions - 1 WHERE id = old.agent;
  UPDATE agents SET interactions = interactions + 1 WHERE id = new.agent;
  UPDATE days SET interactions = interactions - 1 WHERE user = new.user AND agent = old.agent
    AND date IN (SELECT o.date FROM occurrences o WHERE o.interaction = new.id);
  DELETE FROM days WHERE user = new.user AND agent = old.agent AND interactions = 0 AND memories = 0
    AND date IN (SELECT o.date FROM occurrences o WHERE o.interaction = new.id);
  INSERT INTO days (user, date, agent, interactions)
    SELECT o.user, o.date, new.agent, 1 FROM occurrences o WHERE o.interaction = new.id
    ON CONFLICT (user, date, agent) DO UPDATE SET interactions = interactions + 1;
  UPDATE occurrences SET agent = new.agent WHERE interaction = new.id;
END;
";

/// Where an interaction is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InteractionRow {
    pub(super) id: i64,
    pub(super) user: i64,
    pub(super) agent: i64,
    pub(super) messages: u32,
}

/// The columns of [`interaction`], from `o`rganizations, `u`sers, `i`nteractions and `a`gents.
pub(super) const COLUMNS: &str = "o.org_id, u.user_id, i.interaction_id, a.agent_id, i.created_at, i.updated_at";

/// What [`COLUMNS`] needs joined to `interactions i`, in this order.
pub(super) const JOINS: &str = "CROSS JOIN users u ON u.id = i.user CROSS JOIN organizations o ON o.id = u.org \
                                CROSS JOIN agents a ON a.id = i.agent";

pub(super) fn interaction(c: &mut Columns<'_>) -> Outcome<Interaction> {
    Ok(Interaction {
        org_id: c.id(OrgId::parse)?,
        user_id: c.id(UserId::parse)?,
        interaction_id: c.id(InteractionId::parse)?,
        agent_id: c.id(AgentId::parse)?,
        created_at: c.moment()?,
        updated_at: c.moment()?,
    })
}

pub(super) fn key(db: &Connection, key: &InteractionKey) -> Outcome<Option<InteractionRow>> {
    let sql = "SELECT i.id, i.user, i.agent, i.messages FROM organizations o CROSS JOIN users u ON u.org = o.id \
               CROSS JOIN interactions i ON i.user = u.id \
               WHERE o.org_id = ?1 AND u.user_id = ?2 AND i.interaction_id = ?3";
    let values = [key.org_id.as_str(), key.user_id.as_str(), key.interaction_id.as_str()];
    row(db.prepare_cached(sql)?, values, |c| {
        Ok(InteractionRow {
            id: c.get()?,
            user: c.get()?,
            agent: c.get()?,
            messages: c.get()?,
        })
    })
}

/// The row of an interaction that is asked for.
pub(super) fn found(db: &Connection, of: &InteractionKey) -> Outcome<InteractionRow> {
    match key(db, of)? {
        Some(row) => Ok(row),
        None => not_found(format!("interaction {}", of.interaction_id)),
    }
}

/// The row of an interaction that a change refers to.
pub(super) fn needed(db: &Connection, of: &InteractionKey) -> Outcome<InteractionRow> {
    match key(db, of)? {
        Some(row) => Ok(row),
        None => conflict(format!("interaction {} is not there", of.interaction_id)),
    }
}

pub(super) fn head(db: &Connection, of: &InteractionKey) -> Outcome<InteractionHead> {
    let at = found(db, of)?;
    let sql = format!(
        "SELECT {COLUMNS}, i.messages, i.new_memories + i.changed_memories FROM interactions i {JOINS} WHERE i.id = ?1"
    );
    let head = row(db.prepare_cached(&sql)?, [at.id], |c| {
        Ok(InteractionHead {
            interaction: interaction(c)?,
            dates: Vec::new(),
            messages: c.get()?,
            memories: c.get()?,
            queued_at: None,
        })
    })?;
    match head {
        Some(head) => Ok(InteractionHead {
            dates: dates(db, at.id)?,
            queued_at: queue::queued_at(db, at.id)?,
            ..head
        }),
        None => not_found(format!("interaction {}", of.interaction_id)),
    }
}

/// The days of an interaction, ascending.
pub(super) fn dates(db: &Connection, id: i64) -> Outcome<Vec<chrono::NaiveDate>> {
    let sql = "SELECT date FROM occurrences WHERE interaction = ?1 ORDER BY date";
    rows(db.prepare_cached(sql)?, [id], |c| c.date())
}

pub(super) fn put(db: &Connection, new: &Interaction) -> Outcome<()> {
    let of = new.key();
    let user = users::needed(db, &of.user())?;
    let id = new.interaction_id.as_str();
    check(key(db, &of)?.is_none(), || format!("interaction {id} is there already"))?;
    let agent = agents::named(db, user.org, &new.agent_id)?;
    let sql =
        "INSERT INTO interactions (user, interaction_id, agent, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![user.id, id, agent, micros(new.created_at), micros(new.updated_at)];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Refuses a change whose author saw another interaction than the one that is held.
fn check_seen(held: &Interaction, seen: &Interaction) -> Outcome<()> {
    let same = held.agent_id == seen.agent_id
        && micros(held.created_at) == micros(seen.created_at)
        && micros(held.updated_at) == micros(seen.updated_at);
    check(same, || format!("interaction {} has changed", seen.interaction_id))
}

pub(super) fn edit(db: &Connection, from: &Interaction, to: &Interaction) -> Outcome<()> {
    if from.key() != to.key() {
        let id = &from.interaction_id;
        return invalid(format!("an edit cannot give interaction {id} another key"));
    }
    let user = users::needed(db, &from.key().user())?;
    let at = needed(db, &from.key())?;
    check_seen(&head(db, &from.key())?.interaction, from)?;
    let agent = agents::named(db, user.org, &to.agent_id)?;
    let sql = "UPDATE interactions SET agent = ?2, created_at = ?3, updated_at = ?4 WHERE id = ?1";
    db.prepare_cached(sql)?
        .execute(params![at.id, agent, micros(to.created_at), micros(to.updated_at)])?;
    Ok(())
}

pub(super) fn remove(db: &Connection, gone: &Interaction) -> Outcome<()> {
    let id = &gone.interaction_id;
    let at = needed(db, &gone.key())?;
    let held = head(db, &gone.key())?;
    check_seen(&held.interaction, gone)?;
    check(held.messages == 0 && held.dates.is_empty(), || {
        format!("interaction {id} still has messages or days")
    })?;
    check(held.memories == 0, || format!("interaction {id} still has memories"))?;
    check(held.queued_at.is_none(), || format!("interaction {id} is still queued"))?;
    db.prepare_cached("DELETE FROM interactions WHERE id = ?1")?
        .execute([at.id])?;
    Ok(())
}

pub(super) fn touch(db: &Connection, of: &InteractionKey, from: Timestamp, to: Timestamp) -> Outcome<()> {
    let at = needed(db, of)?;
    let sql = "UPDATE interactions SET updated_at = ?3 WHERE id = ?1 AND updated_at = ?2";
    let touched = db
        .prepare_cached(sql)?
        .execute(params![at.id, micros(from), micros(to)])?;
    check(touched == 1, || {
        format!("interaction {} was saved again since", of.interaction_id)
    })
}
