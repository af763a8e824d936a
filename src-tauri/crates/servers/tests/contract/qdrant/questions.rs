//! How questions reach the server, and points that another program wrote.

use memora_engine::domain::read::DateRange;
use memora_engine::ports::index::{IndexQuery, SearchIndex};
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::sample::{at, day, memory_id};
use memora_testkit::word_sparse::WordSparse;
use qdrant_client::qdrant::{NamedVectors, PointStruct, UpsertPointsBuilder, Vector};
use qdrant_client::{Payload, Qdrant};
use serde_json::json;

use super::{ask, by_words, connected, filled, started, upsert};

const NAME: &str = "memory_collection_v0_2";

/// A point as `memora-core` writes it.
async fn foreign(url: &str, id: impl Into<qdrant_client::qdrant::PointId>, text: &str, obtained_at: &str) {
    let payload = json!({
        "document": text, "org_id": "acme", "org_user_id": "acme:ann", "user_id": "ann", "agent_id": "guide",
        "obtained_at": obtained_at,
    });
    let sparse = WordSparse::encode(text);
    let vectors = NamedVectors::default()
        .add_vector(
            "fast-hash-64",
            Vector::new_dense(HashEmbedder::embed(text).expect("words")),
        )
        .add_vector("fast-sparse-words", Vector::new_sparse(sparse.indices, sparse.values));
    let point = PointStruct::new(id, vectors, Payload::try_from(payload).expect("an object"));
    let client = Qdrant::from_url(url)
        .skip_compatibility_check()
        .build()
        .expect("a client");
    client
        .upsert_points(UpsertPointsBuilder::new(NAME, vec![point]).wait(true))
        .await
        .expect("written");
}

#[tokio::test]
async fn a_question_is_one_request() {
    let double = started().await;
    let index = filled(&double, &["likes green tea", "plays chess"]).await;
    let before: u64 = double.requests().values().sum();
    index.search(ask("green tea")).await.expect("hits");
    assert_eq!(
        double.requests().values().sum::<u64>() - before,
        1,
        "{:?}",
        double.requests()
    );
}

#[tokio::test]
async fn what_one_search_puts_forward_is_scored_by_the_other_too() {
    let double = started().await;
    // More memories than candidates, all nearer to the question than the only one with its word.
    let mut texts = vec!["likes green tea"; 300];
    texts.push("likes zebras");
    let index = filled(&double, &texts).await;
    let query = IndexQuery {
        text: "zebras".to_owned(),
        ..ask("likes green tea")
    };
    let hits = index.search(query).await.expect("hits");
    let hit = hits
        .iter()
        .find(|hit| hit.memory_id == memory_id(301))
        .expect("found by its word");
    assert!(hit.dense.is_some_and(|dense| dense.score < 0.9), "{hit:?}");
    assert_eq!(hit.lexical.map(|lexical| lexical.rank), Some(1));
}

#[tokio::test]
async fn points_of_another_program_are_found_by_their_day() {
    let double = started().await;
    let index = filled(&double, &[]).await;
    let url = double.url();
    let uuid = |n: u64| memory_id(n).to_string();
    foreign(&url, uuid(1), "likes tea", "2025-05-01T23:30:00-05:00").await;
    foreign(&url, uuid(2), "likes tea", "2025-05-02T08:00:00.123456").await;
    foreign(&url, uuid(3), "likes tea", "2025-05-02T23:30:00+00:00").await;
    let on = async |date: &str| {
        let dates = DateRange {
            from: Some(day(date)),
            to: Some(day(date)),
        };
        let hits = index
            .search(IndexQuery {
                dates,
                ..by_words("tea")
            })
            .await
            .expect("hits");
        hits.iter().map(|hit| hit.memory_id).collect::<Vec<_>>()
    };
    assert_eq!(on("2025-05-01").await, [memory_id(1)]);
    assert_eq!(on("2025-05-02").await, [memory_id(2), memory_id(3)]);
    assert_eq!(on("2025-05-03").await, []);
    let payloads = index.payloads(&[memory_id(1)]).await.expect("payloads");
    assert_eq!(payloads[0].obtained_at, Some(at("2025-05-02T04:30:00Z")));
}

#[tokio::test]
async fn points_by_number_are_passed_over() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    foreign(&double.url(), 7, "likes tea", "2025-05-01T12:00:00").await;
    let hits = index.search(ask("likes tea")).await.expect("hits");
    assert_eq!(hits.iter().map(|hit| hit.memory_id).collect::<Vec<_>>(), [memory_id(1)]);
    assert_eq!(index.ids(None, 10).await.expect("ids"), [memory_id(1)]);
}

#[tokio::test]
async fn a_large_batch_is_written_in_several_requests() {
    let double = started().await;
    let index = connected(&double).await;
    index.set_up().await.expect("set up");
    let ops = (1..=600).map(|n| upsert(n, "likes tea")).collect();
    index.apply(ops).await.expect("applied");
    assert_eq!(index.len().await.expect("a count"), 600);
    assert_eq!(double.requests_of("Points/Upsert"), 3);
    assert_eq!(index.ids(Some(memory_id(590)), 100).await.expect("ids").len(), 10);
}
