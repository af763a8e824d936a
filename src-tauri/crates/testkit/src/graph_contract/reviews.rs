//! What people decided about findings.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::review::{Finder, Review, ReviewCount, Verdict};
use memora_engine::ports::graph::GraphStore;

use super::operations::there_and_back;
use super::stage::{Stage, ann, ben, put};
use crate::sample::{memory, memory_id, org_id, review, user_key};

fn decide(review: &Review) -> GraphOp {
    GraphOp::PutReview { review: review.clone() }
}

pub async fn decisions_are_kept_and_taken_back(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let kept = review(&ann(), 1, Finder::TooLong, Verdict::Kept);
    let pair = review(&ann(), 1, Finder::NearDuplicate, Verdict::Merged);
    there_and_back(&stage, vec![decide(&kept), decide(&pair)]).await;
    stage.apply(vec![decide(&kept), decide(&pair)]).await;
    let acme = org_id("acme");
    let found = stage
        .graph
        .reviews(&acme, &[memory_id(2), memory_id(1)])
        .await
        .expect("reviews");
    assert_eq!(found, [pair.clone(), kept.clone()], "in the order of keys");
    assert_eq!(
        stage
            .graph
            .reviews(&org_id("other"), &[memory_id(1)])
            .await
            .expect("reviews"),
        []
    );
    let other = Review {
        verdict: Verdict::Fixed,
        ..kept.clone()
    };
    let replace = vec![GraphOp::RemoveReview { review: kept.clone() }, decide(&other)];
    there_and_back(&stage, replace).await;
    // Another pair of the same memory is another decision.
    let mut third = pair.clone();
    third.key.other = Some(memory_id(9));
    there_and_back(&stage, vec![decide(&third)]).await;
}

pub async fn decisions_are_counted_by_finder_and_verdict(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let elsewhere = user_key("other", "zoe");
    let all = [
        review(&ann(), 1, Finder::TooLong, Verdict::Kept),
        review(&ann(), 2, Finder::TooLong, Verdict::Kept),
        review(&ben(), 3, Finder::TooLong, Verdict::Deleted),
        review(&ben(), 4, Finder::Unsupported, Verdict::Skipped),
        review(&elsewhere, 5, Finder::TooLong, Verdict::Kept),
    ];
    stage.apply(all.iter().map(decide).collect()).await;
    let count = |finder, verdict, count| ReviewCount { finder, verdict, count };
    assert_eq!(
        stage.graph.review_counts(&org_id("acme")).await.expect("counts"),
        [
            count(Finder::Unsupported, Verdict::Skipped, 1),
            count(Finder::TooLong, Verdict::Kept, 2),
            count(Finder::TooLong, Verdict::Deleted, 1),
        ]
    );
    assert_eq!(stage.graph.review_counts(&org_id("nobody")).await.expect("counts"), []);
}

pub async fn a_decision_is_made_once_and_outlives_what_it_is_about(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1]).await;
    let kept = review(&ann(), 1, Finder::Empty, Verdict::Kept);
    stage.conflict(GraphOp::RemoveReview { review: kept.clone() }).await;
    stage.apply(vec![decide(&kept)]).await;
    stage.conflict(decide(&kept)).await;
    let other = Review {
        verdict: Verdict::Fixed,
        ..kept.clone()
    };
    stage.conflict(decide(&other)).await;
    stage.conflict(GraphOp::RemoveReview { review: other }).await;
    stage
        .apply(vec![GraphOp::RemoveMemory {
            memory: memory(&ann(), 1),
        }])
        .await;
    let found = stage
        .graph
        .reviews(&org_id("acme"), &[memory_id(1)])
        .await
        .expect("reviews");
    assert_eq!(found, [kept]);
    stage.apply(vec![put(memory(&ann(), 1))]).await;
}
