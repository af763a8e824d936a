//! The one error that the window gets: what happened, what to do next, and whether trying again may help.

use memora_embedded::store::OpenError;
use memora_engine::EngineError;
use memora_engine::ports::chat::ChatError;
use memora_engine::ports::embed::EmbedError;
use memora_engine::ports::graph::GraphError;
use memora_engine::ports::index::IndexError;
use memora_engine::ports::traces::TraceError;
use memora_servers::config::{ConnectError, Part};
use memora_stores::error::StoreError;
use serde::Serialize;
use specta::Type;

/// What kind of failure the window has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// No store is open.
    NoStore,
    /// The thing is not there (any more).
    NotFound,
    /// Somebody else changed it first.
    Conflict,
    /// The input cannot be accepted.
    Invalid,
    /// A file cannot be read or written.
    File,
    /// The store cannot do this; it may be open for reading only.
    ReadOnly,
    /// The store does not answer or has no room.
    Unavailable,
    /// The store or index is damaged.
    Damaged,
    /// A password or key is not known; it has to be typed in.
    SecretMissing,
    /// Servers let us in no further: wrong password, database, collection or model.
    Refused,
    /// The user stopped it.
    Cancelled,
    /// A defect of ours.
    Internal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    pub code: ErrorCode,
    /// What happened and what was kept.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// True when the same call may succeed later.
    pub retryable: bool,
}

pub type CommandResult<T> = Result<T, CommandError>;

impl CommandError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            retryable: false,
        }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    pub fn no_store() -> Self {
        Self::new(ErrorCode::NoStore, "No store is open.").hint("Open a store or the demo store.")
    }
}

impl From<ConnectError> for CommandError {
    fn from(error: ConnectError) -> Self {
        let answers = !matches!(error.part, Part::Address);
        let code = if answers {
            ErrorCode::Refused
        } else {
            ErrorCode::Unavailable
        };
        let made = Self::new(code, sentence(&error.to_string())).hint(sentence(&error.hint));
        if answers { made } else { made.retryable() }
    }
}

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            EngineError::Graph(error) => graph_error(&error, message),
            EngineError::Index(error) => index_error(&error, message),
            EngineError::Embed(EmbedError::Unavailable(_)) => Self::new(ErrorCode::Unavailable, message).retryable(),
            EngineError::Embed(EmbedError::Corrupt(_)) => {
                Self::new(ErrorCode::Damaged, message).hint("Install the application again: its model is damaged.")
            }
            EngineError::Chat(error) => chat_error(&error, message),
            EngineError::Trace(error) => trace_error(&error, message),
            EngineError::SavedForLater { source, .. } => Self {
                message,
                ..Self::from(*source)
            },
            EngineError::Invalid { .. } => Self::new(ErrorCode::Invalid, message),
            EngineError::File { line: None, .. } => {
                Self::new(ErrorCode::File, message).hint("Choose another file, or mend this one and import it again.")
            }
            EngineError::File { .. } => Self::new(ErrorCode::File, message)
                .hint("Nothing of the named line was stored. Mend the file and import it again."),
            EngineError::Io { .. } => Self::new(ErrorCode::File, message).retryable(),
            EngineError::Cancelled => Self::new(ErrorCode::Cancelled, "Stopped. What was stored until then was kept."),
        }
    }
}

fn chat_error(error: &ChatError, message: String) -> CommandError {
    let (code, hint) = match error {
        ChatError::Unavailable(_) => (
            ErrorCode::Unavailable,
            "Look whether its server runs, or try again in a moment.",
        ),
        ChatError::RateLimited(_) => (
            ErrorCode::Unavailable,
            "Try again in a minute, or look at the provider’s limits.",
        ),
        ChatError::TimedOut(_) => (
            ErrorCode::Unavailable,
            "Try again, or give it more time in its settings.",
        ),
        ChatError::Denied(_) => (ErrorCode::Refused, "Look at its key under “Language models…”."),
        ChatError::Declined(_) => (
            ErrorCode::Refused,
            "Choose another model, or write the memories by hand.",
        ),
        ChatError::Truncated => (ErrorCode::Refused, "Give it more tokens in its settings."),
        ChatError::Malformed(_) => (
            ErrorCode::Refused,
            "Look at the address and the model under “Language models…”.",
        ),
        ChatError::Invalid(_) => (ErrorCode::Invalid, "Look at its settings under “Language models…”."),
    };
    let made = CommandError::new(code, message).hint(hint);
    if error.is_passing() { made.retryable() } else { made }
}

fn trace_error(error: &TraceError, message: String) -> CommandError {
    match error {
        TraceError::NotFound => {
            CommandError::new(ErrorCode::NotFound, message).hint("The oldest go when the limit of size is passed.")
        }
        TraceError::Corrupt(_) => {
            CommandError::new(ErrorCode::Damaged, message).hint("The store itself is not touched by it.")
        }
        TraceError::Unavailable(_) => CommandError::new(ErrorCode::File, message).retryable(),
    }
}

fn graph_error(error: &GraphError, message: String) -> CommandError {
    match error {
        GraphError::NotFound(_) => CommandError::new(ErrorCode::NotFound, message)
            .hint("It may have been deleted. Undo brings back what was deleted last."),
        GraphError::Conflict(_) => {
            CommandError::new(ErrorCode::Conflict, message).hint("Nothing was changed. Look at it again and repeat.")
        }
        GraphError::Invalid(_) => CommandError::new(ErrorCode::Invalid, message),
        GraphError::Unsupported(_) => CommandError::new(ErrorCode::ReadOnly, message),
        GraphError::Corrupt(_) => CommandError::new(ErrorCode::Damaged, message)
            .hint("Nothing was changed. Export what can be read, then import it into a new store."),
        GraphError::Unavailable { .. } => CommandError::new(ErrorCode::Unavailable, message)
            .hint("Nothing was changed.")
            .retryable(),
    }
}

fn index_error(error: &IndexError, message: String) -> CommandError {
    match error {
        IndexError::Unavailable { .. } => CommandError::new(ErrorCode::Unavailable, message).retryable(),
        IndexError::Mismatch(_) | IndexError::Corrupt(_) => CommandError::new(ErrorCode::Damaged, message)
            .hint("The memories are safe. Rebuild the index; it is made from them."),
        IndexError::Invalid(_) => CommandError::new(ErrorCode::Invalid, message),
        IndexError::NoModel(_) => CommandError::new(ErrorCode::Unavailable, message)
            .hint("Choose or download the model in the store's panel."),
        IndexError::Unsupported(_) => CommandError::new(ErrorCode::ReadOnly, message),
    }
}

impl From<OpenError> for CommandError {
    /// The texts of these errors say what to do themselves.
    fn from(error: OpenError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            OpenError::NotAStore { .. } | OpenError::NotEmpty { .. } | OpenError::Newer { .. } => {
                Self::new(ErrorCode::Invalid, message)
            }
            OpenError::Damaged { .. } => Self::new(ErrorCode::Damaged, message),
            _ => Self::new(ErrorCode::Unavailable, message).retryable(),
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            StoreError::Folder(error) => error.into(),
            StoreError::Connect(error) => error.into(),
            StoreError::Engine(error) => error.into(),
            StoreError::Invalid { .. } => Self::new(ErrorCode::Invalid, message),
            StoreError::PasswordMissing => Self::new(ErrorCode::SecretMissing, message)
                .hint("Type it in; it is kept in the keychain of this computer, or for this run where there is none."),
            StoreError::File { .. } => Self::new(ErrorCode::File, message).retryable(),
            StoreError::BrokenOff(_) => Self::new(ErrorCode::Internal, message),
        }
    }
}

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self::new(ErrorCode::Internal, sentence(&format!("{error:#}")))
    }
}

/// First letter large, a full stop at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    out.extend(chars);
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}
