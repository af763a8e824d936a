//! Bodies that providers document for what goes wrong.

use super::*;

/// The error after one request with this answer; more requests would find no answer and be seen.
async fn error_after(reply: ResponseTemplate) -> ChatError {
    let server = answering([reply]).await;
    let error = error_of(&open_ai_at(&server), question()).await;
    assert_eq!(requests(&server).await, 1, "{error}");
    error
}

fn ended(reason: &str, message: Value) -> ResponseTemplate {
    let mut body = completion("");
    body["choices"][0]["finish_reason"] = reason.into();
    body["choices"][0]["message"] = message;
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn a_limit_is_waited_for_as_long_as_the_server_asks() {
    let limit = || {
        let message = "Rate limit reached for gpt-6-luna in organization org-1 on tokens per min (TPM): Limit 10000.";
        complaint(429, message, "tokens", None, Some("rate_limit_exceeded"))
    };
    let past = "Fri, 31 Dec 1999 23:59:59 GMT";
    let server = answering([
        limit().insert_header("retry-after", "0"),
        limit().insert_header("retry-after", past),
        ok("tea"),
    ])
    .await;
    let answer = open_ai_at(&server).answer(question()).await.expect("an answer");
    assert_eq!((answer.text.as_str(), answer.attempts), ("tea", 3));

    let server = answering([limit(), limit(), limit(), ok("tea")]).await;
    let error = error_of(&open_ai_at(&server), question()).await;
    assert!(
        matches!(&error, ChatError::RateLimited(what) if what.contains("Limit 10000")),
        "{error}"
    );
    assert!(error.is_passing());
    assert_eq!(requests(&server).await, 3);
}

#[tokio::test]
async fn a_wait_that_would_end_after_the_deadline_is_not_begun() {
    let limit = complaint(429, "Slow down", "requests", None, None).insert_header("retry-after", "121");
    let error = error_after(limit).await;
    assert_eq!(error, ChatError::RateLimited("Slow down (429)".into()));
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_not_asked_again() {
    let message = "You exceeded your current quota, please check your plan and billing details.";
    let quota = complaint(429, message, "insufficient_quota", None, Some("insufficient_quota"));
    assert_eq!(error_after(quota).await, ChatError::Denied(format!("{message} (429)")));
    let credit = complaint(402, "Credit limit exceeded", "credit_limit", None, None);
    assert_eq!(
        error_after(credit).await,
        ChatError::Denied("Credit limit exceeded (402)".into())
    );
}

#[tokio::test]
async fn trouble_of_the_server_passes_and_all_tokens_are_counted() {
    let counted = json!({ "error": { "message": "late" }, "usage": { "prompt_tokens": 19, "completion_tokens": 4 } });
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let server = answering([
        ResponseTemplate::new(500).set_body_json(counted),
        ResponseTemplate::new(502).set_body_raw(page, "text/html"),
        ok("tea"),
    ])
    .await;
    let answer = open_ai_at(&server).answer(question()).await.expect("an answer");
    assert_eq!((answer.usage.prompt, answer.usage.answer, answer.attempts), (38, 14, 3));

    let server = answering([503, 503, 503].map(ResponseTemplate::new)).await;
    let error = error_of(&open_ai_at(&server), question()).await;
    assert_eq!(error, ChatError::Unavailable("status 503".into()));
    assert!(error.is_passing());
}

#[tokio::test]
async fn tokens_of_a_call_without_a_usable_answer_are_counted() {
    let counted = json!({ "error": { "message": "late" }, "usage": { "prompt_tokens": 19, "completion_tokens": 4 } });
    let late = || ResponseTemplate::new(500).set_body_json(&counted);
    let refusal = json!({ "role": "assistant", "content": null, "refusal": "No." });
    let half = json!({ "role": "assistant", "content": "{", "refusal": null });
    let empty = json!({ "role": "assistant", "content": "" });
    for (replies, expected) in [
        (vec![ended("stop", refusal)], (19, 10)),
        (vec![late(), ended("length", half)], (38, 14)),
        (vec![ended("stop", empty)], (19, 10)),
        (vec![late(), late(), late()], (57, 12)),
        (vec![complaint(401, "no", "x", None, None)], (0, 0)),
    ] {
        let server = answering(replies).await;
        let failure = failure_of(&open_ai_at(&server), question()).await;
        assert_eq!((failure.usage.prompt, failure.usage.answer), expected, "{failure}");
    }
}

#[tokio::test]
async fn what_was_counted_before_the_deadline_is_told_with_it() {
    let counted = json!({ "error": { "message": "late" }, "usage": { "prompt_tokens": 19, "completion_tokens": 4 } });
    let slow = ok("tea").set_delay(Duration::from_secs(3600));
    let server = answering([ResponseTemplate::new(500).set_body_json(counted), slow]).await;
    let mut model = open_ai_at(&server);
    model.deadline = Duration::from_secs(2);
    let failure = failure_of(&model, question()).await;
    assert_eq!(failure.error, ChatError::TimedOut(model.deadline));
    assert_eq!((failure.usage.prompt, failure.usage.answer), (19, 4));
}

#[tokio::test]
async fn without_retries_the_first_trouble_is_the_last() {
    let server = answering([ResponseTemplate::new(500), ok("tea")]).await;
    let model = model_at(&format!("{}/v1", server.uri()), open_ai(), |config| config.retries = 0);
    assert!(matches!(error_of(&model, question()).await, ChatError::Unavailable(_)));
    assert_eq!(requests(&server).await, 1);
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_not_repeated() {
    let whole = format!("Incorrect API key provided: {KEY}. You can find your API key in your settings.");
    let starred = "Incorrect API key provided: sk-v*****************6789. See your settings.";
    let piece = format!("no such key: {}", &KEY[..16]);
    for message in [whole.as_str(), starred, &piece] {
        let reply = complaint(401, message, "invalid_request_error", None, Some("invalid_api_key"));
        let error = error_after(reply).await;
        assert!(
            matches!(&error, ChatError::Denied(what) if what.contains("[key]")),
            "{error}"
        );
    }
    let message = "Project `proj_2` does not have access to model `gpt-6-sol`";
    let denied = error_after(complaint(
        403,
        message,
        "invalid_request_error",
        None,
        Some("model_not_found"),
    ))
    .await;
    assert_eq!(denied, ChatError::Denied(format!("{message} (403)")));
}

#[tokio::test]
async fn a_request_that_is_refused_is_told_in_the_providers_words_cut_and_without_the_prompt() {
    let message = "The model `gpt-9` does not exist or you do not have access to it.";
    let unknown = complaint(404, message, "invalid_request_error", None, Some("model_not_found"));
    assert_eq!(
        error_after(unknown).await,
        ChatError::Invalid(format!("{message} (404)"))
    );
    let echo = format!(
        "[{{'type': 'extra_forbidden', 'input': {PROMPT:?}}}] {}",
        "!".repeat(900)
    );
    match error_after(complaint(400, &echo, "BadRequestError", None, None)).await {
        ChatError::Invalid(what) => {
            assert!(what.contains("'input': \"[…]\""), "{what}");
            assert!(what.chars().count() < 320, "{what}");
        }
        other => panic!("{other}"),
    }
    assert!(matches!(
        error_after(ResponseTemplate::new(404)).await,
        ChatError::Invalid(_)
    ));
}

#[tokio::test]
async fn a_prompt_that_is_too_long_for_together_is_no_matter_of_rights() {
    let message = "The sum of input tokens and max_tokens must be less than the context length.";
    let server = answering([complaint(403, message, "invalid_request_error", None, None)]).await;
    let model = model_at(&format!("{}/v1", server.uri()), ChatProvider::Together, |_| {});
    let error = error_of(&model, question()).await;
    assert_eq!(error, ChatError::Invalid(format!("{message} (403)")));
}

#[tokio::test]
async fn azures_content_filter_declines() {
    let message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.";
    let safe = json!({ "filtered": false, "severity": "safe" });
    let results = json!({
        "hate": safe,
        "jailbreak": { "filtered": true, "detected": true },
        "self_harm": safe,
        "sexual": safe,
        "violence": safe,
    });
    let body = json!({ "error": {
        "message": message,
        "type": null,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": { "code": "ResponsibleAIPolicyViolation", "content_filter_result": results },
    } });
    let declined = error_after(ResponseTemplate::new(400).set_body_json(body)).await;
    assert_eq!(declined, ChatError::Declined(format!("{message} (400)")));
    let filtered = error_after(ended("content_filter", json!({ "role": "assistant" }))).await;
    assert!(matches!(filtered, ChatError::Declined(_)), "{filtered}");
}

#[tokio::test]
async fn a_refusal_of_the_model_is_told_without_the_prompt() {
    let refusal = format!("I'm sorry, I cannot help with this: {PROMPT}");
    let message = json!({ "role": "assistant", "content": null, "refusal": refusal });
    let declined = error_after(ended("stop", message)).await;
    let expected = "I'm sorry, I cannot help with this: […]";
    assert_eq!(declined, ChatError::Declined(expected.into()));
}

#[tokio::test]
async fn an_answer_that_was_cut_is_no_answer() {
    let half = json!({ "role": "assistant", "content": "{\"memories\":[\"Mar", "refusal": null });
    assert_eq!(error_after(ended("length", half)).await, ChatError::Truncated);
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_not_repeated() {
    let text = |text: &str| ResponseTemplate::new(200).set_body_string(text);
    let empty = json!({ "role": "assistant", "content": "" });
    for reply in [
        text(""),
        text("{\"choices\":[{\"mess"),
        text("<html>peanuts</html>"),
        text(r#"{"choices":"peanuts"}"#),
        text(r#"{"error":{"message":"peanuts"}}"#),
        ended("stop", empty),
    ] {
        let error = error_after(reply).await;
        assert!(matches!(error, ChatError::Malformed(_)), "{error}");
        assert!(!error.is_passing());
    }
}

#[tokio::test]
async fn an_answer_that_groq_finds_unfit_is_malformed() {
    let body = json!({ "error": {
        "message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
        "type": "invalid_request_error",
        "code": "json_validate_failed",
        "failed_generation": "{\"memories\": peanuts",
    } });
    let error = error_after(ResponseTemplate::new(400).set_body_json(body)).await;
    assert_eq!(error, ChatError::Malformed("it does not fit the schema".into()));
}

#[tokio::test]
async fn a_connection_test_names_the_part_that_fails() {
    let server = answering([ok("yes")]).await;
    assert_eq!(open_ai_at(&server).probe().await.expect("an answer").text, "yes");

    let text = |text: &str| ResponseTemplate::new(200).set_body_string(text);
    for (reply, part) in [
        (complaint(401, "no", "x", None, None), FailingPart::Key),
        (complaint(429, "no", "insufficient_quota", None, None), FailingPart::Key),
        (complaint(404, "no such model", "x", None, None), FailingPart::Model),
        (complaint(400, "no", "x", Some("model"), None), FailingPart::Model),
        (ResponseTemplate::new(404), FailingPart::Address),
        (text("<html>"), FailingPart::Address),
        (
            complaint(400, "no", "x", Some("temperature"), None),
            FailingPart::Settings,
        ),
        (ended("length", json!({ "content": "" })), FailingPart::Settings),
        (complaint(429, "no", "requests", None, None), FailingPart::Provider),
        (ResponseTemplate::new(503), FailingPart::Provider),
    ] {
        let server = answering([reply, ok("yes")]).await;
        let failure = open_ai_at(&server).probe().await.expect_err("a failure");
        assert_eq!(failure.part, part, "{failure}");
        assert_eq!(requests(&server).await, 1, "{failure}");
    }
}
