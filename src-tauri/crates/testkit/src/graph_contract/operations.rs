//! Each operation does what it says, and its inverse takes it back.

use std::sync::Arc;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{AgentId, PersonId};
use memora_engine::domain::model::{Message, Organization, Role};
use memora_engine::domain::read::StoreTotals;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, ben, key, link, put, source, talk};
use crate::compare::data;
use crate::sample::{
    agent, agent_id, agent_key, at, day, interaction, interaction_key, memory, memory_from, memory_id, messages,
    minute, org_id, organization, personal_agent, user, user_key,
};

/// Applies `ops`, sees that they changed something, takes them back and sees that all is as before.
async fn there_and_back(stage: &Stage, ops: Vec<GraphOp>) {
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
