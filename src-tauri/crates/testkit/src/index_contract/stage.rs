//! An index under test and short ways to fill and ask it.

use std::sync::Arc;

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, IndexDocument, IndexTurn, Scope};
use memora_engine::ports::embed::Embedder;
use memora_engine::ports::index::{IndexEntry, IndexHit, IndexOp, IndexQuery, SearchIndex};

use crate::hash_embedder::HashEmbedder;
use crate::sample::{memory, memory_id, org_id, user_key};

/// A built index of the hash embedder's vectors.
pub(super) struct Stage {
    pub(super) index: Arc<dyn SearchIndex>,
}

/// Memory number `n` of `user` in `acme` with this text and the vector of it.
pub(super) fn entry(user: &str, n: u64, text: &str) -> IndexEntry {
    let memory = Memory {
        text: text.to_owned(),
        ..memory(&user_key("acme", user), n)
    };
    IndexEntry {
        document: IndexDocument {
            memory,
            sources: vec![],
        },
        dense: HashEmbedder::embed(text),
    }
}

pub(super) fn without_vector(entry: IndexEntry) -> IndexEntry {
    IndexEntry { dense: None, ..entry }
}

/// The entry with a source turn more.
pub(super) fn from_turn(mut entry: IndexEntry, content: &str, source: bool) -> IndexEntry {
    entry.document.sources.push(IndexTurn {
        content: content.to_owned(),
        source,
    });
    entry
}

pub(super) fn upsert(entry: IndexEntry) -> IndexOp {
    IndexOp::Upsert(Box::new(entry))
}

/// A question to all of `acme` by words and vector.
pub(super) fn ask(text: &str) -> IndexQuery {
    IndexQuery {
        dense: HashEmbedder::embed(text),
        ..by_words(text)
    }
}

/// A question to all of `acme` by words only.
pub(super) fn by_words(text: &str) -> IndexQuery {
    IndexQuery {
        scope: Scope::organization(org_id("acme")),
        dates: DateRange::default(),
        text: text.to_owned(),
        people: vec![],
        dense: None,
        exclude: vec![],
        limit: 100,
    }
}

/// The numbers of the memories found, best first.
pub(super) fn numbers(hits: &[IndexHit]) -> Vec<u64> {
    let number = |id: MemoryId| (1..10_000).find(|n| memory_id(*n) == id).expect("a numbered memory");
    hits.iter().map(|hit| number(hit.memory_id)).collect()
}

impl Stage {
    pub(super) async fn with(index: Arc<dyn SearchIndex>, entries: Vec<IndexEntry>) -> Self {
        index.reset(&HashEmbedder.info()).await.expect("reset");
        index.built().await.expect("built");
        let stage = Self { index };
        stage.apply(entries.into_iter().map(upsert).collect()).await;
        stage
    }

    /// Applies `ops`, without turns where the index takes none, as the engine does.
    pub(super) async fn apply(&self, mut ops: Vec<IndexOp>) {
        if !self.takes_turns() {
            for op in &mut ops {
                if let IndexOp::Upsert(entry) = op {
                    entry.document.sources.clear();
                }
            }
        }
        self.index.apply(ops).await.expect("applied");
    }

    pub(super) fn takes_turns(&self) -> bool {
        self.index.capabilities().turns
    }

    pub(super) async fn hits(&self, query: IndexQuery) -> Vec<IndexHit> {
        let hits = self.index.search(query.clone()).await.expect("hits");
        assert!(hits.len() <= query.limit as usize);
        hits
    }

    /// The numbers of what is found, best first.
    pub(super) async fn found(&self, query: IndexQuery) -> Vec<u64> {
        numbers(&self.hits(query).await)
    }

    /// The numbers of what is found, sorted.
    pub(super) async fn found_sorted(&self, query: IndexQuery) -> Vec<u64> {
        let mut found = self.found(query).await;
        found.sort();
        found
    }

    pub(super) async fn ids(&self) -> Vec<MemoryId> {
        let ids = self.index.ids(None, 1_000).await.expect("ids");
        assert_eq!(ids.len() as u32, self.index.len().await.expect("a count"));
        ids
    }
}
