//! The chat port: a language model that answers a list of messages, as text or as JSON of a given schema.
//!
//! A model of one's own is a type that implements [`ChatModel`]:
//!
//! ```
//! use std::time::Duration;
//!
//! use async_trait::async_trait;
//! use memora_engine::ports::chat::{
//!     ChatAnswer, ChatError, ChatFailure, ChatModel, ChatModelInfo, ChatRequest, TokenUsage,
//! };
//!
//! /// Says what it was told.
//! struct Echo;
//!
//! #[async_trait]
//! impl ChatModel for Echo {
//!     fn info(&self) -> ChatModelInfo {
//!         ChatModelInfo { provider: "none".into(), model: "echo".into(), prices: None }
//!     }
//!
//!     async fn answer(&self, request: ChatRequest) -> Result<ChatAnswer, ChatFailure> {
//!         let last = request.messages.last().ok_or_else(|| ChatError::Invalid("no message".into()))?;
//!         Ok(ChatAnswer {
//!             text: last.content.clone(),
//!             usage: TokenUsage::default(),
//!             attempts: 1,
//!             took: Duration::ZERO,
//!         })
//!     }
//! }
//!
//! let model: Box<dyn ChatModel> = Box::new(Echo);
//! assert_eq!(model.info().model, "echo");
//! ```

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Who speaks in a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChatRole {
    System,
    User,
    Assistant,
}

/// A message of a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    pub role: ChatRole,
    pub content: String,
}

/// The form that an answer must have.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerSchema {
    /// Letters, digits and `_`, at most 64, as providers want it.
    pub name: String,
    /// JSON Schema of the answer, an object at the top.
    pub schema: serde_json::Value,
}

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatRequest {
    /// Oldest first.
    pub messages: Vec<ChatMessage>,
    /// `None`: the answer is free text. A model does its best to keep to the schema; whoever asks checks the answer.
    pub schema: Option<AnswerSchema>,
}

/// Tokens that were counted by the provider; 0 where it counts none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TokenUsage {
    pub prompt: u32,
    pub answer: u32,
}

impl std::ops::AddAssign for TokenUsage {
    fn add_assign(&mut self, other: Self) {
        self.prompt = self.prompt.saturating_add(other.prompt);
        self.answer = self.answer.saturating_add(other.answer);
    }
}

/// What tokens cost, in US dollars per million.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TokenPrices {
    #[specta(type = specta_typescript::Number)]
    pub prompt: f64,
    #[specta(type = specta_typescript::Number)]
    pub answer: f64,
}

impl TokenPrices {
    /// In US dollars.
    pub fn cost(&self, usage: TokenUsage) -> f64 {
        (self.prompt * f64::from(usage.prompt) + self.answer * f64::from(usage.answer)) / 1e6
    }
}

/// What a model is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatModelInfo {
    /// Name of the provider, for people to read ("OpenAI").
    pub provider: String,
    /// Name of the model or deployment.
    pub model: String,
    /// `None` when its prices are not known.
    pub prices: Option<TokenPrices>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatAnswer {
    /// Never empty.
    pub text: String,
    /// Of all attempts together, as far as the provider counted them.
    pub usage: TokenUsage,
    /// How often the provider was asked, 1 when the first try worked.
    pub attempts: u32,
    /// From the first attempt to the answer, waits included.
    pub took: Duration,
}

/// Why there is no answer. Texts hold no keys and no prompts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatError {
    /// No connection, a server error, an answer that broke off: trying again later may help.
    #[error("the model does not answer: {0}")]
    Unavailable(String),
    /// The provider's limit is reached and did not ease within the retries.
    #[error("the model's limit is reached: {0}")]
    RateLimited(String),
    /// No answer within the deadline.
    #[error("the model gave no answer within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    /// Key missing or wrong, no right to use the model, no credit left.
    #[error("the model may not be used: {0}")]
    Denied(String),
    /// The model or its provider declined to answer (refusal, content filter).
    #[error("the model declined to answer: {0}")]
    Declined(String),
    /// The answer was longer than the limit of tokens and was cut.
    #[error("the answer was cut at the limit of tokens")]
    Truncated,
    /// The provider answered with something that is not of its own interface, or with nothing.
    #[error("the model's answer cannot be read: {0}")]
    Malformed(String),
    /// The provider refused the request itself (unknown model, prompt too long).
    #[error("the model refused the request: {0}")]
    Invalid(String),
}

impl ChatError {
    /// True when the same request may be answered a little later.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            ChatError::Unavailable(_) | ChatError::RateLimited(_) | ChatError::TimedOut(_)
        )
    }
}

/// A call without a usable answer. It may have cost something all the same: a model may decline, or be cut short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct ChatFailure {
    #[source]
    pub error: ChatError,
    /// Of all attempts together, as far as the provider counted them.
    pub usage: TokenUsage,
}

/// A failure that cost nothing, as far as anybody knows.
impl From<ChatError> for ChatFailure {
    fn from(error: ChatError) -> Self {
        Self {
            error,
            usage: TokenUsage::default(),
        }
    }
}

/// A language model. Dropping the future of [`ChatModel::answer`] cancels the request.
#[async_trait]
pub trait ChatModel: Send + Sync {
    fn info(&self) -> ChatModelInfo;

    async fn answer(&self, request: ChatRequest) -> Result<ChatAnswer, ChatFailure>;
}
