//! The search index port: derived from the graph, idempotent, rebuildable.

use std::ops::Range;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{MemoryId, PersonId};
use crate::domain::model::Timestamp;
use crate::domain::read::{DateRange, Scope};
use crate::ports::embed::{DenseVector, EmbedderInfo};
use crate::ports::graph::Cause;

#[derive(Debug, Clone, thiserror::Error)]
pub enum IndexError {
    /// The index does not answer; what was to be written stays pending.
    #[error("the search index does not answer: {message}")]
    Unavailable {
        message: String,
        #[source]
        cause: Option<Cause>,
    },
    /// The index holds vectors of another model, or is of another version: it has to be rebuilt.
    #[error("the search index does not fit: {0}")]
    Mismatch(String),
    /// The index is damaged: it has to be rebuilt.
    #[error("the search index is damaged: {0}")]
    Corrupt(String),
    /// The index cannot be asked, or written, without a model that is not at hand; the text says which one and how to
    /// get it. What was to be written stays pending.
    #[error("{0}")]
    NoModel(String),
    /// The index cannot do this (it was opened for reading only, for one).
    #[error("{0}")]
    Unsupported(String),
    #[error("{0}")]
    Invalid(String),
}

pub type IndexResult<T> = Result<T, IndexError>;

/// A memory as the index takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexEntry {
    pub document: crate::domain::read::IndexDocument,
    pub dense: DenseVector,
}

#[derive(Debug, Clone, PartialEq)]
pub enum IndexOp {
    /// Adds the memory or replaces what the index holds of it.
    Upsert(Box<IndexEntry>),
    /// Removing what is not there is no error.
    Delete(MemoryId),
}

impl IndexOp {
    pub fn memory_id(&self) -> MemoryId {
        match self {
            IndexOp::Upsert(entry) => entry.document.memory.memory_id,
            IndexOp::Delete(id) => *id,
        }
    }
}

/// A question to the index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexQuery {
    pub scope: Scope,
    /// By the day on which a memory was obtained.
    pub dates: DateRange,
    /// Words to look for, without the names of `people`.
    pub text: String,
    /// People of the organization who are named in the question; their own memories are preferred.
    pub people: Vec<PersonId>,
    /// `None`: words only.
    pub dense: DenseVector,
    /// Ids to leave out.
    pub exclude: Vec<MemoryId>,
    /// The most hits wanted, at most 500.
    pub limit: u32,
}

/// One of the two searches, seen from one hit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Signal {
    /// 1 is the best.
    pub rank: u32,
    /// Cosine (dense, -1 to 1) or BM25 (lexical, from 0 up).
    #[specta(type = specta_typescript::Number)]
    pub score: f32,
    /// What this search adds to the fused score. The dense one includes the preference for a named person's memories.
    #[specta(type = specta_typescript::Number)]
    pub adds: f32,
}

/// A memory that the index found, with the reasons. `fused` is the sum of what the signals add.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexHit {
    pub memory_id: MemoryId,
    pub fused: f32,
    /// `None`: the dense search did not find it.
    pub dense: Option<Signal>,
    /// `None`: none of the words is in it.
    pub lexical: Option<Signal>,
}

/// What one word of the question contributes to a hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TermScore {
    /// The word as it stands in the question.
    pub word: String,
    /// Its share of the lexical score through the memory's own text; `None`: not in it.
    #[specta(type = Option<specta_typescript::Number>)]
    pub text: Option<f32>,
    /// Its share through the source turns; `None`: not in them.
    #[specta(type = Option<specta_typescript::Number>)]
    pub sources: Option<f32>,
}

/// Whether the index can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexState {
    /// Complete but for what the outbox holds.
    Ready,
    /// Empty or half built: has to be filled from the graph.
    NeedsRebuild { reason: String },
    /// It holds vectors of another model or layout, and is not ours alone: nothing is rebuilt without being asked.
    Unfit { reason: String },
    /// The last call got no answer; the next one that does ends this.
    Unreachable { reason: String },
}

/// What an index can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexCapabilities {
    /// `Err` for an index that is only read; the text says why.
    pub writable: Result<(), String>,
    /// False for an index of memories' own texts, whose layout is shared with another program. It gets documents
    /// without turns.
    pub turns: bool,
    /// True when [`SearchIndex::payloads`] can tell what the index holds.
    pub payloads: bool,
}

/// What an index holds of a memory beside its vectors, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedPayload {
    pub memory_id: MemoryId,
    /// Text with placeholders.
    pub text: Option<String>,
    pub org_id: Option<String>,
    pub user_id: Option<String>,
    pub agent_id: Option<String>,
    pub obtained_at: Option<Timestamp>,
    /// True when the index's own keys (such as "org:user") do not fit the fields above.
    pub wrong_keys: bool,
}

#[allow(clippy::len_without_is_empty, reason = "nobody asks whether an index is empty")]
#[async_trait]
pub trait SearchIndex: Send + Sync {
    fn state(&self) -> IndexState;

    fn capabilities(&self) -> IndexCapabilities;

    /// Applies operations in order; durable when it returns. Doing the same again changes nothing.
    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()>;

    /// Best first; equal scores by id.
    async fn search(&self, query: IndexQuery) -> IndexResult<Vec<IndexHit>>;

    /// The words of the question, in order, with what each contributes to the hit.
    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>>;

    /// For each text, the byte ranges of words that match a word of `query` as the lexical search compares them.
    /// Ascending, not overlapping, on character boundaries.
    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>>;

    /// All memory ids that the index holds, ascending, after `after`, at most `limit`.
    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>>;

    /// Makes sure that nothing of what was deleted is left in the index's own files.
    async fn purge(&self) -> IndexResult<()>;

    /// What the index holds of those of `ids` that it knows, in any order; nothing when it keeps no payloads.
    async fn payloads(&self, ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>>;

    async fn len(&self) -> IndexResult<u32>;

    /// Empties the index for vectors of `embedder` and marks it as being built; [`SearchIndex::built`] ends that.
    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()>;

    /// Marks the index as complete.
    async fn built(&self) -> IndexResult<()>;
}
