//! The search index of a store that has none: everything is found by words in the graph.

use std::ops::Range;

use async_trait::async_trait;

use crate::domain::ids::MemoryId;
use crate::domain::words::words;
use crate::ports::embed::EmbedderInfo;
use crate::ports::index::{
    IndexCapabilities, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload, SearchIndex,
    TermScore,
};

/// Stands where a search index would; nothing can be written to it and every question goes to the graph.
pub struct NoIndex;

const REASON: &str = "this store is used without a search index";

#[async_trait]
impl SearchIndex for NoIndex {
    fn state(&self) -> IndexState {
        IndexState::Unfit {
            reason: REASON.to_owned(),
        }
    }

    fn capabilities(&self) -> IndexCapabilities {
        IndexCapabilities {
            writable: Err(REASON.to_owned()),
            turns: false,
            payloads: false,
        }
    }

    async fn apply(&self, _ops: Vec<IndexOp>) -> IndexResult<()> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn search(&self, _query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        Err(IndexError::NoModel(REASON.to_owned()))
    }

    async fn explain(&self, _query: IndexQuery, _memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        Err(IndexError::NoModel(REASON.to_owned()))
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        let wanted: Vec<String> = words(query).map(|(_, word)| word).collect();
        let found = |text: &&str| {
            words(text)
                .filter(|(_, w)| wanted.contains(w))
                .map(|(at, _)| at)
                .collect()
        };
        texts.iter().map(found).collect()
    }

    async fn ids(&self, _after: Option<MemoryId>, _limit: u32) -> IndexResult<Vec<MemoryId>> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn purge(&self) -> IndexResult<()> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn payloads(&self, _ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn len(&self) -> IndexResult<u32> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn reset(&self, _embedder: &EmbedderInfo) -> IndexResult<()> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }

    async fn built(&self) -> IndexResult<()> {
        Err(IndexError::Unsupported(REASON.to_owned()))
    }
}
