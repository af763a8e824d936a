//! The embedder port: text to vectors.
//!
//! An embedder of one's own is a type that implements [`Embedder`]; it passes the cases of `memora_testkit::embed_contract!`.
//!
//! ```
//! use async_trait::async_trait;
//! use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};
//!
//! /// Counts letters: 26 numbers per text.
//! struct Letters;
//!
//! fn vector(text: &str) -> DenseVector {
//!     let mut counts = vec![0.0_f32; 26];
//!     for letter in text.bytes().map(|b| b.to_ascii_lowercase()).filter(u8::is_ascii_lowercase) {
//!         counts[usize::from(letter - b'a')] += 1.0;
//!     }
//!     let length = counts.iter().map(|c| c * c).sum::<f32>().sqrt();
//!     (length > 0.0).then(|| counts.iter().map(|c| c / length).collect())
//! }
//!
//! #[async_trait]
//! impl Embedder for Letters {
//!     fn info(&self) -> EmbedderInfo {
//!         EmbedderInfo { model_id: "letters".into(), dimensions: 26, languages: "any in Latin script".into() }
//!     }
//!
//!     async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
//!         Ok(texts.iter().map(|text| vector(text)).collect())
//!     }
//!
//!     async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
//!         Ok(vector(text))
//!     }
//! }
//!
//! assert_eq!(vector("abba").map(|v| v.len()), Some(26));
//! assert_eq!(vector("123"), None);
//! ```

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

/// Weights of the pieces of a text that a model knows, of the words it stands for: most are zero and left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVector {
    /// Ascending, each once.
    pub indices: Vec<u32>,
    /// One per index, finite.
    pub values: Vec<f32>,
}

/// Text to sparse vectors, for an index that finds words by them (as SPLADE does).
#[async_trait]
pub trait SparseEmbedder: Send + Sync {
    /// `dimensions` is the size of the vocabulary.
    fn info(&self) -> EmbedderInfo;

    /// One vector per text, in order; empty for a text of which the model knows nothing.
    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<SparseVector>, EmbedError>;

    /// The vector of a question.
    async fn embed_query(&self, text: &str) -> Result<SparseVector, EmbedError>;
}
