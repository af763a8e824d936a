//! Notes of people who look into the store: tables, reads and writes.

use std::collections::BTreeSet;

use memora_engine::domain::change::Actor;
use memora_engine::domain::ids::{OrgId, UserId};
use memora_engine::domain::note::{Note, NoteKey, NoteQuery, TagCount, folded};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::GraphError;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{Columns, from_word, micros, row, rows, word};
use super::fault::{Fault, Outcome, check, corrupt};

/// About things by their names alone: a note outlives what it is about. `user_id` is empty where a thing is nobody's.
/// `note_tags` repeats the tags, folded, and leads lists of memories.
pub(super) const SCHEMA: &str = "
CREATE TABLE notes (
  org_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  about TEXT NOT NULL,
  user_id TEXT NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (org_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_by_time ON notes (org_id, at DESC, subject);
CREATE INDEX notes_by_subject ON notes (subject);
CREATE INDEX notes_by_user ON notes (org_id, user_id);
CREATE TABLE note_tags (
  org_id TEXT NOT NULL,
  folded TEXT NOT NULL,
  subject TEXT NOT NULL,
  tag TEXT NOT NULL,
  memory_id BLOB,
  PRIMARY KEY (org_id, folded, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_tags_of_subject ON note_tags (org_id, subject);
";

const COLUMNS: &str = "n.org_id, n.about, n.user_id, n.text, n.tags, n.actor_kind, n.actor, n.at";

fn json<T: Serialize>(value: &T) -> Outcome<String> {
    serde_json::to_string(value).map_err(|error| Fault::Graph(GraphError::Invalid(error.to_string())))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|error| corrupt(format!("a note cannot be read: {error}")))
}

fn note(c: &mut Columns<'_>) -> Outcome<Note> {
    Ok(Note {
        org_id: c.id(OrgId::parse)?,
        about: from_json(&c.get::<String>()?)?,
        user_id: UserId::parse(&c.get::<String>()?).ok(),
        text: c.get()?,
        tags: from_json(&c.get::<String>()?)?,
        by: Actor {
            kind: from_word(c.get()?)?,
            name: c.get()?,
        },
        at: c.moment()?,
    })
}

fn get(db: &Connection, key: &NoteKey) -> Outcome<Option<Note>> {
    let sql = format!("SELECT {COLUMNS} FROM notes n WHERE n.org_id = ?1 AND n.subject = ?2");
    row(
        db.prepare_cached(&sql)?,
        params![key.org_id.as_str(), key.about.key()],
        note,
    )
}

pub(super) fn about(db: &Connection, org_id: &OrgId, about: &[Subject]) -> Outcome<Vec<Note>> {
    let mut found = Vec::new();
    for about in about.iter().collect::<BTreeSet<_>>() {
        let (org_id, about) = (org_id.clone(), about.clone());
        found.extend(get(db, &NoteKey { org_id, about })?);
    }
    found.sort_by_key(|note: &Note| note.about.key());
    Ok(found)
}

pub(super) fn matching_sql(by_user: bool, by_tag: bool) -> String {
    let (from, tagged) = if by_tag {
        (
            "note_tags t CROSS JOIN notes n ON n.org_id = t.org_id AND n.subject = t.subject",
            "t.org_id = ?1 AND t.folded = ?3",
        )
    } else {
        ("notes n INDEXED BY notes_by_time", "n.org_id = ?1 AND ?3 IS NULL")
    };
    let of_user = if by_user { "n.user_id = ?2" } else { "?2 IS NULL" };
    format!("SELECT {COLUMNS} FROM {from} WHERE {tagged} AND {of_user} ORDER BY n.at DESC, n.subject LIMIT ?4")
}

pub(super) fn matching(db: &Connection, query: &NoteQuery, limit: u32) -> Outcome<Vec<Note>> {
    let sql = matching_sql(query.user_id.is_some(), query.tag.is_some());
    let user = query.user_id.as_ref().map(UserId::as_str);
    let tag = query.tag.as_deref().map(folded);
    rows(
        db.prepare_cached(&sql)?,
        params![query.org_id.as_str(), user, tag, limit],
        note,
    )
}

/// A tag leads to memories that are there, so only these are counted as memories.
pub(super) fn tags(db: &Connection, org_id: &OrgId) -> Outcome<Vec<TagCount>> {
    let sql = "SELECT min(t.tag), count(*), \
               count((SELECT 1 FROM memories m JOIN organizations o ON o.id = m.org \
                      WHERE m.memory_id = t.memory_id AND o.org_id = t.org_id)) \
               FROM note_tags t WHERE t.org_id = ?1 GROUP BY t.folded ORDER BY t.folded";
    rows(db.prepare_cached(sql)?, [org_id.as_str()], |c| {
        Ok(TagCount {
            tag: c.get()?,
            notes: c.get()?,
            memories: c.get()?,
        })
    })
}

pub(super) fn put(db: &Connection, note: &Note) -> Outcome<()> {
    let subject = note.about.key();
    let sql = "INSERT INTO notes (org_id, subject, about, user_id, text, tags, actor_kind, actor, at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    let put = db.prepare_cached(sql)?.execute(params![
        note.org_id.as_str(),
        subject,
        json(&note.about)?,
        note.user_id.as_ref().map(UserId::as_str).unwrap_or_default(),
        note.text,
        json(&note.tags)?,
        word(&note.by.kind)?,
        note.by.name,
        micros(note.at),
    ])?;
    check(put == 1, || format!("a note about {subject} is there already"))?;
    let memory = match &note.about {
        Subject::Memory(id) => Some(id.0.into_bytes()),
        _ => None,
    };
    // Of two that differ in case only, the first stays.
    let sql = "INSERT INTO note_tags (org_id, folded, subject, tag, memory_id) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT DO NOTHING";
    for tag in &note.tags {
        db.prepare_cached(sql)?
            .execute(params![note.org_id.as_str(), folded(tag), subject, tag, memory])?;
    }
    Ok(())
}

pub(super) fn remove(db: &Connection, note: &Note) -> Outcome<()> {
    let held = get(db, &note.key())?;
    check(held.as_ref() == Some(note), || {
        format!("the note about {} has changed or is not there", note.about.key())
    })?;
    delete(db, &note.org_id, &note.about.key())
}

fn delete(db: &Connection, org_id: &OrgId, subject: &str) -> Outcome<()> {
    for table in ["notes", "note_tags"] {
        let sql = format!("DELETE FROM {table} WHERE org_id = ?1 AND subject = ?2");
        db.prepare_cached(&sql)?.execute(params![org_id.as_str(), subject])?;
    }
    Ok(())
}

/// Takes away notes about anything that is forgotten, and about what belonged to a user who is.
pub(super) fn forget(db: &Connection, subjects: &BTreeSet<Subject>) -> Outcome<u32> {
    let mut gone: BTreeSet<(OrgId, String)> = BTreeSet::new();
    for subject in subjects {
        let key = subject.key();
        let sql = "SELECT org_id, subject FROM notes WHERE subject = ?1";
        let read = |c: &mut Columns<'_>| Ok((c.id(OrgId::parse)?, c.get::<String>()?));
        gone.extend(rows(db.prepare_cached(sql)?, [key], read)?);
        if let Subject::User(user) = subject {
            let sql = "SELECT org_id, subject FROM notes WHERE org_id = ?1 AND user_id = ?2";
            let of_user = params![user.org_id.as_str(), user.user_id.as_str()];
            gone.extend(rows(db.prepare_cached(sql)?, of_user, read)?);
        }
    }
    for (org_id, subject) in &gone {
        delete(db, org_id, subject)?;
    }
    Ok(u32::try_from(gone.len()).unwrap_or(u32::MAX))
}
