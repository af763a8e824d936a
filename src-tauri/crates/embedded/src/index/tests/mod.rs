//! The index as its users see it: what is found and in which order, and what happens to a folder that is damaged.

mod explain;
mod following;
mod rebuild;
mod search;
mod writing;

use std::path::Path;

use chrono::{DateTime, NaiveDate};
use memora_engine::domain::ids::{AgentId, OrgId, PersonId, UserId};
use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, IndexDocument, IndexTurn, Scope};
use memora_engine::ports::index::IndexEntry;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;

const ANN: &str = "AnnAnnAnnAnnAnnAnnAnn2";
const BOB: &str = "BobBobBobBobBobBobBob2";

fn embedder() -> EmbedderInfo {
    EmbedderInfo {
        model_id: "test".into(),
        dimensions: 4,
        languages: "English".into(),
    }
}

fn id(n: u128) -> MemoryId {
    MemoryId(Uuid::from_u128(n))
}

fn org(text: &str) -> OrgId {
    OrgId::parse(text).expect("an id")
}

fn user(text: &str) -> UserId {
    UserId::parse(text).expect("an id")
}

fn person(text: &str) -> PersonId {
    PersonId::User(user(text))
}

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, n).expect("a day")
}

/// A memory of Ann in organization `o` by agent `a` of May 1, to be changed by the test.
fn entry(n: u128, text: &str) -> IndexEntry {
    let memory = Memory {
        org_id: org("o"),
        user_id: user(ANN),
        memory_id: id(n),
        agent_id: AgentId::parse("a").expect("an id"),
        interaction_id: None,
        text: text.into(),
        obtained_at: DateTime::UNIX_EPOCH,
        date: day(1),
    };
    IndexEntry {
        document: IndexDocument {
            memory,
            sources: vec![],
        },
        dense: None,
    }
}

fn with_vector(n: u128, vector: [f32; 4]) -> IndexEntry {
    IndexEntry {
        dense: Some(vector.to_vec()),
        ..entry(n, "")
    }
}

fn with_sources(n: u128, text: &str, sources: &[&str]) -> IndexEntry {
    let mut entry = entry(n, text);
    entry.document.sources = sources
        .iter()
        .map(|content| IndexTurn {
            content: (*content).into(),
            source: true,
        })
        .collect();
    entry
}

fn of(owner: &str, mut entry: IndexEntry) -> IndexEntry {
    entry.document.memory.user_id = user(owner);
    entry
}

fn on(date: NaiveDate, mut entry: IndexEntry) -> IndexEntry {
    entry.document.memory.date = date;
    entry
}

fn by(agent: &str, mut entry: IndexEntry) -> IndexEntry {
    entry.document.memory.agent_id = AgentId::parse(agent).expect("an id");
    entry
}

fn upsert(entry: IndexEntry) -> IndexOp {
    IndexOp::Upsert(Box::new(entry))
}

/// A question about organization `o`.
fn ask(text: &str) -> IndexQuery {
    IndexQuery {
        scope: Scope::organization(org("o")),
        dates: DateRange::default(),
        text: text.into(),
        people: vec![],
        dense: None,
        exclude: vec![],
        limit: 20,
    }
}

fn ask_near(vector: [f32; 4]) -> IndexQuery {
    IndexQuery {
        dense: Some(vector.to_vec()),
        ..ask("")
    }
}

/// An index with its folder, which goes with it.
struct Stage {
    folder: TempDir,
    index: DiskIndex,
}

impl Stage {
    /// A complete index of `entries`.
    async fn with(entries: impl IntoIterator<Item = IndexEntry>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let index = DiskIndex::open(&folder.path().join("search"), &embedder());
        index.reset(&embedder()).await.expect("an empty index");
        index
            .apply(entries.into_iter().map(upsert).collect())
            .await
            .expect("an index with entries");
        index.built().await.expect("a complete index");
        Self { folder, index }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("search")
    }

    /// The folder of the index, closed.
    fn close(self) -> TempDir {
        drop(self.index);
        self.folder
    }

    async fn hits(&self, query: IndexQuery) -> Vec<IndexHit> {
        self.index.search(query).await.expect("an answer")
    }

    async fn found(&self, query: IndexQuery) -> Vec<u128> {
        self.hits(query)
            .await
            .iter()
            .map(|hit| hit.memory_id.0.as_u128())
            .collect()
    }
}

fn reopen(folder: &TempDir) -> DiskIndex {
    DiskIndex::open(&folder.path().join("search"), &embedder())
}

fn generation(folder: &Path, n: u32) -> PathBuf {
    folder.join(format!("generation-{n}"))
}
