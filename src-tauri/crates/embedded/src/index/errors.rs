//! Turns the errors of files, SQLite and tantivy into those of the port: may it help to try again, or is it damage?

use std::io;
use std::sync::Arc;

use memora_engine::ports::index::IndexError;
use rusqlite::ErrorCode;
use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

pub(super) fn io_error(what: &str, error: io::Error) -> IndexError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            IndexError::Corrupt(format!("{what} ({error})"))
        }
        _ => IndexError::Unavailable { message: what.to_owned(), cause: Some(Arc::new(error)) },
    }
}

pub(super) fn sqlite_error(error: rusqlite::Error) -> IndexError {
    match &error {
        rusqlite::Error::SqliteFailure(failure, _)
            if !matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) =>
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
    match error {
        TantivyError::IoError(io) => match Arc::try_unwrap(io) {
            Ok(error) => io_error("the word index cannot be used", error),
            Err(shared) => io_error("the word index cannot be used", io::Error::new(shared.kind(), shared)),
        },
        TantivyError::OpenWriteError(_)
        | TantivyError::OpenReadError(OpenReadError::IoError { .. })
        | TantivyError::OpenDirectoryError(_)
        | TantivyError::LockFailure(..)
        | TantivyError::ErrorInThread(_)
        | TantivyError::SystemError(_) => {
            IndexError::Unavailable { message: "the word index cannot be written".into(), cause: Some(Arc::new(error)) }
        }
        error => IndexError::Corrupt(format!("the word index cannot be read ({error})")),
    }
}
