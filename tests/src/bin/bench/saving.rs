//! A thousand conversations with five memories each, written in one go beside one by one as the Python package does it.

use std::time::Instant;

use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{ChangeId, InteractionId, MemoryId};
use memora_engine::domain::model::{Interaction, Memory, Message, Role, Timestamp};
use memora_engine::ports::graph::GraphStore;
use memora_servers::neo4j::Neo4jGraph;
use uuid::Uuid;

use crate::measure::Figure;
use crate::servers::Made;

const INTERACTIONS: usize = 1_000;
const MESSAGES: u32 = 6;
const MEMORIES: u32 = 5;
/// Changes of one transaction.
const BATCH: usize = 250;

/// `theirs`: milliseconds of each save through the package.
pub(crate) async fn all(graph: &Neo4jGraph, made: &Made, theirs: Vec<f64>) -> anyhow::Result<[Figure; 3]> {
    let changes: Vec<Change> = (0..BATCH + INTERACTIONS).map(|n| saved(made, n)).collect();
    // The server plans and compiles what it sees for the first time; the package's calls are warm by then, too.
    let (first, changes) = changes.split_at(BATCH);
    graph.apply(first).await?;
    let started = Instant::now();
    for batch in changes.chunks(BATCH) {
        graph.apply(batch).await?;
    }
    let ours = INTERACTIONS as f64 / started.elapsed().as_secs_f64();
    let seconds: f64 = theirs.iter().sum::<f64>() / 1_000.0;
    let package = theirs.len() as f64 / seconds;
    Ok([
        Figure::single("Neo4j: save 1,000 interactions of 5 memories", "/s", ours),
        Figure::single("  the same through memora-core", "/s", package),
        Figure::single("  times faster", "x", ours / package).at_least(10.0),
    ])
}

/// The change that the engine makes of a conversation, as large as those of the package's run.
fn saved(made: &Made, n: usize) -> Change {
    let at = Timestamp::UNIX_EPOCH + chrono::TimeDelta::days(20_454) + chrono::TimeDelta::hours(36 * n as i64);
    let user = made.quiet_user();
    let interaction = Interaction {
        org_id: user.org_id.clone(),
        user_id: user.user_id.clone(),
        interaction_id: InteractionId::from_uuid(Uuid::new_v4()),
        agent_id: made.agent_id.clone(),
        created_at: at,
        updated_at: at,
    };
    let key = interaction.key();
    let message = |position: u32| Message {
        position,
        role: if position.is_multiple_of(2) {
            Role::User
        } else {
            Role::Assistant
        },
        content: format!("Message {position} of talk {n}: about the garden, the boat and the weather."),
    };
    let mut ops = vec![
        GraphOp::PutInteraction { interaction },
        GraphOp::AddOccurrence {
            interaction: key.clone(),
            date: at.date_naive(),
        },
        GraphOp::AppendMessages {
            interaction: key.clone(),
            messages: (0..MESSAGES).map(message).collect(),
        },
    ];
    for position in 0..MEMORIES {
        let memory = Memory {
            org_id: user.org_id.clone(),
            user_id: user.user_id.clone(),
            memory_id: MemoryId(Uuid::new_v4()),
            agent_id: made.agent_id.clone(),
            interaction_id: Some(key.interaction_id.clone()),
            text: format!("user_{} planted row {position} on day {n}", user.user_id),
            obtained_at: at,
            date: at.date_naive(),
        };
        let memory_key = memory.key();
        ops.push(GraphOp::PutMemory { memory });
        ops.push(GraphOp::LinkSource {
            memory: memory_key,
            position,
        });
    }
    Change {
        id: ChangeId(Uuid::new_v4()),
        at,
        actor: Actor {
            kind: ActorKind::Person,
            name: "bench".to_owned(),
        },
        kind: ChangeKind::SaveInteraction,
        reason: None,
        summary: format!("saved a conversation of user_{} with {MEMORIES} memories", user.user_id),
        group: None,
        undoes: None,
        ops,
    }
}
