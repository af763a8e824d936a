//! A server that goes away and comes back, under a store that stays open.

use std::time::Duration;

use memora_engine::domain::change::GraphOp;
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_servers::config::{Access, GraphServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::{Neo4jServer, Proxy};
use memora_testkit::sample::{change, user};

use super::{alone, with_ann};
use crate::graph::server;

/// The store of the run through a proxy, with a short deadline.
async fn behind(proxy: &Proxy) -> Neo4jGraph {
    let url = Neo4jServer::from_env().url_through(proxy.port()).expect("an address");
    let server = GraphServer {
        url,
        deadline: Duration::from_secs(2),
        ..server()
    };
    Neo4jGraph::open(&server, Access::Write).await.expect("a server")
}

async fn proxy() -> Proxy {
    let port = Neo4jServer::from_env().port().expect("a port");
    Proxy::before_port(port).await.expect("a proxy")
}

fn put(n: u64) -> memora_engine::domain::change::Change {
    let user = user("acme", &format!("user-{n}"), "Somebody");
    change(n, vec![GraphOp::PutUser { user }])
}

fn is_unavailable<T: std::fmt::Debug>(answer: &Result<T, GraphError>) -> bool {
    matches!(answer, Err(GraphError::Unavailable { .. }))
}

#[tokio::test]
async fn an_outage_is_told_and_over_by_itself() {
    let _alone = alone().await;
    with_ann().await;
    let proxy = proxy().await;
    let graph = behind(&proxy).await;
    graph.apply(&[put(2)]).await.expect("applied");
    proxy.refuse();
    proxy.cut();
    let (read, written) = (graph.totals().await, graph.apply(&[put(3)]).await);
    assert!(is_unavailable(&read), "{read:?}");
    assert!(is_unavailable(&written), "{written:?}");
    proxy.heal();
    assert_eq!(graph.totals().await.expect("totals").users, 2);
    graph.apply(&[put(3)]).await.expect("applied");
    assert_eq!(graph.totals().await.expect("totals").users, 3);
}

/// Whoever asks next must not notice that a connection died while nobody used it.
#[tokio::test]
async fn a_connection_that_died_meanwhile_is_replaced() {
    let _alone = alone().await;
    with_ann().await;
    let proxy = proxy().await;
    let graph = behind(&proxy).await;
    for n in 2..6 {
        proxy.cut();
        assert_eq!(graph.totals().await.expect("totals").users as u64, n - 1);
        proxy.cut();
        graph.apply(&[put(n)]).await.expect("applied");
    }
}

#[tokio::test]
async fn a_server_that_stalls_is_given_up_in_time() {
    let _alone = alone().await;
    with_ann().await;
    let proxy = proxy().await;
    let graph = behind(&proxy).await;
    proxy.stall();
    let change = [put(2)];
    let (read, written) = tokio::join!(graph.totals(), graph.apply(&change));
    drop(written);
    assert!(is_unavailable(&read), "{read:?}");
    proxy.heal();
    // Given up or not, the change is there once or not at all.
    match graph.apply(&change).await {
        Ok(()) | Err(GraphError::Conflict(_)) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(graph.totals().await.expect("totals").users, 2);
}
