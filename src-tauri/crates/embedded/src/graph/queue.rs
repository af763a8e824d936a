//! The queue of interactions from which memories are still to be taken.

use memora_engine::domain::ids::{InteractionId, InteractionKey, OrgId, UserId};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::QueuedInteraction;
use rusqlite::{Connection, ToSql, params};

use super::codec::{Columns, micros, row, rows};
use super::fault::{Outcome, check};
use super::{cursor, interactions};

/// Repeats the ids, so that a page of the queue is one range of an index.
pub(super) const SCHEMA: &str = "
CREATE TABLE extraction_queue (
  interaction INTEGER PRIMARY KEY REFERENCES interactions (id),
  queued_at INTEGER NOT NULL,
  org_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  interaction_id TEXT NOT NULL
) STRICT;
CREATE INDEX extraction_queue_in_order ON extraction_queue (queued_at, org_id, user_id, interaction_id);
CREATE INDEX extraction_queue_of_org ON extraction_queue (org_id, queued_at, user_id, interaction_id);
";

const LIST: &str = "extraction queue";

pub(super) fn list_sql(of_org: bool, continued: bool) -> String {
    let (index, org) = match of_org {
        true => ("extraction_queue_of_org", "AND org_id = :org"),
        false => ("extraction_queue_in_order", ""),
    };
    let after = match (of_org, continued) {
        (_, false) => "",
        (true, true) => "AND (queued_at, user_id, interaction_id) > (:at, :user, :id)",
        (false, true) => "AND (queued_at, org_id, user_id, interaction_id) > (:at, :after_org, :user, :id)",
    };
    format!(
        "SELECT org_id, user_id, interaction_id, queued_at FROM extraction_queue INDEXED BY {index} \
         WHERE true {org} {after} ORDER BY queued_at, org_id, user_id, interaction_id LIMIT :wanted"
    )
}

fn queued(c: &mut Columns<'_>) -> Outcome<QueuedInteraction> {
    Ok(QueuedInteraction {
        interaction: InteractionKey {
            org_id: c.id(OrgId::parse)?,
            user_id: c.id(UserId::parse)?,
            interaction_id: c.id(InteractionId::parse)?,
        },
        queued_at: c.moment()?,
    })
}

pub(super) fn list(db: &Connection, org: Option<&OrgId>, request: &PageRequest) -> Outcome<Page<QueuedInteraction>> {
    let after: Option<(i64, InteractionKey)> = cursor::start(LIST, request)?;
    let wanted = cursor::wanted(request);
    let org = org.map(OrgId::as_str);
    let place = after.as_ref().map(|(at, key)| {
        (
            at,
            key.org_id.as_str(),
            key.user_id.as_str(),
            key.interaction_id.as_str(),
        )
    });
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":wanted", &wanted)];
    if let Some(org) = &org {
        values.push((":org", org));
    }
    if let Some((at, after_org, user, id)) = &place {
        values.extend([(":at", at as &dyn ToSql), (":user", user), (":id", id)]);
        if org.is_none() {
            values.push((":after_org", after_org));
        }
    }
    let statement = db.prepare_cached(&list_sql(org.is_some(), place.is_some()))?;
    let found = rows(statement, values.as_slice(), queued)?;
    cursor::page(LIST, found, request, |q| (micros(q.queued_at), q.interaction.clone()))
}

pub(super) fn len(db: &Connection, org: Option<&OrgId>) -> Outcome<u32> {
    let count = match org {
        None => row(db.prepare_cached("SELECT count(*) FROM extraction_queue")?, [], |c| {
            c.get()
        })?,
        Some(org) => {
            let sql = "SELECT count(*) FROM extraction_queue WHERE org_id = ?1";
            row(db.prepare_cached(sql)?, [org.as_str()], |c| c.get())?
        }
    };
    Ok(count.unwrap_or_default())
}

/// Since when the interaction in this row is queued.
pub(super) fn queued_at(db: &Connection, interaction: i64) -> Outcome<Option<Timestamp>> {
    let sql = "SELECT queued_at FROM extraction_queue WHERE interaction = ?1";
    row(db.prepare_cached(sql)?, [interaction], |c| c.moment())
}

pub(super) fn put(db: &Connection, of: &InteractionKey, at: Timestamp) -> Outcome<()> {
    let interaction = interactions::needed(db, of)?;
    let sql = "INSERT INTO extraction_queue (interaction, queued_at, org_id, user_id, interaction_id) \
               SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM extraction_queue WHERE interaction = ?1)";
    let (org, user, id) = (of.org_id.as_str(), of.user_id.as_str(), of.interaction_id.as_str());
    let put = db
        .prepare_cached(sql)?
        .execute(params![interaction.id, micros(at), org, user, id])?;
    check(put == 1, || format!("interaction {id} is queued already"))
}

pub(super) fn remove(db: &Connection, of: &InteractionKey, at: Timestamp) -> Outcome<()> {
    let interaction = interactions::needed(db, of)?;
    let sql = "DELETE FROM extraction_queue WHERE interaction = ?1 AND queued_at = ?2";
    let removed = db.prepare_cached(sql)?.execute(params![interaction.id, micros(at)])?;
    check(removed == 1, || {
        format!("interaction {} is not queued since {at}", of.interaction_id)
    })
}
