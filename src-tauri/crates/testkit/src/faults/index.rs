//! A search index and an embedder that fail on request.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use memora_engine::domain::ids::MemoryId;
use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};
use memora_engine::ports::index::{
    IndexCapabilities, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload, SearchIndex, TermScore,
};

use super::Faults;

/// A search index that fails as its [`Faults`] say.
pub struct FaultyIndex {
    inner: Arc<dyn SearchIndex>,
    faults: Faults,
}

impl FaultyIndex {
    pub fn new(inner: Arc<dyn SearchIndex>, faults: &Faults) -> Self {
        Self {
            inner,
            faults: faults.clone(),
        }
    }
}

#[async_trait]
impl SearchIndex for FaultyIndex {
    fn state(&self) -> IndexState {
        self.inner.state()
    }

    fn capabilities(&self) -> IndexCapabilities {
        self.inner.capabilities()
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.faults.around("apply", self.inner.apply(ops)).await
    }

    async fn search(&self, query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        self.faults.around("search", self.inner.search(query)).await
    }

    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        self.faults
            .around("explain", self.inner.explain(query, memory_id))
            .await
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        self.inner.matches(query, texts)
    }

    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        self.faults.around("ids", self.inner.ids(after, limit)).await
    }

    async fn purge(&self) -> IndexResult<()> {
        self.faults.around("purge", self.inner.purge()).await
    }

    async fn payloads(&self, ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        self.faults.around("payloads", self.inner.payloads(ids)).await
    }

    async fn len(&self) -> IndexResult<u32> {
        self.faults.around("len", self.inner.len()).await
    }

    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        self.faults.around("reset", self.inner.reset(embedder)).await
    }

    async fn built(&self) -> IndexResult<()> {
        self.faults.around("built", self.inner.built()).await
    }
}

/// An embedder that fails as its [`Faults`] say.
pub struct FaultyEmbedder {
    inner: Arc<dyn Embedder>,
    faults: Faults,
}

impl FaultyEmbedder {
    pub fn new(inner: Arc<dyn Embedder>, faults: &Faults) -> Self {
        Self {
            inner,
            faults: faults.clone(),
        }
    }
}

#[async_trait]
impl Embedder for FaultyEmbedder {
    fn info(&self) -> EmbedderInfo {
        self.inner.info()
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        self.faults
            .around("embed_documents", self.inner.embed_documents(texts))
            .await
    }

    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
        self.faults.around("embed_query", self.inner.embed_query(text)).await
    }
}
