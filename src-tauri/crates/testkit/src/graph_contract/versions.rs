//! Version graphs: where a memory leads to, and what is around it.

use std::sync::Arc;

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::model::{Memory, Timestamp};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, ben, key, link, numbers, put};
use crate::sample::{memory, memory_id, minute, org_id};

/// Numbers of the believed ends of one of Ann's memories.
async fn ends(stage: &Stage, n: u64, as_of: Option<Timestamp>) -> Vec<u64> {
    let resolved = stage
        .graph
        .resolve(&org_id("acme"), &[memory_id(n)], as_of)
        .await
        .expect("a resolved memory");
    assert_eq!(resolved.len(), 1);
    assert_eq!(resolved[0].matched.memory.memory_id, memory_id(n));
    numbers(&resolved[0].believed)
}

fn edges(pairs: &[(u64, u64)]) -> Vec<(MemoryId, MemoryId)> {
    pairs
        .iter()
        .map(|(old, new)| (memory_id(*old), memory_id(*new)))
        .collect()
}

pub async fn a_chain_resolves_to_its_end(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=4).await;
    stage.apply(vec![link(1, 2), link(2, 3)]).await;
    for n in 1..=3 {
        assert_eq!(ends(&stage, n, None).await, [3]);
    }
    assert_eq!(ends(&stage, 4, None).await, [4], "nothing contradicts it");
}

pub async fn a_branch_resolves_to_all_its_ends_newest_first(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=5).await;
    stage.apply(vec![link(1, 2), link(1, 3), link(2, 4), link(2, 5)]).await;
    assert_eq!(ends(&stage, 1, None).await, [5, 4, 3]);
    assert_eq!(ends(&stage, 2, None).await, [5, 4]);
    assert_eq!(ends(&stage, 3, None).await, [3]);
}

/// Ends with the same time are in the order of lists: by id, the greatest first.
pub async fn a_join_gives_its_end_once(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=4).await;
    stage.apply(vec![link(1, 2), link(1, 3), link(2, 4), link(3, 4)]).await;
    for n in 1..=4 {
        assert_eq!(ends(&stage, n, None).await, [4]);
    }
    let same_time = |n: u64| {
        put(Memory {
            obtained_at: minute(4),
            ..memory(&ann(), n)
        })
    };
    stage
        .apply(vec![same_time(6), same_time(5), link(1, 5), link(2, 6)])
        .await;
    assert_eq!(ends(&stage, 1, None).await, [6, 5, 4]);
}

pub async fn resolving_follows_what_was_known_at_the_moment(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3, 4, 8]).await;
    stage.apply(vec![link(1, 2), link(2, 3), link(1, 4), link(4, 8)]).await;
    let before = |t: Timestamp| t - chrono::TimeDelta::microseconds(1);
    assert_eq!(
        ends(&stage, 1, Some(before(minute(1)))).await,
        Vec::<u64>::new(),
        "not obtained yet"
    );
    assert_eq!(ends(&stage, 1, Some(minute(1))).await, [1]);
    assert_eq!(ends(&stage, 1, Some(before(minute(2)))).await, [1]);
    assert_eq!(ends(&stage, 1, Some(minute(2))).await, [2]);
    assert_eq!(ends(&stage, 1, Some(minute(4))).await, [4, 3]);
    assert_eq!(ends(&stage, 1, Some(minute(8))).await, [8, 3]);
    assert_eq!(ends(&stage, 8, Some(minute(4))).await, Vec::<u64>::new());
    assert_eq!(ends(&stage, 3, Some(minute(99))).await, [3]);
}

/// A later version behind one that was not obtained yet does not count.
pub async fn resolving_stops_where_the_next_version_was_not_known(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 3, 9]).await;
    stage.apply(vec![link(1, 9), link(9, 3)]).await;
    assert_eq!(ends(&stage, 1, Some(minute(5))).await, [1]);
    assert_eq!(ends(&stage, 1, Some(minute(9))).await, [3]);
    assert_eq!(ends(&stage, 1, None).await, [3]);
}

pub async fn many_are_resolved_in_the_order_asked(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=3).await;
    stage.apply(vec![link(1, 2), put(memory(&ben(), 7))]).await;
    let ids = [3, 99, 7, 1, 2].map(memory_id);
    let resolved = stage
        .graph
        .resolve(&org_id("acme"), &ids, None)
        .await
        .expect("resolved");
    let matched: Vec<_> = resolved.iter().map(|r| r.matched.clone()).collect();
    assert_eq!(
        numbers(&matched),
        [3, 7, 1, 2],
        "what is not in the organization is left out"
    );
    assert_eq!(numbers(&resolved[2].believed), [2]);
    assert_eq!(
        resolved[2].believed[0],
        stage.graph.memory(&key(2)).await.expect("the memory").entry
    );
    assert_eq!(
        stage
            .graph
            .resolve(&org_id("other"), &ids, None)
            .await
            .expect("resolved"),
        []
    );
    assert_eq!(
        stage.graph.resolve(&org_id("acme"), &[], None).await.expect("resolved"),
        []
    );
}

pub async fn the_version_graph_has_all_that_is_connected(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=8).await;
    stage
        .apply(vec![
            link(1, 3),
            link(2, 3),
            link(3, 4),
            link(3, 5),
            link(6, 5),
            link(7, 8),
        ])
        .await;
    for n in [1, 4, 6] {
        let found = stage
            .graph
            .version_graph(&key(n), 100)
            .await
            .expect("the version graph");
        assert_eq!(numbers(&found.versions), [1, 2, 3, 4, 5, 6], "from {n}");
        assert_eq!(found.edges, edges(&[(1, 3), (2, 3), (3, 4), (3, 5), (6, 5)]));
        assert_eq!(found.total, 6);
        assert_eq!(
            found.versions[2],
            stage.graph.memory(&key(3)).await.expect("the memory").entry
        );
    }
}

pub async fn a_capped_version_graph_has_the_nearest(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=9).await;
    stage.apply((1..9).map(|n| link(n, n + 1)).collect()).await;
    let around = async |n: u64, limit: u32| {
        let found = stage
            .graph
            .version_graph(&key(n), limit)
            .await
            .expect("the version graph");
        assert_eq!(found.total, 9);
        let shown = numbers(&found.versions);
        let expected: Vec<_> = shown.windows(2).map(|pair| (pair[0], pair[1])).collect();
        assert_eq!(found.edges, edges(&expected), "links among what is shown");
        shown
    };
    assert_eq!(around(5, 3).await, [4, 5, 6]);
    assert_eq!(around(5, 5).await, [3, 4, 5, 6, 7]);
    assert_eq!(around(1, 3).await, [1, 2, 3]);
    assert_eq!(around(9, 2).await, [8, 9]);
    assert_eq!(around(5, 9).await.len(), 9);
    for limit in [0, 1] {
        assert_eq!(around(5, limit).await, [5], "the memory itself is always there");
    }
    let even = around(5, 4).await;
    assert!(
        even == [3, 4, 5, 6] || even == [4, 5, 6, 7],
        "two are equally near: {even:?}"
    );
}

pub async fn a_chain_of_a_thousand_is_read_from_both_ends(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=1_000).await;
    stage.apply((1..1_000).map(|n| link(n, n + 1)).collect()).await;
    assert_eq!(ends(&stage, 1, None).await, [1_000]);
    assert_eq!(ends(&stage, 1, Some(minute(500))).await, [500]);
    for n in [1, 500, 1_000] {
        let found = stage
            .graph
            .version_graph(&key(n), 2_000)
            .await
            .expect("the version graph");
        assert_eq!(
            (found.versions.len(), found.edges.len(), found.total),
            (1_000, 999, 1_000)
        );
        let found = stage
            .graph
            .version_graph(&key(n), 300)
            .await
            .expect("the version graph");
        assert_eq!(
            (found.versions.len(), found.edges.len(), found.total),
            (300, 299, 1_000)
        );
    }
    stage.conflict(link(1_000, 1)).await;
}

/// Many ways through the same versions are not walked one by one.
pub async fn a_ladder_of_joins_is_read_once_per_version(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=80).await;
    let rungs = (1..=77)
        .step_by(2)
        .flat_map(|n| [link(n, n + 2), link(n, n + 3), link(n + 1, n + 2), link(n + 1, n + 3)]);
    stage.apply(rungs.collect()).await;
    assert_eq!(ends(&stage, 1, None).await, [80, 79]);
    let found = stage
        .graph
        .version_graph(&key(1), 100)
        .await
        .expect("the version graph");
    assert_eq!((found.versions.len(), found.edges.len(), found.total), (80, 156, 80));
    stage.conflict(link(80, 1)).await;
}

pub async fn links_are_found_from_either_end(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, 1..=5).await;
    stage
        .apply(vec![
            link(4, 5),
            link(1, 2),
            link(2, 3),
            link(1, 3),
            put(memory(&ben(), 6)),
        ])
        .await;
    let links = async |ids: &[u64]| {
        let ids: Vec<_> = ids.iter().map(|n| memory_id(*n)).collect();
        stage.graph.version_links(&ann(), &ids).await.expect("links")
    };
    assert_eq!(links(&[2]).await, edges(&[(1, 2), (2, 3)]));
    assert_eq!(links(&[3, 1, 5]).await, edges(&[(1, 2), (1, 3), (2, 3), (4, 5)]));
    assert_eq!(links(&[6, 99]).await, []);
    assert_eq!(links(&[]).await, []);
    assert_eq!(
        stage.graph.version_links(&ben(), &[memory_id(1)]).await.expect("links"),
        []
    );
}
