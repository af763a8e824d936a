//! The vectors on disk, and the list of all memories that the index holds.
//!
//! A memory without a vector has a row too, so that the list is complete.

use std::collections::HashMap;
use std::path::Path;

use memora_engine::domain::ids::{AgentId, MemoryId, OrgId, UserId};
use memora_engine::ports::index::{IndexEntry, IndexError, IndexResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::dense::{Dense, Row, RowChange};
use super::errors::sqlite_error;
use super::quantized::{quantize, to_bytes};
use super::words::day_number;
use crate::graph::connections::{Access, connect};

const SCHEMA: &str = "
    CREATE TABLE owners (
        owner INTEGER PRIMARY KEY,
        org_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        UNIQUE (org_id, user_id)
    ) STRICT;
    CREATE TABLE agents (
        agent INTEGER PRIMARY KEY,
        agent_id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE memories (
        memory_id BLOB NOT NULL UNIQUE,
        owner INTEGER NOT NULL,
        agent INTEGER NOT NULL,
        day INTEGER NOT NULL,
        vector BLOB
    ) STRICT;
";

/// The memories that were written last, in order, by which readers in other processes follow. A file of an earlier
/// version has no such list until it is opened for writing.
const TOUCHED: &str = "
    CREATE TABLE IF NOT EXISTS touched (
        seq INTEGER PRIMARY KEY,
        memory_id BLOB NOT NULL
    ) STRICT;
";

/// How long that list may be; whoever is further behind reads everything again.
const MOST_TOUCHED: i64 = 50_000;

/// Durable when a transaction ends: the outbox row goes right after.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = -16000;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = 16000000;
";

pub(super) fn create(file: &Path) -> IndexResult<Connection> {
    let connection = Connection::open(file).map_err(sqlite_error)?;
    connection.execute_batch(SETTINGS).map_err(sqlite_error)?;
    connection.execute_batch(SCHEMA).map_err(sqlite_error)?;
    connection.execute_batch(TOUCHED).map_err(sqlite_error)?;
    Ok(connection)
}

pub(super) fn open(file: &Path) -> IndexResult<Connection> {
    if !file.is_file() {
        return Err(IndexError::Corrupt("the file of vectors is missing".into()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(sqlite_error)?;
    connection.execute_batch(SETTINGS).map_err(sqlite_error)?;
    check(&connection)?;
    connection.execute_batch(TOUCHED).map_err(sqlite_error)?;
    Ok(connection)
}

/// Opens a table that another handle writes.
pub(super) fn open_for_reading(file: &Path) -> IndexResult<Connection> {
    if !file.is_file() {
        return Err(IndexError::Corrupt("the file of vectors is missing".into()));
    }
    let connection = connect(file, Access::Read).map_err(sqlite_error)?;
    check(&connection)?;
    Ok(connection)
}

/// Fails now, and not at the first use, when the tables are not there.
fn check(connection: &Connection) -> IndexResult<()> {
    connection
        .prepare("SELECT memory_id, owner, agent, day, vector FROM memories")
        .map_err(sqlite_error)?;
    Ok(())
}

/// Rows that are read between two looks whether anybody still wants them.
const ROWS_PER_LOOK: usize = 4_096;

/// Reads all vectors; stops with an error when `is_wanted` says so.
pub(super) fn load(connection: &Connection, dimensions: usize, is_wanted: &dyn Fn() -> bool) -> IndexResult<Dense> {
    let closed = || IndexError::Unavailable {
        message: "it was closed".into(),
        cause: None,
    };
    let mut dense = Dense::new(dimensions);
    let mut owners = connection
        .prepare("SELECT owner, org_id, user_id FROM owners")
        .map_err(sqlite_error)?;
    let mut rows = owners.query([]).map_err(sqlite_error)?;
    while let Some(row) = rows.next().map_err(sqlite_error)? {
        let owner = row.get(0).map_err(sqlite_error)?;
        let org: String = row.get(1).map_err(sqlite_error)?;
        let user: String = row.get(2).map_err(sqlite_error)?;
        dense.add_owner(
            owner,
            OrgId::parse(&org).map_err(damaged)?,
            UserId::parse(&user).map_err(damaged)?,
        );
    }
    for (owner, rows) in rows_per_owner(connection).map_err(sqlite_error)? {
        dense.reserve(owner, rows);
    }
    let mut memories = connection
        .prepare("SELECT memory_id, owner, agent, day, vector FROM memories WHERE vector IS NOT NULL")
        .map_err(sqlite_error)?;
    let mut rows = memories.query([]).map_err(sqlite_error)?;
    let mut read = 0_usize;
    while let Some(row) = rows.next().map_err(sqlite_error)? {
        if read.is_multiple_of(ROWS_PER_LOOK) && !is_wanted() {
            return Err(closed());
        }
        read += 1;
        let id: [u8; 16] = row.get(0).map_err(sqlite_error)?;
        let vector = row.get_ref(4).map_err(sqlite_error)?.as_blob().map_err(damaged)?;
        if vector.len() != dimensions {
            return Err(IndexError::Corrupt("a vector has the wrong length".into()));
        }
        let place = Row {
            id: u128::from_be_bytes(id),
            agent: row.get(2).map_err(sqlite_error)?,
            day: row.get(3).map_err(sqlite_error)?,
        };
        dense.push(row.get(1).map_err(sqlite_error)?, place, vector);
    }
    Ok(dense)
}

/// How many vectors each user has: with that the blocks are made in their final size, and memory stays in one piece.
fn rows_per_owner(connection: &Connection) -> rusqlite::Result<HashMap<u32, usize>> {
    let mut counts = HashMap::new();
    let mut owners = connection.prepare("SELECT owner FROM memories WHERE vector IS NOT NULL")?;
    let mut rows = owners.query([])?;
    while let Some(row) = rows.next()? {
        *counts.entry(row.get(0)?).or_insert(0) += 1;
    }
    Ok(counts)
}

pub(super) fn damaged(error: impl std::fmt::Display) -> IndexError {
    IndexError::Corrupt(format!("the file of vectors makes no sense ({error})"))
}

/// The number under which an agent's memories are kept, if there are any.
pub(super) fn agent_number(connection: &Connection, agent: &AgentId) -> IndexResult<Option<u32>> {
    connection
        .prepare_cached("SELECT agent FROM agents WHERE agent_id = ?1")
        .and_then(|mut find| find.query_row([agent.as_str()], |row| row.get(0)).optional())
        .map_err(sqlite_error)
}

/// Users that the rows of a batch brought in, by number.
pub(super) type NewOwners = Vec<(u32, OrgId, UserId)>;

/// Writes entries (`None` removes) in one transaction and says what that changes in memory. Each id may occur once.
pub(super) fn apply(
    connection: &mut Connection,
    ops: &[(Uuid, Option<&IndexEntry>)],
) -> IndexResult<(NewOwners, Vec<RowChange>)> {
    let transaction = connection.transaction().map_err(sqlite_error)?;
    let written = write(&transaction, ops).map_err(sqlite_error)?;
    transaction.commit().map_err(sqlite_error)?;
    Ok(written)
}

fn write(
    transaction: &Transaction<'_>,
    ops: &[(Uuid, Option<&IndexEntry>)],
) -> rusqlite::Result<(NewOwners, Vec<RowChange>)> {
    let mut find = transaction.prepare_cached("SELECT owner FROM memories WHERE memory_id = ?1")?;
    let mut delete = transaction.prepare_cached("DELETE FROM memories WHERE memory_id = ?1")?;
    let mut put = transaction.prepare_cached(
        "INSERT INTO memories (memory_id, owner, agent, day, vector) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (memory_id) DO UPDATE
         SET owner = excluded.owner, agent = excluded.agent, day = excluded.day, vector = excluded.vector",
    )?;
    let mut touch = transaction.prepare_cached("INSERT INTO touched (memory_id) VALUES (?1)")?;
    let mut numbers = Numbers::new(transaction);
    let mut changes = Vec::with_capacity(ops.len());
    for (id, entry) in ops {
        let old_owner = find.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
        let mut change = RowChange {
            id: id.as_u128(),
            old_owner,
            new: None,
        };
        match entry {
            None => {
                delete.execute([id.as_bytes()])?;
            }
            Some(entry) => {
                let memory = &entry.document.memory;
                let owner = numbers.owner(&memory.org_id, &memory.user_id)?;
                let agent = numbers.agent(&memory.agent_id)?;
                let day = day_number(memory.date);
                let vector = entry
                    .dense
                    .as_deref()
                    .and_then(quantize)
                    .map(|vector| to_bytes(&vector));
                put.execute(params![id.as_bytes(), owner, agent, day, vector])?;
                change.new = vector.map(|vector| {
                    (
                        owner,
                        Row {
                            id: id.as_u128(),
                            agent,
                            day,
                        },
                        vector,
                    )
                });
            }
        }
        touch.execute([id.as_bytes()])?;
        changes.push(change);
    }
    transaction
        .prepare_cached("DELETE FROM touched WHERE seq <= (SELECT max(seq) FROM touched) - ?1")?
        .execute([MOST_TOUCHED])?;
    Ok((numbers.used, changes))
}

/// Gives users and agents their numbers, each looked up once per batch.
struct Numbers<'a> {
    transaction: &'a Transaction<'a>,
    owners: HashMap<OrgId, HashMap<UserId, u32>>,
    agents: HashMap<AgentId, u32>,
    used: NewOwners,
}

impl<'a> Numbers<'a> {
    fn new(transaction: &'a Transaction<'a>) -> Self {
        Self {
            transaction,
            owners: HashMap::new(),
            agents: HashMap::new(),
            used: Vec::new(),
        }
    }

    fn owner(&mut self, org: &OrgId, user: &UserId) -> rusqlite::Result<u32> {
        if let Some(&owner) = self.owners.get(org).and_then(|users| users.get(user)) {
            return Ok(owner);
        }
        self.transaction
            .prepare_cached("INSERT INTO owners (org_id, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([org.as_str(), user.as_str()])?;
        let owner = self
            .transaction
            .prepare_cached("SELECT owner FROM owners WHERE org_id = ?1 AND user_id = ?2")?
            .query_row([org.as_str(), user.as_str()], |row| row.get(0))?;
        self.owners.entry(org.clone()).or_default().insert(user.clone(), owner);
        self.used.push((owner, org.clone(), user.clone()));
        Ok(owner)
    }

    fn agent(&mut self, agent: &AgentId) -> rusqlite::Result<u32> {
        if let Some(&number) = self.agents.get(agent) {
            return Ok(number);
        }
        self.transaction
            .prepare_cached("INSERT INTO agents (agent_id) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([agent.as_str()])?;
        let number = self
            .transaction
            .prepare_cached("SELECT agent FROM agents WHERE agent_id = ?1")?
            .query_row([agent.as_str()], |row| row.get(0))?;
        self.agents.insert(agent.clone(), number);
        Ok(number)
    }
}

/// All ids after `after`, ascending, at most `limit`.
pub(super) fn ids(connection: &Connection, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
    let read = || -> rusqlite::Result<Vec<MemoryId>> {
        // Every id is greater than the empty one.
        let after: &[u8] = after.as_ref().map_or(&[], |id| id.0.as_bytes());
        let mut list = connection
            .prepare_cached("SELECT memory_id FROM memories WHERE memory_id > ?1 ORDER BY memory_id LIMIT ?2")?;
        let rows = list.query_map(params![after, limit], |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(MemoryId(Uuid::from_bytes(id)))
        })?;
        rows.collect()
    };
    read().map_err(sqlite_error)
}

pub(super) fn len(connection: &Connection) -> IndexResult<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM memories")
        .and_then(|mut count| count.query_row([], |row| row.get(0)))
        .map_err(sqlite_error)
}

/// Writes the file anew without what is free in it.
pub(super) fn purge(connection: &Connection) -> IndexResult<()> {
    connection
        .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
        .map_err(sqlite_error)
}
