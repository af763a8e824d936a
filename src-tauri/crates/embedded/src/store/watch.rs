//! Sees from outside what another program does with a store.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rusqlite::Connection;

use super::{LOCK_FILE, lock};
use crate::graph::connections::{Access, connect};

/// For one who reads a store and wants to know when to look again.
pub struct Watch {
    connection: Mutex<Connection>,
    folder: PathBuf,
    /// What SQLite told of other connections' commits at the last look.
    seen: Option<i64>,
}

impl Watch {
    pub(super) fn over(folder: &Path, file: &Path) -> rusqlite::Result<Self> {
        let connection = connect(file, Access::Read)?;
        let mut watch = Self {
            connection: Mutex::new(connection),
            folder: folder.to_owned(),
            seen: None,
        };
        watch.has_changed();
        Ok(watch)
    }

    /// True when the graph was changed since the last call. Blocks for a moment.
    pub fn has_changed(&mut self) -> bool {
        let version = self
            .connection
            .get_mut()
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .ok();
        let before = std::mem::replace(&mut self.seen, version);
        before != version
    }

    /// True when nobody writes the store any more.
    pub fn is_free(&self) -> bool {
        lock::is_free(&self.folder.join(LOCK_FILE))
    }
}
