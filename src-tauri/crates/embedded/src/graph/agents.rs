//! Agents: table, row, reads and writes. A row without a label is an agent that interactions and memories name
//! although there is no such node (any more).

use memora_engine::domain::ids::{AgentId, AgentKey, OrgId, PersonId, UserId};
use memora_engine::domain::model::{Agent, Person};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{AgentNode, AgentsOf};
use rusqlite::{Connection, ToSql, params};

use super::codec::{Columns, folded, micros, row, rows};
use super::fault::{Outcome, check, conflict, corrupt, not_found};
use super::{cursor, names, organizations, users};

pub(super) const SCHEMA: &str = "
CREATE TABLE agents (
  id INTEGER PRIMARY KEY,
  org INTEGER NOT NULL REFERENCES organizations (id),
  agent_id TEXT NOT NULL,
  label TEXT,
  folded TEXT,
  user INTEGER REFERENCES users (id),
  created_at INTEGER,
  interactions INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  UNIQUE (org, agent_id),
  CHECK ((label IS NULL) = (folded IS NULL) AND (label IS NULL) = (created_at IS NULL)),
  CHECK (label IS NOT NULL OR user IS NULL)
) STRICT;
CREATE INDEX agents_by_label ON agents (org, folded, agent_id) WHERE label IS NOT NULL;
CREATE INDEX agents_of_user ON agents (user, folded, agent_id) WHERE user IS NOT NULL;

CREATE TRIGGER agent_added AFTER INSERT ON agents WHEN new.label IS NOT NULL BEGIN
  UPDATE organizations SET agents = agents + 1 WHERE id = new.org;
  UPDATE users SET agents = agents + 1 WHERE id = new.user;
  UPDATE totals SET agents = agents + 1;
END;
CREATE TRIGGER agent_appeared AFTER UPDATE OF label ON agents WHEN old.label IS NULL AND new.label IS NOT NULL BEGIN
  UPDATE organizations SET agents = agents + 1 WHERE id = new.org;
  UPDATE users SET agents = agents + 1 WHERE id = new.user;
  UPDATE totals SET agents = agents + 1;
END;
CREATE TRIGGER agent_vanished AFTER UPDATE OF label ON agents WHEN old.label IS NOT NULL AND new.label IS NULL BEGIN
  UPDATE organizations SET agents = agents - 1 WHERE id = old.org;
  UPDATE users SET agents = agents - 1 WHERE id = old.user;
  UPDATE totals SET agents = agents - 1;
END;
";

const COLUMNS: &str = "a.agent_id, a.label, u.user_id, a.created_at, a.interactions, a.memories, a.folded";

/// A node with the label by which it is sorted.
fn node(org_id: &OrgId, c: &mut Columns<'_>) -> Outcome<(AgentNode, String)> {
    let agent = Agent {
        org_id: org_id.clone(),
        agent_id: c.id(AgentId::parse)?,
        label: c.get()?,
        user_id: c.optional_id(UserId::parse)?,
        created_at: c.moment()?,
    };
    Ok((
        AgentNode {
            agent,
            interactions: c.get()?,
            memories: c.get()?,
        },
        c.get()?,
    ))
}

const LIST: &str = "agents";

pub(super) fn list_sql(of_user: bool, filtered: bool, continued: bool) -> String {
    let (index, owner) = if of_user {
        ("agents_of_user", "a.user")
    } else {
        ("agents_by_label", "a.org")
    };
    let filter = if filtered { "AND instr(a.folded, :part) > 0" } else { "" };
    let after = if continued {
        "AND (a.folded, a.agent_id) > (:label, :id)"
    } else {
        ""
    };
    format!(
        "SELECT {COLUMNS} FROM agents a INDEXED BY {index} LEFT JOIN users u ON u.id = a.user \
         WHERE {owner} = :owner AND a.label IS NOT NULL {filter} {after} \
         ORDER BY a.folded, a.agent_id LIMIT :wanted"
    )
}

pub(super) fn list(
    db: &Connection,
    of: &AgentsOf,
    filter: Option<&str>,
    request: &PageRequest,
) -> Outcome<Page<AgentNode>> {
    let after: Option<(String, String)> = cursor::start(LIST, request)?;
    let owner = match of {
        AgentsOf::Organization(org_id) => organizations::key(db, org_id)?,
        AgentsOf::User(user) => users::key(db, user)?.map(|row| row.id),
    };
    let Some(owner) = owner else { return Ok(Page::empty()) };
    let part = filter.map(folded).filter(|part| !part.is_empty());
    let wanted = cursor::wanted(request);
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":owner", &owner), (":wanted", &wanted)];
    if let Some(part) = &part {
        values.push((":part", part));
    }
    if let Some((label, id)) = &after {
        values.extend([(":label", label as &dyn ToSql), (":id", id)]);
    }
    let sql = list_sql(matches!(of, AgentsOf::User(_)), part.is_some(), after.is_some());
    let found = rows(db.prepare_cached(&sql)?, values.as_slice(), |c| node(of.org_id(), c))?;
    let page = cursor::page(LIST, found, request, |(n, label)| {
        (label.clone(), n.agent.agent_id.clone())
    })?;
    Ok(page.map(|(node, _)| node))
}

pub(super) fn get(db: &Connection, agent: &AgentKey) -> Outcome<AgentNode> {
    let found = match organizations::key(db, &agent.org_id)? {
        Some(org) => find(db, org, agent)?,
        None => None,
    };
    match found {
        Some(node) => Ok(node),
        None => not_found(format!("agent {}", agent.agent_id)),
    }
}

fn find(db: &Connection, org: i64, agent: &AgentKey) -> Outcome<Option<AgentNode>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM agents a LEFT JOIN users u ON u.id = a.user \
         WHERE a.org = ?1 AND a.agent_id = ?2 AND a.label IS NOT NULL"
    );
    let values = params![org, agent.agent_id.as_str()];
    let found = row(db.prepare_cached(&sql)?, values, |c| node(&agent.org_id, c))?;
    Ok(found.map(|(node, _)| node))
}

/// The agent with this id as a person, if there is one.
pub(super) fn person(db: &Connection, org: i64, id: &AgentId) -> Outcome<Option<Person>> {
    let sql = "SELECT label FROM agents WHERE org = ?1 AND agent_id = ?2 AND label IS NOT NULL";
    let name = row(db.prepare_cached(sql)?, params![org, id.as_str()], |c| c.get())?;
    Ok(name.map(|name| Person {
        id: PersonId::Agent(id.clone()),
        name,
    }))
}

/// The number of an agent that something names, whether there is such a node or not.
pub(super) fn key(db: &Connection, org: i64, id: &AgentId) -> Outcome<Option<i64>> {
    let sql = "SELECT id FROM agents WHERE org = ?1 AND agent_id = ?2";
    row(db.prepare_cached(sql)?, params![org, id.as_str()], |c| c.get())
}

/// Like [`key`], for something new that names the agent.
pub(super) fn named(db: &Connection, org: i64, id: &AgentId) -> Outcome<i64> {
    if let Some(key) = key(db, org, id)? {
        return Ok(key);
    }
    let sql = "INSERT INTO agents (org, agent_id) VALUES (?1, ?2)";
    Ok(db.prepare_cached(sql)?.insert(params![org, id.as_str()])?)
}

pub(super) fn put(db: &Connection, agent: &Agent) -> Outcome<()> {
    let org = organizations::needed(db, &agent.org_id)?;
    let user = match &agent.user_id {
        Some(user_id) => {
            let (org_id, user_id) = (agent.org_id.clone(), user_id.clone());
            Some(users::needed(db, &memora_engine::domain::ids::UserKey { org_id, user_id })?.id)
        }
        None => None,
    };
    let id = &agent.agent_id;
    check(find(db, org, &agent.key())?.is_none(), || {
        format!("agent {id} is there already")
    })?;
    let row = named(db, org, id)?;
    let sql = "UPDATE agents SET label = ?2, folded = ?3, user = ?4, created_at = ?5 WHERE id = ?1";
    let values = params![row, agent.label, folded(&agent.label), user, micros(agent.created_at)];
    db.prepare_cached(sql)?.execute(values)?;
    names::put(db, org, names::Kind::Agent, row, &agent.label)
}

/// The row of a node that a change refers to: organization, row, node.
fn needed(db: &Connection, agent: &AgentKey) -> Outcome<(i64, i64, AgentNode)> {
    let org = organizations::needed(db, &agent.org_id)?;
    let Some(node) = find(db, org, agent)? else {
        return conflict(format!("agent {} is not there", agent.agent_id));
    };
    let row = key(db, org, &agent.agent_id)?.ok_or_else(|| corrupt("an agent without a number"))?;
    Ok((org, row, node))
}

pub(super) fn remove(db: &Connection, agent: &Agent) -> Outcome<()> {
    let (org, row, held) = needed(db, &agent.key())?;
    let same = held.agent.label == agent.label
        && held.agent.user_id == agent.user_id
        && micros(held.agent.created_at) == micros(agent.created_at);
    check(same, || format!("agent {} has changed", agent.agent_id))?;
    names::remove(db, org, names::Kind::Agent, row, &agent.label)?;
    let sql = "UPDATE agents SET label = NULL, folded = NULL, user = NULL, created_at = NULL WHERE id = ?1";
    db.prepare_cached(sql)?.execute([row])?;
    Ok(())
}

pub(super) fn rename(db: &Connection, agent: &AgentKey, from: &str, to: &str) -> Outcome<()> {
    let (org, row, held) = needed(db, agent)?;
    check(held.agent.label == from, || {
        format!("agent {} has another name by now", agent.agent_id)
    })?;
    let sql = "UPDATE agents SET label = ?2, folded = ?3 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![row, to, folded(to)])?;
    names::remove(db, org, names::Kind::Agent, row, from)?;
    names::put(db, org, names::Kind::Agent, row, to)
}
