//! Whole records with their links by id, for export, copy and deletion.

use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::Interaction;
use memora_engine::domain::read::{AfterInteraction, AfterMemory, InteractionRecord, LinkedMemory, SourcedMemory};
use rusqlite::{Connection, params};

use super::codec::{Columns, micros, row, rows};
use super::fault::{Outcome, not_found};
use super::memories::Stored;
use super::versions::{Side, neighbour_ids, neighbours};
use super::{interactions, memories, memory_list, messages, queue, users};

/// Memories of an interaction with the turns from which they came.
pub(super) fn sourced(db: &Connection, of: &InteractionKey) -> Outcome<Vec<SourcedMemory>> {
    let mut out = Vec::new();
    for Stored { id, entry } in memory_list::of_interaction_key(db, of)? {
        let replaced = if entry.replaces > 0 {
            neighbours(db, id, Side::Older)?
        } else {
            Vec::new()
        };
        let replaced = replaced.into_iter().map(|old| old.memory).collect();
        out.push(SourcedMemory {
            entry,
            positions: memories::positions(db, id)?,
            replaced,
        });
    }
    Ok(out)
}

fn linked(db: &Connection, stored: Stored) -> Outcome<LinkedMemory> {
    // The counters say where there is nothing to look for.
    let Stored { id, entry } = stored;
    let positions = if entry.sources > 0 {
        memories::positions(db, id)?
    } else {
        vec![]
    };
    let replaces = if entry.replaces > 0 {
        neighbour_ids(db, id, Side::Older)?
    } else {
        vec![]
    };
    let replaced_by = if entry.replaced_by > 0 {
        neighbour_ids(db, id, Side::Newer)?
    } else {
        vec![]
    };
    Ok(LinkedMemory {
        memory: entry.memory,
        positions,
        replaces,
        replaced_by,
    })
}

pub(super) fn linked_memory(db: &Connection, key: &MemoryKey) -> Outcome<LinkedMemory> {
    linked(db, memories::found(db, key)?)
}

pub(super) fn linked_memories(db: &Connection, org_id: &OrgId, ids: &[MemoryId]) -> Outcome<Vec<LinkedMemory>> {
    let stored = memories::by_id(db, org_id, ids)?;
    stored.into_iter().map(|stored| linked(db, stored)).collect()
}

pub(super) fn loose_memories(
    db: &Connection,
    user: &UserKey,
    after: AfterMemory,
    limit: u32,
) -> Outcome<Vec<LinkedMemory>> {
    memory_list::loose(db, user, after, limit)?
        .into_iter()
        .map(|stored| linked(db, stored))
        .collect()
}

/// An interaction with the number under which it is stored.
fn numbered(c: &mut Columns<'_>) -> Outcome<(Interaction, i64)> {
    Ok((interactions::interaction(c)?, c.get()?))
}

fn record(db: &Connection, (interaction, id): (Interaction, i64)) -> Outcome<InteractionRecord> {
    let memories = memory_list::of_interaction(db, id)?;
    Ok(InteractionRecord {
        interaction,
        dates: interactions::dates(db, id)?,
        messages: messages::of_row(db, id, 0, u32::MAX)?,
        memories: memories
            .into_iter()
            .map(|stored| linked(db, stored))
            .collect::<Outcome<_>>()?,
        queued_at: queue::queued_at(db, id)?,
    })
}

pub(super) fn interaction_record(db: &Connection, of: &InteractionKey) -> Outcome<InteractionRecord> {
    let at = interactions::found(db, of)?;
    let sql = format!(
        "SELECT {}, i.id FROM interactions i {} WHERE i.id = ?1",
        interactions::COLUMNS,
        interactions::JOINS
    );
    match row(db.prepare_cached(&sql)?, [at.id], numbered)? {
        Some(found) => record(db, found),
        None => not_found(format!("interaction {}", of.interaction_id)),
    }
}

pub(super) fn interactions_sql(continued: bool) -> String {
    let after = if continued {
        "AND (i.created_at, i.interaction_id) > (?3, ?4)"
    } else {
        ""
    };
    format!(
        "SELECT {}, i.id FROM interactions i INDEXED BY interactions_by_creation {} \
         WHERE i.user = ?1 {after} ORDER BY i.created_at, i.interaction_id LIMIT ?2",
        interactions::COLUMNS,
        interactions::JOINS
    )
}

pub(super) fn interaction_records(
    db: &Connection,
    user: &UserKey,
    after: AfterInteraction,
    limit: u32,
) -> Outcome<Vec<InteractionRecord>> {
    let Some(user) = users::key(db, user)? else {
        return Ok(Vec::new());
    };
    let statement = db.prepare_cached(&interactions_sql(after.is_some()))?;
    let found = match after {
        None => rows(statement, params![user.id, limit], numbered)?,
        Some((at, id)) => rows(statement, params![user.id, limit, micros(at), id.as_str()], numbered)?,
    };
    found.into_iter().map(|found| record(db, found)).collect()
}
