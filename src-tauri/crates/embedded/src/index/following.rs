//! How a reader keeps its vectors in step with a table that another process writes.

use memora_engine::domain::ids::{OrgId, UserId};
use memora_engine::ports::index::{IndexError, IndexResult};
use parking_lot::{Mutex, RwLock};
use rusqlite::{Connection, OptionalExtension, Transaction};
use uuid::Uuid;

use super::dense::{Dense, Row, RowChange};
use super::errors::sqlite_error;
use super::table::{damaged, load as load_all};
use super::top::IdSet;

/// Up to where a reader knows a table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// What SQLite told of other connections' commits at the last look.
    version: Option<i64>,
    /// The newest entry of the list of touched memories; `None` where there is no list.
    seq: Option<i64>,
}

/// Reads all vectors as they are at one moment.
pub(super) fn load(
    connection: &mut Connection,
    dimensions: usize,
    is_wanted: &dyn Fn() -> bool,
) -> IndexResult<(Dense, Place)> {
    let one_moment = connection.transaction().map_err(sqlite_error)?;
    let seq = last_touched(&one_moment)?;
    let dense = load_all(&one_moment, dimensions, is_wanted)?;
    Ok((dense, Place { version: None, seq }))
}

/// Brings the vectors up to what is committed now.
///
/// The table is let go of before the vectors are changed: a search holds them while it asks the table.
pub(super) fn follow(table: &Mutex<Connection>, place: &Mutex<Place>, dense: &RwLock<Dense>) -> IndexResult<()> {
    let mut place = place.lock();
    let Some((update, now)) = look(&mut table.lock(), *place, dense)? else {
        return Ok(());
    };
    match update {
        Update::Some(owners, changes) => {
            let mut dense = dense.write();
            for (owner, org, user) in owners {
                dense.add_owner(owner, org, user);
            }
            dense.apply(changes);
        }
        Update::All(all) => *dense.write() = all,
    }
    *place = now;
    Ok(())
}

/// What a reader has to take over.
enum Update {
    Some(NewOwners, Vec<RowChange>),
    All(Dense),
}

/// Reads what was committed since `place`; `None` when nothing was.
fn look(connection: &mut Connection, place: Place, dense: &RwLock<Dense>) -> IndexResult<Option<(Update, Place)>> {
    let version = connection
        .pragma_query_value(None, "data_version", |row| row.get(0))
        .map_err(sqlite_error)?;
    if place.version == Some(version) {
        return Ok(None);
    }
    let one_moment = connection.transaction().map_err(sqlite_error)?;
    let seq = last_touched(&one_moment)?;
    let update = match touched_since(&one_moment, place.seq, seq)? {
        Some(ids) => {
            let (owners, changes) = changes_of(&one_moment, &ids, &dense.read())?;
            Update::Some(owners, changes)
        }
        // Nothing can have changed before the first look, or else the list would say so.
        None if place.version.is_none() && seq.is_none() => Update::Some(Vec::new(), Vec::new()),
        None => {
            let dimensions = dense.read().dimensions();
            Update::All(load_all(&one_moment, dimensions, &|| true)?)
        }
    };
    // The version was read before the transaction began: what came in between is looked at once more.
    let version = Some(version);
    Ok(Some((update, Place { version, seq })))
}

/// The newest entry of the list; `None` where an earlier version of the program left a table without one.
fn last_touched(table: &Connection) -> IndexResult<Option<i64>> {
    let there = table.table_exists(None, "touched").map_err(sqlite_error)?;
    if !there {
        return Ok(None);
    }
    let last: Option<i64> = table
        .query_row("SELECT max(seq) FROM touched", [], |row| row.get(0))
        .map_err(sqlite_error)?;
    Ok(Some(last.unwrap_or(0)))
}

/// The memories that were written between two places, each once; `None` when the list does not reach back so far.
fn touched_since(table: &Connection, from: Option<i64>, to: Option<i64>) -> IndexResult<Option<Vec<u128>>> {
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(None);
    };
    let read = || -> rusqlite::Result<Option<Vec<u128>>> {
        let mut list = table.prepare_cached("SELECT memory_id FROM touched WHERE seq > ?1 ORDER BY seq")?;
        let ids = list.query_map([from], |row| row.get::<_, [u8; 16]>(0))?;
        let mut ids: Vec<u128> = ids.map(|id| id.map(u128::from_be_bytes)).collect::<Result<_, _>>()?;
        // As many entries as numbers: none was taken off the list.
        if usize::try_from(to - from).is_ok_and(|expected| expected == ids.len()) {
            ids.sort_unstable();
            ids.dedup();
            Ok(Some(ids))
        } else {
            Ok(None)
        }
    };
    read().map_err(sqlite_error)
}

type NewOwners = Vec<(u32, OrgId, UserId)>;

/// What the table has of `ids`, against what is in memory.
fn changes_of(table: &Transaction<'_>, ids: &[u128], dense: &Dense) -> IndexResult<(NewOwners, Vec<RowChange>)> {
    let wanted: IdSet = ids.iter().copied().collect();
    let old = dense.owners_of(&wanted);
    let mut find = table
        .prepare_cached("SELECT owner, agent, day, vector FROM memories WHERE memory_id = ?1 AND vector IS NOT NULL")
        .map_err(sqlite_error)?;
    let mut find_owner = table
        .prepare_cached("SELECT org_id, user_id FROM owners WHERE owner = ?1")
        .map_err(sqlite_error)?;
    let mut owners = NewOwners::new();
    let mut changes = Vec::with_capacity(ids.len());
    for &id in ids {
        let found: Option<(u32, u32, i32, Vec<u8>)> = find
            .query_row([Uuid::from_u128(id).as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()
            .map_err(sqlite_error)?;
        if let Some((owner, _, _, vector)) = &found {
            if vector.len() != dense.dimensions() {
                return Err(IndexError::Corrupt("a vector has the wrong length".into()));
            }
            if !dense.knows_owner(*owner) && !owners.iter().any(|(known, _, _)| known == owner) {
                let (org, user): (String, String) = find_owner
                    .query_row([owner], |row| Ok((row.get(0)?, row.get(1)?)))
                    .map_err(sqlite_error)?;
                let (org, user) = (OrgId::parse(&org), UserId::parse(&user));
                owners.push((*owner, org.map_err(damaged)?, user.map_err(damaged)?));
            }
        }
        changes.push(RowChange {
            id,
            old_owner: old.get(&id).copied(),
            new: found.map(|(owner, agent, day, vector)| (owner, Row { id, agent, day }, vector)),
        });
    }
    Ok((owners, changes))
}
