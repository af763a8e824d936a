//! What is behind the addresses of a store: each part of the connection is tried in turn, and what the databases hold.

use std::sync::Arc;

use memora_engine::domain::read::StoreTotals;
use memora_engine::ports::graph::{GraphStore, KeyEnforcement};
use memora_engine::task::TaskContext;
use memora_servers::config::{Access, ConnectError, Part};
use memora_servers::neo4j::{Neo4jGraph, StoreKind};
use memora_servers::qdrant::{QdrantIndex, Survey as Collection};
use serde::Serialize;
use specta::Type;

use crate::embedders::Models;
use crate::error::StoreResult;
use crate::opening::{Keys, ServerParts, expectations};
use crate::saved::{ModelChoice, ServersConfig};

/// What a connection is made of, in the order in which it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionPart {
    Address,
    Tls,
    Credentials,
    Database,
    IndexAddress,
    IndexKey,
    Collection,
    Model,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCheck {
    pub part: ConnectionPart,
    pub outcome: CheckOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum CheckOutcome {
    Passed {
        detail: String,
    },
    Failed {
        problem: String,
        hint: String,
    },
    /// The store can be used, but not all of it.
    Warning {
        problem: String,
        hint: String,
    },
    /// A part before it failed.
    NotReached,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionReport {
    pub checks: Vec<ConnectionCheck>,
    /// `None` when the graph could not be reached.
    pub survey: Option<StoreSurvey>,
}

/// Who filled a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Layout {
    Empty,
    Memora,
    /// Memora 0.2: memories are not linked to their dates.
    MemoraOlder,
    /// Something else.
    Foreign,
}

/// What the databases of a store hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreSurvey {
    pub layout: Layout,
    pub totals: StoreTotals,
    pub server_version: String,
    pub keys: KeyEnforcement,
    /// What a set-up would do; empty when there is nothing to do.
    pub steps: Vec<SetupStep>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupStep {
    pub what: String,
    pub count: u32,
}

/// The checks so far; a failure leaves the rest of its side unreached.
struct Checks(Vec<ConnectionCheck>);

const GRAPH: [ConnectionPart; 4] = [
    ConnectionPart::Address,
    ConnectionPart::Tls,
    ConnectionPart::Credentials,
    ConnectionPart::Database,
];
const INDEX: [ConnectionPart; 3] = [
    ConnectionPart::IndexAddress,
    ConnectionPart::IndexKey,
    ConnectionPart::Collection,
];

impl Checks {
    fn add(&mut self, part: ConnectionPart, outcome: CheckOutcome) {
        self.0.push(ConnectionCheck { part, outcome });
    }

    /// All of `parts` passed; the last one tells `detail`.
    fn passed(&mut self, parts: &[ConnectionPart], detail: &str) {
        for (n, part) in parts.iter().enumerate() {
            let is_last = n + 1 == parts.len();
            let detail = if is_last { detail.to_owned() } else { String::new() };
            self.add(*part, CheckOutcome::Passed { detail });
        }
    }

    /// What comes before `failed` passed, what comes after it was not reached.
    fn failed(&mut self, parts: &[ConnectionPart], failed: ConnectionPart, error: &ConnectError) {
        let mut is_reached = true;
        for part in parts {
            let outcome = if *part == failed {
                is_reached = false;
                CheckOutcome::Failed {
                    problem: error.problem.clone(),
                    hint: error.hint.clone(),
                }
            } else if is_reached {
                CheckOutcome::Passed { detail: String::new() }
            } else {
                CheckOutcome::NotReached
            };
            self.add(*part, outcome);
        }
    }
}

/// Tries the connection part by part. Nothing is written.
pub async fn test_connection(
    servers: &ServersConfig,
    keys: &Keys,
    models: &Models,
    task: &TaskContext,
) -> StoreResult<ConnectionReport> {
    let mut checks = Checks(Vec::new());
    let steps = 3;
    task.report(0, Some(steps));
    let graph = Neo4jGraph::open(&keys.graph_server(servers), Access::Read).await;
    task.report(1, Some(steps));
    let graph = match graph {
        Ok(graph) => {
            let server = graph.server();
            checks.passed(&GRAPH, &format!("Neo4j {} ({})", server.version, server.edition));
            Some(graph)
        }
        Err(error) => {
            checks.failed(&GRAPH, graph_part(error.part), &error);
            None
        }
    };
    if let Some(address) = &servers.index {
        let server = keys.index_server(address);
        match QdrantIndex::connect(&server, Access::Read, expectations(models)).await {
            Ok(index) => check_collection(&mut checks, &index, &address.collection),
            Err(error) => checks.failed(&INDEX, index_part(error.part), &error),
        }
    }
    task.report(2, Some(steps));
    check_models(&mut checks, &servers.models, models);
    let survey = match graph {
        Some(graph) => Some(survey_graph(&graph).await?),
        None => None,
    };
    Ok(ConnectionReport {
        checks: checks.0,
        survey,
    })
}

fn check_collection(checks: &mut Checks, index: &QdrantIndex, name: &str) {
    let before = [ConnectionPart::IndexAddress, ConnectionPart::IndexKey];
    checks.passed(&before, "");
    let outcome = match (index.survey(), index.problem()) {
        (Some(Collection::Missing), _) => CheckOutcome::Warning {
            problem: format!("there is no collection `{name}` yet"),
            hint: "it is made when the store is set up; until then search goes by words".to_owned(),
        },
        (_, Some(problem)) => CheckOutcome::Warning {
            problem: problem.problem,
            hint: problem.hint,
        },
        (Some(Collection::Found(found)), None) => CheckOutcome::Passed {
            detail: format!("about {} points", found.points),
        },
        (None, None) => CheckOutcome::NotReached,
    };
    checks.add(ConnectionPart::Collection, outcome);
}

fn check_models(checks: &mut Checks, choice: &ModelChoice, models: &Models) {
    let outcome = match (&models.problem, choice) {
        (_, ModelChoice::None) => return,
        (None, _) => CheckOutcome::Passed {
            detail: models.dense.as_ref().map(|e| e.info().model_id).unwrap_or_default(),
        },
        (Some(problem), _) => CheckOutcome::Warning {
            problem: problem.clone(),
            hint: "the store can be used; search goes by words until the model is there".to_owned(),
        },
    };
    checks.add(ConnectionPart::Model, outcome);
}

/// What the open store's databases hold and what a set-up would do.
pub async fn survey(parts: &ServerParts) -> StoreResult<StoreSurvey> {
    let mut survey = survey_graph(&parts.graph).await?;
    if let Some(index) = &parts.index {
        survey.steps.extend(index_steps(index));
    }
    Ok(survey)
}

async fn survey_graph(graph: &Neo4jGraph) -> StoreResult<StoreSurvey> {
    let found = graph.survey().await.map_err(memora_engine::EngineError::from)?;
    Ok(StoreSurvey {
        layout: match found.kind {
            StoreKind::Empty => Layout::Empty,
            StoreKind::Memora => Layout::Memora,
            StoreKind::MemoraOlder => Layout::MemoraOlder,
            StoreKind::Foreign => Layout::Foreign,
        },
        totals: found.totals,
        server_version: graph.server().version.clone(),
        keys: graph.capabilities().keys,
        steps: found
            .plan
            .steps()
            .into_iter()
            .map(|(what, count)| SetupStep { what, count })
            .collect(),
    })
}

fn index_steps(index: &Arc<QdrantIndex>) -> Vec<SetupStep> {
    match index.survey() {
        Some(Collection::Missing) => vec![SetupStep {
            what: "Make the collection for the search index".to_owned(),
            count: 1,
        }],
        Some(Collection::Found(found)) if !found.missing_indexes.is_empty() => vec![SetupStep {
            what: "Add payload indexes to the collection".to_owned(),
            count: u32::try_from(found.missing_indexes.len()).unwrap_or(u32::MAX),
        }],
        _ => vec![],
    }
}

fn graph_part(part: Part) -> ConnectionPart {
    match part {
        Part::Tls => ConnectionPart::Tls,
        Part::Credentials => ConnectionPart::Credentials,
        Part::Database | Part::Collection | Part::Model => ConnectionPart::Database,
        Part::Address => ConnectionPart::Address,
    }
}

fn index_part(part: Part) -> ConnectionPart {
    match part {
        Part::Credentials => ConnectionPart::IndexKey,
        Part::Collection | Part::Model | Part::Database => ConnectionPart::Collection,
        Part::Address | Part::Tls => ConnectionPart::IndexAddress,
    }
}
