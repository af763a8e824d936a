//! Servers that refuse a form of the answer.

use wiremock::matchers::{body_partial_json, body_string_contains};

use super::*;

const SCHEMA_IN_PROMPT: &str = "It has to fit this JSON Schema";

/// The kind of form that each request asked for, in order.
async fn forms(server: &MockServer) -> Vec<String> {
    let all = server.received_requests().await.unwrap_or_default();
    let form = |request: &wiremock::Request| {
        let body: Value = request.body_json().expect("JSON");
        body["response_format"]["type"].as_str().unwrap_or("none").to_owned()
    };
    all.iter().map(form).collect()
}

#[tokio::test]
async fn a_compatible_server_that_knows_no_form_is_asked_without_and_remembered() {
    let server = MockServer::start().await;
    let refusal = complaint(400, "Extra inputs are not permitted", "BadRequestError", None, None);
    Mock::given(body_string_contains("response_format"))
        .respond_with(refusal)
        .mount(&server)
        .await;
    let told = Mock::given(body_string_contains(SCHEMA_IN_PROMPT)).respond_with(ok("{}"));
    told.mount(&server).await;
    let model = compatible_at(&server);
    let answer = model.answer(asked_for_a_form()).await.expect("an answer");
    assert_eq!((answer.text.as_str(), answer.attempts), ("{}", 3));
    assert_eq!(model.answer(asked_for_a_form()).await.expect("an answer").attempts, 1);
    assert_eq!(forms(&server).await, ["json_schema", "json_object", "none", "none"]);
}

#[tokio::test]
async fn a_model_without_schemas_is_asked_for_an_object_with_the_schema_in_the_prompt() {
    let server = MockServer::start().await;
    let message = "This model does not support response format `json_schema`. See supported models at the docs.";
    let schema = json!({ "response_format": { "type": "json_schema" } });
    Mock::given(body_partial_json(schema))
        .respond_with(complaint(400, message, "invalid_request_error", None, None))
        .mount(&server)
        .await;
    let object = json!({ "response_format": { "type": "json_object" } });
    Mock::given(body_partial_json(object))
        .and(body_string_contains(SCHEMA_IN_PROMPT))
        .respond_with(ok("{}"))
        .mount(&server)
        .await;
    let model = model_at(&format!("{}/openai/v1", server.uri()), ChatProvider::Groq, |_| {});
    for attempts in [2, 1] {
        let answer = model.answer(asked_for_a_form()).await.expect("an answer");
        assert_eq!(answer.attempts, attempts);
    }
}

#[tokio::test]
async fn another_refusal_is_not_taken_for_one_of_the_form() {
    let temperature = "Unsupported value: 'temperature' does not support 0.5 with this model.";
    for (reply, model_of) in [
        (
            complaint(
                400,
                temperature,
                "invalid_request_error",
                Some("temperature"),
                Some("unsupported_value"),
            ),
            compatible_at as fn(&MockServer) -> HttpChat,
        ),
        (
            complaint(
                400,
                "too long",
                "invalid_request_error",
                None,
                Some("context_length_exceeded"),
            ),
            compatible_at,
        ),
        (
            complaint(400, "Bad request", "invalid_request_error", None, None),
            open_ai_at,
        ),
    ] {
        let server = answering([reply, ok("{}")]).await;
        let error = error_of(&model_of(&server), asked_for_a_form()).await;
        assert!(matches!(error, ChatError::Invalid(_)), "{error}");
        assert_eq!(requests(&server).await, 1, "{error}");
    }
}

#[tokio::test]
async fn what_was_not_the_fault_of_the_form_is_not_remembered_as_such() {
    let refusal = || complaint(400, "Something is wrong", "BadRequestError", None, None);
    let server = answering([refusal(), refusal(), refusal(), ok("{}")]).await;
    let model = compatible_at(&server);
    assert!(matches!(
        error_of(&model, asked_for_a_form()).await,
        ChatError::Invalid(_)
    ));
    model.answer(asked_for_a_form()).await.expect("an answer");
    assert_eq!(
        forms(&server).await,
        ["json_schema", "json_object", "none", "json_schema"]
    );
}

#[tokio::test]
async fn free_text_is_asked_for_without_any_form() {
    let server = answering([ok("tea"), complaint(400, "response_format", "x", None, None), ok("tea")]).await;
    let model = compatible_at(&server);
    model.answer(question()).await.expect("an answer");
    assert!(matches!(error_of(&model, question()).await, ChatError::Invalid(_)));
    assert_eq!(forms(&server).await, ["none", "none"]);
}
