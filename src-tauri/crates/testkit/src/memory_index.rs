//! A search index in memory that reads all its entries for each question: small and exact, for tests of whatever
//! uses a search index.

mod ranking;

use std::collections::BTreeMap;
use std::ops::Range;

use async_trait::async_trait;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::model::Memory;
use memora_engine::ports::embed::{DenseVector, EmbedderInfo};
use memora_engine::ports::index::{
    IndexCapabilities, IndexEntry, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload,
    SearchIndex, TermScore,
};
use parking_lot::RwLock;

use memora_engine::domain::words::words;

/// The most hits that one question gives.
const MAX_HITS: u32 = 500;

/// A search index in memory. A new one has to be built, like any other.
#[derive(Default)]
pub struct MemoryIndex {
    held: RwLock<Held>,
}

#[derive(Default)]
struct Held {
    embedder: Option<EmbedderInfo>,
    is_built: bool,
    entries: BTreeMap<MemoryId, IndexEntry>,
}

impl MemoryIndex {
    /// An index that has not been built yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A complete index of an empty store.
    pub fn ready(embedder: &EmbedderInfo) -> Self {
        let held = Held {
            embedder: Some(embedder.clone()),
            is_built: true,
            entries: BTreeMap::new(),
        };
        Self {
            held: RwLock::new(held),
        }
    }
}

impl Held {
    fn check(&self, dense: &DenseVector) -> IndexResult<()> {
        let Some(embedder) = &self.embedder else {
            return Err(IndexError::Mismatch("it was never built".to_owned()));
        };
        match dense {
            Some(vector) if vector.len() != embedder.dimensions as usize => Err(IndexError::Mismatch(format!(
                "a vector of {} numbers, but {} has {}",
                vector.len(),
                embedder.model_id,
                embedder.dimensions
            ))),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl SearchIndex for MemoryIndex {
    fn state(&self) -> IndexState {
        let held = self.held.read();
        match (&held.embedder, held.is_built) {
            (Some(_), true) => IndexState::Ready,
            (Some(_), false) => IndexState::NeedsRebuild {
                reason: "it is half built".to_owned(),
            },
            (None, _) => IndexState::NeedsRebuild {
                reason: "it was never built".to_owned(),
            },
        }
    }

    fn capabilities(&self) -> IndexCapabilities {
        IndexCapabilities {
            writable: Ok(()),
            turns: true,
            payloads: true,
        }
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        let mut held = self.held.write();
        for op in &ops {
            if let IndexOp::Upsert(entry) = op {
                held.check(&entry.dense)?;
            }
        }
        for op in ops {
            match op {
                IndexOp::Upsert(entry) => held.entries.insert(entry.document.memory.memory_id, *entry),
                IndexOp::Delete(id) => held.entries.remove(&id),
            };
        }
        Ok(())
    }

    async fn search(&self, query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        let held = self.held.read();
        held.check(&query.dense)?;
        let mut hits = ranking::hits(&held.entries, &query);
        hits.truncate(query.limit.min(MAX_HITS) as usize);
        Ok(hits)
    }

    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        let held = self.held.read();
        held.check(&query.dense)?;
        Ok(ranking::explain(&held.entries, &query, memory_id))
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        let wanted: Vec<String> = words(query).map(|(_, word)| word).collect();
        let found = |text: &&str| {
            words(text)
                .filter(|(_, word)| wanted.contains(word))
                .map(|(at, _)| at)
                .collect()
        };
        texts.iter().map(found).collect()
    }

    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        let held = self.held.read();
        let ids = held.entries.keys().filter(|id| after.is_none_or(|after| **id > after));
        Ok(ids.take(limit as usize).copied().collect())
    }

    async fn purge(&self) -> IndexResult<()> {
        Ok(())
    }

    async fn payloads(&self, ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        let held = self.held.read();
        let known = ids.iter().filter_map(|id| held.entries.get(id));
        Ok(known.map(|entry| payload(&entry.document.memory)).collect())
    }

    async fn len(&self) -> IndexResult<u32> {
        Ok(self.held.read().entries.len() as u32)
    }

    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        *self.held.write() = Held {
            embedder: Some(embedder.clone()),
            ..Held::default()
        };
        Ok(())
    }

    async fn built(&self) -> IndexResult<()> {
        let mut held = self.held.write();
        held.check(&None)?;
        held.is_built = true;
        Ok(())
    }
}

fn payload(memory: &Memory) -> IndexedPayload {
    IndexedPayload {
        memory_id: memory.memory_id,
        text: Some(memory.text.clone()),
        org_id: Some(memory.org_id.to_string()),
        user_id: Some(memory.user_id.to_string()),
        agent_id: Some(memory.agent_id.to_string()),
        obtained_at: Some(memory.obtained_at),
        wrong_keys: false,
    }
}
