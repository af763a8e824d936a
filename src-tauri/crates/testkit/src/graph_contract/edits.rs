//! Edits in place: of memories, messages and interactions.

use std::sync::Arc;

use memora_engine::domain::change::{GraphOp, IndexAction};
use memora_engine::domain::model::{Interaction, Memory, Message, Role};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, DayActivity, MemoryFilter, Scope, TimelineQuery};
use memora_engine::ports::graph::GraphStore;

use super::operations::there_and_back;
use super::stage::{Stage, all_memories, ann, ben, key, link, numbers, put, source, talk};
use crate::compare::pending;
use crate::sample::{
    agent_id, agent_key, at, day, interaction, interaction_key, memory, memory_from, memory_id, messages, minute,
};

fn edit(from: Memory, change: impl FnOnce(&mut Memory)) -> GraphOp {
    let mut to = from.clone();
    change(&mut to);
    GraphOp::EditMemory { from, to }
}

fn edit_turn(from: Message, content: &str, cited_by: &[u64]) -> GraphOp {
    GraphOp::EditMessage {
        interaction: talk(),
        to: Message {
            content: content.to_owned(),
            ..from.clone()
        },
        from,
        cited_by: cited_by.iter().copied().map(memory_id).collect(),
    }
}

/// Message `position` of the talk, as [`Stage::with_talk`] makes it.
fn turn(position: u32) -> Message {
    messages(0, &["one", "two", "three", "four"])[position as usize].clone()
}

pub async fn a_memory_is_edited_in_place(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(vec![
            put(memory(&ann(), 2)),
            put(memory(&ann(), 3)),
            link(1, 2),
            link(1, 3),
        ])
        .await;
    let first = memory_from(&talk(), 1);
    there_and_back(&stage, vec![edit(first.clone(), |m| m.text = "other words".to_owned())]).await;
    there_and_back(&stage, vec![edit(first.clone(), |m| m.agent_id = agent_id("pal"))]).await;
    there_and_back(&stage, vec![edit(first, |m| m.agent_id = agent_id("nobody"))]).await;
    let later = at("2026-01-02T03:04:05.678901Z");
    there_and_back(
        &stage,
        vec![edit(memory(&ann(), 2), |m| {
            (m.obtained_at, m.date) = (later, day("2026-01-01"));
        })],
    )
    .await;
    there_and_back(
        &stage,
        vec![edit(memory(&ann(), 3), |m| {
            m.interaction_id = Some(talk().interaction_id)
        })],
    )
    .await;
    there_and_back(
        &stage,
        vec![edit(memory(&ann(), 3), |m| {
            m.interaction_id = Some(talk().interaction_id);
            m.text = "everything".to_owned();
            m.agent_id = agent_id("pal");
            (m.obtained_at, m.date) = (later, later.date_naive());
        })],
    )
    .await;
}

/// What an edit says is what is read afterwards, in every list.
pub async fn an_edited_memory_stands_where_it_belongs(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2, 3]).await;
    let redate = edit(memory(&ann(), 1), |m| {
        m.obtained_at = at("2025-06-01T12:00:00Z");
        m.date = day("2025-06-01");
        m.agent_id = agent_id("pal");
    });
    stage.apply(vec![link(2, 1), redate]).await;
    let of = all_memories(Scope::user(ann()));
    let list = stage
        .graph
        .memories(&of, PageRequest::first(10))
        .await
        .expect("memories");
    assert_eq!(numbers(&list.items), [1, 3, 2], "newest first");
    assert_eq!(list.items[2].superseded_at, Some(at("2025-06-01T12:00:00Z")));
    let mut of_june = of.clone();
    of_june.dates = DateRange {
        from: Some(day("2025-06-01")),
        to: None,
    };
    let list = stage
        .graph
        .memories(&of_june, PageRequest::first(10))
        .await
        .expect("memories");
    assert_eq!(numbers(&list.items), [1]);
    let mut as_of = of.clone();
    (as_of.as_of, as_of.filter) = (Some(minute(10)), MemoryFilter::Believed);
    let list = stage
        .graph
        .memories(&as_of, PageRequest::first(10))
        .await
        .expect("memories");
    assert_eq!(numbers(&list.items), [3, 2], "2 was believed until 1 was obtained");
    let user = stage.graph.user(&ann()).await.expect("Ann");
    assert_eq!(user.last_activity, Some(at("2025-06-01T12:00:00Z")));
    let pal = stage.graph.agent(&agent_key("acme", "pal")).await.expect("the agent");
    let guide = stage.graph.agent(&agent_key("acme", "guide")).await.expect("the agent");
    assert_eq!((pal.memories, guide.memories), (1, 2));
    let days = stage
        .graph
        .activity(&ann(), None, DateRange::default())
        .await
        .expect("days");
    let count = |date, memories| DayActivity {
        date: day(date),
        interactions: 0,
        memories,
    };
    assert_eq!(days, [count("2025-05-01", 2), count("2025-06-01", 1)]);
}

pub async fn an_edit_of_a_memory_says_what_its_author_saw(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let held = memory_from(&talk(), 1);
    let others = vec![
        Memory {
            text: "other".to_owned(),
            ..held.clone()
        },
        Memory {
            obtained_at: minute(7),
            ..held.clone()
        },
        Memory {
            date: day("2025-05-02"),
            ..held.clone()
        },
        Memory {
            agent_id: agent_id("pal"),
            ..held.clone()
        },
        memory(&ann(), 1),
        memory(&ann(), 9),
    ];
    for from in others {
        stage.conflict(edit(from, |m| m.text = "new".to_owned())).await;
    }
    stage
        .conflict(edit(held.clone(), |m| {
            m.interaction_id = Some(interaction_key(&ann(), "nowhere").interaction_id);
        }))
        .await;
    stage.conflict(edit(held.clone(), |m| m.interaction_id = None)).await;
    stage.invalid(edit(held.clone(), |m| m.memory_id = memory_id(2))).await;
    stage.invalid(edit(held.clone(), |m| m.user_id = ben().user_id)).await;
    let unlink = |position| source(1, position).inverse();
    there_and_back(
        &stage,
        vec![unlink(0), unlink(2), edit(held, |m| m.interaction_id = None)],
    )
    .await;
}

/// To another interaction, with sources at the same positions there.
pub async fn a_memory_comes_to_another_interaction_with_its_sources(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let chat = interaction_key(&ann(), "chat");
    let chat_ops = vec![
        GraphOp::PutInteraction {
            interaction: interaction(&ann(), "chat", 5),
        },
        GraphOp::AppendMessages {
            interaction: chat.clone(),
            messages: messages(0, &["A", "B", "C"]),
        },
    ];
    let ops = vec![
        source(1, 0).inverse(),
        source(1, 2).inverse(),
        edit(memory_from(&talk(), 1), |m| {
            m.interaction_id = Some(chat.interaction_id.clone())
        }),
        source(1, 2),
    ];
    there_and_back(&stage, [chat_ops.clone(), ops.clone()].concat()).await;
    stage.apply(chat_ops).await;
    there_and_back(&stage, ops.clone()).await;
    stage.apply(ops).await;
    let record = stage.graph.memory(&key(1)).await.expect("the memory");
    let sources: Vec<_> = record.source_messages.iter().map(|m| m.content.as_str()).collect();
    assert_eq!(sources, ["C"]);
    // The interaction that it left can go, in the change in which it leaves.
    let back = edit(memory_from(&chat, 1), |m| m.interaction_id = None);
    there_and_back(
        &stage,
        vec![
            source(1, 2).inverse(),
            back,
            GraphOp::CutMessages {
                interaction: chat,
                messages: messages(0, &["A", "B", "C"]),
            },
            GraphOp::RemoveInteraction {
                interaction: interaction(&ann(), "chat", 5),
            },
        ],
    )
    .await;
}

pub async fn an_interaction_comes_to_another_agent_and_time(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let edited = |change: fn(&mut Interaction)| {
        let from = interaction(&ann(), "talk", 0);
        let mut to = from.clone();
        change(&mut to);
        GraphOp::EditInteraction { from, to }
    };
    stage
        .apply(vec![
            GraphOp::AddOccurrence {
                interaction: talk(),
                date: day("2025-05-09"),
            },
            put(memory(&ann(), 2)),
        ])
        .await;
    there_and_back(&stage, vec![edited(|i| i.agent_id = agent_id("pal"))]).await;
    there_and_back(&stage, vec![edited(|i| i.created_at = minute(-500))]).await;
    there_and_back(&stage, vec![edited(|i| i.updated_at = minute(900))]).await;
    let all = edited(|i| {
        i.agent_id = agent_id("nobody");
        (i.created_at, i.updated_at) = (minute(3), minute(4));
    });
    there_and_back(&stage, vec![all.clone()]).await;
    stage.apply(vec![all]).await;
    let query = TimelineQuery {
        user: ann(),
        agent: Some(agent_id("nobody")),
        dates: DateRange::default(),
        ascending: false,
    };
    let rows = stage
        .graph
        .timeline(&query, PageRequest::first(5))
        .await
        .expect("a timeline");
    assert_eq!(rows.items.len(), 2, "both days");
    assert!(rows.items.iter().all(|row| row.interaction.updated_at == minute(4)));
    stage.conflict(edited(|i| i.agent_id = agent_id("pal"))).await;
    let mut other = edited(|i| i.user_id = ben().user_id);
    stage.invalid(other).await;
    other = GraphOp::EditInteraction {
        from: interaction(&ann(), "nowhere", 0),
        to: interaction(&ann(), "nowhere", 1),
    };
    stage.conflict(other).await;
}

pub async fn a_message_is_replaced_and_those_found_by_it_are_indexed_anew(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage.apply(vec![put(memory_from(&talk(), 2)), source(2, 1)]).await;
    there_and_back(&stage, vec![edit_turn(turn(0), "eins", &[1, 2])]).await;
    there_and_back(&stage, vec![edit_turn(turn(3), "vier", &[])]).await;
    let mut role = edit_turn(turn(1), "two", &[1, 2]);
    if let GraphOp::EditMessage { to, .. } = &mut role {
        to.role = Role::Other("system".to_owned());
    }
    there_and_back(&stage, vec![role]).await;
    let seqs: Vec<i64> = (stage.graph.outbox(100).await.expect("the outbox").iter())
        .map(|row| row.seq)
        .collect();
    stage.graph.acknowledge(&seqs).await.expect("acknowledged");
    stage.apply(vec![edit_turn(turn(1), "zwei", &[1, 2])]).await;
    let work = pending(stage.graph.as_ref()).await.expect("the outbox");
    assert_eq!(
        work,
        [(memory_id(1), IndexAction::Upsert), (memory_id(2), IndexAction::Upsert)]
    );
    let texts = |documents: Vec<memora_engine::domain::read::IndexDocument>| -> Vec<String> {
        documents
            .into_iter()
            .flat_map(|d| d.sources)
            .map(|turn| turn.content)
            .collect()
    };
    let documents = stage.graph.index_documents(&[memory_id(2)]).await.expect("a document");
    assert_eq!(texts(documents), ["one", "zwei"]);
    let all = stage.graph.messages(&talk(), 0, 10).await.expect("messages");
    assert_eq!(
        all.iter().map(|m| m.content.as_str()).collect::<Vec<_>>(),
        ["one", "zwei", "three", "four"]
    );
    // The first message shows in the timeline.
    stage
        .apply(vec![edit_turn(turn(0), &"long ".repeat(100), &[1, 2])])
        .await;
    let query = TimelineQuery {
        user: ann(),
        agent: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let rows = stage
        .graph
        .timeline(&query, PageRequest::first(5))
        .await
        .expect("a timeline");
    let first = rows.items[0].first_message.clone().expect("a first message");
    assert!(first.starts_with("long long") && first.chars().count() == 200);
}

pub async fn an_edit_of_a_message_names_all_who_are_found_by_it(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    // Memory 1 comes from messages 0 and 2.
    stage.conflict(edit_turn(turn(0), "new", &[])).await;
    stage.conflict(edit_turn(turn(1), "new", &[2])).await;
    stage.conflict(edit_turn(turn(2), "new", &[])).await;
    stage
        .conflict(edit_turn(
            Message {
                content: "seen".to_owned(),
                ..turn(3)
            },
            "new",
            &[1],
        ))
        .await;
    stage
        .conflict(edit_turn(Message { position: 4, ..turn(3) }, "new", &[1]))
        .await;
    stage
        .conflict(edit_turn(
            Message {
                role: Role::Other("x".to_owned()),
                ..turn(3)
            },
            "new",
            &[1],
        ))
        .await;
    let mut moved = edit_turn(turn(3), "new", &[1]);
    if let GraphOp::EditMessage { to, .. } = &mut moved {
        to.position = 2;
    }
    stage.invalid(moved).await;
    let mut elsewhere = edit_turn(turn(3), "new", &[1]);
    if let GraphOp::EditMessage { interaction, .. } = &mut elsewhere {
        *interaction = interaction_key(&ann(), "nowhere");
    }
    stage.conflict(elsewhere).await;
    there_and_back(&stage, vec![edit_turn(turn(3), "new", &[1, 77])]).await;
}

/// Edits of what the same change made, and of what it cuts afterwards.
pub async fn edits_see_what_came_before_them_in_the_change(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let five = messages(4, &["five"]).remove(0);
    let fuenf = Message {
        content: "fünf".to_owned(),
        ..five.clone()
    };
    let ops = vec![
        GraphOp::AppendMessages {
            interaction: talk(),
            messages: vec![five.clone()],
        },
        edit_turn(five, "fünf", &[]),
        edit_turn(turn(3), "vier", &[]),
        put(memory_from(&talk(), 2)),
        source(2, 4),
        edit(memory_from(&talk(), 2), |m| m.text = "edited".to_owned()),
        edit_turn(fuenf.clone(), "5", &[2]),
    ];
    there_and_back(&stage, ops.clone()).await;
    stage.apply(ops).await;
    let five = Message {
        content: "5".to_owned(),
        ..fuenf
    };
    let four = Message {
        content: "vier".to_owned(),
        ..turn(3)
    };
    there_and_back(
        &stage,
        vec![
            source(2, 4).inverse(),
            edit_turn(four.clone(), "IV", &[]),
            GraphOp::CutMessages {
                interaction: talk(),
                messages: vec![
                    Message {
                        content: "IV".to_owned(),
                        ..four
                    },
                    five,
                ],
            },
        ],
    )
    .await;
}
