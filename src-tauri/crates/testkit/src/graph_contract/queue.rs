//! The queue of interactions from which memories are still to be taken.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{InteractionKey, OrgId};
use memora_engine::domain::page::PageRequest;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, assert_invalid, ben, talk};
use crate::sample::{interaction, interaction_key, minute, org_id, organization, user, user_key};
use crate::walk::all_pages;

fn queue(interaction: InteractionKey, n: i64) -> GraphOp {
    GraphOp::QueueExtraction {
        interaction,
        at: minute(n),
    }
}

fn unqueue(interaction: InteractionKey, n: i64) -> GraphOp {
    queue(interaction, n).inverse()
}

async fn queued(stage: &Stage, org: Option<&OrgId>, limit: u32) -> Vec<String> {
    let rows = all_pages(limit, |page| stage.graph.extraction_queue(org, page))
        .await
        .expect("the queue");
    let len = stage.graph.extraction_queue_len(org).await.expect("a count");
    assert_eq!(len as usize, rows.len());
    rows.into_iter()
        .map(|row| format!("{} {}", row.interaction.interaction_id, row.queued_at.format("%M")))
        .collect()
}

pub async fn an_interaction_is_queued_and_unqueued(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let since = async || {
        let head = stage.graph.interaction(&talk()).await.expect("the interaction");
        let record = stage.graph.interaction_record(&talk()).await.expect("its record");
        assert_eq!(head.queued_at, record.queued_at);
        head.queued_at
    };
    assert_eq!((since().await, queued(&stage, None, 10).await.len()), (None, 0));
    let change = stage.apply(vec![queue(talk(), 5)]).await;
    assert_eq!(since().await, Some(minute(5)));
    assert_eq!(queued(&stage, None, 10).await, ["talk 05"]);
    stage.apply(change.inverse_ops()).await;
    assert_eq!((since().await, queued(&stage, None, 10).await.len()), (None, 0));
    stage
        .apply(vec![queue(talk(), 6), unqueue(talk(), 6), queue(talk(), 7)])
        .await;
    assert_eq!(since().await, Some(minute(7)));
}

pub async fn the_queue_is_read_oldest_first_by_organization_or_whole(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let cleo = user_key("other", "cleo");
    let mut ops = vec![
        GraphOp::PutOrganization {
            organization: organization("other", "Other"),
        },
        GraphOp::PutUser {
            user: user("other", "cleo", "Cleo"),
        },
    ];
    for (user, id, n) in [(ben(), "b1", 3), (ann(), "a1", 3), (cleo, "c1", 1), (ann(), "a2", 9)] {
        let interaction = interaction(&user, id, 0);
        ops.extend([
            GraphOp::PutInteraction {
                interaction: interaction.clone(),
            },
            queue(interaction.key(), n),
        ]);
    }
    ops.push(queue(talk(), 4));
    stage.apply(ops).await;
    let (acme, other) = (org_id("acme"), org_id("other"));
    for limit in [1, 2, 10] {
        assert_eq!(
            queued(&stage, None, limit).await,
            ["c1 01", "a1 03", "b1 03", "talk 04", "a2 09"]
        );
        assert_eq!(
            queued(&stage, Some(&acme), limit).await,
            ["a1 03", "b1 03", "talk 04", "a2 09"]
        );
        assert_eq!(queued(&stage, Some(&other), limit).await, ["c1 01"]);
    }
    assert_eq!(queued(&stage, Some(&org_id("nobody")), 5).await.len(), 0);
    let users = stage
        .graph
        .users(&acme, None, PageRequest::first(1))
        .await
        .expect("users");
    let foreign = PageRequest {
        after: users.next,
        limit: 1,
    };
    assert_invalid(stage.graph.extraction_queue(None, foreign).await);
}

pub async fn what_is_queued_is_not_queued_again_and_not_removed(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let chat = interaction(&ben(), "chat", 0);
    let key = chat.key();
    stage.conflict(queue(key.clone(), 1)).await;
    stage.conflict(unqueue(key.clone(), 1)).await;
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: chat.clone(),
        }])
        .await;
    stage.conflict(unqueue(key.clone(), 1)).await;
    stage.apply(vec![queue(key.clone(), 1)]).await;
    stage.conflict(queue(key.clone(), 1)).await;
    stage.conflict(queue(key.clone(), 2)).await;
    stage.conflict(unqueue(key.clone(), 2)).await;
    stage.conflict(queue(interaction_key(&ann(), "chat"), 1)).await;
    stage
        .conflict(GraphOp::RemoveInteraction {
            interaction: chat.clone(),
        })
        .await;
    let removed = stage
        .apply(vec![unqueue(key, 1), GraphOp::RemoveInteraction { interaction: chat }])
        .await;
    assert_eq!(queued(&stage, None, 10).await.len(), 0);
    stage.apply(removed.inverse_ops()).await;
    assert_eq!(queued(&stage, None, 10).await, ["chat 01"]);
}
