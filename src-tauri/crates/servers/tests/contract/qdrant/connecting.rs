//! What a connection test says is wrong.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::Duration;

use memora_engine::ports::index::{IndexState, SearchIndex};
use memora_servers::Secret;
use memora_servers::config::{Access, ConnectError, IndexServer, Part};
use memora_servers::qdrant::{Expectations, QdrantIndex};
use memora_test_servers::qdrant::QdrantDouble;

use super::{connected, filled, models, opened, other_model, server, started};

async fn refused(server: &IndexServer) -> ConnectError {
    QdrantIndex::connect(server, Access::Read, models())
        .await
        .err()
        .expect("refused")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

#[tokio::test]
async fn nobody_at_the_address_is_a_wrong_address() {
    let error = refused(&server(format!("http://127.0.0.1:{}", free_port()))).await;
    assert_eq!(error.part, Part::Address);
    assert!(error.problem.contains("nobody listens"), "{error}");
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_a_wrong_address() {
    let error = refused(&server("http://nobody.invalid:6334".to_owned())).await;
    assert_eq!(error.part, Part::Address);
}

#[tokio::test]
async fn the_port_of_another_service_is_a_wrong_address() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            let _ = connection.read(&mut [0; 1024]);
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let error = refused(&server(url)).await;
    assert_eq!(error.part, Part::Address);
    assert!(error.hint.contains("6334"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_after_the_deadline() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let error = refused(&IndexServer {
        deadline: Duration::from_millis(200),
        ..server(url)
    })
    .await;
    assert_eq!(error.part, Part::Address);
    assert!(error.problem.contains("200 ms"), "{error}");
}

#[tokio::test]
async fn encryption_that_the_server_does_not_speak_is_told() {
    let double = started().await;
    let error = refused(&server(format!("https://127.0.0.1:{}", double.port()))).await;
    assert_eq!(error.part, Part::Tls, "{error:?}");
    assert!(error.hint.contains("http://"), "{error:?}");
}

#[tokio::test]
async fn a_wrong_key_or_none_is_a_matter_of_credentials() {
    let double = started().await.with_api_key("right");
    for key in [None, Some("wrong")] {
        let error = refused(&IndexServer {
            api_key: key.map(Secret::new),
            ..server(double.url())
        })
        .await;
        assert_eq!(error.part, Part::Credentials);
        assert!(!format!("{error:?}").contains("wrong"), "{error:?}");
    }
    let right = IndexServer {
        api_key: Some(Secret::new("right")),
        ..server(double.url())
    };
    assert!(QdrantIndex::connect(&right, Access::Read, models()).await.is_ok());
}

#[tokio::test]
async fn a_missing_collection_is_found_out_and_not_made() {
    let double = started().await;
    let index = opened(&double, Access::Read, models()).await;
    let problem = index.problem().expect("a problem");
    assert_eq!(problem.part, Part::Collection);
    assert!(problem.problem.contains("memory_collection_v0_2"), "{problem}");
    assert!(
        matches!(index.state(), IndexState::Unfit { .. }),
        "nothing to rebuild for a reader"
    );
    assert_eq!(double.requests().values().sum::<u64>(), 1, "{:?}", double.requests());
    let writer = connected(&double).await;
    assert!(matches!(writer.state(), IndexState::NeedsRebuild { .. }));
}

#[tokio::test]
async fn another_model_is_told_with_what_is_there() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let other = Expectations {
        dense: Some(other_model()),
        ..models()
    };
    let index = opened(&double, Access::Write, other).await;
    let problem = index.problem().expect("a problem");
    assert_eq!(problem.part, Part::Model);
    for part in [
        "`fast-hash-64` of 64 numbers",
        "`fast-text-embedding-3-small` of 1536 numbers",
    ] {
        assert!(problem.problem.contains(part), "{problem}");
    }
    assert!(matches!(index.state(), IndexState::Unfit { reason } if reason == problem.problem));
    assert_eq!(
        index.collection_beside().as_deref(),
        Some("memory_collection_v0_2_text-embedding-3-small")
    );
}

#[tokio::test]
async fn a_collection_that_fits_has_no_problem() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let index = opened(&double, Access::Read, models()).await;
    assert_eq!((index.problem(), index.state()), (None, IndexState::Ready));
}

#[tokio::test]
async fn a_certificate_of_nobody_known_is_told() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let double = QdrantDouble::start_with_tls(&made.cert.pem(), &made.signing_key.serialize_pem())
        .await
        .expect("a server");
    let error = refused(&server(double.url())).await;
    assert_eq!(error.part, Part::Tls, "{error:?}");
    assert!(error.problem.contains("authority"), "{error:?}");
    let error = refused(&server(format!("http://127.0.0.1:{}", double.port()))).await;
    assert_eq!(error.part, Part::Address, "{error:?}");
    assert!(error.hint.contains("https://"), "{error:?}");
}
