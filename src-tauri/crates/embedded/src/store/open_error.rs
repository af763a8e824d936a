//! Why a store could not be opened, in words that say what happened, what was kept and what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::damage;
use super::lock::{Holder, holder};

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "the store {} is already open for writing in {}; nothing was changed. Use it there, or close it there first",
        folder.display(), named(holder.as_ref())
    )]
    AlreadyOpen {
        folder: PathBuf,
        /// Who writes it, where that is known.
        holder: Option<Holder>,
    },
    #[error("{} is not a store: {why}; nothing was changed. Choose the folder of a store", folder.display())]
    NotAStore { folder: PathBuf, why: String },
    #[error(
        "a new store needs an empty folder, but {} holds {found:?}; nothing was changed. Choose another folder",
        folder.display()
    )]
    NotEmpty { folder: PathBuf, found: String },
    #[error(
        "the store {} was written by a newer version of this program (format {found}, this one knows up to \
         {supported}); nothing was changed. Update the program", folder.display()
    )]
    Newer {
        folder: PathBuf,
        found: u32,
        supported: u32,
    },
    #[error(
        "the store {} is damaged: {what}. {}. Nothing was changed; make a copy of the folder before anything else",
        folder.display(), told(readable)
    )]
    Damaged {
        folder: PathBuf,
        what: String,
        /// Names of the tables that can still be read from beginning to end.
        readable: Vec<String>,
    },
    #[error(
        "the newest changes of the store {} lie in its file memora.db-wal and can only be read where writing is \
         allowed; nothing was changed. Allow writing there, or copy the whole folder to another place, and open it again",
        folder.display()
    )]
    Unmerged { folder: PathBuf },
    #[error(
        "{} does not allow writing; nothing was changed. Allow writing there, or choose another folder",
        folder.display()
    )]
    ReadOnlyFolder { folder: PathBuf },
    #[error(
        "there is no room left on the disk of {}; everything saved before is kept. Free some space and try again",
        folder.display()
    )]
    NoSpace { folder: PathBuf },
    #[error("{} cannot be opened: {source}; nothing was changed", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the graph of {} cannot be opened: {source}; nothing was changed", folder.display())]
    Database {
        folder: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
}

fn named(holder: Option<&Holder>) -> String {
    holder.map_or_else(|| "another window or process".to_owned(), ToString::to_string)
}

fn told(readable: &[String]) -> String {
    if readable.is_empty() {
        "Nothing of it can be read".to_owned()
    } else {
        format!("These tables can still be read: {}", readable.join(", "))
    }
}

impl OpenError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace {
                folder: path.to_owned(),
            },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyFolder {
                folder: path.to_owned(),
            },
            _ => Self::Io {
                path: path.to_owned(),
                source,
            },
        }
    }

    pub(super) fn from_lock(folder: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::WouldBlock => Self::already_open(folder),
            _ => Self::io(folder, error),
        }
    }

    fn already_open(folder: &Path) -> Self {
        Self::AlreadyOpen {
            folder: folder.to_owned(),
            holder: holder(&folder.join(super::LOCK_FILE)),
        }
    }

    pub(super) fn from_sql(folder: &Path, error: rusqlite::Error) -> Self {
        if let Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) = error.sqlite_error_code() {
            return Self::already_open(folder);
        }
        let folder = folder.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                let (what, readable) = damage::look(&folder.join(super::GRAPH_FILE), &error);
                Self::Damaged { folder, what, readable }
            }
            Some(ErrorCode::DiskFull) => Self::NoSpace { folder },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnlyFolder { folder },
            _ => Self::Database { folder, source: error },
        }
    }
}
