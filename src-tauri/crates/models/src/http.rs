//! One HTTP client for downloads and servers: rustls, waits that end, and how long to wait before another try.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, redirect};

const CONNECT: Duration = Duration::from_secs(15);
/// Nothing came for so long: the connection is given up.
const SILENCE: Duration = Duration::from_secs(45);
const MOST_REDIRECTS: usize = 10;

pub(crate) fn client() -> Result<Client, String> {
    // Another part of the program may have installed it before: that is the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("memora-explorer/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .redirect(redirect::Policy::custom(follow))
        .build()
        .map_err(|error| reason(&error))
}

/// Redirects are followed, but never from an encrypted connection to an open one.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let downgrade = attempt.url().scheme() != "https" && attempt.previous().iter().any(|url| url.scheme() == "https");
    if downgrade {
        attempt.error("the server sends us from https to http")
    } else if attempt.previous().len() > MOST_REDIRECTS {
        attempt.error("too many redirects")
    } else {
        attempt.follow()
    }
}

/// What went wrong, from the outermost error to the cause, without addresses (they may hold keys).
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_redirect() {
        "a redirect that is not followed"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else if error.is_builder() {
        "the request cannot be made"
    } else {
        "the request failed"
    };
    let mut text = what.to_owned();
    let mut cause = error.source();
    // The last cause is the one that says something ("connection refused", "invalid peer certificate").
    while let Some(next) = cause.and_then(Error::source) {
        cause = Some(next);
    }
    if let Some(cause) = cause {
        text = format!("{text} ({cause})");
    }
    text
}

/// True for an answer that may be another one a little later.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error()
}

/// How often something is tried, and how long is waited in between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) tries: u32,
    /// The first wait; each further one is twice as long.
    pub(crate) first: Duration,
}

impl Backoff {
    const LONGEST: Duration = Duration::from_secs(30);

    pub(crate) const NETWORK: Self = Self {
        tries: 5,
        first: Duration::from_millis(500),
    };

    /// The wait after the failed try number `failed` (from 1), or `None` when that was the last one. What the server
    /// asks for (`Retry-After` in seconds) counts over our own time.
    pub(crate) fn wait(&self, failed: u32, headers: Option<&HeaderMap>) -> Option<Duration> {
        if failed >= self.tries {
            return None;
        }
        let asked = headers
            .and_then(|headers| headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let own = self.first.saturating_mul(1 << (failed - 1).min(16));
        Some(asked.unwrap_or(own).min(Self::LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_end_and_follow_the_server() {
        let backoff = Backoff {
            tries: 4,
            first: Duration::from_secs(1),
        };
        let waits: Vec<_> = (1..=4).map(|failed| backoff.wait(failed, None)).collect();
        assert_eq!(
            waits,
            [1, 2, 4]
                .map(|s| Some(Duration::from_secs(s)))
                .into_iter()
                .chain([None])
                .collect::<Vec<_>>()
        );
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "7".parse().expect("a header"));
        assert_eq!(backoff.wait(1, Some(&headers)), Some(Duration::from_secs(7)));
        headers.insert(RETRY_AFTER, "86400".parse().expect("a header"));
        assert_eq!(backoff.wait(1, Some(&headers)), Some(Backoff::LONGEST));
        headers.insert(RETRY_AFTER, "Fri, 31 Dec 1999 23:59:59 GMT".parse().expect("a header"));
        assert_eq!(backoff.wait(1, Some(&headers)), Some(Duration::from_secs(1)));
    }
}
