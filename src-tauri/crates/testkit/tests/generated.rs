//! Random histories: how much they reach, and that the in-memory graph takes all of them back.

use std::collections::BTreeMap;
use std::sync::Arc;

use memora_engine::domain::model::Timestamp;
use memora_engine::domain::read::StoreTotals;
use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::run;
use memora_testkit::generate::{check_against_model, histories, valid_histories};
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::{compare::compare, sample};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_change_of_a_valid_history_fits(history in valid_histories(80)) {
        run(async {
            let graph = MemoryGraph::new();
            graph.apply(&history).await.expect("a valid history");
        });
    }

    #[test]
    fn taking_all_back_leaves_an_empty_store(history in valid_histories(80)) {
        run(async {
            let graph = MemoryGraph::new();
            graph.apply(&history).await.expect("a valid history");
            let undos = (10_000..).zip(history.iter().rev()).map(|(n, change)| sample::change(n, change.inverse_ops()));
            graph.apply(&undos.collect::<Vec<_>>()).await.expect("inverses fit in reverse order");
            assert_eq!(graph.totals().await.expect("totals"), StoreTotals::default());
        });
    }

    #[test]
    fn two_stores_with_the_same_history_are_the_same(history in histories(60)) {
        run(async {
            let checked = check_against_model(Arc::new(MemoryGraph::new()), &history).await;
            assert_eq!(checked, Ok(()));
        });
    }
}

/// A generator that makes nothing but refused changes would prove nothing.
#[test]
fn histories_have_all_kinds_of_operations_that_fit() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..60 {
        let tree = valid_histories(150).new_tree(&mut runner).expect("a history");
        for op in tree.current().iter().flat_map(|change| &change.ops) {
            let name = format!("{op:?}")
                .split([' ', '{'])
                .next()
                .unwrap_or_default()
                .to_owned();
            *seen.entry(name).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), 31, "{seen:?}");
}

/// The comparison sees a difference as small as a microsecond.
#[test]
fn a_small_difference_is_found() {
    use memora_engine::domain::change::GraphOp;
    let with_update = |to: Timestamp| {
        let user = sample::user_key("acme", "ann");
        let mut interaction = sample::interaction(&user, "talk", 0);
        interaction.updated_at = to;
        sample::change(
            1,
            vec![
                GraphOp::PutOrganization {
                    organization: sample::organization("acme", "Acme"),
                },
                GraphOp::PutUser {
                    user: sample::user("acme", "ann", "Ann"),
                },
                GraphOp::PutInteraction { interaction },
            ],
        )
    };
    run(async {
        let (a, b) = (MemoryGraph::new(), MemoryGraph::new());
        a.apply(&[with_update(sample::at("2025-05-01T12:00:00Z"))])
            .await
            .expect("applied");
        b.apply(&[with_update(sample::at("2025-05-01T12:00:00.000001Z"))])
            .await
            .expect("applied");
        let difference = compare(&a, &b).await.expect_err("they differ");
        assert!(difference.starts_with("users of acme"), "{difference}");
    });
}
