//! What the search index has still to do.

use std::sync::Arc;

use memora_engine::domain::change::{GraphOp, IndexAction};
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::read::OutboxRow;
use memora_engine::ports::graph::GraphStore;

use super::stage::{Stage, ann, key, link, put, source, talk};
use crate::compare::pending;
use crate::sample::{interaction, memory, memory_from, memory_id, messages};

use IndexAction::{Delete, Upsert};

async fn rows(stage: &Stage) -> Vec<OutboxRow> {
    let rows = stage.graph.outbox(10_000).await.expect("the outbox");
    assert!(
        rows.windows(2).all(|pair| pair[0].seq < pair[1].seq),
        "oldest first: {rows:?}"
    );
    assert_eq!(rows.len() as u32, stage.graph.outbox_len().await.expect("a count"));
    rows
}

/// The last word on each memory, in the order in which they were said.
async fn work(stage: &Stage) -> Vec<(MemoryId, IndexAction)> {
    rows(stage).await;
    pending(stage.graph.as_ref()).await.expect("the outbox")
}

async fn acknowledge_all(stage: &Stage) -> Vec<i64> {
    let seqs: Vec<i64> = rows(stage).await.iter().map(|row| row.seq).collect();
    stage.graph.acknowledge(&seqs).await.expect("acknowledged");
    assert_eq!(rows(stage).await, []);
    seqs
}

pub async fn only_what_changes_a_memory_is_work(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    assert_eq!(work(&stage).await, [(memory_id(1), Upsert)]);
    acknowledge_all(&stage).await;
    let rename = GraphOp::RenameUser {
        user: ann(),
        from: "Ann".to_owned(),
        to: "Anna".to_owned(),
    };
    let talk2 = GraphOp::PutInteraction {
        interaction: interaction(&ann(), "talk2", 0),
    };
    let more = GraphOp::AppendMessages {
        interaction: talk(),
        messages: messages(4, &["five"]),
    };
    stage.apply(vec![rename, talk2, more]).await;
    assert_eq!(work(&stage).await, []);
    stage.apply(vec![put(memory(&ann(), 2))]).await;
    acknowledge_all(&stage).await;
    stage.apply(vec![link(1, 2)]).await;
    assert_eq!(work(&stage).await, [], "versions are read from the graph");
    stage.apply(vec![source(1, 1)]).await;
    assert_eq!(
        work(&stage).await,
        [(memory_id(1), Upsert)],
        "a memory is indexed with its sources"
    );
    acknowledge_all(&stage).await;
    stage
        .apply(vec![GraphOp::UnlinkSource {
            memory: key(1),
            position: 1,
        }])
        .await;
    assert_eq!(work(&stage).await, [(memory_id(1), Upsert)]);
}

pub async fn rows_come_in_the_order_of_the_changes(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_people(graph).await;
    let first = stage.change(vec![put(memory(&ann(), 3)), put(memory(&ann(), 1))]);
    let second = stage.change(vec![put(memory(&ann(), 2))]);
    stage.apply_all(&[first, second]).await;
    stage.apply(vec![put(memory(&ann(), 4))]).await;
    assert_eq!(work(&stage).await, [3, 1, 2, 4].map(|n| (memory_id(n), Upsert)));
    let oldest: Vec<_> = stage
        .graph
        .outbox(2)
        .await
        .expect("the outbox")
        .iter()
        .map(|row| row.memory_id)
        .collect();
    assert_eq!(oldest, [memory_id(3), memory_id(1)]);
    assert_eq!(stage.graph.outbox(0).await.expect("the outbox"), []);
}

/// One change says one thing about a memory: the last.
pub async fn a_change_leaves_one_row_per_memory(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_talk(graph).await;
    acknowledge_all(&stage).await;
    stage
        .apply(vec![
            put(memory_from(&talk(), 2)),
            source(2, 0),
            source(2, 1),
            put(memory(&ann(), 3)),
            GraphOp::RemoveMemory {
                memory: memory(&ann(), 3),
            },
        ])
        .await;
    let found: Vec<_> = rows(&stage)
        .await
        .iter()
        .map(|row| (row.memory_id, row.action))
        .collect();
    assert_eq!(found, [(memory_id(2), Upsert), (memory_id(3), Delete)]);
}

pub async fn the_latest_action_is_the_last_word(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let removed = stage
        .apply(vec![GraphOp::RemoveMemory {
            memory: memory(&ann(), 1),
        }])
        .await;
    assert_eq!(work(&stage).await, [(memory_id(2), Upsert), (memory_id(1), Delete)]);
    stage.apply(removed.inverse_ops()).await;
    assert_eq!(work(&stage).await, [(memory_id(2), Upsert), (memory_id(1), Upsert)]);
}

/// What is acknowledged late says nothing about a row that was written since.
pub async fn acknowledging_takes_only_the_named_rows(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let before = rows(&stage).await;
    stage
        .apply(vec![GraphOp::RemoveMemory {
            memory: memory(&ann(), 1),
        }])
        .await;
    let seqs: Vec<i64> = before.iter().map(|row| row.seq).collect();
    stage.graph.acknowledge(&seqs).await.expect("acknowledged");
    assert_eq!(work(&stage).await, [(memory_id(1), Delete)]);
}

pub async fn acknowledging_again_is_no_error(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let seqs = acknowledge_all(&stage).await;
    stage.graph.acknowledge(&seqs).await.expect("acknowledged again");
    stage.graph.acknowledge(&[i64::MAX, -1, 0]).await.expect("never there");
    stage.graph.acknowledge(&[]).await.expect("nothing");
    let many: Vec<i64> = (1_000_000..1_040_000).collect();
    stage.graph.acknowledge(&many).await.expect("many");
    assert_eq!(stage.graph.outbox_len().await.expect("a count"), 0);
}

/// A number is not used again when its row is gone: a late acknowledgement would hit the wrong row.
pub async fn numbers_are_never_used_again(graph: Arc<dyn GraphStore>) {
    let stage = Stage::with_memories(graph, [1, 2]).await;
    let newest = acknowledge_all(&stage).await.pop().expect("there were rows");
    stage.apply(vec![put(memory(&ann(), 3))]).await;
    assert!(rows(&stage).await[0].seq > newest);
}
