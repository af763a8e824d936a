//! Each way in which connecting fails names the part at fault.

use std::net::Ipv4Addr;
use std::time::Duration;

use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_servers::config::{Access, ConnectError, GraphServer, Part};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::neo4j::{Certificate, Neo4jServer, PrivateOptions};
use memora_testkit::sample::{change, organization};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::{alone, opened};
use crate::graph::server;

async fn refused(server: GraphServer) -> ConnectError {
    match Neo4jGraph::open(&server, Access::Read).await {
        Ok(_) => panic!("{} should not open", server.url),
        Err(error) => {
            assert!(!error.hint.is_empty(), "{error}");
            error
        }
    }
}

fn at(url: String) -> GraphServer {
    GraphServer { url, ..server() }
}

#[tokio::test]
async fn nobody_listens() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    assert_eq!(
        refused(at(format!("bolt://127.0.0.1:{port}"))).await.part,
        Part::Address
    );
}

#[tokio::test]
async fn no_such_host() {
    let error = refused(at("bolt://no-such-host.invalid:7687".to_owned())).await;
    assert_eq!(error.part, Part::Address);
}

#[tokio::test]
async fn no_address_at_all() {
    for url in ["", "http://127.0.0.1:7474", "bolt://", "127.0.0.1"] {
        assert_eq!(refused(at(url.to_owned())).await.part, Part::Address, "{url:?}");
    }
}

#[tokio::test]
async fn another_service_answers() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let error = refused(at(format!("bolt://127.0.0.1:{port}"))).await;
    assert_eq!(error.part, Part::Address);
    assert!(error.hint.contains("Bolt port"), "{}", error.hint);
}

#[tokio::test]
async fn another_service_listens_and_says_nothing() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    for scheme in ["bolt", "bolt+s"] {
        let silent = GraphServer {
            deadline: Duration::from_millis(200),
            ..at(format!("{scheme}://127.0.0.1:{port}"))
        };
        assert_eq!(refused(silent).await.part, Part::Address, "{scheme}");
    }
}

#[tokio::test]
async fn the_user_is_not_let_in() {
    // Not the user of the other tests: Neo4j locks one out who fails too often.
    let stranger = GraphServer {
        user: "nobody".to_owned(),
        ..server()
    };
    assert_eq!(refused(stranger).await.part, Part::Credentials);
}

#[tokio::test]
async fn the_database_is_not_there() {
    let elsewhere = GraphServer {
        database: Some("nowhere".to_owned()),
        ..server()
    };
    let error = refused(elsewhere).await;
    assert_eq!(error.part, Part::Database);
    assert!(error.problem.contains("nowhere"), "{error}");
}

#[tokio::test]
async fn a_server_without_encryption_is_asked_for_it() {
    let url = server().url.replace("bolt://", "bolt+s://");
    assert_eq!(refused(at(url)).await.part, Part::Tls);
}

/// One server for both certificates' clients: it takes seconds to start.
#[tokio::test]
async fn an_expired_certificate_is_accepted_only_where_any_is() {
    let options = PrivateOptions {
        certificate: Some(Certificate::Expired),
        ..PrivateOptions::default()
    };
    let private = Neo4jServer::start_private(options).await.expect("a server");
    let of = |scheme: &str| GraphServer {
        url: format!("{scheme}://localhost:{}", private.port().expect("a port")),
        user: private.user.clone(),
        password: memora_servers::Secret::new(private.password.as_str()),
        ..server()
    };
    let error = refused(of("bolt+s")).await;
    assert_eq!(error.part, Part::Tls, "{error}");
    assert!(error.problem.contains("certificate"), "{error}");
    refused(of("bolt")).await;
    Neo4jGraph::open(&of("bolt+ssc"), Access::Read)
        .await
        .expect("any certificate will do");
}

#[tokio::test]
async fn a_store_for_reading_is_never_written() {
    let _alone = alone().await;
    let raw = super::foreign("").await;
    let graph = opened(Access::Read).await;
    assert!(graph.capabilities().writable.is_err());
    let put = memora_engine::domain::change::GraphOp::PutOrganization {
        organization: organization("acme", "Acme"),
    };
    let refused = [
        graph.apply(&[change(1, vec![put])]).await,
        graph.acknowledge(&[1]).await,
        graph.set_up().await,
        graph.migrate(|_, _| true).await.map(|_| ()),
    ];
    for answer in refused {
        assert!(matches!(answer, Err(GraphError::Unsupported(_))), "{answer:?}");
    }
    graph.survey().await.expect("a survey");
    let mut nodes = raw
        .execute(neo4rs::query("MATCH (n) RETURN count(n) AS nodes"))
        .await
        .expect("an answer");
    let row = nodes.next().await.expect("an answer").expect("a row");
    assert_eq!(row.get::<i64>("nodes").expect("a number"), 0);
}
