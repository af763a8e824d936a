//! Organizations: table, row, reads and writes.

use memora_engine::domain::ids::OrgId;
use memora_engine::domain::model::Organization;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::OrganizationNode;
use rusqlite::{Connection, params};

use super::codec::{Columns, micros, row, rows};
use super::cursor;
use super::fault::{Outcome, check, conflict, not_found};

/// `day_skew_*`: how far the days of memories lie from the UTC days on which they were obtained, at the least and at
/// the most. With them a question by day becomes a range of the index by moment.
pub(super) const SCHEMA: &str = "
CREATE TABLE organizations (
  id INTEGER PRIMARY KEY,
  org_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  users INTEGER NOT NULL DEFAULT 0,
  agents INTEGER NOT NULL DEFAULT 0,
  interactions INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  day_skew_min INTEGER NOT NULL DEFAULT 0,
  day_skew_max INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX organizations_by_name ON organizations (name, org_id);

CREATE TRIGGER organization_added AFTER INSERT ON organizations BEGIN
  UPDATE totals SET organizations = organizations + 1;
END;
CREATE TRIGGER organization_removed AFTER DELETE ON organizations BEGIN
  UPDATE totals SET organizations = organizations - 1;
END;
";

const COLUMNS: &str = "org_id, name, created_at, users, agents, interactions, memories";

fn node(c: &mut Columns<'_>) -> Outcome<OrganizationNode> {
    Ok(OrganizationNode {
        organization: Organization {
            org_id: c.id(OrgId::parse)?,
            name: c.get()?,
            created_at: c.moment()?,
        },
        users: c.get()?,
        agents: c.get()?,
        interactions: c.get()?,
        memories: c.get()?,
    })
}

const LIST: &str = "organizations";

pub(super) fn list_sql(continued: bool) -> String {
    let after = if continued {
        "WHERE (name, org_id) > (?2, ?3)"
    } else {
        ""
    };
    format!("SELECT {COLUMNS} FROM organizations {after} ORDER BY name, org_id LIMIT ?1")
}

pub(super) fn list(db: &Connection, request: &PageRequest) -> Outcome<Page<OrganizationNode>> {
    let after: Option<(String, String)> = cursor::start(LIST, request)?;
    let statement = db.prepare_cached(&list_sql(after.is_some()))?;
    let wanted = cursor::wanted(request);
    let found = match after {
        Some((name, id)) => rows(statement, params![wanted, name, id], node)?,
        None => rows(statement, params![wanted], node)?,
    };
    cursor::page(LIST, found, request, |n| {
        (n.organization.name.clone(), n.organization.org_id.clone())
    })
}

pub(super) fn get(db: &Connection, id: &OrgId) -> Outcome<OrganizationNode> {
    let statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM organizations WHERE org_id = ?1"))?;
    match row(statement, [id.as_str()], node)? {
        Some(node) => Ok(node),
        None => not_found(format!("organization {id}")),
    }
}

/// The number under which an organization is stored.
pub(super) fn key(db: &Connection, id: &OrgId) -> Outcome<Option<i64>> {
    row(
        db.prepare_cached("SELECT id FROM organizations WHERE org_id = ?1")?,
        [id.as_str()],
        |c| c.get(),
    )
}

/// The number of an organization that a change refers to.
pub(super) fn needed(db: &Connection, id: &OrgId) -> Outcome<i64> {
    match key(db, id)? {
        Some(key) => Ok(key),
        None => conflict(format!("organization {id} is not there")),
    }
}

pub(super) fn put(db: &Connection, organization: &Organization) -> Outcome<()> {
    let id = &organization.org_id;
    check(key(db, id)?.is_none(), || format!("organization {id} is there already"))?;
    let sql = "INSERT INTO organizations (org_id, name, created_at) VALUES (?1, ?2, ?3)";
    let values = params![id.as_str(), organization.name, micros(organization.created_at)];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

pub(super) fn remove(db: &Connection, organization: &Organization) -> Outcome<()> {
    let id = &organization.org_id;
    let held = match get(db, id) {
        Err(super::fault::Fault::Graph(memora_engine::ports::graph::GraphError::NotFound(what))) => {
            return conflict(format!("{what} is not there"));
        }
        held => held?,
    };
    let same = held.organization.name == organization.name
        && micros(held.organization.created_at) == micros(organization.created_at);
    check(same, || format!("organization {id} has changed"))?;
    check(held.users == 0 && held.agents == 0, || {
        format!("organization {id} still has users or agents")
    })?;
    let key = needed(db, id)?;
    // Agents that were only ever mentioned: without users nothing mentions them any more.
    db.prepare_cached("DELETE FROM agents WHERE org = ?1")?.execute([key])?;
    db.prepare_cached("DELETE FROM organizations WHERE id = ?1")?
        .execute([key])?;
    Ok(())
}

pub(super) fn rename(db: &Connection, id: &OrgId, from: &str, to: &str) -> Outcome<()> {
    let key = needed(db, id)?;
    let sql = "UPDATE organizations SET name = ?3 WHERE id = ?1 AND name = ?2";
    let renamed = db.prepare_cached(sql)?.execute(params![key, from, to])?;
    check(renamed == 1, || format!("organization {id} has another name by now"))
}
