//! An embedder behind a server that speaks OpenAI's `/v1/embeddings`: OpenAI itself, or a program on this machine.

mod wire;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};
use memora_engine::secret::Secret;
use reqwest::header::HeaderMap;
use reqwest::{Client, StatusCode, Url};
use tokio::time::Instant;

use crate::http::{self, Backoff, BodyError};

/// Servers take at least so many texts in one request.
const TEXTS_PER_REQUEST: usize = 64;
/// And so many characters in all.
const CHARS_PER_REQUEST: usize = 100_000;
/// The most characters of a text that are sent. Servers refuse longer ones (OpenAI: 8,191 pieces) instead of cutting.
const CHARS_PER_TEXT: usize = 8_000;
/// No true answer is longer.
const MOST_ANSWER_BYTES: usize = 64 << 20;

/// Where the server is and what to ask it for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiConfig {
    /// As the server's makers write it, mostly ending in `/v1`.
    pub url: String,
    /// Servers on this machine often need none.
    pub key: Option<Secret>,
    pub model: String,
    /// Asks the server for vectors of this length, if it can choose. Otherwise the model's own length counts.
    pub dimensions: Option<u32>,
    /// How long one request may take, with all tries.
    pub deadline: Duration,
}

impl ApiConfig {
    pub const DEADLINE: Duration = Duration::from_secs(30);
}

/// Dense vectors from a server.
#[derive(Clone)]
pub struct ApiEmbedder {
    info: EmbedderInfo,
    server: Server,
}

impl ApiEmbedder {
    /// Asks the server for one vector: to see that address, key and model are right, and how long its vectors are.
    pub async fn connect(config: &ApiConfig) -> Result<Self, EmbedError> {
        Self::connect_with(config, Backoff::NETWORK).await
    }

    async fn connect_with(config: &ApiConfig, backoff: Backoff) -> Result<Self, EmbedError> {
        let server = Server::new(config, backoff)?;
        let sample = server.ask(&["tea"]).await?.pop().unwrap_or_default();
        let dimensions = u32::try_from(sample.len()).unwrap_or(u32::MAX);
        if dimensions == 0 {
            return Err(server.failed("the model", "it gives empty vectors; choose an embedding model"));
        }
        if let Some(wanted) = config.dimensions.filter(|wanted| *wanted != dimensions) {
            let what = format!("it gives vectors of {dimensions} numbers, not {wanted}; leave the length to the model");
            return Err(server.failed("the model", &what));
        }
        unit(sample, &server)?;
        Ok(Self {
            info: EmbedderInfo {
                model_id: config.model.clone(),
                dimensions,
                languages: "as the model".to_owned(),
            },
            server,
        })
    }

    async fn embed(&self, texts: &[String]) -> Result<Vec<DenseVector>, EmbedError> {
        let mut vectors: Vec<DenseVector> = texts.iter().map(|_| None).collect();
        // A text without a word means nothing, and servers refuse it.
        let worded = texts.iter().map(|text| beginning(text)).enumerate();
        let worded: Vec<(usize, &str)> = worded.filter(|(_, text)| !text.trim().is_empty()).collect();
        for batch in batches(&worded) {
            let texts: Vec<&str> = batch.iter().map(|(_, text)| *text).collect();
            for ((place, _), vector) in batch.iter().zip(self.server.ask(&texts).await?) {
                if vector.len() != self.info.dimensions as usize {
                    let what = format!(
                        "it gives vectors of {} numbers now, and gave {} before",
                        vector.len(),
                        self.info.dimensions
                    );
                    return Err(self.server.failed("the model", &what));
                }
                vectors[*place] = unit(vector, &self.server)?;
            }
        }
        Ok(vectors)
    }
}

#[async_trait]
impl Embedder for ApiEmbedder {
    fn info(&self) -> EmbedderInfo {
        self.info.clone()
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        self.embed(&texts).await
    }

    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
        Ok(self.embed(&[text.to_owned()]).await?.pop().flatten())
    }
}

fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(CHARS_PER_TEXT)
        .map_or(text, |(end, _)| &text[..end])
}

fn batches<'a, 't>(texts: &'a [(usize, &'t str)]) -> Vec<&'a [(usize, &'t str)]> {
    let mut batches = Vec::new();
    let mut rest = texts;
    while !rest.is_empty() {
        let mut chars = 0;
        let fits = |(_, text): &&(usize, &str)| {
            chars += text.chars().count();
            chars <= CHARS_PER_REQUEST
        };
        let count = rest.iter().take(TEXTS_PER_REQUEST).take_while(fits).count().max(1);
        let (batch, after) = rest.split_at(count);
        batches.push(batch);
        rest = after;
    }
    batches
}

/// The same direction with the length 1; `None` for one without a direction.
fn unit(vector: Vec<f32>, server: &Server) -> Result<DenseVector, EmbedError> {
    let length = vector.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
    if !length.is_finite() {
        return Err(server.failed("the model", "it gives vectors that are no numbers"));
    }
    Ok((length > 0.0).then(|| vector.iter().map(|x| (f64::from(*x) / length) as f32).collect()))
}

#[derive(Clone)]
struct Server {
    client: Client,
    endpoint: Url,
    config: ApiConfig,
    backoff: Backoff,
}

/// One try that failed.
struct Failure {
    error: EmbedError,
    /// Another try may go better; the server may have said when.
    again: Option<Option<HeaderMap>>,
}

impl Server {
    fn new(config: &ApiConfig, backoff: Backoff) -> Result<Self, EmbedError> {
        let client = http::client().map_err(|reason| EmbedError::Unavailable(format!("TLS: {reason}")))?;
        Ok(Self {
            client,
            endpoint: endpoint(&config.url)?,
            config: config.clone(),
            backoff,
        })
    }

    /// One vector per text, in order.
    async fn ask(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let end = Instant::now() + self.config.deadline;
        let mut failed = 0;
        loop {
            let Ok(tried) = tokio::time::timeout_at(end, self.ask_once(texts)).await else {
                let seconds = self.config.deadline.as_secs_f32();
                return Err(self.failed("the server", format_args!("no answer within {seconds} s")));
            };
            let Failure { error, again } = match tried {
                Ok(vectors) => return Ok(vectors),
                Err(failure) => failure,
            };
            failed += 1;
            let wait = again.and_then(|headers| self.backoff.wait(failed, headers.as_ref()));
            match wait {
                Some(wait) if Instant::now() + wait < end => {
                    tracing::debug!(%error, ?wait, "embedding is tried again");
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(error),
            }
        }
    }

    async fn ask_once(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Failure> {
        let question = wire::Question {
            model: &self.config.model,
            input: texts,
            dimensions: self.config.dimensions,
            encoding_format: "float",
        };
        let mut request = self.client.post(self.endpoint.clone()).json(&question);
        if let Some(key) = self.config.key.as_ref().filter(|key| !key.is_empty()) {
            request = request.bearer_auth(key.expose());
        }
        let passing = |error: reqwest::Error| {
            let part = if error.is_connect() {
                "the address"
            } else {
                "the server"
            };
            Failure {
                error: self.failed(part, http::reason(&error)),
                again: (!error.is_redirect() && !error.is_builder()).then_some(None),
            }
        };
        let response = request.send().await.map_err(passing)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = http::body(response, MOST_ANSWER_BYTES)
            .await
            .map_err(|error| match error {
                BodyError::Broken(error) => passing(error),
                BodyError::TooLong => self.final_failure("the server", "its answer is far too long"),
            })?;
        if !status.is_success() {
            return Err(Failure {
                error: self.refusal(status, &body),
                again: http::is_passing(status).then_some(Some(headers)),
            });
        }
        wire::vectors(&body, texts.len()).map_err(|what| self.final_failure("the server", what))
    }

    fn refusal(&self, status: StatusCode, body: &[u8]) -> EmbedError {
        let (part, what) = match status.as_u16() {
            401 | 403 => ("the key", "it is not accepted"),
            404 => ("the model or the address", "the server does not know it"),
            400 | 422 => ("the model", "the server does not take the request"),
            413 => ("the server", "the request is too long for it"),
            429 => ("the server", "it is asked too often, or the quota is used up"),
            500.. => ("the server", "it has a problem of its own"),
            _ => ("the server", "an answer that is not understood"),
        };
        let code = status.as_u16();
        match wire::complaint(body) {
            Some(said) => self.failed(part, format_args!("{what} ({code}: {said})")),
            None => self.failed(part, format_args!("{what} ({code})")),
        }
    }

    fn final_failure(&self, part: &str, what: impl fmt::Display) -> Failure {
        Failure {
            error: self.failed(part, what),
            again: None,
        }
    }

    /// The part that fails, whose it is, and why. Should the server repeat the key, it is taken out.
    fn failed(&self, part: &str, what: impl fmt::Display) -> EmbedError {
        let mut what = what.to_string();
        if let Some(key) = self.config.key.as_ref().filter(|key| !key.is_empty()) {
            what = what.replace(key.expose(), "[key]");
        }
        let host = self.endpoint.host_str().unwrap_or_default();
        EmbedError::Unavailable(format!("{part} ({} at {host}): {what}", self.config.model))
    }
}

fn endpoint(text: &str) -> Result<Url, EmbedError> {
    http::endpoint(text, "/embeddings")
        .map_err(|what| EmbedError::Unavailable(format!("the address of the embedding server: {what}")))
}

#[cfg(test)]
mod tests;
