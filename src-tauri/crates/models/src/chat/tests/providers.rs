use wiremock::matchers::{body_json, header, path, query_param};

use super::*;

fn messages() -> Value {
    json!([
        { "role": "system", "content": "You take memories from conversations." },
        { "role": "user", "content": PROMPT },
    ])
}

/// The same with the schema in the prompt.
fn told_messages() -> Value {
    let schema = strict_schema();
    let told = format!("Answer with one JSON object and nothing else. It has to fit this JSON Schema:\n{schema}");
    json!([
        { "role": "system", "content": format!("You take memories from conversations.\n\n{told}") },
        { "role": "user", "content": PROMPT },
    ])
}

fn json_schema(strict: bool) -> Value {
    json!({
        "type": "json_schema",
        "json_schema": { "name": "memories", "strict": strict, "schema": strict_schema() },
    })
}

fn settings(config: &mut ChatConfig) {
    config.temperature = Some(0.5);
    config.top_p = Some(0.9);
    config.max_tokens = Some(900);
}

fn bearer() -> String {
    format!("Bearer {KEY}")
}

#[tokio::test]
async fn open_ai_is_asked_as_it_documents() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", bearer()))
        .and(header("openai-organization", "org-1"))
        .and(header("openai-project", "proj_2"))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({
            "model": "gpt-6-luna",
            "messages": messages(),
            "temperature": 0.5,
            "top_p": 0.9,
            "max_completion_tokens": 900,
            "response_format": json_schema(true),
        })))
        .respond_with(ok(r#"{"memories":[]}"#))
        .mount(&server)
        .await;
    let provider = ChatProvider::OpenAi {
        organization: Some("org-1".into()),
        project: Some("proj_2".into()),
    };
    let model = model_at(&format!("{}/v1", server.uri()), provider, settings);
    let answer = model.answer(asked_for_a_form()).await.expect("an answer");
    assert_eq!(answer.text, r#"{"memories":[]}"#);
    assert_eq!((answer.usage.prompt, answer.usage.answer, answer.attempts), (19, 10, 1));
}

#[tokio::test]
async fn what_is_not_set_is_not_sent() {
    let server = MockServer::start().await;
    let only = json!({ "model": "gpt-6-luna", "messages": messages() });
    let without_names = |request: &wiremock::Request| {
        let named = ["openai-organization", "openai-project"];
        !named.iter().any(|name| request.headers.contains_key(*name))
    };
    Mock::given(body_json(only))
        .and(without_names)
        .respond_with(ok("tea"))
        .mount(&server)
        .await;
    let answer = open_ai_at(&server).answer(question()).await.expect("an answer");
    assert_eq!(answer.text, "tea");
}

#[tokio::test]
async fn azure_is_asked_at_its_deployment_with_a_header_of_its_own() {
    let server = MockServer::start().await;
    let mut filtered = completion("tea");
    let harmless = json!({ "hate": { "filtered": false, "severity": "safe" } });
    filtered["choices"][0]["content_filter_results"] = harmless.clone();
    filtered["prompt_filter_results"] = json!([{ "prompt_index": 0, "content_filter_results": harmless }]);
    let no_bearer = |request: &wiremock::Request| !request.headers.contains_key("authorization");
    Mock::given(method("POST"))
        .and(path("/openai/deployments/memories/chat/completions"))
        .and(query_param("api-version", "2024-10-21"))
        .and(header("api-key", KEY))
        .and(no_bearer)
        .and(body_json(json!({
            "messages": messages(),
            "temperature": 0.5,
            "top_p": 0.9,
            "max_completion_tokens": 900,
            "response_format": json_schema(true),
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(filtered))
        .mount(&server)
        .await;
    let provider = ChatProvider::Azure {
        endpoint: server.uri(),
        deployment: "memories".into(),
        api_version: "2024-10-21".into(),
    };
    let model = model_at(&server.uri(), provider, settings);
    assert_eq!(model.info().model, "memories");
    assert_eq!(model.answer(asked_for_a_form()).await.expect("an answer").text, "tea");
    assert_eq!(model.list_models().await, Ok(vec![]));
}

#[tokio::test]
async fn together_is_asked_with_the_schema_in_the_prompt_as_well() {
    let server = MockServer::start().await;
    let reply = json!({
        "id": "oCNBGwP-4Yz4kd-9b2d3e1c",
        "object": "chat.completion",
        "created": 1_753_718_400,
        "model": "openai/gpt-oss-120b",
        "prompt": [],
        "choices": [{
            "finish_reason": "eos",
            "seed": 15_848_591_306_118_582_272_u64,
            "logprobs": null,
            "index": 0,
            "message": { "role": "assistant", "content": "tea", "tool_calls": [] },
        }],
        "usage": { "prompt_tokens": 31, "completion_tokens": 2, "total_tokens": 33 },
    });
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", bearer()))
        .and(body_json(json!({
            "model": "openai/gpt-oss-120b",
            "messages": told_messages(),
            "temperature": 0.5,
            "top_p": 0.9,
            "max_tokens": 900,
            "response_format": json_schema(false),
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(reply))
        .mount(&server)
        .await;
    let model = model_at(&format!("{}/v1", server.uri()), ChatProvider::Together, settings);
    let answer = model.answer(asked_for_a_form()).await.expect("an answer");
    assert_eq!((answer.text.as_str(), answer.usage.prompt), ("tea", 31));
}

#[tokio::test]
async fn groq_is_strict_with_the_models_that_it_constrains() {
    let server = MockServer::start().await;
    let mut timed = completion("tea");
    timed["usage"] = json!({
        "queue_time": 0.037_493_756,
        "prompt_tokens": 18,
        "prompt_time": 0.000_680_594,
        "completion_tokens": 556,
        "completion_time": 0.463_333_333,
        "total_tokens": 574,
        "total_time": 0.464_013_927,
    });
    timed["x_groq"] = json!({ "id": "req_01jbd6g2qdfw2adyrt2az8hz4w" });
    let asked = |model: &str, messages: Value, strict: bool| {
        let body = json!({
            "model": model,
            "messages": messages,
            "max_completion_tokens": 900,
            "response_format": json_schema(strict),
        });
        Mock::given(method("POST"))
            .and(path("/openai/v1/chat/completions"))
            .and(header("authorization", bearer()))
            .and(body_json(body))
            .respond_with(ResponseTemplate::new(200).set_body_json(&timed))
    };
    asked("openai/gpt-oss-120b", messages(), true).mount(&server).await;
    asked("moonshotai/kimi-k2-instruct", told_messages(), false)
        .mount(&server)
        .await;
    for name in ["openai/gpt-oss-120b", "moonshotai/kimi-k2-instruct"] {
        let model = model_at(&format!("{}/openai/v1", server.uri()), ChatProvider::Groq, |config| {
            config.model = name.into();
            config.max_tokens = Some(900);
        });
        let answer = model.answer(asked_for_a_form()).await.expect(name);
        assert_eq!((answer.usage.prompt, answer.usage.answer), (18, 556));
    }
}

#[tokio::test]
async fn a_compatible_server_is_asked_in_words_that_every_one_knows() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", bearer()))
        .and(body_json(json!({
            "model": "llama3.3",
            "messages": told_messages(),
            "temperature": 0.5,
            "top_p": 0.9,
            "max_tokens": 900,
            "response_format": json_schema(true),
        })))
        .respond_with(ok("tea"))
        .mount(&server)
        .await;
    // Also without the /v1 that most people leave out.
    for base in [server.uri(), format!("{}/v1/", server.uri())] {
        let model = model_at(&base, compatible(&base), settings);
        assert_eq!(model.answer(asked_for_a_form()).await.expect("an answer").text, "tea");
    }
}

#[tokio::test]
async fn models_are_listed_as_each_provider_lists_them() {
    let open_ai_list = json!({ "object": "list", "data": [
        { "id": "gpt-6-sol", "object": "model", "created": 1_686_935_002, "owned_by": "openai" },
        { "id": "gpt-6-luna", "object": "model", "created": 1_686_935_002, "owned_by": "openai" },
    ] });
    let together_list = json!([
        { "id": "openai/gpt-oss-120b", "object": "model", "created": 1, "type": "chat" },
        { "id": "black-forest-labs/FLUX.1-schnell", "object": "model", "created": 0, "type": "image" },
    ]);
    for (list, provider, names) in [
        (open_ai_list, open_ai(), vec!["gpt-6-luna", "gpt-6-sol"]),
        (together_list, ChatProvider::Together, vec!["openai/gpt-oss-120b"]),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .and(path("/v1/models"))
            .and(header("authorization", bearer()))
            .respond_with(ResponseTemplate::new(200).set_body_json(list))
            .mount(&server)
            .await;
        let model = model_at(&format!("{}/v1", server.uri()), provider, |_| {});
        assert_eq!(model.list_models().await.expect("a list"), names);
    }
    let server = answering([
        complaint(
            401,
            &format!("Incorrect API key provided: {KEY}"),
            "invalid_request_error",
            None,
            None,
        ),
        ResponseTemplate::new(200).set_body_string("<html>"),
    ])
    .await;
    let model = open_ai_at(&server);
    let denied = ChatError::Denied("Incorrect API key provided: [key] (401)".into());
    assert_eq!(model.list_models().await, Err(denied));
    assert!(matches!(model.list_models().await, Err(ChatError::Malformed(_))));
}
