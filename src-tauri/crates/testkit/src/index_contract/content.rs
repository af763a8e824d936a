//! What the index holds: upserts, deletes, ids, building.

use std::sync::Arc;

use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::ports::index::{IndexError, IndexOp, IndexQuery, IndexState, SearchIndex};

use super::stage::{Stage, ask, by_words, entry, from_turn, upsert};
use crate::hash_embedder::HashEmbedder;
use crate::sample::memory_id;
use crate::walk::all_after;

fn needs_rebuild(index: &dyn SearchIndex) -> bool {
    matches!(index.state(), IndexState::NeedsRebuild { .. })
}

pub async fn an_index_is_ready_once_it_is_built(index: Arc<dyn SearchIndex>) {
    assert!(needs_rebuild(index.as_ref()), "a new index has to be filled");
    index.reset(&HashEmbedder.info()).await.expect("reset");
    assert!(needs_rebuild(index.as_ref()), "a half built index has to be filled");
    index
        .apply(vec![upsert(entry("ann", 1, "likes tea"))])
        .await
        .expect("applied");
    assert!(needs_rebuild(index.as_ref()));
    index.built().await.expect("built");
    assert_eq!(index.state(), IndexState::Ready);
    assert_eq!(index.len().await.expect("a count"), 1, "what was filled in is there");
    index.built().await.expect("built again");
    assert_eq!(index.state(), IndexState::Ready);
}

pub async fn a_reset_empties_the_index(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(
        index,
        vec![entry("ann", 1, "likes tea"), entry("ann", 2, "likes coffee")],
    )
    .await;
    assert_eq!(stage.ids().await.len(), 2);
    let small = EmbedderInfo {
        model_id: "small".to_owned(),
        dimensions: 2,
        languages: String::new(),
    };
    stage.index.reset(&small).await.expect("reset");
    assert!(needs_rebuild(stage.index.as_ref()));
    assert_eq!(stage.ids().await, []);
    assert_eq!(stage.found(by_words("tea")).await, Vec::<u64>::new());
    let mut flat = entry("ann", 3, "likes tea");
    flat.dense = Some(vec![0.6, 0.8]);
    stage.apply(vec![upsert(flat)]).await;
    stage.index.built().await.expect("built");
    let query = IndexQuery {
        dense: Some(vec![0.6, 0.8]),
        ..by_words("")
    };
    assert_eq!(stage.found(query).await, [3], "it takes the other model's vectors now");
}

/// A store without an embedder is searched by words only.
pub async fn an_index_without_vectors_is_searched_by_words(index: Arc<dyn SearchIndex>) {
    let none = EmbedderInfo {
        model_id: "none".to_owned(),
        dimensions: 0,
        languages: String::new(),
    };
    index.reset(&none).await.expect("reset");
    let mut bare = entry("ann", 1, "likes tea");
    bare.dense = None;
    index.apply(vec![upsert(bare)]).await.expect("applied");
    index.built().await.expect("built");
    let hits = index.search(by_words("tea")).await.expect("hits");
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].dense, None);
}

pub async fn the_same_upsert_twice_is_one_entry(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(
        index,
        vec![entry("ann", 1, "likes green tea"), entry("ann", 2, "plays chess")],
    )
    .await;
    let once = stage.hits(ask("green tea")).await;
    let again = || upsert(entry("ann", 1, "likes green tea"));
    stage.apply(vec![again(), again()]).await;
    stage.apply(vec![again()]).await;
    assert_eq!(stage.ids().await, [memory_id(1), memory_id(2)]);
    assert_eq!(stage.hits(ask("green tea")).await, once);
}

pub async fn an_upsert_replaces_all_of_an_entry(index: Arc<dyn SearchIndex>) {
    let first = from_turn(entry("ann", 1, "likes tea"), "we talked about mountains", true);
    let stage = Stage::with(index, vec![first, entry("ann", 2, "owns a bicycle")]).await;
    assert_eq!(stage.found(by_words("tea")).await, [1]);
    let by_turn = stage.found(by_words("mountains")).await;
    assert_eq!(by_turn, if stage.takes_turns() { vec![1] } else { vec![] });
    stage.apply(vec![upsert(entry("ben", 1, "prefers coffee"))]).await;
    assert_eq!(stage.found(by_words("tea mountains")).await, Vec::<u64>::new());
    assert_eq!(stage.found(by_words("coffee")).await, [1]);
    let of_ann = IndexQuery {
        scope: super::scope_of("ann"),
        ..by_words("coffee")
    };
    assert_eq!(stage.found(of_ann).await, Vec::<u64>::new());
    let similar = stage
        .hits(IndexQuery {
            text: String::new(),
            ..ask("prefers coffee")
        })
        .await;
    assert!(
        similar[0].memory_id == memory_id(1) && similar[0].dense.is_some_and(|s| s.score > 0.97),
        "{similar:?}"
    );
}

pub async fn deleting_what_is_not_there_is_fine(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![entry("ann", 1, "likes tea")]).await;
    stage
        .apply(vec![
            IndexOp::Delete(memory_id(9)),
            IndexOp::Delete(memory_id(1)),
            IndexOp::Delete(memory_id(1)),
        ])
        .await;
    assert_eq!(stage.ids().await, []);
    assert_eq!(stage.found(ask("likes tea")).await, Vec::<u64>::new());
    stage.apply(vec![]).await;
    stage.apply(vec![IndexOp::Delete(memory_id(1))]).await;
    assert_eq!(stage.ids().await, []);
}

pub async fn operations_are_applied_in_order(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![]).await;
    stage
        .apply(vec![
            upsert(entry("ann", 1, "likes tea")),
            IndexOp::Delete(memory_id(1)),
            upsert(entry("ann", 2, "likes tea")),
            upsert(entry("ann", 2, "likes coffee")),
            IndexOp::Delete(memory_id(3)),
            upsert(entry("ann", 3, "likes water")),
        ])
        .await;
    assert_eq!(stage.ids().await, [memory_id(2), memory_id(3)]);
    assert_eq!(stage.found(by_words("tea")).await, Vec::<u64>::new());
    assert_eq!(stage.found(by_words("coffee")).await, [2]);
}

pub async fn ids_are_walked_in_order(index: Arc<dyn SearchIndex>) {
    let entries = [5, 1, 3, 2, 4].map(|n| entry("ann", n, "likes tea")).to_vec();
    let stage = Stage::with(index, entries).await;
    for limit in [1, 2, 5, 50] {
        let ids = all_after(limit, |after, limit| stage.index.ids(after, limit), |id| *id)
            .await
            .expect("ids");
        assert_eq!(ids, [1, 2, 3, 4, 5].map(memory_id), "{limit} at a time");
    }
    stage.apply(vec![IndexOp::Delete(memory_id(3))]).await;
    let rest = stage.index.ids(Some(memory_id(3)), 10).await.expect("ids");
    assert_eq!(rest, [4, 5].map(memory_id), "a walk goes on after an id that is gone");
    assert_eq!(stage.index.ids(None, 0).await.expect("ids"), []);
}

pub async fn vectors_of_another_length_are_refused(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(index, vec![entry("ann", 1, "likes tea")]).await;
    let refused = |error: IndexError| matches!(error, IndexError::Mismatch(_) | IndexError::Invalid(_));
    for vector in [vec![], vec![1.0], vec![0.1; 65]] {
        let mut odd = entry("ann", 2, "likes coffee");
        odd.dense = Some(vector.clone());
        assert!(refused(
            stage.index.apply(vec![upsert(odd)]).await.expect_err("another length")
        ));
        let query = IndexQuery {
            dense: Some(vector),
            ..by_words("tea")
        };
        assert!(refused(stage.index.search(query).await.expect_err("another length")));
    }
    assert_eq!(stage.ids().await, [memory_id(1)], "nothing of it is there");
    assert_eq!(stage.found(ask("tea")).await, [1], "the index goes on working");
}

pub async fn payloads_tell_what_is_held(index: Arc<dyn SearchIndex>) {
    let stage = Stage::with(
        index,
        vec![entry("ann", 1, "likes tea"), entry("ben", 2, "plays chess")],
    )
    .await;
    let held = |ids: Vec<u64>| {
        let index = Arc::clone(&stage.index);
        async move {
            let ids: Vec<_> = ids.into_iter().map(memory_id).collect();
            let mut payloads = index.payloads(&ids).await.expect("payloads");
            payloads.sort_by_key(|payload| payload.memory_id);
            payloads
        }
    };
    if !stage.index.capabilities().payloads {
        assert_eq!(held(vec![1, 2]).await, []);
        return;
    }
    let payloads = held(vec![2, 9, 1]).await;
    let texts: Vec<_> = payloads.iter().map(|p| (p.memory_id, p.text.as_deref())).collect();
    assert_eq!(
        texts,
        [(memory_id(1), Some("likes tea")), (memory_id(2), Some("plays chess"))]
    );
    let memory = entry("ann", 1, "likes tea").document.memory;
    assert_eq!(payloads[0].org_id.as_deref(), Some(memory.org_id.as_str()));
    assert_eq!(payloads[0].user_id.as_deref(), Some(memory.user_id.as_str()));
    assert_eq!(payloads[0].agent_id.as_deref(), Some(memory.agent_id.as_str()));
    assert_eq!(payloads[0].obtained_at, Some(memory.obtained_at));
    assert!(!payloads[0].wrong_keys);
    stage.apply(vec![upsert(entry("ann", 1, "likes coffee"))]).await;
    assert_eq!(held(vec![1]).await[0].text.as_deref(), Some("likes coffee"));
}
