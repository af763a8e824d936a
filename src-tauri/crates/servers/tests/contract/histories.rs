//! Random histories on Neo4j: the same answers as the in-memory store, whether changes come one by one or in batches.

use std::sync::Arc;

use memora_engine::domain::change::Change;
use memora_engine::ports::graph::GraphStore;
use memora_servers::config::Access;
use memora_servers::neo4j::Neo4jGraph;
use memora_testkit::compare::compare;
use memora_testkit::contract::run;
use memora_testkit::generate::{check_against_model, histories, valid_histories};
use memora_testkit::memory_graph::MemoryGraph;
use proptest::prelude::*;

use crate::graph::{alone, server, wipe};

async fn empty() -> Arc<Neo4jGraph> {
    wipe().await;
    let graph = Neo4jGraph::open(&server(), Access::Write).await.expect("a server");
    graph.set_up().await.expect("set up");
    Arc::new(graph)
}

proptest! {
    // Each case reads all that two stores hold.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_history_leaves_what_the_model_holds(history in histories(60)) {
        run(async {
            let _alone = alone().await;
            assert_eq!(check_against_model(empty().await, &history).await, Ok(()));
        });
    }

    /// A batch is checked and written as a whole; its operations must still see those before them.
    #[test]
    fn a_history_in_batches_is_the_same_history(history in valid_histories(80), size in 2..40_usize) {
        run(async {
            let _alone = alone().await;
            let (model, store) = (MemoryGraph::new(), empty().await);
            for batch in history.chunks(size) {
                model.apply(batch).await.expect("it fits");
                store.apply(batch).await.expect("it fits");
            }
            assert_eq!(compare(&model, store.as_ref()).await, Ok(()));
            take_back(&model, store.as_ref(), &history).await;
        });
    }
}

/// Everything taken back in one batch leaves nothing behind, in the database either.
async fn take_back(model: &MemoryGraph, store: &Neo4jGraph, history: &[Change]) {
    let mut batch = Vec::new();
    for (number, change) in (9_000_000..).zip(history.iter().rev()) {
        let ops = change.inverse_ops();
        let mut undo = memora_testkit::sample::change(number, ops);
        undo.kind = memora_engine::domain::change::ChangeKind::Undo;
        batch.push(undo);
    }
    model.apply(&batch).await.expect("it fits");
    store.apply(&batch).await.expect("it fits");
    let left = neo4rs::query(
        "MATCH (n) WHERE NOT (n:ExplorerStore OR n:ExplorerChange OR n:ExplorerOutbox OR n:ExplorerPayload OR n:ExplorerSubject \
         OR n:ExplorerDeletion) \
         RETURN count(n) AS left",
    );
    let server = server();
    let database = neo4rs::Graph::new(&server.url, &server.user, server.password.expose()).expect("an address");
    let mut rows = database.execute(left).await.expect("an answer");
    let left: i64 = rows
        .next()
        .await
        .expect("an answer")
        .expect("a row")
        .get("left")
        .expect("a count");
    assert_eq!(left, 0, "nodes are left");
}
