//! What the contract does not ask of Neo4j: ways in which connecting fails, graphs that other programs filled, outages, and
//! how often the server is asked.

mod abandoned;
mod connecting;
mod foreign;
mod migrating;
mod outages;
mod round_trips;

use std::sync::Arc;

use memora_engine::domain::change::GraphOp;
use memora_engine::ports::graph::GraphStore;
use memora_servers::config::Access;
use memora_servers::neo4j::Neo4jGraph;
use memora_testkit::sample::{change, organization, user};
use neo4rs::query;

use crate::graph::{alone, server, wipe};

/// The store that Python filled, or nobody: what `cypher` makes in an empty database that was never set up by us.
async fn foreign(cypher: &str) -> neo4rs::Graph {
    let server = server();
    let raw = neo4rs::Graph::new(&server.url, &server.user, server.password.expose()).expect("an address");
    wipe().await;
    if !cypher.is_empty() {
        raw.run(query(cypher)).await.expect("the foreign graph");
    }
    raw
}

async fn opened(access: Access) -> Neo4jGraph {
    Neo4jGraph::open(&server(), access).await.expect("a server")
}

/// An empty store, set up.
async fn empty() -> Arc<Neo4jGraph> {
    wipe().await;
    let graph = opened(Access::Write).await;
    graph.set_up().await.expect("set up");
    Arc::new(graph)
}

/// With the organization `acme` and its user `ann`.
async fn with_ann() -> Arc<Neo4jGraph> {
    let graph = empty().await;
    let ops = vec![
        GraphOp::PutOrganization {
            organization: organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: user("acme", "ann", "Ann"),
        },
    ];
    graph.apply(&[change(1, ops)]).await.expect("applied");
    graph
}
