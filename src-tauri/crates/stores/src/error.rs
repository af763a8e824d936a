//! Why a store cannot be opened or looked at: which part is at fault.

use std::path::PathBuf;

use memora_embedded::store::OpenError;
use memora_engine::EngineError;
use memora_servers::config::ConnectError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder of a store; the text says what to do.
    #[error(transparent)]
    Folder(#[from] OpenError),
    /// A server of a store.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A field of a store's address.
    #[error("{field}: {problem}")]
    Invalid { field: String, problem: String },
    #[error("the password of the Neo4j server is not known")]
    PasswordMissing,
    #[error("{} cannot be written: {source}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A defect of ours.
    #[error("opening the store broke off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

pub type StoreResult<T> = Result<T, StoreError>;
