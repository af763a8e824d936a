//! The store at a moment: counted along the indexes by time, without reading a row of memories.

use memora_engine::domain::as_of::{ChangedMemories, ChangedMemory, CountsAt, CountsOf};
use memora_engine::domain::ids::{InteractionKey, MemoryId, UserKey};
use memora_engine::domain::model::Timestamp;
use rusqlite::{Connection, Params, params};

use super::codec::{micros, moment, row, rows};
use super::fault::{Outcome, corrupt};
use super::{agents, interactions, organizations, users};

/// Whether agent `a` was there at `?2`: created, or with something that old.
const AGENT_WAS_THERE: &str = "(a.created_at <= ?2 \
     OR EXISTS (SELECT 1 FROM memories m INDEXED BY memories_of_agent WHERE m.agent = a.id AND m.obtained_at <= ?2) \
     OR EXISTS (SELECT 1 FROM interactions i INDEXED BY interactions_of_agent WHERE i.agent = a.id AND i.created_at <= ?2))";

/// Whether user `u` was there at `?2`.
const USER_WAS_THERE: &str = "(u.created_at <= ?2 \
     OR EXISTS (SELECT 1 FROM memories m INDEXED BY memories_of_user WHERE m.user = u.id AND m.obtained_at <= ?2) \
     OR EXISTS (SELECT 1 FROM interactions i INDEXED BY interactions_by_creation WHERE i.user = u.id AND i.created_at <= ?2))";

/// All questions that count something of the thing `?1` at the moment `?2`.
pub(super) struct Questions;

impl Questions {
    pub(super) const ORGANIZATION_CREATED: &str = "SELECT created_at <= ?2 FROM organizations WHERE id = ?1";
    pub(super) const ORGANIZATION_MEMORIES: &str =
        "SELECT count(*) FROM memories m INDEXED BY memories_of_org WHERE m.org = ?1 AND m.obtained_at <= ?2";
    pub(super) const ORGANIZATION_INTERACTIONS: &str = "SELECT count(*) FROM users u INDEXED BY users_by_name \
         CROSS JOIN interactions i INDEXED BY interactions_by_creation ON i.user = u.id \
         WHERE u.org = ?1 AND i.created_at <= ?2";
    pub(super) const USER: &str = "SELECT created_at <= ?2, \
           (SELECT max(i.created_at) FROM interactions i INDEXED BY interactions_by_creation \
             WHERE i.user = ?1 AND i.created_at <= ?2), \
           (SELECT max(i.updated_at) FROM interactions i INDEXED BY interactions_by_update \
             WHERE i.user = ?1 AND i.updated_at <= ?2), \
           (SELECT max(m.obtained_at) FROM memories m INDEXED BY memories_of_user \
             WHERE m.user = ?1 AND m.obtained_at <= ?2) \
         FROM users WHERE id = ?1";
    pub(super) const USER_MEMORIES: &str =
        "SELECT count(*) FROM memories m INDEXED BY memories_of_user WHERE m.user = ?1 AND m.obtained_at <= ?2";
    pub(super) const USER_INTERACTIONS: &str = "SELECT count(*) FROM interactions i INDEXED BY interactions_by_creation \
         WHERE i.user = ?1 AND i.created_at <= ?2";
    pub(super) const AGENT_CREATED: &str = "SELECT created_at <= ?2 FROM agents WHERE id = ?1 AND label IS NOT NULL";
    pub(super) const AGENT_MEMORIES: &str =
        "SELECT count(*) FROM memories m INDEXED BY memories_of_agent WHERE m.agent = ?1 AND m.obtained_at <= ?2";
    pub(super) const AGENT_INTERACTIONS: &str = "SELECT count(*) FROM interactions i INDEXED BY interactions_of_agent \
         WHERE i.agent = ?1 AND i.created_at <= ?2";
    /// Of user `?1` through agent `?2`.
    pub(super) const USER_AGENT_MEMORIES: &str = "SELECT count(*) FROM memories m INDEXED BY memories_of_user_agent \
         WHERE m.user = ?1 AND m.agent = ?2 AND m.obtained_at <= ?3";
    pub(super) const USER_AGENT_INTERACTIONS: &str = "SELECT count(*) FROM interactions i INDEXED BY interactions_by_creation \
         WHERE i.user = ?1 AND i.agent = ?2 AND i.created_at <= ?3";
    pub(super) const INTERACTION_CREATED: &str = "SELECT created_at <= ?2 FROM interactions WHERE id = ?1";
    pub(super) const INTERACTION_MEMORIES: &str = "SELECT count(*), coalesce(sum(m.replaces > 0), 0) \
         FROM memories m INDEXED BY memories_of_interaction WHERE m.interaction = ?1 AND m.obtained_at <= ?2";
    /// Of user `?1`, believed at `?2`.
    pub(super) const BELIEVED: &str = "SELECT count(*) FROM memories m INDEXED BY memories_of_user \
         WHERE m.user = ?1 AND m.obtained_at <= ?2 AND (m.superseded_at IS NULL OR m.superseded_at > ?2)";
    /// Of user `?1`, after `?2` and by `?3`; read along the index alone.
    pub(super) const CHANGED: &str = "SELECT m.memory_id, m.obtained_at, m.superseded_at \
         FROM memories m INDEXED BY memories_of_user \
         WHERE m.user = ?1 AND m.obtained_at <= ?3 AND (m.obtained_at > ?2 \
           OR (m.superseded_at > ?2 AND m.superseded_at <= ?3)) \
         ORDER BY m.obtained_at, m.memory_id";
    /// Links to predecessors of what user `?1` learned after `?2` and by `?3`, in the order of [`Questions::CHANGED`].
    pub(super) const LINKS: &str = "SELECT m.memory_id, o.memory_id \
         FROM memories m INDEXED BY replacing_of_user CROSS JOIN versions v INDEXED BY versions_by_new ON v.new = m.id \
         CROSS JOIN memories o ON o.id = v.old \
         WHERE m.user = ?1 AND m.obtained_at > ?2 AND m.obtained_at <= ?3 AND m.replaces > 0 \
         ORDER BY m.obtained_at, m.memory_id";
    /// The same of what was learned earlier and superseded in between.
    pub(super) const OLDER_LINKS: &str = "SELECT m.memory_id, o.memory_id \
         FROM memories m INDEXED BY replacing_of_user CROSS JOIN versions v INDEXED BY versions_by_new ON v.new = m.id \
         CROSS JOIN memories o ON o.id = v.old \
         WHERE m.user = ?1 AND m.obtained_at <= ?2 AND m.replaces > 0 \
           AND m.superseded_at > ?2 AND m.superseded_at <= ?3 \
         ORDER BY m.obtained_at, m.memory_id";

    pub(super) fn organization_users() -> String {
        format!("SELECT count(*) FROM users u INDEXED BY users_by_name WHERE u.org = ?1 AND {USER_WAS_THERE}")
    }

    pub(super) fn organization_agents() -> String {
        format!(
            "SELECT count(*) FROM agents a INDEXED BY agents_by_label \
             WHERE a.org = ?1 AND a.label IS NOT NULL AND {AGENT_WAS_THERE}"
        )
    }

    pub(super) fn user_agents() -> String {
        format!("SELECT count(*) FROM agents a INDEXED BY agents_of_user WHERE a.user = ?1 AND {AGENT_WAS_THERE}")
    }
}

pub(super) fn number(db: &Connection, sql: &str, values: impl Params) -> Outcome<u32> {
    row(db.prepare_cached(sql)?, values, |c| c.get())?.ok_or_else(|| corrupt("it does not count"))
}

fn flag(db: &Connection, sql: &str, id: i64, at: i64) -> Outcome<bool> {
    Ok(row(db.prepare_cached(sql)?, [id, at], |c| c.get())?.unwrap_or(false))
}

pub(super) fn counts(db: &Connection, of: &CountsOf, at: Timestamp) -> Outcome<Vec<CountsAt>> {
    let at = micros(at);
    match of {
        CountsOf::Store => Ok(vec![store(db, at)?]),
        CountsOf::Organizations(ids) => {
            let found = ids.iter().map(|id| match organizations::key(db, id)? {
                Some(org) => organization(db, org, at),
                None => Ok(CountsAt::default()),
            });
            found.collect()
        }
        CountsOf::Users(org_id, ids) => {
            let found = ids.iter().map(|user_id| {
                let key = UserKey {
                    org_id: org_id.clone(),
                    user_id: user_id.clone(),
                };
                match users::key(db, &key)? {
                    Some(row) => user(db, row.id, at),
                    None => Ok(CountsAt::default()),
                }
            });
            found.collect()
        }
        CountsOf::Agents(org_id, ids) => {
            let Some(org) = organizations::key(db, org_id)? else {
                return Ok(vec![CountsAt::default(); ids.len()]);
            };
            let found = ids.iter().map(|id| match agents::key(db, org, id)? {
                Some(id) => agent(db, id, at),
                None => Ok(CountsAt::default()),
            });
            found.collect()
        }
        CountsOf::Interactions(user, ids) => {
            let found = ids.iter().map(|id| {
                let key = InteractionKey {
                    org_id: user.org_id.clone(),
                    user_id: user.user_id.clone(),
                    interaction_id: id.clone(),
                };
                match interactions::key(db, &key)? {
                    Some(row) => interaction(db, row.id, at),
                    None => Ok(CountsAt::default()),
                }
            });
            found.collect()
        }
    }
}

fn store(db: &Connection, at: i64) -> Outcome<CountsAt> {
    let all: Vec<i64> = rows(db.prepare_cached("SELECT id FROM organizations")?, [], |c| c.get())?;
    let mut sum = CountsAt::default();
    for org in all {
        let counts = organization(db, org, at)?;
        sum.add(&counts);
        sum.organizations += u32::from(counts.there);
    }
    sum.there = true;
    Ok(sum)
}

fn organization(db: &Connection, org: i64, at: i64) -> Outcome<CountsAt> {
    let users = number(db, &Questions::organization_users(), [org, at])?;
    let agents = number(db, &Questions::organization_agents(), [org, at])?;
    let interactions = number(db, Questions::ORGANIZATION_INTERACTIONS, [org, at])?;
    let memories = number(db, Questions::ORGANIZATION_MEMORIES, [org, at])?;
    let created = flag(db, Questions::ORGANIZATION_CREATED, org, at)?;
    Ok(CountsAt {
        there: created || users + agents + interactions + memories > 0,
        users,
        agents,
        interactions,
        memories,
        ..CountsAt::default()
    })
}

fn user(db: &Connection, id: i64, at: i64) -> Outcome<CountsAt> {
    let times = row(db.prepare_cached(Questions::USER)?, [id, at], |c| {
        let created: bool = c.get()?;
        let times: [Option<i64>; 3] = [c.get()?, c.get()?, c.get()?];
        Ok((created, times.into_iter().flatten().max()))
    })?;
    let (created, last) = times.ok_or_else(|| corrupt("a user is missing"))?;
    let interactions = number(db, Questions::USER_INTERACTIONS, [id, at])?;
    let memories = number(db, Questions::USER_MEMORIES, [id, at])?;
    Ok(CountsAt {
        there: created || interactions + memories > 0,
        agents: number(db, &Questions::user_agents(), [id, at])?,
        interactions,
        memories,
        last_activity: last.map(moment).transpose()?,
        ..CountsAt::default()
    })
}

fn agent(db: &Connection, id: i64, at: i64) -> Outcome<CountsAt> {
    let Some(created) = row(db.prepare_cached(Questions::AGENT_CREATED)?, [id, at], |c| {
        c.get::<bool>()
    })?
    else {
        return Ok(CountsAt::default());
    };
    let interactions = number(db, Questions::AGENT_INTERACTIONS, [id, at])?;
    let memories = number(db, Questions::AGENT_MEMORIES, [id, at])?;
    Ok(CountsAt {
        there: created || interactions + memories > 0,
        interactions,
        memories,
        ..CountsAt::default()
    })
}

fn interaction(db: &Connection, id: i64, at: i64) -> Outcome<CountsAt> {
    let counted = row(db.prepare_cached(Questions::INTERACTION_MEMORIES)?, [id, at], |c| {
        Ok((c.get()?, c.get()?))
    })?;
    let (memories, changed_memories): (u32, u32) = counted.unwrap_or_default();
    Ok(CountsAt {
        there: flag(db, Questions::INTERACTION_CREATED, id, at)? || memories > 0,
        memories,
        changed_memories,
        ..CountsAt::default()
    })
}

pub(super) fn changed_between(
    db: &Connection,
    user: &UserKey,
    from: Timestamp,
    to: Timestamp,
) -> Outcome<ChangedMemories> {
    let Some(user) = users::key(db, user)? else {
        return Ok(ChangedMemories::default());
    };
    let (from, to) = (micros(from), micros(to));
    let between = params![user.id, from, to];
    let mut memories = rows(db.prepare_cached(Questions::CHANGED)?, between, |c| {
        Ok(ChangedMemory {
            memory_id: MemoryId(c.uuid()?),
            obtained_at: c.moment()?,
            superseded_at: c.optional_moment()?,
            replaces: Vec::new(),
        })
    })?;
    for sql in [Questions::LINKS, Questions::OLDER_LINKS] {
        let links = rows(db.prepare_cached(sql)?, between, |c| {
            Ok((MemoryId(c.uuid()?), MemoryId(c.uuid()?)))
        })?;
        let mut links = links.into_iter().peekable();
        // Both are in one order.
        for memory in &mut memories {
            while let Some((_, old)) = links.next_if(|(new, _)| *new == memory.memory_id) {
                memory.replaces.push(old);
            }
        }
    }
    for memory in &mut memories {
        memory.replaces.sort();
    }
    Ok(ChangedMemories {
        believed_before: number(db, Questions::BELIEVED, [user.id, from])?,
        believed_after: number(db, Questions::BELIEVED, [user.id, to])?,
        memories,
    })
}
