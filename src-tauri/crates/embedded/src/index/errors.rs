//! Turns the errors of files, SQLite and tantivy into those of the port: may it help to try again, or is it damage?

use std::io;
use std::sync::Arc;

use memora_engine::ports::index::IndexError;
use rusqlite::ErrorCode;
use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

pub(super) fn io_error(what: &str, error: io::Error) -> IndexError {
    if is_damage(&error) {
        IndexError::Corrupt(format!("{what} ({error})"))
    } else {
        IndexError::Unavailable {
            message: what.to_owned(),
            cause: Some(Arc::new(error)),
        }
    }
}

/// True when the files, and not the system, are to blame: what a library makes of bytes that it does not understand
/// is no error of the system.
fn is_damage(error: &io::Error) -> bool {
    error.raw_os_error().is_none() || error.kind() == io::ErrorKind::NotFound
}

pub(super) fn sqlite_error(error: rusqlite::Error) -> IndexError {
    match &error {
        rusqlite::Error::SqliteFailure(failure, _)
            if !matches!(
                failure.code,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
            ) =>
        {
            IndexError::Unavailable {
                message: "the file of vectors cannot be used".into(),
                cause: Some(Arc::new(error)),
            }
        }
        _ => IndexError::Corrupt(format!("the file of vectors cannot be read ({error})")),
    }
}

pub(super) fn words_error(error: TantivyError) -> IndexError {
    let by_system = match &error {
        TantivyError::IoError(error) => !is_damage(error),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => !is_damage(io_error),
        TantivyError::OpenWriteError(_)
        | TantivyError::OpenDirectoryError(_)
        | TantivyError::LockFailure(..)
        | TantivyError::ErrorInThread(_) => true,
        _ => false,
    };
    if by_system {
        IndexError::Unavailable {
            message: "the word index cannot be used".into(),
            cause: Some(Arc::new(error)),
        }
    } else {
        IndexError::Corrupt(format!("the word index cannot be read ({error})"))
    }
}
