//! Users: table, row, reads and writes.

use memora_engine::domain::ids::{OrgId, PersonId, UserId, UserKey};
use memora_engine::domain::model::{Person, User};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::UserNode;
use rusqlite::{Connection, ToSql, params};

use super::codec::{Columns, folded, micros, row, rows};
use super::fault::{Outcome, check, conflict, not_found};
use super::{cursor, names, organizations};

pub(super) const SCHEMA: &str = "
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  org INTEGER NOT NULL REFERENCES organizations (id),
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  agents INTEGER NOT NULL DEFAULT 0,
  interactions INTEGER NOT NULL DEFAULT 0,
  memories INTEGER NOT NULL DEFAULT 0,
  last_activity INTEGER,
  UNIQUE (org, user_id)
) STRICT;
CREATE INDEX users_by_name ON users (org, folded, user_id);

CREATE TRIGGER user_added AFTER INSERT ON users BEGIN
  UPDATE organizations SET users = users + 1 WHERE id = new.org;
  UPDATE totals SET users = users + 1;
END;
CREATE TRIGGER user_removed AFTER DELETE ON users BEGIN
  UPDATE organizations SET users = users - 1 WHERE id = old.org;
  UPDATE totals SET users = users - 1;
END;
";

/// Where a user is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UserRow {
    pub(super) id: i64,
    pub(super) org: i64,
}

const COLUMNS: &str =
    "u.user_id, u.name, u.created_at, u.agents, u.interactions, u.memories, u.last_activity, u.folded";

/// A node with the name by which it is sorted.
fn node(org_id: &OrgId, c: &mut Columns<'_>) -> Outcome<(UserNode, String)> {
    let user = User {
        org_id: org_id.clone(),
        user_id: c.id(UserId::parse)?,
        name: c.get()?,
        created_at: c.moment()?,
    };
    let node = UserNode {
        user,
        agents: c.get()?,
        interactions: c.get()?,
        memories: c.get()?,
        last_activity: c.optional_moment()?,
    };
    Ok((node, c.get()?))
}

const LIST: &str = "users";

pub(super) fn list_sql(filtered: bool, continued: bool) -> String {
    let filter = if filtered { "AND instr(u.folded, :part) > 0" } else { "" };
    let after = if continued {
        "AND (u.folded, u.user_id) > (:name, :id)"
    } else {
        ""
    };
    format!(
        "SELECT {COLUMNS} FROM users u INDEXED BY users_by_name WHERE u.org = :org {filter} {after} \
         ORDER BY u.folded, u.user_id LIMIT :wanted"
    )
}

pub(super) fn list(
    db: &Connection,
    org_id: &OrgId,
    filter: Option<&str>,
    request: &PageRequest,
) -> Outcome<Page<UserNode>> {
    let after: Option<(String, String)> = cursor::start(LIST, request)?;
    let Some(org) = organizations::key(db, org_id)? else {
        return Ok(Page::empty());
    };
    let part = filter.map(folded).filter(|part| !part.is_empty());
    let wanted = cursor::wanted(request);
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":org", &org), (":wanted", &wanted)];
    if let Some(part) = &part {
        values.push((":part", part));
    }
    if let Some((name, id)) = &after {
        values.extend([(":name", name as &dyn ToSql), (":id", id)]);
    }
    let statement = db.prepare_cached(&list_sql(part.is_some(), after.is_some()))?;
    let found = rows(statement, values.as_slice(), |c| node(org_id, c))?;
    let page = cursor::page(LIST, found, request, |(n, name)| (name.clone(), n.user.user_id.clone()))?;
    Ok(page.map(|(node, _)| node))
}

pub(super) fn get(db: &Connection, user: &UserKey) -> Outcome<UserNode> {
    match find(db, user)? {
        Some(node) => Ok(node),
        None => not_found(format!("user {}", user.user_id)),
    }
}

fn find(db: &Connection, user: &UserKey) -> Outcome<Option<UserNode>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM organizations o CROSS JOIN users u ON u.org = o.id \
         WHERE o.org_id = ?1 AND u.user_id = ?2"
    );
    let values = [user.org_id.as_str(), user.user_id.as_str()];
    let found = row(db.prepare_cached(&sql)?, values, |c| node(&user.org_id, c))?;
    Ok(found.map(|(node, _)| node))
}

pub(super) fn key(db: &Connection, user: &UserKey) -> Outcome<Option<UserRow>> {
    let sql = "SELECT u.id, u.org FROM organizations o CROSS JOIN users u ON u.org = o.id \
               WHERE o.org_id = ?1 AND u.user_id = ?2";
    let values = [user.org_id.as_str(), user.user_id.as_str()];
    row(db.prepare_cached(sql)?, values, |c| {
        Ok(UserRow {
            id: c.get()?,
            org: c.get()?,
        })
    })
}

/// The row of a user that a change refers to.
pub(super) fn needed(db: &Connection, user: &UserKey) -> Outcome<UserRow> {
    match key(db, user)? {
        Some(row) => Ok(row),
        None => conflict(format!("user {} is not there", user.user_id)),
    }
}

/// The user with this id as a person, if there is one.
pub(super) fn person(db: &Connection, org: i64, id: &UserId) -> Outcome<Option<Person>> {
    let sql = "SELECT name FROM users WHERE org = ?1 AND user_id = ?2";
    let name = row(db.prepare_cached(sql)?, params![org, id.as_str()], |c| c.get())?;
    Ok(name.map(|name| Person {
        id: PersonId::User(id.clone()),
        name,
    }))
}

pub(super) fn put(db: &Connection, user: &User) -> Outcome<()> {
    let org = organizations::needed(db, &user.org_id)?;
    let id = &user.user_id;
    check(key(db, &user.key())?.is_none(), || {
        format!("user {id} is there already")
    })?;
    let sql = "INSERT INTO users (org, user_id, name, folded, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![org, id.as_str(), user.name, folded(&user.name), micros(user.created_at)];
    let row = db.prepare_cached(sql)?.insert(values)?;
    names::put(db, org, names::Kind::User, row, &user.name)
}

pub(super) fn remove(db: &Connection, user: &User) -> Outcome<()> {
    let id = &user.user_id;
    let row = needed(db, &user.key())?;
    let held = get(db, &user.key())?;
    let same = held.user.name == user.name && micros(held.user.created_at) == micros(user.created_at);
    check(same, || format!("user {id} has changed"))?;
    let empty = held.interactions == 0 && held.memories == 0 && held.agents == 0;
    check(empty, || {
        format!("user {id} still has interactions, memories or agents")
    })?;
    names::remove(db, row.org, names::Kind::User, row.id, &held.user.name)?;
    db.prepare_cached("DELETE FROM users WHERE id = ?1")?
        .execute([row.id])?;
    Ok(())
}

pub(super) fn rename(db: &Connection, user: &UserKey, from: &str, to: &str) -> Outcome<()> {
    let row = needed(db, user)?;
    let sql = "UPDATE users SET name = ?3, folded = ?4 WHERE id = ?1 AND name = ?2";
    let renamed = db.prepare_cached(sql)?.execute(params![row.id, from, to, folded(to)])?;
    check(renamed == 1, || {
        format!("user {} has another name by now", user.user_id)
    })?;
    names::remove(db, row.org, names::Kind::User, row.id, from)?;
    names::put(db, row.org, names::Kind::User, row.id, to)
}
