//! Every provider against a server on loopback that checks what it is sent and answers as the provider documents it.

mod failures;
mod forms;
mod network;
mod providers;

use serde_json::json;
use wiremock::matchers::{any, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const KEY: &str = "sk-very-secret-key-0123456789";
const PROMPT: &str = "Maren is allergic to peanuts and lives in Bergen.";

fn open_ai() -> ChatProvider {
    ChatProvider::OpenAi {
        organization: None,
        project: None,
    }
}

fn compatible(base_url: impl Into<String>) -> ChatProvider {
    ChatProvider::Compatible {
        base_url: base_url.into(),
    }
}

/// A model that waits for nothing between two tries.
fn model_at(base: &str, provider: ChatProvider, change: impl FnOnce(&mut ChatConfig)) -> HttpChat {
    let mut config = ChatConfig::of(provider);
    if config.model.is_empty() {
        config.model = "llama3.3".into();
    }
    config.max_tokens = None;
    config.retries = 2;
    change(&mut config);
    HttpChat::at(base, config, Some(Secret::new(KEY)), Duration::ZERO).expect("a model")
}

fn open_ai_at(server: &MockServer) -> HttpChat {
    model_at(&format!("{}/v1", server.uri()), open_ai(), |_| {})
}

fn compatible_at(server: &MockServer) -> HttpChat {
    let base = format!("{}/v1", server.uri());
    model_at(&base, compatible(&base), |_| {})
}

fn question() -> ChatRequest {
    ChatRequest {
        messages: vec![
            ChatMessage {
                role: ChatRole::System,
                content: "You take memories from conversations.".into(),
            },
            ChatMessage {
                role: ChatRole::User,
                content: PROMPT.into(),
            },
        ],
        schema: None,
    }
}

fn asked_for_a_form() -> ChatRequest {
    let schema =
        json!({ "type": "object", "properties": { "memories": { "type": "array", "items": { "type": "string" } } } });
    ChatRequest {
        schema: Some(memora_engine::ports::chat::AnswerSchema {
            name: "memories".into(),
            schema,
        }),
        ..question()
    }
}

/// [`asked_for_a_form`]'s schema as it is sent.
fn strict_schema() -> Value {
    json!({
        "type": "object",
        "properties": { "memories": { "anyOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "null" }] } },
        "required": ["memories"],
        "additionalProperties": false,
    })
}

/// A whole answer as OpenAI documents it.
fn completion(content: &str) -> Value {
    json!({
        "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
        "object": "chat.completion",
        "created": 1_741_569_952,
        "model": "gpt-6-luna",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": content, "refusal": null, "annotations": [] },
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 19,
            "completion_tokens": 10,
            "total_tokens": 29,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0 },
        },
        "service_tier": "default",
    })
}

fn ok(content: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(completion(content))
}

fn complaint(status: u16, message: &str, kind: &str, field: Option<&str>, code: Option<&str>) -> ResponseTemplate {
    let error = json!({ "message": message, "type": kind, "param": field, "code": code });
    ResponseTemplate::new(status).set_body_json(json!({ "error": error }))
}

/// A server that answers with these, one after the other, and then no more.
async fn answering(replies: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    for reply in replies {
        let mock = Mock::given(any()).respond_with(reply).up_to_n_times(1);
        mock.mount(&server).await;
    }
    server
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.map_or(0, |all| all.len())
}

/// Why there is no answer. No error may hold the key or the prompt.
async fn error_of(model: &HttpChat, request: ChatRequest) -> ChatError {
    failure_of(model, request).await.error
}

async fn failure_of(model: &HttpChat, request: ChatRequest) -> ChatFailure {
    let failure = model.answer(request).await.expect_err("an error");
    let shown = format!("{failure} {failure:?} {model:?}");
    assert!(!shown.contains(KEY) && !shown.contains("very-secret"), "{shown}");
    assert!(!shown.contains("peanuts"), "{shown}");
    failure
}

#[tokio::test]
async fn a_model_tells_what_it_is_and_shows_no_key() {
    let model = model_at("http://127.0.0.1:1/v1", open_ai(), |config| {
        config.model = "gpt-6-sol".into()
    });
    let info = model.info();
    assert_eq!((info.provider.as_str(), info.model.as_str()), ("OpenAI", "gpt-6-sol"));
    assert_eq!(info.prices, model.config().prices);
    let shown = format!("{model:?}");
    assert!(shown.contains("gpt-6-sol") && !shown.contains(KEY), "{shown}");
}

#[tokio::test]
async fn nothing_is_sent_without_a_message_or_a_needed_key() {
    let server = answering([]).await;
    let empty = ChatRequest {
        messages: vec![],
        ..question()
    };
    assert!(matches!(
        error_of(&open_ai_at(&server), empty).await,
        ChatError::Invalid(_)
    ));
    assert_eq!(requests(&server).await, 0);
    for key in [None, Some(Secret::new("  "))] {
        let error = HttpChat::new(ChatConfig::of(ChatProvider::Groq), key).expect_err("an error");
        assert_eq!(error, ChatError::Denied("no key is given".into()));
    }
}

#[tokio::test]
async fn a_server_of_ones_own_needs_no_key() {
    let server = MockServer::start().await;
    let without_key = |request: &wiremock::Request| !request.headers.contains_key("authorization");
    let mock = Mock::given(method("POST")).and(without_key).respond_with(ok("tea"));
    mock.mount(&server).await;
    let mut config = ChatConfig::of(compatible(server.uri()));
    config.model = "llama3.3".into();
    let model = HttpChat::new(config, None).expect("a model");
    assert_eq!(model.answer(question()).await.expect("an answer").text, "tea");
}
