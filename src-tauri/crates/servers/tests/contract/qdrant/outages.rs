//! A server that goes away and comes back.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use memora_engine::ports::index::{IndexError, IndexState, SearchIndex};
use memora_servers::config::{Access, IndexServer};
use memora_servers::qdrant::QdrantIndex;
use parking_lot::Mutex;

use super::{ask, filled, models, server, started, upsert};

fn is_away(index: &QdrantIndex) -> bool {
    matches!(index.state(), IndexState::Unreachable { .. })
}

#[tokio::test]
async fn an_outage_is_told_and_over_with_the_next_answer() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    double.stop();
    for _ in 0..2 {
        let error = index.search(ask("tea")).await.expect_err("away");
        assert!(matches!(error, IndexError::Unavailable { .. }), "{error}");
        assert!(is_away(&index));
    }
    assert!(matches!(
        index.apply(vec![upsert(2, "likes coffee")]).await,
        Err(IndexError::Unavailable { .. })
    ));
    double.start_again().await.expect("started");
    assert_eq!(index.search(ask("likes tea")).await.expect("hits").len(), 1);
    assert_eq!(index.state(), IndexState::Ready);
    index.apply(vec![upsert(2, "likes coffee")]).await.expect("applied");
    assert_eq!(index.len().await.expect("a count"), 2);
}

#[tokio::test]
async fn a_store_opens_while_the_server_is_away() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    double.stop();
    let index = QdrantIndex::unconnected(&server(double.url()), Access::Write, models()).expect("an index");
    assert!(is_away(&index));
    assert!(index.look().await.is_err());
    assert!(is_away(&index));
    double.start_again().await.expect("started");
    index.look().await.expect("a survey");
    assert_eq!(index.state(), IndexState::Ready);
}

#[tokio::test]
async fn a_key_that_is_taken_back_is_told() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    let double = double.with_api_key("new");
    let error = index.search(ask("tea")).await.expect_err("refused");
    assert!(error.to_string().contains("API key"), "{error}");
    assert!(matches!(index.state(), IndexState::Unreachable { reason } if reason.contains("API key")));
    drop(double);
}

#[tokio::test]
async fn a_fault_of_the_server_is_no_outage() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    // The client itself tries again once.
    double.fail_next(2, tonic_status());
    let error = index.search(ask("tea")).await.expect_err("failed");
    assert!(matches!(error, IndexError::Unavailable { .. }), "{error}");
    assert_eq!(index.state(), IndexState::Ready);
    assert_eq!(index.search(ask("likes tea")).await.expect("hits").len(), 1);
}

fn tonic_status() -> tonic::Status {
    tonic::Status::internal("Service internal error: the disk is full")
}

#[tokio::test]
async fn a_silent_server_is_given_up_at_the_deadline() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let silent = IndexServer {
        deadline: Duration::from_millis(200),
        ..server(format!("http://{}", listener.local_addr().expect("an address")))
    };
    let index = QdrantIndex::unconnected(&silent, Access::Write, models()).expect("an index");
    for _ in 0..2 {
        let error = index.search(ask("tea")).await.expect_err("late");
        assert!(error.to_string().contains("200 ms"), "{error}");
        assert!(is_away(&index));
    }
}

/// Passes connections on to a server, and makes those that are open go silent when it is told to.
struct Line {
    url: String,
    /// Connections that were made before this moment are silent.
    silenced: Arc<Mutex<Option<Instant>>>,
}

impl Line {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let silenced = Arc::new(Mutex::new(None));
        let line = Arc::clone(&silenced);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server");
                let back = (server.try_clone().expect("a copy"), client.try_clone().expect("a copy"));
                for (from, to) in [(client, server), back] {
                    let (line, made) = (Arc::clone(&line), Instant::now());
                    thread::spawn(move || pass_on(from, to, || line.lock().is_some_and(|moment| made < moment)));
                }
            }
        });
        Self { url, silenced }
    }

    fn silence(&self) {
        *self.silenced.lock() = Some(Instant::now());
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, is_silent: impl Fn() -> bool) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if !is_silent() && to.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_connection_that_went_silent_is_replaced() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let line = Line::to(double.port());
    let impatient = IndexServer {
        deadline: Duration::from_secs(1),
        ..server(line.url.clone())
    };
    let index = QdrantIndex::connect(&impatient, Access::Write, models())
        .await
        .expect("connected");
    // The client has a few connections and takes them in turn.
    for _ in 0..10 {
        index.len().await.expect("a count");
    }
    line.silence();
    assert!(index.search(ask("tea")).await.is_err());
    assert!(is_away(&index));
    assert_eq!(index.search(ask("likes tea")).await.expect("hits").len(), 1);
    assert_eq!(index.state(), IndexState::Ready);
}
