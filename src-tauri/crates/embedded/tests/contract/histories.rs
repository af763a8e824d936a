//! Random histories on SQLite: the same answers as the in-memory store, and everything it repeats adds up.

use std::sync::Arc;

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::ports::graph::GraphStore;
use memora_testkit::compare::compare;
use memora_testkit::contract::run;
use memora_testkit::generate::{check_against_model, histories};
use memora_testkit::memory_graph::MemoryGraph;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_history_leaves_what_the_model_holds_and_counters_that_add_up(history in histories(80)) {
        run(async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("store");
            {
                let graph = EmbeddedStore::create(&path).expect("a new store").graph();
                assert_eq!(check_against_model(graph.clone(), &history).await, Ok(()));
                assert_eq!(graph.check_integrity().await.expect("a check"), Vec::<String>::new());
            }
            let model = MemoryGraph::new();
            for change in &history {
                // Refused ones are part of the history.
                let _ = model.apply(std::slice::from_ref(change)).await;
            }
            let reopened: Arc<dyn GraphStore> = EmbeddedStore::open(&path, Mode::Read).expect("the store").graph();
            assert_eq!(compare(&model, reopened.as_ref()).await, Ok(()), "after opening it again");
        });
    }
}
