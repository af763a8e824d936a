//! Erasure: from the graph, from decisions, and from the words of the audit trail.

use std::collections::BTreeSet;
use std::sync::Arc;

use memora_engine::domain::change::{Change, ChangeKind, GraphOp, IndexAction};
use memora_engine::domain::forgetting::{FORGOTTEN, Forgetting};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditEntry, AuditQuery};
use memora_engine::domain::review::{Finder, Verdict};
use memora_engine::domain::subject::Subject;
use memora_engine::ports::graph::{GraphError, GraphStore};

use super::stage::{Stage, ann, assert_not_found, key, link, put};
use crate::compare::pending;
use crate::sample::{change, change_id, memory, memory_id, org_id, review};

/// Erases memory 2 of the chain 1 → 2 → 3 and joins the others.
fn erasure(n: u64) -> Forgetting {
    let ops = vec![
        link(1, 2).inverse(),
        link(2, 3).inverse(),
        link(1, 3),
        GraphOp::RemoveMemory {
            memory: memory(&ann(), 2),
        },
    ];
    Forgetting {
        change: Change {
            kind: ChangeKind::Forget,
            ..change(n, ops)
        },
        subjects: BTreeSet::from([Subject::Memory(memory_id(2))]),
    }
}

async fn trail(stage: &Stage, query: AuditQuery) -> Vec<AuditEntry> {
    let page = stage.graph.audit(&query, PageRequest::first(100)).await;
    page.expect("the trail").items
}

async fn with_chain(graph: Arc<dyn GraphStore>) -> Stage {
    let stage = Stage::with_people(graph).await;
    // 2: all three and another, 3: the chain, 4: decisions.
    let all = [1, 2, 3, 4].map(|n| put(memory(&ann(), n)));
    stage.apply(all.to_vec()).await;
    let told = Change {
        reason: Some("because of memory number 2".to_owned()),
        ..stage.change(vec![link(1, 2), link(2, 3)])
    };
    stage.apply_all(&[told]).await;
    let decisions = [
        review(&ann(), 2, Finder::TooLong, Verdict::Kept),
        review(&ann(), 1, Finder::NearDuplicate, Verdict::Kept),
        review(&ann(), 4, Finder::TooLong, Verdict::Kept),
    ];
    let decisions = decisions.map(|review| GraphOp::PutReview { review });
    stage.apply(decisions.to_vec()).await;
    stage
}

pub async fn what_is_forgotten_is_nowhere_in_the_store(graph: Arc<dyn GraphStore>) {
    let stage = with_chain(graph).await;
    let redaction = stage.graph.forget(&erasure(900)).await.expect("forgotten");
    assert_eq!((redaction.changes, redaction.reviews, redaction.purged), (3, 2, true));
    assert_not_found(stage.graph.memory(&key(2)).await, &memory_id(2).to_string());
    let links = stage.graph.version_links(&ann(), &[memory_id(1), memory_id(3)]).await;
    assert_eq!(links.expect("links"), [(memory_id(1), memory_id(3))]);
    let reviews = stage
        .graph
        .reviews(&org_id("acme"), &[1, 2, 4].map(memory_id))
        .await
        .expect("reviews");
    assert_eq!(reviews, [review(&ann(), 4, Finder::TooLong, Verdict::Kept)]);
    let work = pending(stage.graph.as_ref()).await.expect("the outbox");
    assert!(work.contains(&(memory_id(2), IndexAction::Delete)));
    let about = trail(&stage, AuditQuery::about(Subject::Memory(memory_id(2)))).await;
    let numbers: Vec<_> = about.iter().map(|entry| entry.change.id).collect();
    assert_eq!(
        numbers,
        [900, 4, 3, 2].map(change_id),
        "it is still known that there was something"
    );
    assert!(about.iter().all(|entry| entry.redacted));
    assert!(
        about[1..]
            .iter()
            .all(|entry| entry.change.summary == FORGOTTEN && entry.change.reason.is_none())
    );
    let everything = format!("{:?}", trail(&stage, AuditQuery::default()).await);
    assert!(!everything.contains("memory number 2"), "{everything}");
    assert!(everything.contains("memory number 4"), "others are still there");
    assert_eq!(about[0].change.ops, [link(1, 3)], "what was done to others");
}

pub async fn what_was_forgotten_cannot_be_taken_back(graph: Arc<dyn GraphStore>) {
    let stage = with_chain(graph).await;
    stage.graph.forget(&erasure(900)).await.expect("forgotten");
    let candidate = stage
        .graph
        .undo_candidate()
        .await
        .expect("a read")
        .expect("a candidate");
    assert_eq!(candidate.change_id, change_id(1), "the people");
    let late = stage.apply(vec![put(memory(&ann(), 5))]).await;
    let candidate = stage
        .graph
        .undo_candidate()
        .await
        .expect("a read")
        .expect("a candidate");
    assert_eq!(candidate.change_id, late.id);
}

pub async fn an_erasure_that_does_not_fit_leaves_everything(graph: Arc<dyn GraphStore>) {
    let stage = with_chain(graph).await;
    stage.apply(vec![link(2, 4)]).await;
    let before = stage.contents().await;
    let refused = stage.graph.forget(&erasure(900)).await;
    assert!(matches!(refused, Err(GraphError::Conflict(_))), "{refused:?}");
    assert_eq!(before, stage.contents().await);
    stage.apply(vec![link(2, 4).inverse()]).await;
    stage.graph.forget(&erasure(900)).await.expect("forgotten");
    let again = stage.graph.forget(&erasure(900)).await;
    assert!(matches!(again, Err(GraphError::Conflict(_))), "{again:?}");
}
