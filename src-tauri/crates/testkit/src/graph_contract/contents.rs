//! What a store holds after a change, down to the last character.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{AgentId, PersonId};
use memora_engine::domain::model::{Message, Organization, Role};
use memora_engine::domain::read::StoreTotals;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ben, key, put, talk};
use crate::sample::{
    agent, agent_id, agent_key, at, day, interaction, interaction_key, memory, memory_from, memory_id, messages,
    org_id, organization, user, user_key,
};

/// A new store says so in every list and count.
pub async fn an_empty_store_is_empty(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    assert_eq!(stage.graph.totals().await.expect("totals"), StoreTotals::default());
    assert_eq!(stage.graph.capabilities().writable, Ok(()));
    assert_eq!(stage.graph.outbox_len().await.expect("a count"), 0);
    assert_eq!(stage.graph.undo_candidate().await.expect("a read"), None);
    assert_eq!(stage.graph.memory_ids(None, 10).await.expect("ids"), vec![]);
    let organizations = stage
        .graph
        .organizations(memora_engine::domain::page::PageRequest::first(10))
        .await;
    assert!(organizations.expect("a page").items.is_empty());
}

/// When an agent goes, what it did stays and still names it.
pub async fn a_removed_agent_leaves_its_interactions_and_memories(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(vec![GraphOp::RemoveAgent {
            agent: agent("acme", "guide", "Guide"),
        }])
        .await;
    let head = stage.graph.interaction(&talk()).await.expect("the interaction");
    assert_eq!(head.interaction.agent_id, agent_id("guide"));
    assert_eq!(
        stage
            .graph
            .memory(&key(1))
            .await
            .expect("the memory")
            .entry
            .memory
            .agent_id,
        agent_id("guide")
    );
    let gone = PersonId::Agent(AgentId::parse("guide").expect("an id"));
    assert_eq!(
        stage.graph.people(&org_id("acme"), &[gone]).await.expect("people"),
        vec![]
    );
    stage.apply(vec![put(memory_from(&talk(), 2))]).await;
    stage
        .apply(vec![GraphOp::PutAgent {
            agent: agent("acme", "guide", "Guide"),
        }])
        .await;
    let guide = stage.graph.agent(&agent_key("acme", "guide")).await.expect("the guide");
    assert_eq!(
        (guide.interactions, guide.memories),
        (1, 2),
        "an agent that comes back has what it did"
    );
}

/// An interaction that has nothing in it can go like any other.
pub async fn an_interaction_without_messages_can_be_removed(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let empty = interaction(&ben(), "empty", 0);
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: empty.clone(),
        }])
        .await;
    let head = stage.graph.interaction(&empty.key()).await.expect("the interaction");
    assert_eq!((head.messages, head.memories, head.dates.len()), (0, 0, 0));
    stage
        .apply(vec![GraphOp::RemoveInteraction {
            interaction: empty.clone(),
        }])
        .await;
    assert_eq!(stage.graph.totals().await.expect("totals").interactions, 0);
}

/// Cutting and appending again changes the end of a conversation and nothing before it.
pub async fn the_end_of_a_conversation_can_be_replaced(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let ops = vec![
        GraphOp::CutMessages {
            interaction: talk(),
            messages: messages(3, &["four"]),
        },
        GraphOp::AppendMessages {
            interaction: talk(),
            messages: messages(3, &["vier", "five"]),
        },
        GraphOp::AppendMessages {
            interaction: talk(),
            messages: vec![],
        },
        GraphOp::CutMessages {
            interaction: talk(),
            messages: vec![],
        },
    ];
    stage.apply(ops).await;
    let held = stage.graph.messages(&talk(), 0, 100).await.expect("messages");
    assert_eq!(held, messages(0, &["one", "two", "three", "vier", "five"]));
}

/// What a store is given comes back unchanged: long texts, markup, other scripts, ids of other forms, roles, far dates.
pub async fn unusual_contents_come_back_as_they_were(graph: Arc<dyn GraphStore>) {
    let stage = Stage::empty(graph);
    let names = [
        "<b onclick=\"x\">&amp;</b>",
        "👩🏽‍🚀 e\u{301}",
        "אבג \u{202e}abc",
        "O'Neil; DROP TABLE users;--",
        "%_\\\"`$",
        "",
    ];
    let id = "Legacy:org/ü#%_'\"\\";
    let organization = |name: &str| Organization {
        created_at: at("0001-01-01T00:00:00Z"),
        ..organization(id, name)
    };
    let mut ops = vec![GraphOp::PutOrganization {
        organization: organization(names[0]),
    }];
    for (n, name) in names.iter().enumerate() {
        ops.push(GraphOp::PutUser {
            user: user(id, &format!("{n}:'%_ü"), name),
        });
        ops.push(GraphOp::PutAgent {
            agent: agent(id, &format!("{n}:'%_ü"), name),
        });
    }
    stage.apply(ops).await;
    let owner = user_key(id, "0:'%_ü");
    let odd = interaction_key(&owner, "{odd}[0]*?");
    let long = "ä<&>\0\u{1F600}\r\n".repeat(80_000);
    let mut turns = messages(0, &[&long, "", "</script>"]);
    turns.push(Message {
        position: 3,
        role: Role::Other("tool/Ω".to_owned()),
        content: "x".to_owned(),
    });
    let mut far = memory_from(&odd, 1);
    (far.text, far.obtained_at, far.date) = (long.clone(), at("9999-12-31T23:59:59.999999Z"), day("9999-12-31"));
    let mut early = memory(&owner, 2);
    (early.obtained_at, early.date) = (at("0001-01-01T00:00:00.000001Z"), day("0001-01-01"));
    let mut held = interaction(&owner, "{odd}[0]*?", 0);
    (held.created_at, held.updated_at) = (at("0001-01-01T00:00:00Z"), at("9999-12-31T23:59:59.999999Z"));
    stage
        .apply(vec![
            GraphOp::PutInteraction {
                interaction: held.clone(),
            },
            GraphOp::AddOccurrence {
                interaction: odd.clone(),
                date: day("0001-01-01"),
            },
            GraphOp::AddOccurrence {
                interaction: odd.clone(),
                date: day("9999-12-31"),
            },
            GraphOp::AppendMessages {
                interaction: odd.clone(),
                messages: turns.clone(),
            },
            put(far.clone()),
            put(early.clone()),
            GraphOp::LinkVersions {
                user: owner.clone(),
                old: memory_id(2),
                new: memory_id(1),
            },
        ])
        .await;
    for (n, name) in names.iter().enumerate() {
        let user = stage
            .graph
            .user(&user_key(id, &format!("{n}:'%_ü")))
            .await
            .expect("the user");
        assert_eq!(user.user.name, *name);
        let agent = stage
            .graph
            .agent(&agent_key(id, &format!("{n}:'%_ü")))
            .await
            .expect("the agent");
        assert_eq!(agent.agent.label, *name);
    }
    let org = stage.graph.organization(&org_id(id)).await.expect("the organization");
    assert_eq!(org.organization, organization(names[0]));
    let head = stage.graph.interaction(&odd).await.expect("the interaction");
    assert_eq!(head.interaction, held);
    assert_eq!(head.dates, vec![day("0001-01-01"), day("9999-12-31")]);
    assert_eq!(stage.graph.messages(&odd, 0, 10).await.expect("messages"), turns);
    assert_eq!(
        stage
            .graph
            .memory(&far.key())
            .await
            .expect("the late memory")
            .entry
            .memory,
        far
    );
    let entry = stage.graph.memory(&early.key()).await.expect("the early memory").entry;
    assert_eq!((entry.memory, entry.superseded_at), (early, Some(far.obtained_at)));
}
