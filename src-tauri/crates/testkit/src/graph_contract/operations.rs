//! Each operation does what it says, and its inverse takes it back.

use std::sync::Arc;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, ben, key, link, put, source, talk};
use crate::compare::data;
use crate::sample::{
    agent, agent_key, day, interaction, interaction_key, memory, memory_from, messages, minute, org_id, organization,
    personal_agent, user,
};

/// Applies `ops`, sees that they changed something, takes them back and sees that all is as before.
pub(super) async fn there_and_back(stage: &Stage, ops: Vec<GraphOp>) {
    let before = data(stage.graph.as_ref()).await.expect("the store can be read");
    let change = stage.apply(ops).await;
    let after = data(stage.graph.as_ref()).await.expect("the store can be read");
    assert_ne!(before, after, "nothing changed: {:?}", change.ops);
    stage.apply(change.inverse_ops()).await;
    let back = data(stage.graph.as_ref()).await.expect("the store can be read");
    for (was, is) in before.iter().zip(&back) {
        assert_eq!(was, is, "not taken back: {:?}", change.ops);
    }
    assert_eq!(before.len(), back.len());
}

pub async fn organizations_come_and_go(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    there_and_back(
        &stage,
        vec![GraphOp::PutOrganization {
            organization: organization("other", "Other"),
        }],
    )
    .await;
    let (from, to) = ("Acme".to_owned(), "Apex".to_owned());
    there_and_back(
        &stage,
        vec![GraphOp::RenameOrganization {
            org_id: org_id("acme"),
            from,
            to,
        }],
    )
    .await;
}

pub async fn users_come_and_go(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    there_and_back(
        &stage,
        vec![GraphOp::PutUser {
            user: user("acme", "cleo", "Cleo"),
        }],
    )
    .await;
    let (from, to) = ("Ann".to_owned(), "Anna".to_owned());
    there_and_back(&stage, vec![GraphOp::RenameUser { user: ann(), from, to }]).await;
}

pub async fn agents_come_and_go(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    there_and_back(
        &stage,
        vec![GraphOp::PutAgent {
            agent: agent("acme", "coach", "Coach"),
        }],
    )
    .await;
    there_and_back(
        &stage,
        vec![GraphOp::PutAgent {
            agent: personal_agent(&ben(), "mate", "Mate"),
        }],
    )
    .await;
    let (from, to) = ("Guide".to_owned(), "Guru".to_owned());
    there_and_back(
        &stage,
        vec![GraphOp::RenameAgent {
            agent: agent_key("acme", "guide"),
            from,
            to,
        }],
    )
    .await;
}

pub async fn interactions_come_and_go(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let key = interaction_key(&ben(), "chat");
    let chat = || key.clone();
    there_and_back(
        &stage,
        vec![GraphOp::PutInteraction {
            interaction: interaction(&ben(), "chat", 3),
        }],
    )
    .await;
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: interaction(&ben(), "chat", 3),
        }])
        .await;
    let (from, to) = (minute(3), minute(9));
    there_and_back(
        &stage,
        vec![GraphOp::TouchInteraction {
            interaction: chat(),
            from,
            to,
        }],
    )
    .await;
    there_and_back(
        &stage,
        vec![GraphOp::AddOccurrence {
            interaction: chat(),
            date: day("2025-05-01"),
        }],
    )
    .await;
    let hello = messages(0, &["hello", "hi"]);
    there_and_back(
        &stage,
        vec![GraphOp::AppendMessages {
            interaction: chat(),
            messages: hello,
        }],
    )
    .await;
}

pub async fn memories_come_and_go(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    there_and_back(&stage, vec![put(memory(&ann(), 2))]).await;
    there_and_back(&stage, vec![put(memory_from(&talk(), 2)), source(2, 1), source(2, 3)]).await;
    there_and_back(&stage, vec![put(memory(&ann(), 2)), put(memory(&ann(), 3)), link(2, 3)]).await;
    there_and_back(&stage, vec![source(1, 1)]).await;
    there_and_back(
        &stage,
        vec![GraphOp::UnlinkSource {
            memory: key(1),
            position: 2,
        }],
    )
    .await;
    stage.apply(vec![put(memory(&ann(), 2))]).await;
    there_and_back(&stage, vec![link(1, 2)]).await;
}

/// Everything of an interaction in one change, and all of it back.
pub async fn a_whole_interaction_comes_and_goes_in_one_change(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let chat = interaction_key(&ann(), "chat");
    let ops = vec![
        GraphOp::PutInteraction {
            interaction: interaction(&ann(), "chat", 10),
        },
        GraphOp::AddOccurrence {
            interaction: chat.clone(),
            date: day("2025-05-02"),
        },
        GraphOp::AppendMessages {
            interaction: chat.clone(),
            messages: messages(0, &["a", "b"]),
        },
        put(memory_from(&chat, 10)),
        source(10, 0),
        put(memory_from(&chat, 11)),
        source(11, 1),
        link(1, 10),
        link(10, 11),
    ];
    there_and_back(&stage, ops).await;
}

/// Operations of one change see what those before them did, also across the changes of a batch.
pub async fn later_changes_of_a_batch_see_earlier_ones(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let rename = |from: &str, to: &str| {
        stage.change(vec![GraphOp::RenameUser {
            user: ann(),
            from: from.to_owned(),
            to: to.to_owned(),
        }])
    };
    let changes: Vec<Change> = vec![rename("Ann", "Bea"), rename("Bea", "Cora"), rename("Cora", "Ann")];
    stage.apply_all(&changes).await;
    assert_eq!(stage.graph.user(&ann()).await.expect("Ann").user.name, "Ann");
}

pub async fn an_empty_batch_does_nothing(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let before = stage.contents().await;
    stage.apply_all(&[]).await;
    assert_eq!(before, stage.contents().await);
}

/// The counters of the tree and the store after each operation that moves them.
pub async fn counters_follow_every_operation(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let counts = async || {
        let totals = stage.graph.totals().await.expect("totals");
        let org = stage
            .graph
            .organization(&org_id("acme"))
            .await
            .expect("the organization");
        let user = stage.graph.user(&ann()).await.expect("Ann");
        let guide = stage.graph.agent(&agent_key("acme", "guide")).await.expect("the guide");
        assert_eq!((totals.users, totals.agents), (org.users, org.agents));
        assert_eq!((totals.interactions, totals.memories), (org.interactions, org.memories));
        assert_eq!((guide.interactions, guide.memories), (org.interactions, org.memories));
        (
            totals.users,
            totals.agents,
            user.agents,
            user.interactions,
            user.memories,
            totals.messages,
        )
    };
    assert_eq!(counts().await, (2, 2, 1, 1, 1, 4));
    let chat = interaction_key(&ann(), "chat");
    let steps = vec![
        (
            vec![GraphOp::PutUser {
                user: user("acme", "cleo", "Cleo"),
            }],
            (3, 2, 1, 1, 1, 4),
        ),
        (
            vec![GraphOp::PutAgent {
                agent: personal_agent(&ann(), "mate", "Mate"),
            }],
            (3, 3, 2, 1, 1, 4),
        ),
        (
            vec![GraphOp::PutInteraction {
                interaction: interaction(&ann(), "chat", 5),
            }],
            (3, 3, 2, 2, 1, 4),
        ),
        (
            vec![GraphOp::AppendMessages {
                interaction: chat.clone(),
                messages: messages(0, &["a", "b", "c"]),
            }],
            (3, 3, 2, 2, 1, 7),
        ),
        (
            vec![put(memory_from(&chat, 2)), source(2, 0), link(1, 2)],
            (3, 3, 2, 2, 2, 7),
        ),
    ];
    let mut done: Vec<(Change, _)> = Vec::new();
    for (ops, expected) in steps {
        let before = counts().await;
        done.push((stage.apply(ops).await, before));
        assert_eq!(counts().await, expected);
    }
    for (change, before) in done.into_iter().rev() {
        stage.apply(change.inverse_ops()).await;
        assert_eq!(counts().await, before, "taken back: {:?}", change.ops);
    }
}
