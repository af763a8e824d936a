//! What can go wrong between SQLite and the port, and how it is told to people who do not know SQLite.

use std::sync::Arc;

use memora_engine::domain::ids::InvalidId;
use memora_engine::ports::graph::GraphError;
use rusqlite::ErrorCode;

/// An error inside this adapter; becomes a [`GraphError`] when it leaves.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Graph(GraphError),
}

pub(crate) type Outcome<T> = Result<T, Fault>;

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sql(error)
    }
}

impl From<GraphError> for Fault {
    fn from(error: GraphError) -> Self {
        Fault::Graph(error)
    }
}

impl From<InvalidId> for Fault {
    /// Ids are checked before they are stored, so one that is read and does not fit was put there by something else.
    fn from(error: InvalidId) -> Self {
        corrupt(error.to_string())
    }
}

impl From<Fault> for GraphError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Graph(error) => error,
            Fault::Sql(error) => told(error),
        }
    }
}

pub(crate) fn corrupt(what: impl Into<String>) -> Fault {
    Fault::Graph(GraphError::Corrupt(what.into()))
}

pub(crate) fn conflict<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Fault::Graph(GraphError::Conflict(text.into())))
}

pub(crate) fn invalid<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Fault::Graph(GraphError::Invalid(text.into())))
}

pub(crate) fn not_found<T>(what: impl Into<String>) -> Outcome<T> {
    Err(Fault::Graph(GraphError::NotFound(what.into())))
}

/// Refuses with a conflict unless `holds`.
pub(crate) fn check(holds: bool, text: impl FnOnce() -> String) -> Outcome<()> {
    if holds { Ok(()) } else { conflict(text()) }
}

fn told(error: rusqlite::Error) -> GraphError {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, SqliteFailure, Utf8Error,
    };
    let code = match &error {
        SqliteFailure(failure, _) => Some(failure.code),
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..) => {
            return GraphError::Corrupt(format!("a stored value cannot be read ({error})"));
        }
        _ => None,
    };
    let message = match code {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            return GraphError::Corrupt(format!(
                "its file memora.db has broken parts ({error}). Make a copy of the folder, then open the store \
                 again to see what can still be read"
            ));
        }
        Some(ErrorCode::DiskFull) => "the disk is full: nothing of this change was saved, everything saved before is \
                                      kept. Free some space and try again"
            .to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program is using its file memora.db: nothing of this change was saved. Close that program and \
             try again"
                .to_owned()
        }
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::FileLockingProtocolFailed) => format!(
            "its file memora.db cannot be read or written ({error}): nothing of this change was saved. See whether \
             its disk is still connected, then try again"
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            return GraphError::Unsupported(
                "the store's folder can no longer be written: nothing of this change was saved. Allow writing there \
                 and open the store again"
                    .to_owned(),
            );
        }
        Some(ErrorCode::OutOfMemory) => "the computer has no memory left: nothing of this change was saved".to_owned(),
        Some(ErrorCode::TooBig) => {
            return GraphError::Invalid("a text is longer than a store can hold: nothing was saved".to_owned());
        }
        _ => format!("SQLite says: {error}; nothing of this change was saved"),
    };
    GraphError::Unavailable {
        message,
        cause: Some(Arc::new(error)),
    }
}
