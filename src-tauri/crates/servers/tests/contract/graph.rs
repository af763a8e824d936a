//! The contract of the graph against a real Neo4j. There is one database, so cases run one after another, each on an
//! empty one.

use std::sync::Arc;

use memora_engine::ports::graph::GraphStore;
use memora_servers::Secret;
use memora_servers::config::{Access, DEFAULT_DEADLINE, GraphServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_testkit::contract::Made;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The server of this test run; its variables are set by whoever starts the tests.
pub(crate) fn server() -> GraphServer {
    let variable = |name: &str| {
        std::env::var(name).unwrap_or_else(|_| {
            panic!("{name} is not set: run the tests with `make test`, or in scripts/with-neo4j.sh")
        })
    };
    GraphServer {
        url: variable("MEMORA_TEST_NEO4J_URL"),
        user: variable("MEMORA_TEST_NEO4J_USER"),
        password: Secret::new(variable("MEMORA_TEST_NEO4J_PASSWORD")),
        database: None,
        deadline: DEFAULT_DEADLINE,
    }
}

/// The database, for as long as the guard lives.
static DATABASE: std::sync::LazyLock<Arc<Mutex<()>>> = std::sync::LazyLock::new(Arc::default);

pub(crate) async fn alone() -> OwnedMutexGuard<()> {
    Arc::clone(&DATABASE).lock_owned().await
}

/// Removes all nodes; the schema stays.
pub(crate) async fn wipe() {
    let server = server();
    let graph = neo4rs::Graph::new(&server.url, &server.user, server.password.expose()).expect("an address");
    graph
        .run(neo4rs::query(
            "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS",
        ))
        .await
        .expect("an empty database");
}

/// An empty database that is set up, for one case.
async fn make() -> Made<dyn GraphStore> {
    let alone = alone().await;
    wipe().await;
    let graph = Neo4jGraph::open(&server(), Access::Write).await.expect("a server");
    graph.set_up().await.expect("set up");
    Made::keeping(Arc::new(graph), alone)
}

memora_testkit::graph_contract!(make);
