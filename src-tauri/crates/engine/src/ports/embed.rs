//! The embedder port: text to vectors.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What an embedder is. A search index remembers `model_id` and `dimensions` and refuses another model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedderInfo {
    pub model_id: String,
    pub dimensions: u32,
    /// Languages that it was made for, for people to read ("English", "50 languages").
    pub languages: String,
}

impl EmbedderInfo {
    /// Stands for "no embedder": an index for it holds words only.
    pub fn none() -> Self {
        Self {
            model_id: "none".to_owned(),
            dimensions: 0,
            languages: String::new(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The model or its server cannot be used now; what was to be embedded stays pending.
    #[error("the embedder is not available: {0}")]
    Unavailable(String),
    /// Model files that cannot be what they claim to be.
    #[error("the embedding model is damaged: {0}")]
    Corrupt(String),
}

/// A dense vector of unit length, or `None` for a text of which the model knows no piece: such a text is found by
/// its words only.
pub type DenseVector = Option<Vec<f32>>;

#[async_trait]
pub trait Embedder: Send + Sync {
    fn info(&self) -> EmbedderInfo;

    /// One vector per text, in order. Texts of documents: memories and turns, without names.
    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError>;

    /// The vector of a question.
    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError>;
}
