//! Connections that break, stall or lead elsewhere.

use std::convert::Infallible;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::*;
use crate::test_server::{Reply, Stop, TestServer};

fn whole() -> Reply {
    Reply::new(200, completion("tea").to_string())
}

fn model_before(server: &TestServer) -> HttpChat {
    model_at(&format!("{}/v1", server.url), open_ai(), |_| {})
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again() {
    let server = TestServer::start(|request| match request.number {
        0 => whole().stop_after(0, Stop::Close),
        1 => whole().stop_after(25, Stop::Close),
        _ => whole(),
    })
    .await;
    let answer = model_before(&server).answer(question()).await.expect("an answer");
    assert_eq!((answer.text.as_str(), answer.attempts), ("tea", 3));

    let server = TestServer::start(|_| whole().stop_after(25, Stop::Close)).await;
    let error = error_of(&model_before(&server), question()).await;
    assert!(
        matches!(&error, ChatError::Unavailable(what) if what.contains("broke off")),
        "{error}"
    );
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn silence_and_a_slow_drip_end_with_the_deadline() {
    for stop in [Stop::Silence, Stop::Drip] {
        let server = TestServer::start(move |_| whole().stop_after(5, stop)).await;
        let mut model = model_before(&server);
        model.deadline = Duration::from_millis(500);
        let error = error_of(&model, question()).await;
        assert_eq!(error, ChatError::TimedOut(model.deadline));
    }
}

#[tokio::test]
async fn nobody_there_is_a_matter_of_the_address() {
    let server = TestServer::start(|_| whole()).await;
    let model = model_before(&server);
    drop(server);
    let failure = model.probe().await.expect_err("a failure");
    assert_eq!(failure.part, FailingPart::Address, "{failure}");
    assert!(failure.reason.contains("127.0.0.1: no connection"), "{failure}");
}

/// Speaks no TLS. Says so to whoever begins with it, or hangs up.
async fn refuse_all(listener: TcpListener, says: &'static [u8]) -> std::io::Result<Infallible> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let mut hello = [0; 16 * 1024];
        let read = stream.read(&mut hello).await?;
        // A handshake begins with this byte.
        assert_eq!((hello[0], read > 1), (0x16, true));
        stream.write_all(says).await?;
    }
}

#[tokio::test]
async fn no_encryption_there_is_a_matter_of_tls() {
    for says in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("https://{}/v1", listener.local_addr().expect("an address"));
        let server = tokio::spawn(refuse_all(listener, says));
        let model = model_at(&base, compatible(&base), |_| {});
        let failure = model.probe().await.expect_err("a failure");
        assert_eq!(failure.part, FailingPart::Tls, "{failure}");
        assert!(matches!(error_of(&model, question()).await, ChatError::Unavailable(_)));
        server.abort();
    }
}

/// Hangs up with a message of the other side unread, which the system makes known as a reset connection.
async fn hang_up(listener: TcpListener) -> std::io::Result<Infallible> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        stream.read_u8().await?;
    }
}

#[tokio::test]
async fn whoever_hangs_up_on_an_encrypted_connection_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(hang_up(listener));
    let mut parts = Vec::new();
    for base in [format!("https://{address}/v1"), format!("http://{address}/v1")] {
        let failure = model_at(&base, compatible(&base), |_| {}).probe().await;
        parts.push(failure.expect_err("a failure").part);
    }
    assert_eq!(parts, [FailingPart::Tls, FailingPart::Provider]);
    server.abort();
}

#[tokio::test]
async fn the_key_does_not_follow_to_another_address() {
    let elsewhere = TestServer::start(|_| whole()).await;
    let to = format!("{}/v1/chat/completions", elsewhere.url);
    let server = TestServer::start(move |_| Reply::new(307, "").header("Location", &to)).await;
    let model = model_before(&server);
    let failure = model.probe().await.expect_err("a failure");
    assert_eq!(failure.part, FailingPart::Address, "{failure}");
    assert_eq!((server.requests(), elsewhere.requests()), (1, 0));
}

/// Answers with blanks and ends with an error as soon as nobody listens any more.
async fn send_blanks(listener: TcpListener) -> std::io::Result<Infallible> {
    let (mut stream, _) = listener.accept().await?;
    stream.read_u8().await?;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        .await?;
    loop {
        stream.write_all(&[b' '; 65536]).await?;
    }
}

#[tokio::test]
async fn an_answer_without_end_is_left_where_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/v1", listener.local_addr().expect("an address"));
    let endless = tokio::spawn(send_blanks(listener));
    let model = model_at(&base, open_ai(), |_| {});
    let error = error_of(&model, question()).await;
    assert_eq!(error, ChatError::Malformed("it is far too long".into()));
    assert!(endless.await.expect("a server").is_err());
}

#[tokio::test]
async fn dropping_the_question_ends_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/v1", listener.local_addr().expect("an address"));
    let (was_asked, asked) = oneshot::channel();
    // Ends when the connection does, and answers nothing.
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream.read_u8().await.expect("a request");
        was_asked.send(()).expect("a test");
        while stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {}
    });
    let model = model_at(&base, open_ai(), |_| {});
    let asking = tokio::spawn(async move { model.answer(question()).await });
    asked.await.expect("a request");
    asking.abort();
    let ended = tokio::time::timeout(Duration::from_secs(60), server).await;
    ended.expect("an end of the connection").expect("a server");
}
