//! Faults happen where a test asks for them, with or without the effect of the call.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::ports::clock::{Clock, IdGenerator};
use memora_engine::ports::embed::{EmbedError, Embedder};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_engine::ports::index::{IndexError, SearchIndex};
use memora_testkit::clock::{CountingIds, FixedClock};
use memora_testkit::contract::run;
use memora_testkit::faults::{Fails, Faults, FaultyEmbedder, FaultyGraph, FaultyIndex};
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;
use memora_testkit::sample::{change, minute, organization};

fn put(n: u64) -> memora_engine::domain::change::Change {
    let organization = organization(&format!("org{n}"), "Acme");
    change(n, vec![GraphOp::PutOrganization { organization }])
}

#[test]
fn a_call_fails_before_or_after_it_took_effect() {
    run(async {
        let (faults, inner) = (Faults::new(), Arc::new(MemoryGraph::new()));
        let graph = FaultyGraph::new(inner.clone(), &faults);
        let count = async || inner.totals().await.expect("totals").organizations;
        faults.fail_nth("apply", 2, Fails::Before);
        faults.fail_nth("apply", 3, Fails::After);
        graph.apply(&[put(1)]).await.expect("the first works");
        assert!(matches!(
            graph.apply(&[put(2)]).await,
            Err(GraphError::Unavailable { .. })
        ));
        assert_eq!(count().await, 1);
        assert!(matches!(
            graph.apply(&[put(2)]).await,
            Err(GraphError::Unavailable { .. })
        ));
        assert_eq!(count().await, 2);
        assert!(
            matches!(graph.apply(&[put(2)]).await, Err(GraphError::Conflict(_))),
            "it was applied"
        );
        assert_eq!((faults.failed(), faults.calls("apply")), (2, 4));
    });
}

#[test]
fn everything_fails_until_it_is_healed() {
    run(async {
        let faults = Faults::new();
        let index = FaultyIndex::new(Arc::new(MemoryIndex::new()), &faults);
        let embedder = FaultyEmbedder::new(Arc::new(HashEmbedder), &faults);
        faults.fail_all(Fails::Before);
        assert!(matches!(
            index.reset(&HashEmbedder.info()).await,
            Err(IndexError::Unavailable { .. })
        ));
        assert!(matches!(
            embedder.embed_query("tea").await,
            Err(EmbedError::Unavailable(_))
        ));
        faults.heal();
        faults.fail("len", Fails::After);
        index.reset(&HashEmbedder.info()).await.expect("it works again");
        assert!(index.len().await.is_err() && index.len().await.is_err());
        assert!(embedder.embed_query("tea").await.expect("a vector").is_some());
    });
}

#[test]
fn a_read_only_graph_says_why_and_takes_nothing() {
    run(async {
        let graph = MemoryGraph::read_only(&[put(1)], "opened for reading").expect("a graph");
        assert_eq!(graph.capabilities().writable, Err("opened for reading".to_owned()));
        assert!(matches!(graph.apply(&[put(2)]).await, Err(GraphError::Unsupported(_))));
        assert_eq!(graph.totals().await.expect("totals").organizations, 1);
    });
}

#[test]
fn clock_and_ids_are_the_same_in_every_run() {
    let clock = FixedClock::stepping(minute(0), chrono::TimeDelta::minutes(1));
    assert_eq!((clock.now(), clock.now()), (minute(0), minute(1)));
    clock.set(minute(30));
    clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(clock.now(), minute(35));
    let ids = CountingIds::default();
    let (first, second) = (ids.next(), ids.next());
    assert_eq!((first, second), (CountingIds::nth(1), CountingIds::nth(2)));
    assert!(first < second && first.get_version_num() == 4);
}
