//! A thousand conversations with five memories each, written in one go beside one by one as the Python package does it.

use std::time::Instant;

use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{ChangeId, InteractionId, MemoryId};
use memora_engine::domain::model::{Interaction, Memory, Message, Role, Timestamp};
use memora_engine::ports::graph::GraphStore;
use memora_servers::neo4j::Neo4jGraph;
use neo4rs::{Graph, query};
use uuid::Uuid;

use crate::measure::Figure;
use crate::servers::Made;

const INTERACTIONS: usize = 1_000;
const MESSAGES: u32 = 6;
const MEMORIES: u32 = 5;
/// Changes of one transaction.
const BATCH: usize = 250;

/// `theirs`: milliseconds of each save through the package; `driver`: the same server without anything of ours.
pub(crate) async fn all(
    graph: &Neo4jGraph,
    driver: &Graph,
    made: &Made,
    theirs: Vec<f64>,
) -> anyhow::Result<[Figure; 7]> {
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
    let bare = save_bare(driver, made, false).await?;
    let noted = save_bare(driver, made, true).await?;
    Ok([
        Figure::single("Neo4j: save 1,000 interactions of 5 memories", "/s", ours),
        Figure::single("  the same through memora-core", "/s", package),
        Figure::single("  times faster", "x", ours / package).at_least(10.0),
        Figure::single("  bare: the nodes and links alone, nothing checked", "/s", bare),
        Figure::single("  bare, times faster", "x", bare / package),
        Figure::single("  bare, with entries of trail and outbox", "/s", noted),
        Figure::single("  bare, with entries, times faster", "x", noted / package),
    ])
}

/// The least that any program has to ask of the server for these conversations: their nodes and links, made by one
/// statement for each batch, with nothing looked up or checked; `noted`: with what is kept of a change to take it back, to
/// find it by what it is about, and to bring it to the search index. What is faster than that cannot be had.
async fn save_bare(driver: &Graph, made: &Made, noted: bool) -> anyhow::Result<f64> {
    let user = made.quiet_user();
    let statement = bare_statement(noted);
    let save = async |first: usize| -> anyhow::Result<()> {
        let rows: Vec<Vec<String>> = (first..first + BATCH)
            .map(|n| bare_row(made, n, noted))
            .collect::<anyhow::Result<_>>()?;
        let asked = query(&statement)
            .param("org", user.org_id.as_str())
            .param("user", user.user_id.as_str())
            .param("agent", made.agent_id.as_str())
            .param("rows", rows);
        Ok(driver.run(asked).await?)
    };
    save(0).await?;
    let started = Instant::now();
    for batch in 1..=INTERACTIONS / BATCH {
        save(batch * BATCH).await?;
    }
    let rate = INTERACTIONS as f64 / started.elapsed().as_secs_f64();
    // What names no real work may not stay.
    for label in ["ExplorerChange", "ExplorerSubject", "ExplorerOutbox"] {
        let text = format!("MATCH (n:{label}) WHERE n.seq >= $first DETACH DELETE n");
        driver.run(query(&text).param("first", FIRST_NOTED)).await?;
    }
    Ok(rate)
}

/// Numbers in the trail that no store comes to.
const FIRST_NOTED: i64 = 1 << 40;

/// Its columns: the id of the interaction, its day, what is said, the ids of the memories; and where it is noted, the id and number
/// of the change, the change itself, and what it is about.
fn bare_row(made: &Made, n: usize, noted: bool) -> anyhow::Result<Vec<String>> {
    // Days of which the server knows none, so that each node of a day is made like the others.
    let day =
        chrono::NaiveDate::default() + chrono::TimeDelta::days(40_000 + n as i64 + if noted { 10_000 } else { 0 });
    let mut row = vec![
        InteractionId::from_uuid(Uuid::new_v4()).to_string(),
        day.to_string(),
        format!("A message of talk {n}: about the garden, the boat and the weather."),
    ];
    row.extend((0..MEMORIES).map(|_| MemoryId(Uuid::new_v4()).to_string()));
    if noted {
        let change = saved(made, n);
        row.push(change.id.to_string());
        row.push((FIRST_NOTED + n as i64).to_string());
        // It is kept compressed, to about a third.
        let whole = serde_json::to_string(&change)?;
        row.push(whole.chars().take(whole.len() / 3).collect());
        row.extend(change.subjects().iter().map(|subject| subject.key()));
    }
    Ok(row)
}

fn bare_statement(noted: bool) -> String {
    let mut text =
        "MATCH (u:User {org_id: $org, user_id: $user})-[:INTERACTIONS_IN]->(talks), (u)-[:HAS_MEMORIES]->(known) \
         UNWIND $rows AS row WITH talks, known, row, date(row[1]) AS day, datetime(row[1]) AS at \
         CREATE (talks)-[:HAD_INTERACTION]->(i:Interaction {org_id: $org, user_id: $user, interaction_id: row[0], \
           agent_id: $agent, created_at: at, updated_at: at}), \
         (i)-[:HAS_OCCURRENCE_ON]->(d:Date {org_id: $org, user_id: $user, date: day})"
            .to_owned();
    for n in 0..MESSAGES {
        let before = match n {
            0 => "(i)-[:FIRST_MESSAGE]".to_owned(),
            _ => format!("(b{})-[:IS_NEXT]", n - 1),
        };
        text += &format!(", {before}->(b{n}:MessageBlock {{msg_position: {n}, role: 'user', content: row[2]}})");
    }
    for n in 0..MEMORIES {
        text += &format!(
            ", (known)-[:INCLUDES]->(m{n}:Memory {{org_id: $org, user_id: $user, agent_id: $agent, interaction_id: row[0], \
               memory_id: row[{}], memory: row[2], obtained_at: at}})-[:DATE_OBTAINED]->(d), \
             (m{n})-[:INTERACTION_SOURCE]->(i), (m{n})-[:MESSAGE_SOURCE]->(b{n})",
            3 + n
        );
    }
    if noted {
        let id = 3 + MEMORIES;
        text += &format!(
            ", (:ExplorerChange {{id: row[{id}], seq: toInteger(row[{}]), at: 0, kind: 'saveInteraction', actor_kind: 'person', \
               actor: 'bench', summary: row[2], open: toInteger(row[{}]), payload: row[{}]}}) \
             FOREACH (key IN row[{}..] | CREATE (:ExplorerSubject {{key: key, seq: toInteger(row[{}])}})) \
             FOREACH (n IN range(0, {}) | CREATE (:ExplorerOutbox {{memory_id: row[3 + n], \
               seq: toInteger(row[{}]) * {MEMORIES} + n, action: 'upsert'}}))",
            id + 1,
            id + 1,
            id + 2,
            id + 3,
            id + 1,
            MEMORIES - 1,
            id + 1
        );
    }
    text
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
