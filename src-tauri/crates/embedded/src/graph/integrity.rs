//! Does the graph's file hold together? What the store repeats for speed (counters, derived columns) is computed again
//! from what it repeats, page by page, each page in one state of the store, so that nobody waits for a check.

use memora_engine::ports::graph::GraphResult;
use rusqlite::{Connection, params};

use super::SqliteGraph;
use super::codec::{Columns, row, rows};
use super::fault::Outcome;

/// Rows that are looked at in one read.
const PAGE: i64 = 2_000;
/// Lines of damage that are told; more of them say nothing new.
const MOST_DAMAGE: usize = 20;

/// A comparison of what is stored with what it is derived from. `sql` gives the numbers of rows after `?1`, at most
/// `?2`, each with 1 when something is wrong with it.
struct Check {
    /// What is wrong, after a number of rows.
    what: &'static str,
    sql: &'static str,
}

const CHECKS: &[Check] = &[
    Check {
        what: "organizations count other users, agents, interactions or memories than they have",
        sql: "SELECT o.id,
                o.users <> (SELECT count(*) FROM users WHERE org = o.id)
                OR o.agents <> (SELECT count(*) FROM agents WHERE org = o.id AND label IS NOT NULL)
                OR o.interactions <> (SELECT coalesce(sum(interactions), 0) FROM users WHERE org = o.id)
                OR o.memories <> (SELECT coalesce(sum(memories), 0) FROM users WHERE org = o.id)
              FROM organizations o WHERE o.id > ?1 ORDER BY o.id LIMIT ?2",
    },
    Check {
        what: "users count other agents, interactions or memories than they have, or have another last activity",
        sql: "SELECT u.id,
                u.agents <> (SELECT count(*) FROM agents WHERE user = u.id)
                OR u.interactions <> (SELECT count(*) FROM interactions WHERE user = u.id)
                OR u.memories <> (SELECT count(*) FROM memories WHERE user = u.id)
                OR u.last_activity IS NOT (SELECT max(at) FROM (
                  SELECT max(updated_at) AS at FROM interactions WHERE user = u.id
                  UNION ALL SELECT max(obtained_at) FROM memories WHERE user = u.id))
              FROM users u WHERE u.id > ?1 ORDER BY u.id LIMIT min(?2, 20)",
    },
    Check {
        what: "users have days that count other interactions or memories than happened on them",
        sql: "SELECT u.id, EXISTS (
                SELECT user, date, agent, sum(i), sum(m), sum(c) FROM (
                  SELECT user, date, agent, 1 AS i, 0 AS m, 0 AS c FROM occurrences WHERE user = u.id
                  UNION ALL SELECT user, date, agent, 0, 1, replaces > 0 FROM memories WHERE user = u.id
                  UNION ALL SELECT user, date, agent, -interactions, -memories, -changed FROM days WHERE user = u.id)
                GROUP BY date, agent HAVING sum(i) <> 0 OR sum(m) <> 0 OR sum(c) <> 0)
              FROM users u WHERE u.id > ?1 ORDER BY u.id LIMIT min(?2, 20)",
    },
    Check {
        what: "organizations have days that count other interactions or memories than their users had",
        sql: "SELECT o.id, EXISTS (
                SELECT date, sum(i), sum(m), sum(c) FROM (
                  SELECT d.date AS date, d.interactions AS i, d.memories AS m, d.changed AS c
                    FROM users u CROSS JOIN days d ON d.user = u.id WHERE u.org = o.id
                  UNION ALL SELECT date, -interactions, -memories, -changed FROM org_days WHERE org = o.id)
                GROUP BY date HAVING sum(i) <> 0 OR sum(m) <> 0 OR sum(c) <> 0)
              FROM organizations o WHERE o.id > ?1 ORDER BY o.id LIMIT min(?2, 20)",
    },
    Check {
        what: "agents count other interactions or memories than they had",
        sql: "SELECT a.id,
                a.interactions <> (SELECT count(*) FROM interactions WHERE agent = a.id)
                OR a.memories <> (SELECT count(*) FROM memories WHERE agent = a.id)
              FROM agents a WHERE a.id > ?1 ORDER BY a.id LIMIT min(?2, 20)",
    },
    Check {
        what: "interactions count other messages or memories than they have, or miss a message in between",
        sql: "SELECT i.id,
                i.messages <> (SELECT count(*) FROM messages WHERE interaction = i.id)
                OR i.messages <> (SELECT coalesce(max(position) + 1, 0) FROM messages WHERE interaction = i.id)
                OR i.new_memories <> (SELECT count(*) FROM memories WHERE interaction = i.id AND replaces = 0)
                OR i.changed_memories <> (SELECT count(*) FROM memories WHERE interaction = i.id AND replaces > 0)
              FROM interactions i WHERE i.id > ?1 ORDER BY i.id LIMIT ?2",
    },
    Check {
        what: "interactions stand in the timeline with another user, agent or time than their own",
        sql: "SELECT i.id, EXISTS (SELECT 1 FROM occurrences t WHERE t.interaction = i.id AND (t.user <> i.user
                OR t.agent <> i.agent OR t.updated_at <> i.updated_at OR t.interaction_id <> i.interaction_id))
              FROM interactions i WHERE i.id > ?1 ORDER BY i.id LIMIT ?2",
    },
    Check {
        what: "memories count other sources or versions than they have, or are superseded at another time",
        sql: "SELECT m.id,
                m.sources <> (SELECT count(*) FROM memory_sources WHERE memory = m.id)
                OR m.replaces <> (SELECT count(*) FROM versions WHERE new = m.id)
                OR m.replaced_by <> (SELECT count(*) FROM versions WHERE old = m.id)
                OR m.superseded_at IS NOT (SELECT min(n.obtained_at) FROM versions v
                  CROSS JOIN memories n ON n.id = v.new WHERE v.old = m.id)
              FROM memories m WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
    },
    Check {
        what: "memories count other revisions than their versions have",
        sql: "SELECT m.id, m.revisions <> (SELECT coalesce(max(o.revisions) + 1, 0) FROM versions v
                CROSS JOIN memories o ON o.id = v.old WHERE v.new = m.id)
              FROM memories m WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
    },
    Check {
        what: "memories lie in another organization than their user, or in an interaction of another user",
        sql: "SELECT m.id,
                m.org IS NOT (SELECT org FROM users WHERE id = m.user)
                OR m.interaction IS NOT NULL AND m.user IS NOT (SELECT user FROM interactions WHERE id = m.interaction)
              FROM memories m WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
    },
    Check {
        what: "memories come from messages that are not there, or replace memories of another user",
        sql: "SELECT m.id,
                EXISTS (SELECT 1 FROM memory_sources s WHERE s.memory = m.id AND NOT EXISTS (
                  SELECT 1 FROM messages t WHERE t.interaction = m.interaction AND t.position = s.position))
                OR EXISTS (SELECT 1 FROM versions v CROSS JOIN memories old ON old.id = v.old
                  WHERE v.new = m.id AND old.user <> m.user)
              FROM memories m WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
    },
];

const TOTALS: &str = "SELECT t.organizations <> (SELECT count(*) FROM organizations)
        OR t.users <> (SELECT coalesce(sum(users), 0) FROM organizations)
        OR t.agents <> (SELECT coalesce(sum(agents), 0) FROM organizations)
        OR t.interactions <> (SELECT coalesce(sum(interactions), 0) FROM organizations)
        OR t.memories <> (SELECT coalesce(sum(memories), 0) FROM organizations)
        OR t.messages <> (SELECT coalesce(sum(messages), 0) FROM interactions)
        OR t.outbox <> (SELECT count(*) FROM outbox)
      FROM totals t WHERE t.id = 1";

impl SqliteGraph {
    /// Looks through the whole file. Gives what is wrong in plain words; nothing is wrong when the list is empty.
    /// Takes seconds per million memories; others read and write meanwhile.
    pub async fn check_integrity(&self) -> GraphResult<Vec<String>> {
        let mut findings = self.read(|db| damage(db)).await?;
        if !findings.is_empty() {
            // Where the file itself is broken, comparing what it holds would only tell the same in other words.
            return Ok(findings);
        }
        for table in self.read(|db| tables(db)).await? {
            findings.extend(self.read(move |db| dangling(db, &table)).await?);
        }
        for check in CHECKS {
            let (mut after, mut wrong) = (0, 0_u64);
            loop {
                let page = self.read(move |db| page(db, check, after)).await?;
                let Some(&(last, _)) = page.last() else { break };
                after = last;
                wrong += page.iter().filter(|(_, is_wrong)| *is_wrong).count() as u64;
            }
            if wrong > 0 {
                findings.push(format!("{wrong} {}", check.what));
            }
        }
        findings.extend(self.read(|db| totals(db)).await?);
        Ok(findings)
    }
}

/// What SQLite itself finds broken.
fn damage(db: &Connection) -> Outcome<Vec<String>> {
    let sql = format!("PRAGMA quick_check({MOST_DAMAGE})");
    let told: Vec<String> = rows(db.prepare_cached(&sql)?, [], |c| c.get())?;
    Ok(told
        .into_iter()
        .filter(|line| line != "ok")
        .map(|line| format!("the file memora.db is damaged: {line}"))
        .collect())
}

fn tables(db: &Connection) -> Outcome<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    rows(db.prepare_cached(sql)?, [], |c| c.get())
}

/// Rows of a table that refer to rows which are not there.
fn dangling(db: &Connection, table: &str) -> Outcome<Vec<String>> {
    let sql = "SELECT parent, count(*) FROM pragma_foreign_key_check(?1) GROUP BY parent ORDER BY parent";
    rows(db.prepare_cached(sql)?, [table], |c| {
        let (parent, count): (String, i64) = (c.get()?, c.get()?);
        Ok(format!("{count} rows of {table} refer to {parent} that are not there"))
    })
}

fn page(db: &Connection, check: &Check, after: i64) -> Outcome<Vec<(i64, bool)>> {
    let read = |c: &mut Columns<'_>| Ok((c.get()?, c.get::<Option<bool>>()?.unwrap_or(true)));
    rows(db.prepare_cached(check.sql)?, params![after, PAGE], read)
}

fn totals(db: &Connection) -> Outcome<Option<String>> {
    let is_wrong = row(db.prepare_cached(TOTALS)?, [], |c| c.get::<bool>())?;
    Ok((is_wrong != Some(false)).then(|| "the sums over the whole store are not what they add up".to_owned()))
}
