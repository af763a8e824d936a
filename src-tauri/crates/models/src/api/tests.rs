use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::test_server::{Reply, Request, Stop, TestServer};

const KEY: &str = "sk-very-secret-key";

fn config(server: &TestServer) -> ApiConfig {
    ApiConfig {
        url: format!("{}/v1", server.url),
        key: Some(Secret::new(KEY)),
        model: "letters".into(),
        dimensions: None,
        deadline: ApiConfig::DEADLINE,
    }
}

async fn connect(config: &ApiConfig) -> Result<ApiEmbedder, EmbedError> {
    let backoff = Backoff {
        tries: 3,
        first: Duration::ZERO,
    };
    ApiEmbedder::connect_with(config, backoff).await
}

/// Why it did not connect. An error must never hold the key.
async fn reason(config: &ApiConfig) -> String {
    let error = connect(config).await.err().expect("an error");
    assert!(matches!(error, EmbedError::Unavailable(_)));
    assert!(!format!("{error} {error:?}").contains(KEY), "{error}");
    error.to_string()
}

/// Counts each word under a number made of its letters; not of unit length.
fn words(text: &str) -> Vec<f32> {
    let mut counts = vec![0.0; 64];
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let number = word
            .to_lowercase()
            .bytes()
            .fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 61);
        counts[number] += 3.0;
    }
    counts[63] = 0.5;
    counts
}

fn texts(request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(
        (request.path.as_str(), &body["model"]),
        ("/v1/embeddings", &json!("letters"))
    );
    assert_eq!(request.header("authorization"), Some("Bearer sk-very-secret-key"));
    serde_json::from_value(body["input"].clone()).expect("texts")
}

/// Answers as OpenAI does, with the vectors in another order.
fn serve(request: &Request) -> Reply {
    let items = texts(request);
    let items = items
        .iter()
        .enumerate()
        .map(|(index, text)| json!({ "index": index, "embedding": words(text) }));
    answer(items.rev().collect())
}

fn answer(items: Vec<Value>) -> Reply {
    Reply::new(200, json!({ "object": "list", "data": items }).to_string())
}

mod contract {
    use memora_testkit::contract::Made;

    use super::*;

    async fn embedder() -> Made<dyn Embedder> {
        let server = TestServer::start(serve).await;
        let embedder = connect(&config(&server)).await.expect("an embedder");
        Made::keeping(Arc::new(embedder), server)
    }

    memora_testkit::embed_contract!(embedder);
}

#[tokio::test]
async fn it_learns_the_length_of_the_vectors_and_names_the_model() {
    let server = TestServer::start(serve).await;
    let embedder = connect(&config(&server)).await.expect("an embedder");
    let info = embedder.info();
    assert_eq!((info.model_id.as_str(), info.dimensions), ("letters", 64));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn many_and_long_texts_go_in_several_requests_and_none_without_words() {
    let (asked, chars) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let server = {
        let (asked, chars) = (asked.clone(), chars.clone());
        TestServer::start(move |request| {
            let texts = texts(request);
            assert!(texts.len() <= TEXTS_PER_REQUEST && texts.iter().all(|text| !text.trim().is_empty()));
            let length: usize = texts.iter().map(|text| text.chars().count()).sum();
            assert!(length <= CHARS_PER_REQUEST);
            asked.fetch_add(texts.len(), Ordering::SeqCst);
            chars.fetch_max(
                texts.iter().map(|text| text.chars().count()).max().unwrap_or(0),
                Ordering::SeqCst,
            );
            serve(request)
        })
        .await
    };
    let embedder = connect(&config(&server)).await.expect("an embedder");
    let mut documents: Vec<String> = (0..150).map(|n| format!("memory number {n}")).collect();
    documents.extend(["".into(), " \n".into()]);
    documents.extend((0..20).map(|_| "é ".repeat(50_000)));
    let vectors = embedder.embed_documents(documents.clone()).await.expect("vectors");
    assert_eq!(vectors.len(), 172);
    for (text, vector) in documents.iter().zip(&vectors).take(152) {
        assert_eq!(vector.is_none(), text.trim().is_empty());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1 + 170);
    assert_eq!(chars.load(Ordering::SeqCst), CHARS_PER_TEXT);
    assert!(server.requests() > 4);
    assert!(embedder.embed_documents(vec![]).await.expect("nothing").is_empty());
}

#[tokio::test]
async fn a_chosen_length_is_asked_for_and_held_against_the_answer() {
    let server = TestServer::start(|request| {
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        assert_eq!(body["dimensions"], 32);
        answer(vec![json!({ "index": 0, "embedding": vec![1.0; 32] })])
    })
    .await;
    let chosen = ApiConfig {
        dimensions: Some(32),
        ..config(&server)
    };
    assert_eq!(connect(&chosen).await.expect("an embedder").info().dimensions, 32);

    let server = TestServer::start(serve).await;
    let chosen = ApiConfig {
        dimensions: Some(32),
        ..config(&server)
    };
    let reason = reason(&chosen).await;
    assert!(
        reason.contains("the model") && reason.contains("64 numbers, not 32"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_length_that_changes_is_refused() {
    let server = TestServer::start(|request| {
        let length = if request.number == 0 { 64 } else { 65 };
        answer(vec![json!({ "index": 0, "embedding": vec![1.0; length] })])
    })
    .await;
    let embedder = connect(&config(&server)).await.expect("an embedder");
    let error = embedder.embed_query("tea").await.expect_err("an error").to_string();
    assert!(error.contains("65 numbers now, and gave 64"), "{error}");
}

#[tokio::test]
async fn passing_problems_are_tried_again() {
    let server = TestServer::start(|request| match request.number {
        0 => Reply::new(429, "").header("Retry-After", 0),
        1 => serve(request).stop_after(10, Stop::Close),
        2 => serve(request),
        3 => Reply::new(500, ""),
        _ => serve(request),
    })
    .await;
    let embedder = connect(&config(&server)).await.expect("an embedder");
    assert!(embedder.embed_query("green tea").await.expect("an answer").is_some());
    assert_eq!(server.requests(), 5);
}

#[tokio::test]
async fn a_problem_that_stays_is_told_with_its_part() {
    for (status, requests, part) in [
        (
            401,
            1,
            "the key (letters at 127.0.0.1): it is not accepted (401: Incorrect API key provided: [key])",
        ),
        (403, 1, "the key"),
        (404, 1, "the model or the address"),
        (400, 1, "the model"),
        (429, 3, "asked too often"),
        (503, 3, "a problem of its own"),
    ] {
        let server = TestServer::start(move |_| {
            let message = format!("Incorrect API key provided: {KEY}");
            Reply::new(status, json!({ "error": { "message": message } }).to_string())
        })
        .await;
        let reason = reason(&config(&server)).await;
        assert!(reason.contains(part), "{reason}");
        assert_eq!(server.requests(), requests, "{status}");
    }
}

#[tokio::test]
async fn a_wait_that_would_end_after_the_deadline_is_not_begun() {
    let server = TestServer::start(|_| Reply::new(429, "").header("Retry-After", 20)).await;
    let hurried = ApiConfig {
        deadline: Duration::from_secs(5),
        ..config(&server)
    };
    assert!(reason(&hurried).await.contains("asked too often"));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn silence_ends_with_the_deadline() {
    let server = TestServer::start(|request| serve(request).stop_after(0, Stop::Silence)).await;
    let hurried = ApiConfig {
        deadline: Duration::from_millis(50),
        ..config(&server)
    };
    assert!(reason(&hurried).await.contains("no answer within 0.05 s"));
}

#[tokio::test]
async fn answers_of_another_kind_are_refused() {
    for (body, what) in [
        ("<html>hello</html>".to_owned(), "no embeddings"),
        (json!({ "data": [] }).to_string(), "fewer vectors"),
        (
            json!({ "data": [{ "index": 1, "embedding": [1.0] }] }).to_string(),
            "number 1",
        ),
        (
            json!({ "data": [{ "index": 0, "embedding": [1.0] }, { "index": 0, "embedding": [1.0] }] }).to_string(),
            "number 0",
        ),
        (
            json!({ "data": [{ "index": 0, "embedding": [] }] }).to_string(),
            "empty vectors",
        ),
        (r#"{"data":[{"index":0,"embedding":[1e39]}]}"#.to_owned(), ""),
        (
            json!({ "data": [{ "index": 0, "embedding": "AAAA" }] }).to_string(),
            "no embeddings",
        ),
    ] {
        let server = TestServer::start(move |_| Reply::new(200, body.clone())).await;
        let reason = reason(&config(&server)).await;
        assert!(reason.contains(what), "{reason}");
    }
}

#[tokio::test]
async fn nobody_there_is_a_matter_of_the_address() {
    let server = TestServer::start(serve).await;
    let config = config(&server);
    drop(server);
    let reason = reason(&config).await;
    assert!(
        reason.contains("the address") && reason.contains("no connection"),
        "{reason}"
    );
}

#[tokio::test]
async fn no_key_is_sent_when_there_is_none() {
    let server = TestServer::start(|request| {
        assert_eq!(request.header("authorization"), None);
        answer(vec![json!({ "index": 0, "embedding": [3.0, 4.0] })])
    })
    .await;
    for key in [None, Some(Secret::new(""))] {
        let keyless = ApiConfig { key, ..config(&server) };
        let embedder = connect(&keyless).await.expect("an embedder");
        assert_eq!(
            embedder.embed_query("tea").await.expect("an answer"),
            Some(vec![0.6, 0.8])
        );
    }
}

#[test]
fn the_address_is_taken_as_people_write_it() {
    let written = |text: &str| endpoint(text).map(String::from);
    for text in [
        "https://api.openai.com",
        "https://api.openai.com/",
        " https://api.openai.com/v1 ",
        "https://api.openai.com/v1/",
        "https://api.openai.com/v1/embeddings",
    ] {
        assert_eq!(
            written(text).expect("an address"),
            "https://api.openai.com/v1/embeddings"
        );
    }
    assert_eq!(
        written("http://localhost:11434/api/v3?api-version=1").expect("an address"),
        "http://localhost:11434/api/v3/embeddings?api-version=1"
    );
    for text in [
        "",
        "api.openai.com",
        "ftp://host",
        "file:///etc",
        "https://sk-very-secret-key@host/v1",
        "https://u:sk-very-secret-key@host",
    ] {
        let error = written(text).expect_err(text).to_string();
        assert!(error.contains("the address") && !error.contains(KEY), "{error}");
    }
}
