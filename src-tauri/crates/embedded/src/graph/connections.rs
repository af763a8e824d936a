//! Connections to the database: one that writes, a few that read, each used by one blocking task at a time.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use memora_engine::ports::graph::{GraphError, GraphResult};
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::fault::{Fault, Outcome};
use crate::store::StoreLock;

/// How a connection may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Write,
    Read,
    /// Read a file that nobody writes, without the files beside it that a reader otherwise needs.
    Frozen,
}

/// Opens one connection with the settings that all of them share.
pub(crate) fn connect(file: &Path, access: Access) -> rusqlite::Result<Connection> {
    let base = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = match access {
        Access::Write => Connection::open_with_flags(file, base | OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        Access::Read => Connection::open_with_flags(file, base | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        Access::Frozen => Connection::open_with_flags(
            format!("file:{}?immutable=1", escaped(file)),
            base | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        )?,
    };
    connection.set_prepared_statement_cache_capacity(256);
    // Without this, SQLite plans a statement again for every new value that it compares with a partial index.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let shared = "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
                  PRAGMA cell_size_check = ON;";
    connection.execute_batch(shared)?;
    match access {
        // FULL: with NORMAL the last changes before a power cut could be lost although they were acknowledged.
        // A checkpoint every 64 MB: an import touches the same pages of the indexes again and again, and they are
        // written to the file once per checkpoint. The caches are small because the system caches the file as well.
        Access::Write => connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864;",
        )?,
        // Room for a chain of 1,000 versions, each on pages of its own: with half of this, drawing it takes many times
        // as long.
        Access::Read | Access::Frozen => {
            connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;")?
        }
    }
    Ok(connection)
}

/// The path in a file URI.
fn escaped(file: &Path) -> String {
    let mut out = String::new();
    for byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(*byte)),
            b'\\' if cfg!(windows) => out.push('/'),
            b':' if cfg!(windows) => out.push(':'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    if cfg!(windows) && !out.starts_with('/') {
        out.insert(0, '/');
    }
    out
}

/// Connections of one kind with the queue of those who want to use them.
#[derive(Clone)]
pub(super) struct Lane {
    permits: Arc<Semaphore>,
    idle: Arc<Idle>,
}

struct Idle {
    connections: Mutex<Vec<Connection>>,
    /// Released after the last connection is closed; fields are dropped in this order.
    _lock: Option<Arc<StoreLock>>,
}

impl Lane {
    pub(super) fn new(connections: Vec<Connection>, lock: Option<Arc<StoreLock>>) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(connections.len())),
            idle: Arc::new(Idle {
                connections: Mutex::new(connections),
                _lock: lock,
            }),
        }
    }

    /// Runs `work` where blocking is allowed. When the caller stops waiting, `work` still runs to its end, so that a
    /// transaction is finished or rolled back, never left open.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Outcome<T> + Send + 'static,
    ) -> GraphResult<T> {
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| unavailable("it is closed", error))?;
        let idle = self.idle.clone();
        let task = tokio::task::spawn_blocking(move || {
            // Declared first, so dropped last: whoever gets the permit finds the connection idle again.
            let _permit = permit;
            let mut leased = Leased::from(idle)?;
            work(&mut leased)
        });
        match task.await {
            Ok(done) => Ok(done?),
            Err(error) => Err(unavailable(
                "its worker stopped; what it was doing was not saved",
                error,
            )),
        }
    }
}

fn unavailable(message: &str, cause: impl std::error::Error + Send + Sync + 'static) -> GraphError {
    GraphError::Unavailable {
        message: message.to_owned(),
        cause: Some(Arc::new(cause)),
    }
}

/// A connection that goes back to the idle ones when it is dropped, after a panic too.
struct Leased {
    connection: Option<Connection>,
    home: Arc<Idle>,
}

impl Leased {
    fn from(home: Arc<Idle>) -> Outcome<Self> {
        match home.connections.lock().pop() {
            Some(connection) => Ok(Self {
                connection: Some(connection),
                home: home.clone(),
            }),
            None => Err(Fault::Graph(GraphError::Unavailable {
                message: "its connections are gone; open the store again".to_owned(),
                cause: None,
            })),
        }
    }
}

impl Deref for Leased {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("a lease has its connection until it is dropped")
    }
}

impl DerefMut for Leased {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("a lease has its connection until it is dropped")
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        self.home.connections.lock().extend(self.connection.take());
    }
}
