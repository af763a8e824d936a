//! Calls to the server: each with a deadline, each remembered as answered or not.

use std::future::Future;
use std::time::Duration;

use parking_lot::RwLock;
use qdrant_client::config::QdrantConfig;
use qdrant_client::{Qdrant, QdrantError};

use super::failure::{Failure, connection_refused};
use crate::config::{ConnectError, IndexServer, Part};

/// The client's own time limit would make it try again by itself; [`Client::call`] sets the limit that counts.
const CLIENT_LIMIT: Duration = Duration::from_secs(3_600);

/// How long a call may take that empties or indexes a whole collection.
const LONG_CALL: Duration = Duration::from_secs(300);

pub(super) struct Client {
    config: QdrantConfig,
    current: RwLock<Qdrant>,
    deadline: Duration,
    /// Why the last call got no answer.
    silent: RwLock<Option<String>>,
}

impl Client {
    /// Contacts nobody yet.
    pub(super) fn new(server: &IndexServer) -> Result<Self, ConnectError> {
        check_address(&server.url)?;
        let mut config = QdrantConfig::from_url(&server.url);
        config.timeout = CLIENT_LIMIT;
        config.connect_timeout = server.deadline;
        config.check_compatibility = false;
        if let Some(key) = &server.api_key {
            // The client would show a key that it cannot send.
            if key.expose().is_empty() || !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(ConnectError::new(
                    Part::Credentials,
                    "the API key has signs that no key has",
                    "Copy the key again, without spaces or line ends.",
                ));
            }
            config.set_api_key(key.expose());
        }
        let current = connected(&config)?;
        Ok(Self {
            config,
            current: RwLock::new(current),
            deadline: server.deadline,
            silent: RwLock::new(None),
        })
    }

    /// Why the server cannot be asked, when the last call got no answer.
    pub(super) fn silent(&self) -> Option<String> {
        self.silent.read().clone()
    }

    /// One call to the server.
    pub(super) async fn call<T, F>(&self, ask: impl FnOnce(Qdrant) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, QdrantError>>,
    {
        self.within(self.deadline, ask).await
    }

    /// A call that touches a whole collection.
    pub(super) async fn long_call<T, F>(&self, ask: impl FnOnce(Qdrant) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, QdrantError>>,
    {
        self.within(self.deadline.max(LONG_CALL), ask).await
    }

    async fn within<T, F>(&self, limit: Duration, ask: impl FnOnce(Qdrant) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, QdrantError>>,
    {
        let client = self.current.read().clone();
        let result = match tokio::time::timeout(limit, ask(client)).await {
            Ok(result) => result.map_err(Failure::from),
            Err(_) => {
                // A connection that went silent would stay so; the next call opens another one.
                if let Ok(fresh) = connected(&self.config) {
                    *self.current.write() = fresh;
                }
                Err(Failure::Late(limit))
            }
        };
        *self.silent.write() = match &result {
            Err(failure) if failure.is_silence() => Some(failure.to_string()),
            Ok(_) | Err(_) => None,
        };
        result
    }
}

/// A client that connects when it is first used.
fn connected(config: &QdrantConfig) -> Result<Qdrant, ConnectError> {
    Qdrant::new(config.clone()).map_err(|error| connection_refused(&Failure::from(error), &config.uri))
}

fn check_address(url: &str) -> Result<(), ConnectError> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with([':', '/']) => Ok(()),
        _ => Err(ConnectError::new(
            Part::Address,
            format!("`{url}` is no address of a Qdrant server"),
            "Write it as http://host:6334, or https://host:6334 with encryption.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn server(url: &str, key: Option<&str>) -> IndexServer {
        IndexServer {
            url: url.into(),
            api_key: key.map(Secret::new),
            collection: "memories".into(),
            deadline: Duration::from_secs(1),
        }
    }

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        for url in [
            "",
            "localhost:6334",
            "bolt://localhost:7687",
            "http://",
            "http://:6334",
            "https:///x",
            "http://a b",
        ] {
            let error = Client::new(&server(url, None)).err().expect("an error");
            assert_eq!(error.part, Part::Address, "{url}");
            assert!(!error.hint.is_empty());
        }
        assert!(Client::new(&server("https://example.org:6334", None)).is_ok());
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_and_not_shown() {
        for key in ["", "secret\n", "geheimnis\u{fc}"] {
            let error = Client::new(&server("http://localhost:6334", Some(key)))
                .err()
                .expect("an error");
            assert_eq!(error.part, Part::Credentials);
            assert!(
                key.is_empty() || !format!("{error:?}").contains(key.trim()),
                "{error:?}"
            );
        }
    }
}
