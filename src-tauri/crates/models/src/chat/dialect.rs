//! What differs between providers: addresses, headers, the name of a field, and how a form for the answer is asked for.

use memora_engine::ports::chat::ChatError;
use memora_engine::secret::Secret;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::config::{ChatConfig, ChatProvider};
use super::wire::Form;
use crate::http;

const ASK: &str = "/chat/completions";

/// How one provider is spoken to.
pub(super) struct Dialect {
    pub(super) ask: Url,
    /// `None`: the provider lists no models that could be chosen.
    pub(super) list: Option<Url>,
    /// With the key, marked as sensitive.
    pub(super) headers: HeaderMap,
    /// What is tried first for an answer in a given form.
    pub(super) form: Form,
    /// Name of the field for the most tokens of an answer.
    pub(super) limit: Limit,
    /// False where the address says which model is meant.
    pub(super) names_model: bool,
    /// True when any refused request may have been refused for its form: nobody knows what such a server says then.
    pub(super) is_unknown: bool,
    /// True where 403 is not about rights but about a prompt that is too long (Together).
    pub(super) forbids_long_prompts: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// `max_completion_tokens`: counts what the model thinks, too. OpenAI's newer models refuse the other one.
    Completion,
    /// `max_tokens`, which every server knows.
    Plain,
}

impl Dialect {
    /// `base` is the provider's address, or what stands for it in tests.
    pub(super) fn new(config: &ChatConfig, key: Option<&Secret>, base: &str) -> Result<Self, ChatError> {
        let ask = address(&config.provider, base)?;
        let (form, limit) = match &config.provider {
            ChatProvider::OpenAi { .. } | ChatProvider::Azure { .. } => (Form::Strict, Limit::Completion),
            // Groq constrains the answers of these models only; others do their best.
            ChatProvider::Groq if config.model.starts_with("openai/gpt-oss-") => (Form::Strict, Limit::Completion),
            ChatProvider::Groq => (Form::Loose, Limit::Completion),
            // Together wants to see the schema in the prompt as well, and knows no difference in strictness.
            ChatProvider::Together => (Form::Loose, Limit::Plain),
            ChatProvider::Compatible { .. } => (Form::Told, Limit::Plain),
        };
        let is_azure = matches!(config.provider, ChatProvider::Azure { .. });
        Ok(Self {
            list: (!is_azure).then(|| list_address(&ask)),
            ask,
            headers: headers(&config.provider, key)?,
            form,
            limit,
            names_model: !is_azure,
            is_unknown: matches!(config.provider, ChatProvider::Compatible { .. }),
            forbids_long_prompts: config.provider == ChatProvider::Together,
        })
    }
}

fn address(provider: &ChatProvider, base: &str) -> Result<Url, ChatError> {
    let wrong = |what: String| ChatError::Invalid(format!("the address: {what}"));
    let mut url = http::endpoint(base, ASK).map_err(wrong)?;
    if let ChatProvider::Azure {
        deployment,
        api_version,
        ..
    } = provider
    {
        // People also copy the whole address from the portal; what lies before is the path of a gateway.
        let given = Url::parse(base.trim()).map_err(|error| wrong(error.to_string()))?;
        let gateway = given.path().split("/openai").next().unwrap_or_default();
        url.set_path(gateway.trim_end_matches('/'));
        url.path_segments_mut()
            .map_err(|()| wrong("it has no path".to_owned()))?
            .pop_if_empty()
            .extend(["openai", "deployments", deployment, "chat", "completions"]);
        url.set_query(None);
        url.query_pairs_mut().append_pair("api-version", api_version);
    }
    Ok(url)
}

fn list_address(ask: &Url) -> Url {
    let mut list = ask.clone();
    let base = ask.path().strip_suffix(ASK).unwrap_or_default();
    list.set_path(&format!("{base}/models"));
    list
}

fn headers(provider: &ChatProvider, key: Option<&Secret>) -> Result<HeaderMap, ChatError> {
    let mut headers = HeaderMap::new();
    match key {
        Some(key) => {
            let (name, value) = match provider {
                ChatProvider::Azure { .. } => (HeaderName::from_static("api-key"), key.expose().to_owned()),
                _ => (AUTHORIZATION, format!("Bearer {}", key.expose())),
            };
            let mut value = HeaderValue::from_str(&value)
                .map_err(|_| ChatError::Denied("the key holds characters that no key has".to_owned()))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        None if provider.needs_key() => return Err(ChatError::Denied("no key is given".to_owned())),
        None => {}
    }
    if let ChatProvider::OpenAi { organization, project } = provider {
        let named = [("openai-organization", organization), ("openai-project", project)];
        for (name, value) in named {
            let Some(value) = value else { continue };
            let value = HeaderValue::from_str(value)
                .map_err(|_| ChatError::Invalid("organization and project are plain words".to_owned()))?;
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn azure_at(endpoint: &str) -> String {
        let provider = ChatProvider::Azure {
            endpoint: endpoint.into(),
            deployment: "my memories".into(),
            api_version: "2024-10-21".into(),
        };
        address(&provider, endpoint).expect("an address").into()
    }

    #[test]
    fn azure_is_asked_at_its_deployment_however_the_endpoint_was_copied() {
        let path = "openai/deployments/my%20memories/chat/completions?api-version=2024-10-21";
        for endpoint in [
            "https://name.openai.azure.com",
            "https://name.openai.azure.com/",
            "https://name.openai.azure.com/openai/deployments/other/chat/completions?api-version=2023-05-15",
        ] {
            assert_eq!(azure_at(endpoint), format!("https://name.openai.azure.com/{path}"));
        }
        assert_eq!(
            azure_at("https://gate.example/a/b/"),
            format!("https://gate.example/a/b/{path}")
        );
    }

    #[test]
    fn models_are_listed_beside_the_place_that_is_asked() {
        for (base, list) in [
            ("http://localhost:11434", "http://localhost:11434/v1/models"),
            (
                "https://api.groq.com/openai/v1/",
                "https://api.groq.com/openai/v1/models",
            ),
            ("http://host/api/v3/chat/completions", "http://host/api/v3/models"),
        ] {
            let provider = ChatProvider::Compatible { base_url: base.into() };
            let ask = address(&provider, base).expect("an address");
            assert_eq!(list_address(&ask).as_str(), list);
        }
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_showing_it() {
        let error = headers(&ChatProvider::Groq, Some(&Secret::new("gsk-1\nX-Evil: 1"))).expect_err("an error");
        assert!(
            matches!(&error, ChatError::Denied(what) if !what.contains("gsk-1")),
            "{error}"
        );
        let error = headers(&ChatProvider::Groq, None).expect_err("an error");
        assert_eq!(error, ChatError::Denied("no key is given".into()));
        let shown = format!("{:?}", headers(&ChatProvider::Groq, Some(&Secret::new("gsk-1"))));
        assert!(!shown.contains("gsk-1"), "{shown}");
    }
}
