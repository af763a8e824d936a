//! The servers of the tests are what they say.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use memora_test_servers::neo4j::{Certificate, Neo4jServer, PrivateOptions};
use neo4rs::{Graph, query};

async fn count(graph: &Graph, cypher: &str) -> i64 {
    let mut rows = graph.execute(query(cypher)).await.unwrap();
    rows.next().await.unwrap().unwrap().get("n").unwrap()
}

#[tokio::test]
async fn the_server_of_the_run_is_wiped_by_organization() {
    let server = Neo4jServer::from_env();
    let graph = server.connect().unwrap();
    for org in ["wipeMe", "keepMe"] {
        let filled = "CREATE (:Org {org_id: $org})
            CREATE (i:Interaction {org_id: $org})-[:FIRST_MESSAGE]->(m:MessageBlock {role: $org})
            CREATE (m)-[:IS_NEXT]->(:MessageBlock {role: $org})";
        graph.run(query(filled).param("org", org)).await.unwrap();
    }
    server.wipe(&["wipeMe"]).await.unwrap();
    let left = "MATCH (n) WHERE n.org_id = 'wipeMe' OR n.role = 'wipeMe' RETURN count(n) AS n";
    assert_eq!(count(&graph, left).await, 0);
    let kept = "MATCH (n) WHERE n.org_id = 'keepMe' OR n.role = 'keepMe' RETURN count(n) AS n";
    assert_eq!(count(&graph, kept).await, 4);
    server.wipe(&["keepMe"]).await.unwrap();
}

#[tokio::test]
async fn a_private_server_keeps_its_content_when_it_is_killed() {
    let options = PrivateOptions {
        apoc: true,
        ..PrivateOptions::default()
    };
    let server = Neo4jServer::start_private(options).await.unwrap();
    let graph = server.connect().unwrap();
    let named = "CREATE (:Thing {name: apoc.text.replace('any name', 'any', 'the')})";
    graph.run(query(named)).await.unwrap();
    server.kill().await.unwrap();
    assert!(server.connect().unwrap().run(query("RETURN 1")).await.is_err());
    server.start_again().await.unwrap();
    let things = "MATCH (t:Thing {name: 'the name'}) RETURN count(t) AS n";
    assert_eq!(count(&server.connect().unwrap(), things).await, 1);
    server.wipe_all().await.unwrap();
    assert_eq!(
        count(&server.connect().unwrap(), "MATCH (t) RETURN count(t) AS n").await,
        0
    );
}

#[tokio::test]
async fn a_private_server_speaks_tls_with_the_certificate_it_was_given() {
    for certificate in [Certificate::SelfSigned, Certificate::Expired] {
        let options = PrivateOptions {
            certificate: Some(certificate),
            password: Some("a password of the test".to_owned()),
            ..PrivateOptions::default()
        };
        let server = Neo4jServer::start_private(options).await.unwrap();
        assert_eq!(count(&server.connect().unwrap(), "RETURN 1 AS n").await, 1);
        let port = server.port().unwrap();
        for refused in ["bolt", "bolt+s"] {
            let url = format!("{refused}://localhost:{port}");
            let careful = Graph::new(url, "neo4j", server.password.as_str()).unwrap();
            assert!(
                careful.run(query("RETURN 1")).await.is_err(),
                "{refused}, {certificate:?}"
            );
        }
    }
}
