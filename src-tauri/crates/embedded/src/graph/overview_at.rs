//! What an overview shows at a moment: counters of the days that were over, and the few days around the moment row by row.

use std::collections::BTreeMap;

use memora_engine::domain::as_of::stood_under;
use memora_engine::domain::ids::AgentId;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::overview::{AgentShare, DayNumbers, OverviewNumbers, OverviewOf, leading_agents};
use rusqlite::Connection;

use super::as_of::{Questions, number};
use super::codec::{MICROS_PER_DAY, date, micros, rows};
use super::fault::Outcome;
use super::overview::{self, Owner};
use super::{memories, organizations};

/// Days of `?1` before `?2`, which were over at the moment.
pub(super) fn days_over_sql(of_user: bool) -> &'static str {
    if of_user {
        "SELECT date, sum(interactions), sum(memories) - sum(changed), sum(changed) FROM days \
         WHERE user = ?1 AND date < ?2 GROUP BY date ORDER BY date"
    } else {
        "SELECT date, interactions, memories - changed, changed FROM org_days WHERE org = ?1 AND date < ?2 ORDER BY date"
    }
}

/// Memories of `?1` from `?2` to `?3` that stand under a day from `?4` to `?5`.
pub(super) fn last_memories_sql(owner: &str) -> String {
    format!(
        "SELECT m.date, m.replaces > 0 FROM memories m INDEXED BY memories_of_{owner} \
         WHERE m.{owner} = ?1 AND m.obtained_at >= ?2 AND m.obtained_at <= ?3 AND m.date BETWEEN ?4 AND ?5"
    )
}

/// Interactions of `?1` with each of their days from `?2` to `?3`.
pub(super) fn last_interactions_sql(of_user: bool) -> &'static str {
    if of_user {
        "SELECT t.date, i.created_at, i.updated_at FROM occurrences t CROSS JOIN interactions i ON i.id = t.interaction \
         WHERE t.user = ?1 AND t.date BETWEEN ?2 AND ?3"
    } else {
        "SELECT t.date, i.created_at, i.updated_at FROM users u INDEXED BY users_by_name \
         CROSS JOIN occurrences t ON t.user = u.id CROSS JOIN interactions i ON i.id = t.interaction \
         WHERE u.org = ?1 AND t.date BETWEEN ?2 AND ?3"
    }
}

pub(super) fn contested_sql(owner: &str) -> String {
    format!(
        "SELECT count(*) FROM memories m INDEXED BY contested_of_{owner} \
         WHERE m.{owner} = ?1 AND m.obtained_at <= ?2 AND m.replaced_by > 1 AND {}",
        overview::is_contested(true).replace(":as_of", "?2")
    )
}

pub(super) fn sources_lost_sql(owner: &str) -> String {
    format!(
        "SELECT count(*) FROM memories m INDEXED BY sources_lost_of_{owner} \
         WHERE m.{owner} = ?1 AND m.obtained_at <= ?2 AND m.sources = 0 AND m.interaction IS NOT NULL"
    )
}

pub(super) fn read(db: &Connection, of: &OverviewOf, at: Timestamp) -> Outcome<OverviewNumbers> {
    let deletions = overview::deletions(db, of, Some(at))?;
    let (Some(owner), Some(org)) = (overview::owner(db, of)?, organizations::key(db, of.org_id())?) else {
        return Ok(OverviewNumbers {
            deletions,
            ..OverviewNumbers::default()
        });
    };
    Ok(OverviewNumbers {
        days: days(db, &owner, org, at)?,
        deletions,
        revised: overview::revised(db, &owner, Some(at))?,
        contested: number(db, &contested_sql(owner.column()), [owner.id(), micros(at)])?,
        sources_lost: number(db, &sources_lost_sql(owner.column()), [owner.id(), micros(at)])?,
        agents: agents(db, &owner, at)?,
    })
}

fn days(db: &Connection, owner: &Owner, org: i64, at: Timestamp) -> Outcome<Vec<DayNumbers>> {
    let (today, now) = (micros(at).div_euclid(MICROS_PER_DAY), micros(at));
    // A day stands beside its moment and may be another one than that of the moment in UTC.
    let (least, most) = memories::day_skew(db, org)?;
    let border = today + least.min(-1);
    let of_user = matches!(owner, Owner::User(_));
    let over = rows(db.prepare_cached(days_over_sql(of_user))?, [owner.id(), border], |c| {
        Ok(DayNumbers {
            date: c.date()?,
            interactions: c.get()?,
            learned: c.get()?,
            changed: c.get()?,
        })
    })?;
    let mut last: BTreeMap<i64, DayNumbers> = BTreeMap::new();
    let earliest = (border - most.max(0)).saturating_mul(MICROS_PER_DAY);
    let memories = rows(
        db.prepare_cached(&last_memories_sql(owner.column()))?,
        [owner.id(), earliest, now, border, today + 1],
        |c| Ok((c.get::<i64>()?, c.get::<bool>()?)),
    )?;
    for (day, is_revision) in memories {
        let day = on(&mut last, day)?;
        match is_revision {
            true => day.changed += 1,
            false => day.learned += 1,
        }
    }
    let interactions = rows(
        db.prepare_cached(last_interactions_sql(of_user))?,
        [owner.id(), border, today + 1],
        |c| Ok((c.get::<i64>()?, c.moment()?, c.moment()?)),
    )?;
    for (day, created_at, updated_at) in interactions {
        if stood_under(created_at, updated_at, date(day)?, at) {
            on(&mut last, day)?.interactions += 1;
        }
    }
    Ok(over.into_iter().chain(last.into_values()).collect())
}

fn on(days: &mut BTreeMap<i64, DayNumbers>, day: i64) -> Outcome<&mut DayNumbers> {
    let empty = DayNumbers {
        date: date(day)?,
        interactions: 0,
        learned: 0,
        changed: 0,
    };
    Ok(days.entry(day).or_insert(empty))
}

fn agents(db: &Connection, owner: &Owner, at: Timestamp) -> Outcome<Vec<AgentShare>> {
    let known = match owner {
        Owner::Organization(_) => "SELECT id, agent_id FROM agents WHERE org = ?1",
        Owner::User(_) => {
            "SELECT a.id, a.agent_id FROM ( \
               SELECT agent FROM days WHERE user = ?1 UNION SELECT agent FROM interactions WHERE user = ?1) s \
             CROSS JOIN agents a ON a.id = s.agent"
        }
    };
    let known = rows(db.prepare_cached(known)?, [owner.id()], |c| {
        Ok((c.get::<i64>()?, c.id(AgentId::parse)?))
    })?;
    let shares = known.into_iter().map(|(agent, agent_id)| {
        let (interactions, memories) = match owner {
            Owner::Organization(_) => (
                number(db, Questions::AGENT_INTERACTIONS, [agent, micros(at)])?,
                number(db, Questions::AGENT_MEMORIES, [agent, micros(at)])?,
            ),
            Owner::User(user) => (
                number(db, Questions::USER_AGENT_INTERACTIONS, [*user, agent, micros(at)])?,
                number(db, Questions::USER_AGENT_MEMORIES, [*user, agent, micros(at)])?,
            ),
        };
        Ok(AgentShare {
            agent_id,
            interactions,
            memories,
        })
    });
    Ok(leading_agents(shares.collect::<Outcome<Vec<_>>>()?))
}
