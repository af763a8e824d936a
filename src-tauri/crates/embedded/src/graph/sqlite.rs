//! The open graph: its connections.

use std::path::Path;
use std::sync::Arc;

use memora_engine::ports::graph::{GraphError, GraphResult};
use rusqlite::{Connection, Transaction};

use super::connections::{Access, Lane, connect};
use super::fault::Outcome;
use crate::store::StoreLock;

/// Connections that read side by side; a window asks for about this many things at once.
const READERS: usize = 3;

/// The graph of an open store.
pub struct SqliteGraph {
    readers: Lane,
    /// `Err` says why the store cannot be written.
    writer: Result<Lane, String>,
}

impl SqliteGraph {
    /// Takes over the connection that may write, and opens those that read.
    pub(crate) fn writable(file: &Path, writer: Connection, lock: Arc<StoreLock>) -> rusqlite::Result<Self> {
        let readers = readers(file, Access::Read, Some(lock.clone()))?;
        Ok(Self {
            readers,
            writer: Ok(Lane::new(vec![writer], Some(lock))),
        })
    }

    /// Opens connections that read only, for `reason`.
    pub(crate) fn read_only(
        file: &Path,
        access: Access,
        lock: Option<Arc<StoreLock>>,
        reason: String,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            readers: readers(file, access, lock)?,
            writer: Err(reason),
        })
    }

    pub(super) fn check_writable(&self) -> Result<(), String> {
        self.writer.as_ref().map(|_| ()).map_err(String::clone)
    }

    /// Reads one state of the store, whatever is written meanwhile.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Outcome<T> + Send + 'static,
    ) -> GraphResult<T> {
        self.readers
            .run(move |connection| work(&connection.transaction()?))
            .await
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Outcome<T> + Send + 'static,
    ) -> GraphResult<T> {
        match &self.writer {
            Ok(writer) => writer.run(work).await,
            Err(reason) => Err(GraphError::Unsupported(reason.clone())),
        }
    }
}

fn readers(file: &Path, access: Access, lock: Option<Arc<StoreLock>>) -> rusqlite::Result<Lane> {
    let connections = (0..READERS)
        .map(|_| connect(file, access))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Lane::new(connections, lock))
}
