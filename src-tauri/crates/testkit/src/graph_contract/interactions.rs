//! Conversations, their messages and memories, and whole records for export.

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::model::{Interaction, Memory};
use memora_engine::domain::read::LinkedMemory;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, assert_not_found, ben, key, link, put, source, talk};
use crate::sample::{day, interaction, interaction_key, memory, memory_from, memory_id, messages, minute, user_key};
use crate::walk::all_after;

pub async fn messages_are_read_from_any_position(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let texts = async |from, limit| {
        let messages = stage.graph.messages(&talk(), from, limit).await.expect("messages");
        assert!((0..).zip(&messages).all(|(n, message)| message.position == from + n));
        messages.into_iter().map(|message| message.content).collect::<Vec<_>>()
    };
    assert_eq!(texts(0, 100).await, ["one", "two", "three", "four"]);
    assert_eq!(texts(1, 2).await, ["two", "three"]);
    assert_eq!(texts(3, u32::MAX).await, ["four"]);
    assert_eq!(texts(4, 5).await, Vec::<String>::new());
    assert_eq!(texts(u32::MAX, u32::MAX).await, Vec::<String>::new());
    assert_eq!(texts(0, 0).await, Vec::<String>::new());
}

/// A conversation may be longer than a page of a list.
pub async fn a_long_conversation_is_read_whole(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let turns: Vec<String> = (0..1_200).map(|n| format!("turn {n}")).collect();
    let turns: Vec<&str> = turns.iter().map(String::as_str).collect();
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: interaction(&ann(), "talk", 0),
        }])
        .await;
    for (n, part) in (0..).zip(turns.chunks(500)) {
        let messages = messages(n * 500, part);
        stage
            .apply(vec![GraphOp::AppendMessages {
                interaction: talk(),
                messages,
            }])
            .await;
    }
    assert_eq!(
        stage.graph.messages(&talk(), 0, 5_000).await.expect("messages"),
        messages(0, &turns)
    );
    assert_eq!(
        stage
            .graph
            .interaction_record(&talk())
            .await
            .expect("the record")
            .messages,
        messages(0, &turns)
    );
    assert_eq!(stage.graph.totals().await.expect("totals").messages, 1_200);
}

pub async fn interactions_of_two_users_may_have_the_same_id(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let bens = interaction_key(&ben(), "talk");
    stage
        .apply(vec![
            GraphOp::PutInteraction {
                interaction: interaction(&ben(), "talk", 7),
            },
            GraphOp::AppendMessages {
                interaction: bens.clone(),
                messages: messages(0, &["mine"]),
            },
            put(memory_from(&bens, 2)),
            GraphOp::LinkSource {
                memory: memory(&ben(), 2).key(),
                position: 0,
            },
        ])
        .await;
    let head = stage.graph.interaction(&bens).await.expect("Ben's interaction");
    assert_eq!((head.messages, head.memories, head.dates.len()), (1, 1, 0));
    let head = stage.graph.interaction(&talk()).await.expect("Ann's interaction");
    assert_eq!((head.messages, head.memories, head.dates.len()), (4, 1, 1));
    assert_eq!(
        stage.graph.messages(&bens, 0, 9).await.expect("messages"),
        messages(0, &["mine"])
    );
    let record = stage
        .graph
        .memory(&memory(&ben(), 2).key())
        .await
        .expect("Ben's memory");
    assert_eq!(record.source_messages, messages(0, &["mine"]));
}

pub async fn memories_of_an_interaction_come_with_sources_and_what_they_replace(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(vec![
            put(memory_from(&talk(), 3)),
            put(memory_from(&talk(), 2)),
            put(memory(&ann(), 40)),
            put(memory(&ann(), 30)),
            source(3, 3),
            source(3, 1),
            link(40, 3),
            link(30, 3),
        ])
        .await;
    let held = stage.graph.interaction_memories(&talk()).await.expect("memories");
    let ids: Vec<_> = held.iter().map(|sourced| sourced.entry.memory.memory_id).collect();
    assert_eq!(ids, [memory_id(1), memory_id(2), memory_id(3)]);
    assert_eq!(held[0].positions, [0, 2]);
    assert_eq!((held[1].positions.len(), held[1].entry.sources), (0, 0));
    assert_eq!(
        (held[2].positions.as_slice(), held[2].entry.sources),
        ([1, 3].as_slice(), 2)
    );
    assert_eq!(held[2].replaced, [memory(&ann(), 30), memory(&ann(), 40)]);
    assert_eq!(held[2].entry.replaces, 2);
    let entry = stage.graph.memory(&key(3)).await.expect("the memory").entry;
    assert_eq!(held[2].entry, entry, "an entry is the same wherever it is read");
}

pub async fn interactions_that_are_not_there_are_not_found(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    for gone in [
        interaction_key(&ann(), "gone"),
        interaction_key(&ben(), "talk"),
        interaction_key(&user_key("x", "ann"), "talk"),
    ] {
        let id = gone.interaction_id.as_str();
        assert_not_found(stage.graph.interaction(&gone).await, id);
        assert_not_found(stage.graph.interaction_record(&gone).await, id);
        assert_eq!(stage.graph.messages(&gone, 0, 10).await.expect("messages"), []);
        assert_eq!(stage.graph.interaction_memories(&gone).await.expect("memories"), []);
    }
    assert_eq!(
        stage
            .graph
            .interaction_records(&ben(), None, 10)
            .await
            .expect("records"),
        []
    );
}

pub async fn a_record_has_all_of_an_interaction(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    stage
        .apply(vec![
            put(memory(&ann(), 9)),
            put(memory_from(&talk(), 2)),
            link(1, 9),
            link(2, 9),
            link(1, 2),
        ])
        .await;
    let record = stage.graph.interaction_record(&talk()).await.expect("the record");
    assert_eq!(record.interaction, interaction(&ann(), "talk", 0));
    assert_eq!(record.dates, [day("2025-05-01")]);
    assert_eq!(record.messages, messages(0, &["one", "two", "three", "four"]));
    let linked = |n: u64, positions: &[u32], replaces: &[u64], replaced_by: &[u64]| LinkedMemory {
        memory: memory_from(&talk(), n),
        positions: positions.to_vec(),
        replaces: replaces.iter().map(|n| memory_id(*n)).collect(),
        replaced_by: replaced_by.iter().map(|n| memory_id(*n)).collect(),
    };
    assert_eq!(
        record.memories,
        [linked(1, &[0, 2], &[], &[2, 9]), linked(2, &[], &[1], &[9])]
    );
    let loose = stage.graph.linked_memory(&key(9)).await.expect("the memory");
    assert_eq!(
        (loose.replaces, loose.replaced_by),
        (vec![memory_id(1), memory_id(2)], vec![])
    );
    assert_eq!(
        stage
            .graph
            .interaction_records(&ann(), None, 10)
            .await
            .expect("records"),
        [record]
    );
}

/// By creation, whatever was updated since; a walk in steps of any size meets each once.
pub async fn records_are_walked_by_creation(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    for (id, n) in [("d", 2), ("b", 2), ("c", 1), ("a", 3)] {
        let created = Interaction {
            updated_at: minute(10 - n),
            ..interaction(&ann(), id, n)
        };
        stage
            .apply(vec![GraphOp::PutInteraction { interaction: created }])
            .await;
    }
    stage
        .apply(vec![GraphOp::PutInteraction {
            interaction: interaction(&ben(), "x", 2),
        }])
        .await;
    let user = ann();
    for limit in [1, 2, 3, 50] {
        let records = all_after(
            limit,
            |after, limit| stage.graph.interaction_records(&user, after, limit),
            |record| (record.interaction.created_at, record.interaction.interaction_id.clone()),
        );
        let ids: Vec<String> = records
            .await
            .expect("records")
            .iter()
            .map(|r| r.interaction.interaction_id.to_string())
            .collect();
        assert_eq!(ids, ["c", "b", "d", "a"], "{limit} at a time");
    }
    assert_eq!(
        stage.graph.interaction_records(&ann(), None, 0).await.expect("records"),
        []
    );
}

/// Memories of no interaction, oldest first; a walk in steps of any size meets each once.
pub async fn loose_memories_are_walked_by_age(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    let same_time = |n: u64| {
        put(Memory {
            obtained_at: minute(5),
            ..memory(&ann(), n)
        })
    };
    stage
        .apply(vec![
            same_time(8),
            same_time(6),
            put(memory(&ann(), 2)),
            same_time(7),
            put(memory(&ben(), 3)),
        ])
        .await;
    let user = ann();
    for limit in [1, 2, 3, 50] {
        let linked = all_after(
            limit,
            |after, limit| stage.graph.loose_memories(&user, after, limit),
            |linked| (linked.memory.obtained_at, linked.memory.memory_id),
        );
        let ids: Vec<_> = linked
            .await
            .expect("memories")
            .iter()
            .map(|linked| linked.memory.memory_id)
            .collect();
        assert_eq!(ids, [2, 6, 7, 8].map(memory_id), "{limit} at a time");
    }
    assert_eq!(
        stage
            .graph
            .loose_memories(&user_key("acme", "gone"), None, 5)
            .await
            .expect("memories"),
        []
    );
}
