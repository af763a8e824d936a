//! What went wrong on the way to Neo4j, sorted by what to do about it.

use std::io::ErrorKind;
use std::sync::Arc;

use memora_engine::domain::ids::InvalidId;
use memora_engine::ports::graph::GraphError;
use neo4rs::{Error, Neo4jClientErrorKind, Neo4jErrorKind, Neo4jSecurityErrorKind};

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// The server refused for a reason that may be gone at once (a deadlock, a change of leader); nothing was applied.
    Again,
    /// The connection broke on the way; another one may be there at once. What was sent may have been done.
    Reconnect,
    /// The server cannot be reached or does not answer in time. What was sent may have been done.
    Wait,
    /// Asking again would give the same answer.
    None,
}

/// A failed exchange with the server.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) error: GraphError,
    pub(super) remedy: Remedy,
}

impl Fault {
    pub(super) fn late(what: &str) -> Self {
        Self {
            error: unavailable(format!("no answer in time ({what})")),
            remedy: Remedy::Wait,
        }
    }

    /// A transaction that is over already: its statement failed before, or the program ends.
    pub(super) fn over() -> Self {
        Self {
            error: unavailable("the transaction is over"),
            remedy: Remedy::None,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let remedy = remedy(&error);
        Self {
            error: graph_error(error),
            remedy,
        }
    }
}

pub(super) fn unavailable(message: impl Into<String>) -> GraphError {
    GraphError::Unavailable {
        message: message.into(),
        cause: None,
    }
}

pub(super) fn corrupt(message: impl Into<String>) -> GraphError {
    GraphError::Corrupt(message.into())
}

/// An id that no store may hold, met where it cannot be left out.
pub(super) fn unreadable(error: InvalidId) -> GraphError {
    corrupt(error.to_string())
}

fn remedy(error: &Error) -> Remedy {
    match error {
        Error::Neo4j(error) => match error.kind() {
            Neo4jErrorKind::Transient
            | Neo4jErrorKind::Client(
                Neo4jClientErrorKind::SessionExpired
                | Neo4jClientErrorKind::Security(Neo4jSecurityErrorKind::AuthorizationExpired),
            ) => Remedy::Again,
            _ => Remedy::None,
        },
        Error::IOError { detail } => match detail.kind() {
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Remedy::Reconnect,
            _ => Remedy::Wait,
        },
        Error::IncompleteBoltExchange => Remedy::Reconnect,
        Error::ConnectionTimedOut | Error::ConnectionError | Error::RequestIgnoredError => Remedy::Wait,
        _ => Remedy::None,
    }
}

fn graph_error(error: Error) -> GraphError {
    match &error {
        Error::Neo4j(neo4j) => {
            let (code, message) = (neo4j.code(), neo4j.message());
            match neo4j.kind() {
                Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(Neo4jSecurityErrorKind::Forbidden)) => {
                    GraphError::Unsupported(format!("the database user may not do this: {message}"))
                }
                _ if code == "Neo.ClientError.Statement.AccessMode" => {
                    GraphError::Unsupported("the database is open for reading only".to_owned())
                }
                _ if code == "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase" => {
                    GraphError::Unsupported("the database is read-only".to_owned())
                }
                _ if code == "Neo.ClientError.Schema.ConstraintValidationFailed" => {
                    GraphError::Conflict("somebody else has put the same thing there".to_owned())
                }
                _ if code.starts_with("Neo.ClientError.Statement.") => corrupt(format!(
                    "the database cannot answer a question about its contents: {message}"
                )),
                _ => caused(format!("{code}: {message}"), error),
            }
        }
        Error::DeserializationError(cause) => corrupt(format!("an answer cannot be read: {cause}")),
        Error::AuthenticationError(message) => caused(format!("it refuses the user or password: {message}"), error),
        Error::IOError { detail } => caused(detail.to_string(), error),
        // The pool has this one error for whatever keeps it from handing out a connection.
        Error::ConnectionError => caused("no connection was free in time".to_owned(), error),
        other => caused(other.to_string(), error),
    }
}

fn caused(message: String, cause: Error) -> GraphError {
    GraphError::Unavailable {
        message,
        cause: Some(Arc::new(cause)),
    }
}
