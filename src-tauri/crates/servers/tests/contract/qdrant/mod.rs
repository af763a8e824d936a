//! `QdrantIndex` on a double of the server.

mod collections;
mod connecting;
mod outages;
mod questions;

use std::sync::Arc;
use std::time::Duration;

use memora_engine::domain::model::Memory;
use memora_engine::domain::read::{DateRange, IndexDocument, Scope};
use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::ports::index::{IndexEntry, IndexOp, IndexQuery, SearchIndex};
use memora_servers::config::{Access, IndexServer};
use memora_servers::qdrant::{DEFAULT_COLLECTION, Expectations, QdrantIndex};
use memora_test_servers::qdrant::QdrantDouble;
use memora_testkit::contract::Made;
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::sample::{memory, org_id, user_key};
use memora_testkit::word_sparse::WordSparse;

memora_testkit::index_contract!(new_index);

async fn new_index() -> Made<dyn SearchIndex> {
    let double = started().await;
    let index: Arc<dyn SearchIndex> = Arc::new(connected(&double).await);
    Made::keeping(index, double)
}

async fn started() -> QdrantDouble {
    QdrantDouble::start().await.expect("a server")
}

fn server(url: String) -> IndexServer {
    IndexServer {
        url,
        api_key: None,
        collection: DEFAULT_COLLECTION.to_owned(),
        deadline: Duration::from_secs(20),
    }
}

/// Both models at hand.
fn models() -> Expectations {
    Expectations {
        dense: Some(HashEmbedder.info()),
        sparse: Some(Arc::new(WordSparse)),
    }
}

async fn connected(double: &QdrantDouble) -> QdrantIndex {
    opened(double, Access::Write, models()).await
}

async fn opened(double: &QdrantDouble, access: Access, expected: Expectations) -> QdrantIndex {
    QdrantIndex::connect(&server(double.url()), access, expected)
        .await
        .expect("connected")
}

/// A built index with these memories of `ann` in `acme`.
async fn filled(double: &QdrantDouble, texts: &[&str]) -> QdrantIndex {
    let index = connected(double).await;
    index.reset(&HashEmbedder.info()).await.expect("reset");
    index
        .apply((1..).zip(texts).map(|(n, text)| upsert(n, text)).collect())
        .await
        .expect("applied");
    index.built().await.expect("built");
    index
}

fn upsert(n: u64, text: &str) -> IndexOp {
    let memory = Memory {
        text: text.to_owned(),
        ..memory(&user_key("acme", "ann"), n)
    };
    IndexOp::Upsert(Box::new(IndexEntry {
        dense: HashEmbedder::embed(text),
        document: IndexDocument {
            memory,
            sources: vec![],
        },
    }))
}

/// By words and meaning.
fn ask(text: &str) -> IndexQuery {
    IndexQuery {
        dense: HashEmbedder::embed(text),
        ..by_words(text)
    }
}

fn by_words(text: &str) -> IndexQuery {
    IndexQuery {
        scope: Scope::organization(org_id("acme")),
        dates: DateRange::default(),
        text: text.to_owned(),
        people: vec![],
        dense: None,
        exclude: vec![],
        limit: 10,
    }
}

fn other_model() -> EmbedderInfo {
    EmbedderInfo {
        model_id: "text-embedding-3-small".to_owned(),
        dimensions: 1536,
        languages: "many".to_owned(),
    }
}
