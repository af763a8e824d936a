//! The one error of the engine's use cases: what went wrong, in which part, and what the user can do.

use crate::domain::ids::{InteractionKey, InvalidId};
use crate::ports::chat::ChatError;
use crate::ports::embed::EmbedError;
use crate::ports::graph::GraphError;
use crate::ports::index::IndexError;
use crate::ports::traces::TraceError;

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Graph(#[from] GraphError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Chat(#[from] ChatError),
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Memories could not be taken from a conversation; it is stored and queued.
    #[error("{source}. The conversation was saved, and memories can be taken from it later")]
    SavedForLater {
        interaction: InteractionKey,
        #[source]
        source: Box<EngineError>,
    },
    /// Input that cannot be accepted; `field` names the place.
    #[error("{field}: {problem}")]
    Invalid { field: String, problem: String },
    /// A file that cannot be read as what it claims to be.
    #[error("{file}{}: {problem}", place(*.line, .field.as_deref()))]
    File {
        file: String,
        /// From 1; `None` when the format has no lines.
        line: Option<u64>,
        /// Path of the field within the line or file, such as `messages[3].role`.
        field: Option<String>,
        problem: String,
    },
    /// Reading or writing a file failed.
    #[error("{path}: {source}")]
    Io {
        path: String,
        #[source]
        source: std::io::Error,
    },
    /// The user stopped it; what was stored until then stays.
    #[error("stopped")]
    Cancelled,
}

pub type EngineResult<T> = Result<T, EngineError>;

impl EngineError {
    pub fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        EngineError::Invalid {
            field: field.into(),
            problem: problem.into(),
        }
    }
}

impl From<InvalidId> for EngineError {
    fn from(error: InvalidId) -> Self {
        EngineError::Invalid {
            field: format!("{} id", error.kind),
            problem: format!("{:?}: {}", error.found, error.expected),
        }
    }
}

fn place(line: Option<u64>, field: Option<&str>) -> String {
    match (line, field) {
        (Some(line), Some(field)) => format!(", line {line}, {field}"),
        (Some(line), None) => format!(", line {line}"),
        (None, Some(field)) => format!(", {field}"),
        (None, None) => String::new(),
    }
}
