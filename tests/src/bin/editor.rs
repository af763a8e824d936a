//! Corrects memories of one user at random, for tests in which several processes do so at the same time.
//!
//! Usage: `editor ORG_ID USER_ID SEED COUNT`, with the Neo4j of the test run in the environment. Prints `stored ID` for each change
//! that was acknowledged, and `refused` where somebody else was faster.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use memora_engine::corrections::{Corrected, Correction, CorrectionRequest, Part};
use memora_engine::domain::ids::{MemoryKey, OrgId, UserId, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::no_index::NoIndex;
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::graph::GraphError;
use memora_engine::task::TaskContext;
use memora_engine::undo::{UndoRequest, Undone};
use memora_engine::{Engine, EngineError, EngineParts};
use memora_servers::Secret;
use memora_servers::config::{Access, GraphServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::Neo4jServer;
use memora_tests::store::author;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const USAGE: &str = "usage: editor ORG_ID USER_ID SEED COUNT";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [org, user, seed, count] = given.as_slice() else {
        anyhow::bail!(USAGE)
    };
    let user = UserKey {
        org_id: OrgId::parse(org)?,
        user_id: UserId::parse(user)?,
    };
    let engine = engine().await?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed.parse().context(USAGE)?);
    let mut own = Vec::new();
    for n in 0..count.parse().context(USAGE)? {
        let done = if !own.is_empty() && rng.random_ratio(1, 5) {
            let change = own.swap_remove(rng.random_range(0..own.len()));
            let request = UndoRequest {
                change,
                whole_group: false,
                also: Vec::new(),
            };
            match engine.undo_change(&author(), &request, &TaskContext::detached()).await {
                Ok(Undone::Done { change_id, .. }) => Ok(Some(change_id)),
                Ok(Undone::Blocked { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        } else {
            corrected(&engine, &user, n, &mut rng)
                .await
                .inspect(|stored| own.extend(*stored))
        };
        match done {
            Ok(Some(change)) => println!("stored {change}"),
            // Somebody else was faster, or what was chosen makes no sense any more.
            Ok(None)
            | Err(
                EngineError::Graph(GraphError::Conflict(_) | GraphError::NotFound(_) | GraphError::Invalid(_))
                | EngineError::Invalid { .. },
            ) => println!("refused"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn engine() -> anyhow::Result<Engine> {
    let server = Neo4jServer::from_env();
    let address = GraphServer {
        url: server.url.clone(),
        user: server.user.clone(),
        password: Secret::new(server.password.clone()),
        database: None,
        deadline: Duration::from_secs(60),
    };
    Ok(Engine::new(EngineParts {
        graph: Arc::new(Neo4jGraph::open(&address, Access::Write).await?),
        index: Arc::new(NoIndex),
        embedder: None,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    }))
}

/// One random correction of a memory that is there at this moment; `None` when somebody else was faster.
async fn corrected(
    engine: &Engine,
    user: &UserKey,
    n: u32,
    rng: &mut ChaCha8Rng,
) -> Result<Option<memora_engine::domain::ids::ChangeId>, EngineError> {
    let list = MemoryListRequest {
        scope: Scope::user(user.clone()),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    };
    let rows = engine.list_memories(list, PageRequest::first(40)).await?.items;
    let keys: Vec<MemoryKey> = rows.into_iter().map(|row| row.key).collect();
    let chosen: Vec<&MemoryKey> = keys.sample(rng, 2).collect();
    let [memory, other] = chosen.as_slice() else {
        return Ok(None);
    };
    let (memory, other) = ((*memory).clone(), other.memory_id);
    let correction = match rng.random_range(0..6) {
        0 => Correction::FixWording {
            memory,
            text: format!("worded anew, {n}"),
        },
        1 => Correction::Correct {
            memory,
            text: format!("a newer version, {n}"),
            at: None,
        },
        2 => Correction::Delete { memories: vec![memory] },
        3 => Correction::Contradict {
            old: memory,
            new: other,
        },
        4 => Correction::Merge {
            keep: memory,
            others: vec![other],
            text: None,
        },
        _ => Correction::Split {
            memory,
            parts: ["one part", "another part"]
                .map(|text| Part {
                    text: format!("{text}, {n}"),
                    sources: None,
                })
                .into(),
        },
    };
    let request = CorrectionRequest {
        correction,
        expected: None,
        settles: None,
    };
    match engine.correct(&author(), &request).await? {
        Corrected::Stored { change_id, .. } => Ok(Some(change_id)),
        Corrected::Unchanged | Corrected::Conflict { .. } => Ok(None),
    }
}
