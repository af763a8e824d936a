//! Language models behind a server that speaks OpenAI's `/chat/completions`: OpenAI, Azure OpenAI, Together, Groq, or a
//! program on this machine. One layer for all; what differs between providers is data (`dialect`).

mod config;
mod dialect;
mod failure;
mod schema;
mod wire;

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use memora_engine::ports::chat::{
    ChatAnswer, ChatError, ChatFailure, ChatMessage, ChatModel, ChatModelInfo, ChatRequest, ChatRole, TokenUsage,
};
use memora_engine::secret::Secret;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;
use tokio::time::Instant;

pub use config::{ChatConfig, ChatConfigError, ChatProvider, prices_known};
pub use failure::FailingPart;

use crate::http::{self, Backoff, BodyError};
use dialect::Dialect;
use failure::{Asked, Failure};
use wire::{Form, Question, Said};

/// No true answer is longer.
const MOST_ANSWER_BYTES: usize = 16 << 20;
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A connection test ends sooner than a question about a long conversation.
const PROBE_DEADLINE: Duration = Duration::from_secs(30);

/// A language model behind a server.
pub struct HttpChat {
    config: ChatConfig,
    key: Option<Secret>,
    client: Client,
    dialect: Dialect,
    backoff: Backoff,
    deadline: Duration,
    /// The surest [`Form`] that the server has not refused so far.
    form: AtomicU8,
}

/// A connection test that did not go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{reason}")]
pub struct ProbeFailure {
    pub part: FailingPart,
    /// For people to read; holds no key.
    pub reason: String,
}

/// What came back, whatever its status.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl HttpChat {
    /// Nothing is sent yet. Needs the key where the provider does ([`ChatProvider::needs_key`]).
    pub fn new(config: ChatConfig, key: Option<Secret>) -> Result<Self, ChatError> {
        let base = config.provider.base_url().to_owned();
        Self::at(&base, config, key, FIRST_WAIT)
    }

    fn at(base: &str, config: ChatConfig, key: Option<Secret>, first_wait: Duration) -> Result<Self, ChatError> {
        let config = config
            .checked()
            .map_err(|error| ChatError::Invalid(error.to_string()))?;
        let key = key
            .map(|key| Secret::new(key.expose().trim()))
            .filter(|key| !key.is_empty());
        let dialect = Dialect::new(&config, key.as_ref(), base)?;
        let client = http::patient_client().map_err(|reason| ChatError::Unavailable(format!("TLS: {reason}")))?;
        Ok(Self {
            backoff: Backoff {
                tries: config.retries + 1,
                first: first_wait,
            },
            deadline: config.deadline(),
            form: AtomicU8::new(dialect.form as u8),
            config,
            key,
            client,
            dialect,
        })
    }

    pub fn config(&self) -> &ChatConfig {
        &self.config
    }

    /// Names of the models that may be chosen, sorted. Empty where the provider has no such list: a deployment of Azure
    /// has the name that its maker gave it.
    pub async fn list_models(&self) -> Result<Vec<String>, ChatError> {
        let Some(list) = self.dialect.list.clone() else {
            return Ok(Vec::new());
        };
        let nothing = nothing_asked();
        let asked = self.asked(&nothing);
        let reply = self.send(self.client.get(list));
        let reply = self.in_time(PROBE_DEADLINE, reply).await;
        let names = reply.and_then(|reply| {
            self.accepted(&reply, &asked)?;
            let unreadable = || ChatError::Malformed("it is no list of models".to_owned());
            wire::models(&reply.body).ok_or_else(|| Failure::last(FailingPart::Address, unreadable()))
        });
        names.map_err(|failure| failure.error)
    }

    /// Asks the smallest question there is, once, and names the part that fails.
    pub async fn probe(&self) -> Result<ChatAnswer, ProbeFailure> {
        let request = ChatRequest {
            messages: vec![ChatMessage {
                role: ChatRole::User,
                content: "Answer with the word yes.".to_owned(),
            }],
            schema: None,
        };
        let once = Backoff {
            tries: 1,
            ..self.backoff
        };
        self.ask(&request, once, PROBE_DEADLINE, &mut TokenUsage::default())
            .await
            .map_err(|Failure { part, error, .. }| ProbeFailure {
                part,
                reason: error.to_string(),
            })
    }

    /// What was counted is in `usage`, also when there is no answer.
    async fn ask(
        &self,
        request: &ChatRequest,
        backoff: Backoff,
        longest: Duration,
        usage: &mut TokenUsage,
    ) -> Result<ChatAnswer, Failure> {
        if request.messages.is_empty() {
            let error = ChatError::Invalid("there is no message".to_owned());
            return Err(Failure::last(FailingPart::Settings, error));
        }
        let deadline = self.deadline.min(longest);
        let end = Instant::now() + deadline;
        self.in_time(deadline, self.try_until(request, backoff, end, usage))
            .await
    }

    async fn try_until(
        &self,
        request: &ChatRequest,
        backoff: Backoff,
        end: Instant,
        usage: &mut TokenUsage,
    ) -> Result<ChatAnswer, Failure> {
        let begun = Instant::now();
        let schema = request.schema.as_ref().map(|schema| schema::strict(&schema.schema));
        let mut form = Form::of_number(self.form.load(Ordering::Relaxed));
        let (mut attempts, mut failed) = (0, 0);
        loop {
            attempts += 1;
            let failure = match self.try_once(request, schema.as_ref(), form, usage).await {
                Ok(text) => {
                    if schema.is_some() {
                        self.form.fetch_max(form as u8, Ordering::Relaxed);
                    }
                    return Ok(ChatAnswer {
                        text,
                        usage: *usage,
                        attempts,
                        took: begun.elapsed(),
                    });
                }
                Err(failure) => failure,
            };
            if let Some(less) = form.less().filter(|_| schema.is_some() && failure.refuses_form) {
                tracing::info!(?form, "the server refuses this form of answers");
                form = less;
                continue;
            }
            failed += 1;
            let wait = failure.again.as_deref().and_then(|headers| {
                let own = backoff.own_wait(failed)?;
                Some(http::retry_after(headers, std::time::SystemTime::now()).unwrap_or(own))
            });
            match wait {
                Some(wait) if wait < end.saturating_duration_since(Instant::now()) => {
                    tracing::debug!(error = %failure.error, ?wait, "the model is asked again");
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(failure),
            }
        }
    }

    async fn try_once(
        &self,
        request: &ChatRequest,
        schema: Option<&Value>,
        form: Form,
        usage: &mut TokenUsage,
    ) -> Result<String, Failure> {
        let question = Question::new(&self.config, &self.dialect, request, schema, form);
        let reply = self
            .send(self.client.post(self.dialect.ask.clone()).json(&question))
            .await?;
        *usage += wire::usage(&reply.body);
        let asked = self.asked(request);
        self.accepted(&reply, &asked)?;
        let error = match wire::read(&reply.body) {
            Said::Text(text) => return Ok(text),
            Said::Declined(words) => ChatError::Declined(asked.cleaned(&words)),
            Said::Truncated => ChatError::Truncated,
            Said::Unreadable(why) => ChatError::Malformed(why.to_owned()),
        };
        let part = match error {
            ChatError::Malformed(_) => FailingPart::Address,
            ChatError::Truncated => FailingPart::Settings,
            _ => FailingPart::Provider,
        };
        Err(Failure::last(part, error))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Reply, Failure> {
        let host = self.host();
        let response = request
            .headers(self.dialect.headers.clone())
            .send()
            .await
            .map_err(|error| Failure::of_transport(&error, host))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = http::body(response, MOST_ANSWER_BYTES).await;
        let body = body.map_err(|error| match error {
            BodyError::Broken(error) => Failure::of_transport(&error, host),
            BodyError::TooLong => {
                let error = ChatError::Malformed("it is far too long".to_owned());
                Failure::last(FailingPart::Address, error)
            }
        })?;
        Ok(Reply { status, headers, body })
    }

    fn accepted(&self, reply: &Reply, asked: &Asked<'_>) -> Result<(), Failure> {
        if reply.status.is_success() {
            return Ok(());
        }
        let complaint = http::complaint(&reply.body);
        Err(Failure::of_status(
            reply.status,
            reply.headers.clone(),
            &complaint,
            asked,
        ))
    }

    async fn in_time<T>(
        &self,
        deadline: Duration,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let late = |_| Err(Failure::last(FailingPart::Provider, ChatError::TimedOut(deadline)));
        tokio::time::timeout(deadline, work).await.unwrap_or_else(late)
    }

    fn asked<'a>(&'a self, request: &'a ChatRequest) -> Asked<'a> {
        Asked {
            request,
            key: self.key.as_ref(),
            dialect: &self.dialect,
        }
    }

    fn host(&self) -> &str {
        Url::host_str(&self.dialect.ask).unwrap_or_default()
    }
}

fn nothing_asked() -> ChatRequest {
    ChatRequest {
        messages: Vec::new(),
        schema: None,
    }
}

#[async_trait]
impl ChatModel for HttpChat {
    fn info(&self) -> ChatModelInfo {
        ChatModelInfo {
            provider: self.config.provider.title().to_owned(),
            model: self.config.model_name().to_owned(),
            prices: self.config.prices,
        }
    }

    async fn answer(&self, request: ChatRequest) -> Result<ChatAnswer, ChatFailure> {
        let mut usage = TokenUsage::default();
        let answer = self.ask(&request, self.backoff, self.deadline, &mut usage).await;
        answer.map_err(|Failure { error, .. }| ChatFailure { error, usage })
    }
}

impl fmt::Debug for HttpChat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpChat")
            .field("config", &self.config)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
