//! What people decided about findings of the review: table, reads and writes.

use std::collections::BTreeSet;

use memora_engine::domain::change::Actor;
use memora_engine::domain::ids::{MemoryId, OrgId, UserId};
use memora_engine::domain::review::{Finder, Review, ReviewCount, ReviewKey, Verdict};
use memora_engine::domain::subject::Subject;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::codec::{Columns, from_word, micros, rows, word};
use super::fault::{Outcome, check};

/// About memories by their ids alone: a decision outlives what it was about. `other` is empty where there is none, because a
/// primary key cannot tell one NULL from another.
pub(super) const SCHEMA: &str = "
CREATE TABLE reviews (
  memory_id BLOB NOT NULL,
  org_id TEXT NOT NULL,
  finder TEXT NOT NULL,
  other BLOB NOT NULL,
  user_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (memory_id, org_id, finder, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_by_verdict ON reviews (org_id, finder, verdict);
";

const COLUMNS: &str = "memory_id, org_id, finder, other, user_id, verdict, actor_kind, actor, at";

fn review(c: &mut Columns<'_>) -> Outcome<Review> {
    let memory_id = MemoryId(c.uuid()?);
    let key = ReviewKey {
        memory_id,
        org_id: c.id(OrgId::parse)?,
        finder: from_word(c.get()?)?,
        other: Uuid::from_slice(&c.get::<Vec<u8>>()?).ok().map(MemoryId),
    };
    Ok(Review {
        key,
        user_id: c.id(UserId::parse)?,
        verdict: from_word(c.get()?)?,
        by: Actor {
            kind: from_word(c.get()?)?,
            name: c.get()?,
        },
        at: c.moment()?,
    })
}

pub(super) fn of_memories(db: &Connection, org_id: &OrgId, ids: &[MemoryId]) -> Outcome<Vec<Review>> {
    let sql = format!("SELECT {COLUMNS} FROM reviews WHERE memory_id = ?1 AND org_id = ?2");
    let mut found = Vec::new();
    for id in ids {
        let of_one = rows(
            db.prepare_cached(&sql)?,
            params![id.0.into_bytes(), org_id.as_str()],
            review,
        )?;
        found.extend(of_one);
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    Ok(found)
}

pub(super) const COUNTS_SQL: &str =
    "SELECT finder, verdict, count(*) FROM reviews WHERE org_id = ?1 GROUP BY finder, verdict";

pub(super) fn counts(db: &Connection, org_id: &OrgId) -> Outcome<Vec<ReviewCount>> {
    let mut counts = rows(db.prepare_cached(COUNTS_SQL)?, [org_id.as_str()], |c| {
        Ok(ReviewCount {
            finder: from_word(c.get()?)?,
            verdict: from_word(c.get()?)?,
            count: c.get()?,
        })
    })?;
    counts.sort_by_key(|count: &ReviewCount| (count.finder, count.verdict));
    Ok(counts)
}

fn key_of(key: &ReviewKey) -> Outcome<([u8; 16], String, Vec<u8>)> {
    let other = key.other.map(|id| id.0.into_bytes().to_vec()).unwrap_or_default();
    Ok((key.memory_id.0.into_bytes(), word::<Finder>(&key.finder)?, other))
}

pub(super) fn put(db: &Connection, review: &Review) -> Outcome<()> {
    let (memory, finder, other) = key_of(&review.key)?;
    let sql = "INSERT INTO reviews (memory_id, org_id, finder, other, user_id, verdict, actor_kind, actor, at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    let put = db.prepare_cached(sql)?.execute(params![
        memory,
        review.key.org_id.as_str(),
        finder,
        other,
        review.user_id.as_str(),
        word::<Verdict>(&review.verdict)?,
        word(&review.by.kind)?,
        review.by.name,
        micros(review.at),
    ])?;
    check(put == 1, || {
        format!("a decision about memory {} is there already", review.key.memory_id)
    })
}

pub(super) fn remove(db: &Connection, review: &Review) -> Outcome<()> {
    let (memory, finder, other) = key_of(&review.key)?;
    let sql = "DELETE FROM reviews WHERE memory_id = ?1 AND org_id = ?2 AND finder = ?3 AND other = ?4 \
               AND user_id = ?5 AND verdict = ?6 AND actor_kind = ?7 AND actor = ?8 AND at = ?9";
    let removed = db.prepare_cached(sql)?.execute(params![
        memory,
        review.key.org_id.as_str(),
        finder,
        other,
        review.user_id.as_str(),
        word::<Verdict>(&review.verdict)?,
        word(&review.by.kind)?,
        review.by.name,
        micros(review.at),
    ])?;
    check(removed == 1, || {
        format!(
            "the decision about memory {} has changed or is not there",
            review.key.memory_id
        )
    })
}

/// Takes away decisions about anything that is forgotten.
pub(super) fn forget(db: &Connection, subjects: &BTreeSet<Subject>) -> Outcome<u32> {
    let mut gone = 0;
    for subject in subjects {
        gone += match subject {
            Subject::Memory(id) => {
                let id = id.0.into_bytes();
                db.prepare_cached("DELETE FROM reviews WHERE memory_id = ?1 OR other = ?1")?
                    .execute([id])?
            }
            Subject::User(user) => db
                .prepare_cached("DELETE FROM reviews WHERE org_id = ?1 AND user_id = ?2")?
                .execute([user.org_id.as_str(), user.user_id.as_str()])?,
            Subject::Organization(_) | Subject::Agent(_) | Subject::Interaction(_) => 0,
        };
    }
    Ok(u32::try_from(gone).unwrap_or(u32::MAX))
}
