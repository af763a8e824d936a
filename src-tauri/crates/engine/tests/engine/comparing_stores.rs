//! Two stores side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use memora_engine::comparison::{StoreCounts, StoreDiff, StoreDifference, StoreList};
use memora_engine::corrections::{Correction, CorrectionRequest};
use memora_engine::domain::ids::MemoryId;
use memora_engine::export::ExportScope;
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineError};
use memora_testkit::memory_graph::MemoryGraph;

use super::import_bench::engine_over;
use super::workbench::{Workbench, by, corrects, learned, shown};

async fn copied(bench: &Workbench) -> Engine {
    let copy = engine_over(Arc::new(MemoryGraph::new()));
    let task = TaskContext::detached();
    bench
        .engine
        .copy_to(&copy, &ExportScope::Store, &by(), &task)
        .await
        .unwrap();
    copy
}

async fn compared(bench: &Workbench, other: &Engine, scope: &ExportScope) -> Result<StoreDiff, EngineError> {
    StoreDiff::read(bench.engine.clone(), other.clone(), scope, &TaskContext::detached()).await
}

#[tokio::test]
async fn a_copy_is_alike_and_what_was_changed_since_is_found() {
    let bench = Workbench::new().await;
    let tea = bench.remember(learned("likes tea", &[0])).await;
    let coffee = bench.remember(corrects("likes coffee", tea)).await;
    let sails = bench.remember(learned("sails", &[0])).await;
    let bob = bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await.unwrap();
    let other = copied(&bench).await;
    let scope = ExportScope::Organization {
        org_id: bench.org.org_id.clone(),
    };
    let diff = compared(&bench, &other, &scope).await.unwrap();
    assert_eq!((diff.comparison.people.len(), diff.comparison.same_people), (0, 2));
    assert_eq!(diff.comparison.counts.same, 3);

    let runs = bench.remember(learned("runs", &[0])).await;
    let fix = CorrectionRequest {
        correction: Correction::FixWording {
            memory: bench.key(coffee),
            text: "loves coffee".into(),
        },
        expected: None,
        settles: None,
    };
    bench.engine.correct(&by(), &fix).await.unwrap();
    other.delete_memory(&by(), &bench.key(tea)).await.unwrap();
    bench.engine.delete_memory(&by(), &bench.key(sails)).await.unwrap();
    other
        .delete_user(&by(), &bob.key(), &TaskContext::detached())
        .await
        .unwrap();

    let diff = compared(&bench, &other, &scope).await.unwrap();
    let names: Vec<_> = diff
        .comparison
        .people
        .iter()
        .map(|p| (p.name_here.clone(), p.name_there.clone()))
        .collect();
    let alice = Some("Alice Moreau".to_owned());
    assert_eq!(names, [(alice.clone(), alice), (Some("Bob".to_owned()), None)]);
    let counts = StoreCounts {
        only_here: 2,
        only_there: 1,
        differing: 1,
        same: 0,
    };
    assert_eq!(diff.comparison.people[0].counts, counts);
    let user = &bench.alice.user_id;
    let ids = async |list| -> BTreeSet<MemoryId> {
        let lines = diff.lines(user, list, 0).await.unwrap();
        lines
            .iter()
            .filter_map(|line| line.here.as_ref().or(line.there.as_ref()))
            .map(|row| row.key.memory_id)
            .collect()
    };
    assert_eq!(ids(StoreList::OnlyHere).await, BTreeSet::from([tea, runs]));
    assert_eq!(ids(StoreList::OnlyThere).await, BTreeSet::from([sails]));
    let differing = diff.lines(user, StoreList::Differing, 0).await.unwrap();
    let [line] = differing.as_slice() else {
        panic!("one line")
    };
    assert_eq!(line.differs, [StoreDifference::Text, StoreDifference::Versions]);
    let texts = (line.here.as_ref().map(shown), line.there.as_ref().map(shown));
    assert_eq!(
        texts,
        (Some("loves coffee".to_owned()), Some("likes coffee".to_owned()))
    );
    assert!(diff.lines(user, StoreList::Differing, 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_other_store_has_not_at_all_cannot_be_compared() {
    let bench = Workbench::new().await;
    let other = engine_over(Arc::new(MemoryGraph::new()));
    let scope = ExportScope::User { user: bench.alice() };
    let refused = compared(&bench, &other, &scope).await;
    assert!(matches!(refused, Err(EngineError::Invalid { field, .. }) if field == "other"));
    let task = TaskContext::detached();
    let copy = copied(&bench).await;
    let alike = StoreDiff::read(bench.engine.clone(), copy, &scope, &task)
        .await
        .unwrap();
    assert_eq!(alike.comparison.same_people, 1);
}
