//! The bodies of `/chat/completions` and `/models`.

use memora_engine::ports::chat::{ChatMessage, ChatRequest, ChatRole, TokenUsage};
use serde::Serialize;
use serde_json::{Value, json};

use super::config::ChatConfig;
use super::dialect::{Dialect, Limit};

/// How an answer in a given form is asked for, from the surest way to the one that every model understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Form {
    /// The provider holds the model to the schema.
    Strict,
    /// The same, and the schema stands in the prompt for servers that only check, or do not even that.
    Told,
    /// The provider does its best to keep to the schema, which also stands in the prompt.
    Loose,
    /// Some JSON object; the schema stands in the prompt.
    Object,
    /// The prompt alone says so.
    Prompt,
}

impl Form {
    /// What to try when this one is refused.
    pub(super) fn less(self) -> Option<Self> {
        match self {
            Self::Strict | Self::Told | Self::Loose => Some(Self::Object),
            Self::Object => Some(Self::Prompt),
            Self::Prompt => None,
        }
    }

    pub(super) fn of_number(number: u8) -> Self {
        let all = [Self::Strict, Self::Told, Self::Loose, Self::Object];
        all.into_iter()
            .find(|form| *form as u8 == number)
            .unwrap_or(Self::Prompt)
    }
}

#[derive(Serialize)]
pub(super) struct Question<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: std::borrow::Cow<'a, str>,
}

impl<'a> Question<'a> {
    /// `schema` is the one of the request, made strict.
    pub(super) fn new(
        config: &'a ChatConfig,
        dialect: &Dialect,
        request: &'a ChatRequest,
        schema: Option<&Value>,
        form: Form,
    ) -> Self {
        let limit = |which| config.max_tokens.filter(|_| dialect.limit == which);
        let mut messages: Vec<_> = request.messages.iter().map(Message::of).collect();
        if let Some(schema) = schema.filter(|_| form != Form::Strict) {
            tell(&mut messages, schema);
        }
        let name = request.schema.as_ref().map_or("answer", |schema| &schema.name);
        Self {
            model: dialect.names_model.then_some(&config.model),
            messages,
            temperature: config.temperature,
            top_p: config.top_p,
            max_completion_tokens: limit(Limit::Completion),
            max_tokens: limit(Limit::Plain),
            response_format: schema.and_then(|schema| response_format(name, schema, form)),
        }
    }
}

impl<'a> Message<'a> {
    fn of(message: &'a ChatMessage) -> Self {
        let role = match message.role {
            ChatRole::System => "system",
            ChatRole::User => "user",
            ChatRole::Assistant => "assistant",
        };
        Self {
            role,
            content: message.content.as_str().into(),
        }
    }
}

/// Puts the schema into the prompt. At its beginning, since many models take a system message nowhere else.
fn tell(messages: &mut Vec<Message<'_>>, schema: &Value) {
    let told = format!("Answer with one JSON object and nothing else. It has to fit this JSON Schema:\n{schema}");
    match messages.first_mut().filter(|first| first.role == "system") {
        Some(system) => system.content = format!("{}\n\n{told}", system.content).into(),
        None => messages.insert(
            0,
            Message {
                role: "system",
                content: told.into(),
            },
        ),
    }
}

fn response_format(name: &str, schema: &Value, form: Form) -> Option<Value> {
    let is_strict = match form {
        Form::Strict | Form::Told => true,
        Form::Loose => false,
        Form::Object => return Some(json!({ "type": "json_object" })),
        Form::Prompt => return None,
    };
    let named = json!({ "name": name, "strict": is_strict, "schema": schema });
    Some(json!({ "type": "json_schema", "json_schema": named }))
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Text(String),
    /// With the model's words or the name of the filter.
    Declined(String),
    Truncated,
    /// Not an answer; why.
    Unreadable(&'static str),
}

/// Reads a body of status 200. Nothing of it gets into an error: it may repeat the prompt.
pub(super) fn read(body: &[u8]) -> Said {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        let is_page = body.trim_ascii_start().starts_with(b"<");
        return Said::Unreadable(if is_page {
            "it is a web page; is the address right?"
        } else {
            "it is no JSON"
        });
    };
    let choice = &value["choices"][0];
    if !choice.is_object() {
        return Said::Unreadable("it holds no answer of a model");
    }
    let message = &choice["message"];
    let parts = |name: &str| parts(&message["content"], name);
    let refusal = message["refusal"]
        .as_str()
        .map_or_else(|| parts("refusal"), str::to_owned);
    let text = message["content"].as_str().map_or_else(|| parts("text"), str::to_owned);
    match choice["finish_reason"].as_str() {
        _ if !refusal.trim().is_empty() => Said::Declined(refusal),
        Some("content_filter") => Said::Declined("the provider's content filter took the answer".to_owned()),
        Some("length") => Said::Truncated,
        _ if text.trim().is_empty() => Said::Unreadable("it is empty"),
        _ => Said::Text(text),
    }
}

/// The texts of a content that comes as a list of parts.
fn parts(content: &Value, name: &str) -> String {
    let all = content.as_array().into_iter().flatten();
    all.filter_map(|part| part[name].as_str()).collect()
}

/// What was counted, also in a body that tells of an error.
pub(super) fn usage(body: &[u8]) -> TokenUsage {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let count = |name: &str| u32::try_from(value["usage"][name].as_u64().unwrap_or(0)).unwrap_or(u32::MAX);
    TokenUsage {
        prompt: count("prompt_tokens"),
        answer: count("completion_tokens"),
    }
}

/// Names from `{"data": [{"id": …}]}` or, as Together sends it, the list alone; sorted, each once. Kinds that cannot
/// chat are left out where the provider says the kind.
pub(super) fn models(body: &[u8]) -> Option<Vec<String>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let list = value.as_array().or_else(|| value["data"].as_array())?;
    let chats = |model: &&Value| {
        model["type"]
            .as_str()
            .is_none_or(|kind| matches!(kind, "chat" | "model"))
    };
    let names = list.iter().filter(chats).filter_map(|model| model["id"].as_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(message: Value, finish: &str) -> Said {
        read(
            json!({ "choices": [{ "message": message, "finish_reason": finish }] })
                .to_string()
                .as_bytes(),
        )
    }

    #[test]
    fn text_comes_as_a_string_or_in_parts() {
        let text = Said::Text("Sarah".into());
        assert_eq!(answer(json!({ "content": "Sarah", "refusal": null }), "stop"), text);
        let parts = json!([{ "type": "text", "text": "Sa" }, { "type": "text", "text": "rah" }]);
        assert_eq!(answer(json!({ "content": parts }), "eos"), text);
        let refused = json!([{ "type": "refusal", "refusal": "No." }]);
        assert_eq!(
            answer(json!({ "content": refused }), "stop"),
            Said::Declined("No.".into())
        );
    }

    #[test]
    fn an_answer_that_is_none_says_why_and_repeats_nothing() {
        assert_eq!(
            answer(json!({ "content": " \n" }), "stop"),
            Said::Unreadable("it is empty")
        );
        assert_eq!(answer(json!({ "content": null }), "length"), Said::Truncated);
        for body in ["{}", "[]", "7", r#"{"choices":"peanuts"}"#, r#"{"choices":[]}"#] {
            assert_eq!(
                read(body.as_bytes()),
                Said::Unreadable("it holds no answer of a model"),
                "{body}"
            );
        }
        assert_eq!(read(b""), Said::Unreadable("it is no JSON"));
        assert!(matches!(read(b"\n <!DOCTYPE html>"), Said::Unreadable(why) if why.contains("web page")));
    }

    #[test]
    fn usage_is_what_was_counted_and_nothing_else() {
        let counted = usage(br#"{"usage":{"prompt_tokens":7,"completion_tokens":99999999999}}"#);
        assert_eq!((counted.prompt, counted.answer), (7, u32::MAX));
        for body in ["", "{}", r#"{"usage":null}"#, r#"{"usage":{"prompt_tokens":-1}}"#] {
            assert_eq!(usage(body.as_bytes()), TokenUsage::default(), "{body}");
        }
    }

    #[test]
    fn each_form_leads_to_a_simpler_one_and_the_last_to_none() {
        for form in [Form::Strict, Form::Told, Form::Loose, Form::Object, Form::Prompt] {
            assert_eq!(Form::of_number(form as u8), form);
            assert!(form.less().is_none_or(|less| less > form));
        }
        assert_eq!(Form::Told.less().and_then(Form::less), Some(Form::Prompt));
    }
}
