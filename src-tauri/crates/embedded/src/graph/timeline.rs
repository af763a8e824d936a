//! Days: which interactions stand under which day, and how much happened on each.

use chrono::NaiveDate;
use memora_engine::domain::ids::{AgentId, InteractionKey, UserKey};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, DayActivity, TimelineEntry, TimelineQuery};
use rusqlite::{Connection, ToSql, params};

use super::codec::{Columns, day, micros, rows};
use super::fault::{Outcome, check};
use super::{agents, cursor, interactions, users};

/// `occurrences` repeats what its interaction says, so that a page of the timeline is one range of an index.
/// A row of `days` exists as long as it counts something.
pub(super) const SCHEMA: &str = "
CREATE TABLE occurrences (
  user INTEGER NOT NULL,
  date INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  interaction_id TEXT NOT NULL,
  interaction INTEGER NOT NULL REFERENCES interactions (id),
  agent INTEGER NOT NULL,
  PRIMARY KEY (user, date, updated_at, interaction_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX occurrences_of_interaction ON occurrences (interaction, date);
CREATE INDEX occurrences_of_agent ON occurrences (user, agent, date, updated_at, interaction_id);

CREATE TABLE days (
  user INTEGER NOT NULL REFERENCES users (id),
  date INTEGER NOT NULL,
  agent INTEGER NOT NULL REFERENCES agents (id),
  interactions INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user, date, agent)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER occurrence_added AFTER INSERT ON occurrences BEGIN
  INSERT INTO days (user, date, agent, interactions) VALUES (new.user, new.date, new.agent, 1)
    ON CONFLICT (user, date, agent) DO UPDATE SET interactions = interactions + 1;
END;
CREATE TRIGGER occurrence_removed AFTER DELETE ON occurrences BEGIN
  UPDATE days SET interactions = interactions - 1 WHERE user = old.user AND date = old.date AND agent = old.agent;
  DELETE FROM days WHERE user = old.user AND date = old.date AND agent = old.agent
    AND interactions = 0 AND memories = 0;
END;
";

/// The days of a range as stored, both included.
fn bounds(dates: DateRange) -> (i64, i64) {
    (dates.from.map_or(i64::MIN, day), dates.to.map_or(i64::MAX, day))
}

pub(super) fn activity_sql(of_agent: bool) -> &'static str {
    if of_agent {
        "SELECT date, interactions, memories FROM days \
         WHERE user = ?1 AND date BETWEEN ?2 AND ?3 AND agent = ?4 ORDER BY date"
    } else {
        "SELECT date, sum(interactions), sum(memories) FROM days \
         WHERE user = ?1 AND date BETWEEN ?2 AND ?3 GROUP BY date ORDER BY date"
    }
}

pub(super) fn activity(
    db: &Connection,
    user: &UserKey,
    agent: Option<&AgentId>,
    dates: DateRange,
) -> Outcome<Vec<DayActivity>> {
    let Some(user) = users::key(db, user)? else {
        return Ok(Vec::new());
    };
    let (from, to) = bounds(dates);
    let read = |c: &mut Columns<'_>| {
        Ok(DayActivity {
            date: c.date()?,
            interactions: c.get()?,
            memories: c.get()?,
        })
    };
    let statement = db.prepare_cached(activity_sql(agent.is_some()))?;
    match agent {
        None => rows(statement, params![user.id, from, to], read),
        Some(agent) => match agents::key(db, user.org, agent)? {
            Some(agent) => rows(statement, params![user.id, from, to, agent], read),
            None => Ok(Vec::new()),
        },
    }
}

pub(super) fn list_sql(of_agent: bool, continued: bool, ascending: bool) -> String {
    let (beyond, direction) = if ascending { (">", "ASC") } else { ("<", "DESC") };
    let (index, agent) = match of_agent {
        true => ("INDEXED BY occurrences_of_agent", "AND t.agent = :agent"),
        false => ("", ""),
    };
    // The cursor takes the place of the bound on its side, so that the read starts where the last page ended.
    let range = match (continued, ascending) {
        (false, _) => "t.date >= :from AND t.date <= :to".to_owned(),
        (true, true) => {
            format!("(t.date, t.updated_at, t.interaction_id) {beyond} (:date, :updated, :id) AND t.date <= :to")
        }
        (true, false) => {
            format!("(t.date, t.updated_at, t.interaction_id) {beyond} (:date, :updated, :id) AND t.date >= :from")
        }
    };
    format!(
        "SELECT t.date, {}, i.preview, i.messages, i.new_memories, i.changed_memories \
         FROM occurrences t {index} CROSS JOIN interactions i ON i.id = t.interaction {} \
         WHERE t.user = :user {agent} AND {range} \
         ORDER BY t.date {direction}, t.updated_at {direction}, t.interaction_id {direction} LIMIT :wanted",
        interactions::COLUMNS,
        interactions::JOINS,
    )
}

fn entry(c: &mut Columns<'_>) -> Outcome<TimelineEntry> {
    Ok(TimelineEntry {
        date: c.date()?,
        interaction: interactions::interaction(c)?,
        first_message: c.get()?,
        messages: c.get()?,
        new_memories: c.get()?,
        changed_memories: c.get()?,
        problems: vec![],
    })
}

pub(super) fn list(db: &Connection, query: &TimelineQuery, request: &PageRequest) -> Outcome<Page<TimelineEntry>> {
    let name = if query.ascending { "timeline+" } else { "timeline-" };
    let after: Option<(i64, i64, String)> = cursor::start(name, request)?;
    let Some(user) = users::key(db, &query.user)? else {
        return Ok(Page::empty());
    };
    let agent = match &query.agent {
        None => None,
        Some(agent) => match agents::key(db, user.org, agent)? {
            None => return Ok(Page::empty()),
            agent => agent,
        },
    };
    let (from, to) = bounds(query.dates);
    let wanted = cursor::wanted(request);
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":user", &user.id), (":wanted", &wanted)];
    if let Some(agent) = &agent {
        values.push((":agent", agent));
    }
    match &after {
        None => values.extend([(":from", &from as &dyn ToSql), (":to", &to)]),
        Some((date, updated, id)) => {
            values.extend([(":date", date as &dyn ToSql), (":updated", updated), (":id", id)]);
            values.push(if query.ascending {
                (":to", &to)
            } else {
                (":from", &from)
            });
        }
    }
    let sql = list_sql(agent.is_some(), after.is_some(), query.ascending);
    let found = rows(db.prepare_cached(&sql)?, values.as_slice(), entry)?;
    cursor::page(name, found, request, |e| {
        (
            day(e.date),
            micros(e.interaction.updated_at),
            e.interaction.interaction_id.clone(),
        )
    })
}

pub(super) fn add(db: &Connection, of: &InteractionKey, date: NaiveDate) -> Outcome<()> {
    let at = interactions::needed(db, of)?;
    let sql = "INSERT INTO occurrences (user, date, updated_at, interaction_id, interaction, agent) \
               SELECT user, ?2, updated_at, interaction_id, id, agent FROM interactions WHERE id = ?1 \
               AND NOT EXISTS (SELECT 1 FROM occurrences WHERE interaction = ?1 AND date = ?2)";
    let added = db.prepare_cached(sql)?.execute(params![at.id, day(date)])?;
    check(added == 1, || {
        format!("{date} is a day of interaction {} already", of.interaction_id)
    })
}

pub(super) fn remove(db: &Connection, of: &InteractionKey, date: NaiveDate) -> Outcome<()> {
    let at = interactions::needed(db, of)?;
    let sql = "DELETE FROM occurrences WHERE interaction = ?1 AND date = ?2";
    let removed = db.prepare_cached(sql)?.execute(params![at.id, day(date)])?;
    check(removed == 1, || {
        format!("{date} is no day of interaction {}", of.interaction_id)
    })
}
