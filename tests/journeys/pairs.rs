//! Whatever graph stands beside whatever index: a step that fails between commit, index and acknowledgement loses
//! nothing, and does nothing twice.

use std::any::Any;
use std::sync::Arc;

use memora_embedded::index::DiskIndex;
use memora_embedded::store::EmbeddedStore;
use memora_engine::domain::read::Scope;
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::embed::Embedder;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::search::SearchHit;
use memora_engine::task::TaskContext;
use memora_servers::config::Access;
use memora_test_servers::qdrant::QdrantDouble;
use memora_testkit::faults::{Fails, Faults, FaultyGraph, FaultyIndex};
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;
use memora_tests::store;

use super::outages::{people, talk};
use super::{search, servers};

#[derive(Debug, Clone, Copy)]
enum Graphs {
    Memory,
    Sqlite,
    Neo4j,
}

#[derive(Debug, Clone, Copy)]
enum Indexes {
    Memory,
    Disk,
    Qdrant,
}

/// A store that lives as long as what is beside it.
type Kept<T> = (Arc<T>, Box<dyn Any + Send>);

async fn graph(kind: Graphs) -> Kept<dyn GraphStore> {
    match kind {
        Graphs::Memory => (Arc::new(MemoryGraph::new()), Box::new(())),
        Graphs::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let store = EmbeddedStore::create(&folder.path().join("store")).unwrap();
            (store.graph(), Box::new((store, folder)))
        }
        Graphs::Neo4j => {
            let (server, alone) = servers::empty_server().await;
            (servers::graph_of(&server).await, Box::new(alone))
        }
    }
}

async fn index(kind: Indexes) -> Kept<dyn SearchIndex> {
    match kind {
        Indexes::Memory => (Arc::new(MemoryIndex::new()), Box::new(())),
        Indexes::Disk => {
            let folder = tempfile::tempdir().unwrap();
            (
                Arc::new(DiskIndex::open(folder.path(), &HashEmbedder.info())),
                Box::new(folder),
            )
        }
        Indexes::Qdrant => {
            let double = QdrantDouble::start().await.unwrap();
            (servers::index_at(double.url(), Access::Write).await, Box::new(double))
        }
    }
}

/// Where a step fails: in which store, which call, before or after its effect.
const STEPS: [(bool, &str, Fails); 8] = [
    (true, "apply", Fails::Before),
    (true, "apply", Fails::After),
    (true, "outbox", Fails::Before),
    (true, "index_documents", Fails::Before),
    (false, "apply", Fails::Before),
    (false, "apply", Fails::After),
    (true, "acknowledge", Fails::Before),
    (true, "acknowledge", Fails::After),
];

async fn nothing_is_lost(graphs: Graphs, indexes: Indexes) {
    let (graph, _graph_kept) = graph(graphs).await;
    let (index, _index_kept) = index(indexes).await;
    let (graph_faults, index_faults) = (Faults::new(), Faults::new());
    let engine = servers::engine(
        Arc::new(FaultyGraph::new(graph, &graph_faults)),
        Arc::new(FaultyIndex::new(index, &index_faults)),
    );
    let (by, task) = (store::author(), TaskContext::detached());
    let people = people(&engine).await;
    engine.bring_index_up_to_date(&task).await.unwrap();
    let mut stored = 0;
    for (n, (in_graph, call, how)) in STEPS.into_iter().enumerate() {
        let step = format!("{graphs:?} with {indexes:?}: {call}, {how:?}");
        let faults = if in_graph { &graph_faults } else { &index_faults };
        faults.fail_nth(call, 1, how);
        let saved = engine
            .save_interaction(&by, talk(&people, &format!("number{n} is kept")))
            .await;
        // A call that fails before its effect is one that the author repeats; the others took effect.
        assert_eq!(saved.is_err(), in_graph && call == "apply", "{step}");
        let brought = engine.bring_index_up_to_date(&task).await;
        assert_eq!(brought.is_err(), saved.is_ok(), "{step}");
        stored += u32::from(saved.is_ok() || how == Fails::After);
        faults.heal();
        assert!(faults.failed() > 0, "{step}");

        engine.bring_index_up_to_date(&task).await.unwrap();
        assert_eq!(engine.index_health().await.unwrap(), IndexHealth::UpToDate, "{step}");
        assert_eq!(engine.user(&people.user).await.unwrap().memories, stored, "{step}");
        let check = engine.check_index(&task).await.unwrap();
        assert!(check.agrees(), "{step}: {check:?}");
        assert_eq!(check.checked, stored, "{step}");
        let open = servers::opened(&engine);
        let hits = search(&open, Scope::user(people.user.clone()), &format!("number{n} is kept")).await;
        let is_found = hits.iter().any(|hit| words_of(hit).contains(&format!("number{n} ")));
        assert_eq!(is_found, saved.is_ok() || how == Fails::After, "{step}");
    }
}

fn words_of(hit: &SearchHit) -> String {
    super::words(&hit.row.segments)
}

#[tokio::test]
async fn a_graph_in_memory_beside_every_index() {
    for indexes in [Indexes::Memory, Indexes::Disk, Indexes::Qdrant] {
        nothing_is_lost(Graphs::Memory, indexes).await;
    }
}

#[tokio::test]
async fn an_embedded_graph_beside_every_index() {
    for indexes in [Indexes::Memory, Indexes::Disk, Indexes::Qdrant] {
        nothing_is_lost(Graphs::Sqlite, indexes).await;
    }
}

#[tokio::test]
async fn a_graph_on_neo4j_beside_every_index() {
    for indexes in [Indexes::Memory, Indexes::Disk, Indexes::Qdrant] {
        nothing_is_lost(Graphs::Neo4j, indexes).await;
    }
}
