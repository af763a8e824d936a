//! What goes wrong, with the exit code that scripts can tell apart.

use memora_embedded::store::OpenError;
use memora_engine::EngineError;
use memora_engine::ports::graph::GraphError;
use memora_engine::ports::index::IndexError;
use memora_servers::config::ConnectError;
use memora_stores::error::StoreError;

/// How the program ends. Documented in `docs/command-line.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Failed = 1,
    /// The words on the command line, or an input, cannot be accepted.
    Usage = 2,
    NotFound = 3,
    /// Somebody else changed it first, or another program writes the store.
    Conflict = 4,
    ReadOnly = 5,
    /// As a program that is ended by Ctrl-C.
    Stopped = 130,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

pub(crate) type Done<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let exit = match &error {
            EngineError::Graph(error) => of_graph(error),
            EngineError::Index(IndexError::Unsupported(_)) => Exit::ReadOnly,
            EngineError::Invalid { .. } => Exit::Usage,
            EngineError::Cancelled => Exit::Stopped,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

fn of_graph(error: &GraphError) -> Exit {
    match error {
        GraphError::NotFound(_) => Exit::NotFound,
        GraphError::Conflict(_) => Exit::Conflict,
        GraphError::Invalid(_) => Exit::Usage,
        GraphError::Unsupported(_) => Exit::ReadOnly,
        GraphError::Corrupt(_) | GraphError::Unavailable { .. } => Exit::Failed,
    }
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        EngineError::from(error).into()
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let exit = match &error {
            OpenError::AlreadyOpen { .. } => Exit::Conflict,
            OpenError::NotAStore { .. } => Exit::NotFound,
            OpenError::NotEmpty { .. } => Exit::Usage,
            OpenError::ReadOnlyFolder { .. } => Exit::ReadOnly,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::new(Exit::Failed, format!("{error}; {}", error.hint))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Folder(error) => error.into(),
            StoreError::Connect(error) => error.into(),
            StoreError::Engine(error) => error.into(),
            StoreError::Invalid { .. } => Self::usage(error.to_string()),
            StoreError::PasswordMissing => Self::new(
                Exit::Failed,
                format!("{error}; give it to the window, which keeps it in the keychain, or in MEMORA_NEO4J_PASSWORD"),
            ),
            StoreError::File { .. } | StoreError::BrokenOff(_) => Self::new(Exit::Failed, error.to_string()),
        }
    }
}
