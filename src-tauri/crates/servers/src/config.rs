//! Where the servers are and how they may be used, and what to say when they cannot be reached.

use std::fmt;
use std::time::Duration;

use crate::secret::Secret;

/// How long one call may take when nobody says otherwise.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);

/// A Neo4j server and the database on it.
#[derive(Debug, Clone)]
pub struct GraphServer {
    /// `bolt://`, `bolt+s://` (TLS with a certificate that is checked), `bolt+ssc://` (TLS with any certificate), or the same
    /// with `neo4j`. Port 7687 when none is named.
    pub url: String,
    pub user: String,
    pub password: Secret,
    /// The server's default database when `None`.
    pub database: Option<String>,
    /// How long one statement may take.
    pub deadline: Duration,
}

/// A Qdrant server and the collection on it.
#[derive(Debug, Clone)]
pub struct IndexServer {
    /// `http://` or `https://` (TLS), with the port of the gRPC interface (6334 in most set-ups).
    pub url: String,
    pub api_key: Option<Secret>,
    pub collection: String,
    /// How long one call may take.
    pub deadline: Duration,
}

/// What a store may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing at all is written, no index and no constraint either.
    Read,
    Write,
}

/// Which part of a connection is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Address,
    Tls,
    Credentials,
    Database,
    Collection,
    Model,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Address => "address",
            Part::Tls => "encryption",
            Part::Credentials => "credentials",
            Part::Database => "database",
            Part::Collection => "collection",
            Part::Model => "model",
        })
    }
}

/// Why a server cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {problem}")]
pub struct ConnectError {
    pub part: Part,
    /// What happened.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl ConnectError {
    pub(crate) fn new(part: Part, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            part,
            problem: problem.into(),
            hint: hint.into(),
        }
    }
}
