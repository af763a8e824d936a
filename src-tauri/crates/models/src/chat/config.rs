//! What the user says about a language model: the provider, the model, and how it is asked. No keys.

use std::time::Duration;

use memora_engine::ports::chat::TokenPrices;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Where a model runs, and what only this provider wants to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ChatProvider {
    OpenAi {
        /// For keys of several organizations; `None`: the key's own.
        organization: Option<String>,
        project: Option<String>,
    },
    /// Azure OpenAI. The deployment stands for the model.
    Azure {
        /// Such as `https://name.openai.azure.com`.
        endpoint: String,
        deployment: String,
        api_version: String,
    },
    Together,
    Groq,
    /// Any server that speaks OpenAI's `/v1/chat/completions`: Ollama, vLLM, llama.cpp, LM Studio, a gateway.
    Compatible {
        /// As the server's makers write it, mostly ending in `/v1`.
        base_url: String,
    },
}

/// A language model and how it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatConfig {
    pub provider: ChatProvider,
    /// As the provider names it; not needed for Azure.
    pub model: String,
    /// 0 to 2; `None`: the provider's own. Models that think before they answer often refuse a value.
    #[specta(type = Option<specta_typescript::Number>)]
    pub temperature: Option<f64>,
    /// Above 0, to 1; `None`: the provider's own.
    #[specta(type = Option<specta_typescript::Number>)]
    pub top_p: Option<f64>,
    /// The most tokens of one answer, with what the model thinks before it; `None`: the provider's own limit.
    pub max_tokens: Option<u32>,
    /// For one answer, with all tries and the waits between them.
    pub deadline_seconds: u32,
    /// How often a question that failed for a passing reason is asked again.
    pub retries: u32,
    /// `None`: not known, so nothing is said about costs.
    pub prices: Option<TokenPrices>,
}

/// A field that cannot be as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct ChatConfigError {
    /// The field as people call it.
    pub field: &'static str,
    pub problem: String,
}

const MOST_SECONDS: u32 = 3600;
const MOST_RETRIES: u32 = 10;

impl ChatProvider {
    /// For people to read.
    pub fn title(&self) -> &'static str {
        match self {
            Self::OpenAi { .. } => "OpenAI",
            Self::Azure { .. } => "Azure OpenAI",
            Self::Together => "Together AI",
            Self::Groq => "Groq",
            Self::Compatible { .. } => "OpenAI-compatible server",
        }
    }

    /// The environment variable that may hold the key.
    pub fn key_variable(&self) -> &'static str {
        match self {
            Self::OpenAi { .. } => "OPENAI_API_KEY",
            Self::Azure { .. } => "AZURE_OPENAI_API_KEY",
            Self::Together => "TOGETHER_API_KEY",
            Self::Groq => "GROQ_API_KEY",
            Self::Compatible { .. } => "MEMORA_CHAT_API_KEY",
        }
    }

    /// True when nothing works without a key. A compatible server may have one and may not.
    pub fn needs_key(&self) -> bool {
        !matches!(self, Self::Compatible { .. })
    }

    /// Where the provider is asked; without the paths of single requests.
    pub fn base_url(&self) -> &str {
        match self {
            Self::OpenAi { .. } => "https://api.openai.com/v1",
            Self::Azure { endpoint, .. } => endpoint,
            Self::Together => "https://api.together.ai/v1",
            Self::Groq => "https://api.groq.com/openai/v1",
            Self::Compatible { base_url } => base_url,
        }
    }

    /// A model to begin with: cheap, and good at answers in a given form. Empty where only the user knows.
    pub fn default_model(&self) -> &'static str {
        match self {
            Self::OpenAi { .. } => "gpt-6-luna",
            Self::Together | Self::Groq => "openai/gpt-oss-120b",
            Self::Azure { .. } | Self::Compatible { .. } => "",
        }
    }
}

impl ChatConfig {
    /// A provider with its usual model and settings.
    pub fn of(provider: ChatProvider) -> Self {
        let model = provider.default_model().to_owned();
        Self {
            prices: prices_known(&provider, &model),
            provider,
            model,
            temperature: None,
            top_p: None,
            // A long conversation gives many memories, and some models think at length before the first of them.
            max_tokens: Some(8192),
            deadline_seconds: 120,
            retries: 3,
        }
    }

    /// One of each provider, for filling a form.
    pub fn suggestions() -> Vec<Self> {
        let open_ai = ChatProvider::OpenAi {
            organization: None,
            project: None,
        };
        let azure = ChatProvider::Azure {
            endpoint: String::new(),
            deployment: String::new(),
            api_version: "2024-10-21".to_owned(),
        };
        let ollama = ChatProvider::Compatible {
            base_url: "http://127.0.0.1:11434/v1".to_owned(),
        };
        [open_ai, azure, ChatProvider::Together, ChatProvider::Groq, ollama]
            .map(Self::of)
            .into()
    }

    pub fn key_variable(&self) -> &'static str {
        self.provider.key_variable()
    }

    pub fn needs_key(&self) -> bool {
        self.provider.needs_key()
    }

    /// The model, or the deployment that stands for it.
    pub fn model_name(&self) -> &str {
        match &self.provider {
            ChatProvider::Azure { deployment, .. } => deployment,
            _ => &self.model,
        }
    }

    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds.into())
    }

    /// Without blanks around what was typed, and checked as far as that goes without asking the provider.
    pub fn checked(mut self) -> Result<Self, ChatConfigError> {
        self.model = trimmed(&self.model);
        match &mut self.provider {
            ChatProvider::OpenAi { organization, project } => {
                for field in [organization, project] {
                    *field = field.as_deref().map(trimmed).filter(|text| !text.is_empty());
                }
            }
            ChatProvider::Azure {
                endpoint,
                deployment,
                api_version,
            } => {
                for field in [&mut *endpoint, &mut *deployment, &mut *api_version] {
                    *field = trimmed(field);
                }
                address("Azure endpoint", endpoint)?;
                required("Azure deployment", deployment)?;
                required("Azure API version", api_version)?;
            }
            ChatProvider::Together | ChatProvider::Groq => {}
            ChatProvider::Compatible { base_url } => {
                *base_url = trimmed(base_url);
                address("address", base_url)?;
            }
        }
        required("model", self.model_name())?;
        let out_of = |field, problem: &str| Err(wrong(field, problem));
        if self.temperature.is_some_and(|x| !(0.0..=2.0).contains(&x)) {
            return out_of("temperature", "it goes from 0 to 2.");
        }
        if self.top_p.is_some_and(|x| !(x > 0.0 && x <= 1.0)) {
            return out_of("top p", "it is above 0 and at most 1.");
        }
        if self.max_tokens == Some(0) {
            return out_of("most tokens", "it is at least 1.");
        }
        if !(1..=MOST_SECONDS).contains(&self.deadline_seconds) {
            return out_of("deadline", "it goes from 1 to 3600 seconds.");
        }
        if self.retries > MOST_RETRIES {
            return out_of("retries", "they go from 0 to 10.");
        }
        let is_price = |price: f64| price.is_finite() && price >= 0.0;
        if self.prices.is_some_and(|p| !is_price(p.prompt) || !is_price(p.answer)) {
            return out_of("prices", "they are 0 or more.");
        }
        Ok(self)
    }
}

/// What providers charged in November 2026 for short prompts outside their caches; `None` where we are not sure.
pub fn prices_known(provider: &ChatProvider, model: &str) -> Option<TokenPrices> {
    let (prompt, answer) = match (provider, model) {
        (ChatProvider::OpenAi { .. }, "gpt-6-luna") => (0.10, 0.50),
        (ChatProvider::OpenAi { .. }, "gpt-6-sol") => (2.0, 10.0),
        (ChatProvider::Groq, "openai/gpt-oss-120b") => (0.15, 0.60),
        _ => return None,
    };
    Some(TokenPrices { prompt, answer })
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn wrong(field: &'static str, problem: impl Into<String>) -> ChatConfigError {
    let problem = problem.into();
    ChatConfigError { field, problem }
}

fn required(field: &'static str, text: &str) -> Result<(), ChatConfigError> {
    if text.is_empty() {
        return Err(wrong(field, "it is empty."));
    }
    Ok(())
}

fn address(field: &'static str, text: &str) -> Result<(), ChatConfigError> {
    required(field, text)?;
    let checked = crate::http::endpoint(text, "/chat/completions");
    checked.map(drop).map_err(|problem| wrong(field, format!("{problem}.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compatible(base_url: &str) -> ChatConfig {
        let provider = ChatProvider::Compatible {
            base_url: base_url.into(),
        };
        ChatConfig {
            model: "llama3.3".into(),
            ..ChatConfig::of(provider)
        }
    }

    /// The field that is at fault.
    fn fault(change: impl FnOnce(&mut ChatConfig)) -> &'static str {
        let mut config = compatible("http://127.0.0.1:8080");
        change(&mut config);
        config.checked().expect_err("a fault").field
    }

    #[test]
    fn suggestions_are_complete_but_for_what_only_the_user_knows() {
        let faults = ChatConfig::suggestions()
            .into_iter()
            .map(|config| config.checked().err().map(|error| error.to_string()));
        let expected = [
            None,
            Some("Azure endpoint: it is empty.".to_owned()),
            None,
            None,
            Some("model: it is empty.".to_owned()),
        ];
        assert_eq!(faults.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_field_at_fault_is_named() {
        assert_eq!(fault(|c| c.model = "  ".into()), "model");
        assert_eq!(fault(|c| c.temperature = Some(2.1)), "temperature");
        assert_eq!(fault(|c| c.temperature = Some(f64::NAN)), "temperature");
        assert_eq!(fault(|c| c.top_p = Some(0.0)), "top p");
        assert_eq!(fault(|c| c.max_tokens = Some(0)), "most tokens");
        assert_eq!(fault(|c| c.deadline_seconds = 0), "deadline");
        assert_eq!(fault(|c| c.retries = 11), "retries");
        let free = |prompt| Some(TokenPrices { prompt, answer: 0.0 });
        assert_eq!(fault(|c| c.prices = free(-1.0)), "prices");
        assert_eq!(fault(|c| c.prices = free(f64::INFINITY)), "prices");
        for url in ["", "localhost:8080", "ftp://host", "http://ada:pw@host/v1"] {
            let error = compatible(url).checked().expect_err(url);
            assert_eq!(error.field, "address", "{url}");
            assert!(!error.problem.contains("pw"), "{error}");
        }
    }

    #[test]
    fn blanks_around_what_was_typed_go_away() {
        let provider = ChatProvider::OpenAi {
            organization: Some(" org-1 ".into()),
            project: Some("  ".into()),
        };
        let mut config = ChatConfig::of(provider);
        config.model = " gpt-6-sol\n".into();
        let config = config.checked().expect("a config");
        assert_eq!(config.model, "gpt-6-sol");
        let expected = ChatProvider::OpenAi {
            organization: Some("org-1".into()),
            project: None,
        };
        assert_eq!(config.provider, expected);
    }

    #[test]
    fn it_is_written_as_the_window_reads_it() {
        let azure = ChatProvider::Azure {
            endpoint: "https://name.openai.azure.com".into(),
            deployment: "memories".into(),
            api_version: "2024-10-21".into(),
        };
        let written = serde_json::to_value(ChatConfig::of(azure.clone())).expect("JSON");
        let expected = json!({
            "provider": {
                "kind": "azure",
                "endpoint": "https://name.openai.azure.com",
                "deployment": "memories",
                "apiVersion": "2024-10-21",
            },
            "model": "",
            "temperature": null,
            "topP": null,
            "maxTokens": 8192,
            "deadlineSeconds": 120,
            "retries": 3,
            "prices": null,
        });
        assert_eq!(written, expected);
        assert_eq!(
            serde_json::from_value::<ChatConfig>(written).expect("a config"),
            ChatConfig::of(azure)
        );
        let url = serde_json::to_value(compatible("http://host").provider).expect("JSON");
        assert_eq!(url, json!({ "kind": "compatible", "baseUrl": "http://host" }));
    }

    #[test]
    fn prices_are_only_said_where_they_are_known() {
        let open_ai = ChatProvider::OpenAi {
            organization: None,
            project: None,
        };
        let expected = TokenPrices {
            prompt: 0.10,
            answer: 0.50,
        };
        assert_eq!(prices_known(&open_ai, "gpt-6-luna"), Some(expected));
        assert_eq!(prices_known(&ChatProvider::Together, "gpt-6-luna"), None);
        assert_eq!(compatible("http://host").prices, None);
    }
}
