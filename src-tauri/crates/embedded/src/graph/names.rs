//! Words of names, to find the people that a question names without reading everybody's name.

use std::collections::BTreeSet;

use memora_engine::domain::ids::{AgentId, OrgId, PersonId, UserId};
use memora_engine::domain::model::Person;
use rusqlite::{Connection, params};

use super::codec::rows;
use super::fault::Outcome;
use super::{agents, organizations, users};

/// `person` is a row of `users` or `agents`, as `kind` says (see [`Kind`]).
pub(super) const SCHEMA: &str = "
CREATE TABLE name_words (
  org INTEGER NOT NULL REFERENCES organizations (id),
  word TEXT NOT NULL,
  kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
  person INTEGER NOT NULL,
  PRIMARY KEY (org, word, kind, person)
) STRICT, WITHOUT ROWID;
";

/// The most people that one question can name.
const MOST: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    User = 0,
    Agent = 1,
}

fn words(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

pub(super) fn put(db: &Connection, org: i64, kind: Kind, person: i64, name: &str) -> Outcome<()> {
    let mut insert = db.prepare_cached("INSERT INTO name_words (org, word, kind, person) VALUES (?1, ?2, ?3, ?4)")?;
    for word in words(name) {
        insert.execute(params![org, word, kind as i64, person])?;
    }
    Ok(())
}

pub(super) fn remove(db: &Connection, org: i64, kind: Kind, person: i64, name: &str) -> Outcome<()> {
    let sql = "DELETE FROM name_words WHERE org = ?1 AND word = ?2 AND kind = ?3 AND person = ?4";
    let mut delete = db.prepare_cached(sql)?;
    for word in words(name) {
        delete.execute(params![org, word, kind as i64, person])?;
    }
    Ok(())
}

/// Those of `ids` that have a name.
pub(super) fn people(db: &Connection, org_id: &OrgId, ids: &[PersonId]) -> Outcome<Vec<Person>> {
    let Some(org) = organizations::key(db, org_id)? else {
        return Ok(Vec::new());
    };
    let unique: BTreeSet<&PersonId> = ids.iter().collect();
    let mut found = Vec::new();
    for id in unique {
        found.extend(match id {
            PersonId::User(id) => users::person(db, org, id)?,
            PersonId::Agent(id) => agents::person(db, org, id)?,
        });
    }
    Ok(found)
}

/// People with one of `words` in their name.
pub(super) fn people_named(db: &Connection, org_id: &OrgId, words: &[String]) -> Outcome<Vec<Person>> {
    let Some(org) = organizations::key(db, org_id)? else {
        return Ok(Vec::new());
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for word in words {
        let sql = "SELECT w.kind, w.person, u.user_id, u.name, a.agent_id, a.label FROM name_words w \
                   LEFT JOIN users u ON w.kind = 0 AND u.id = w.person \
                   LEFT JOIN agents a ON w.kind = 1 AND a.id = w.person \
                   WHERE w.org = ?1 AND w.word = ?2 ORDER BY w.kind, w.person LIMIT ?3";
        let named = rows(db.prepare_cached(sql)?, params![org, word, MOST as i64], |c| {
            let key: (i64, i64) = (c.get()?, c.get()?);
            let (user, user_name) = (c.optional_id(UserId::parse)?, c.get::<Option<String>>()?);
            let (agent, label) = (c.optional_id(AgentId::parse)?, c.get::<Option<String>>()?);
            let user = user.map(PersonId::User).zip(user_name);
            let person = user.or_else(|| agent.map(PersonId::Agent).zip(label));
            Ok((key, person.map(|(id, name)| Person { id, name })))
        })?;
        found.extend(
            named
                .into_iter()
                .filter(|(key, _)| seen.insert(*key))
                .filter_map(|(_, person)| person),
        );
        if found.len() >= MOST {
            found.truncate(MOST);
            break;
        }
    }
    Ok(found)
}
