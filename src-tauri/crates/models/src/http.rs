//! One way to speak HTTP for downloads and servers: rustls, waits that end, how long to wait before another try, and
//! what a server says about a request that it refuses.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use futures::StreamExt;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Response, StatusCode, Url, redirect};
use serde_json::Value;

const CONNECT: Duration = Duration::from_secs(15);
/// Nothing came for so long: the connection is given up.
const SILENCE: Duration = Duration::from_secs(45);
const MOST_REDIRECTS: usize = 10;

pub(crate) fn client() -> Result<Client, String> {
    built(
        builder()
            .read_timeout(SILENCE)
            .redirect(redirect::Policy::custom(follow)),
    )
}

/// For questions that a server may think about in silence: whoever asks sets the deadline. Redirects are not followed,
/// so that a key goes where the user said and nowhere else.
pub(crate) fn patient_client() -> Result<Client, String> {
    built(builder().redirect(redirect::Policy::none()))
}

fn builder() -> ClientBuilder {
    // Another part of the program may have installed it before: that is the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("memora-explorer/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
}

fn built(builder: ClientBuilder) -> Result<Client, String> {
    builder.build().map_err(|error| reason(&error))
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

/// True when somebody was there and hung up before the connection was encrypted: a server without TLS may do so.
pub(crate) fn broke_off_before_tls(error: &reqwest::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let hung_up = |error: &io::Error| {
        matches!(
            error.kind(),
            UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe
        )
    };
    let is_encrypted = error.url().is_some_and(|url| url.scheme() == "https");
    is_encrypted && error.is_connect() && causes(error).any(|cause| cause.downcast_ref().is_some_and(hung_up))
}

/// True when the two sides could not agree on an encrypted connection (certificate, or no TLS there at all).
pub(crate) fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.is::<rustls::Error>())
}

/// What an error came of, outermost first.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| inside(*cause))
}

/// An I/O error names the source of what it wraps as its own, and would hide what it wraps.
fn inside<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

/// Why there is no whole body.
#[derive(Debug)]
pub(crate) enum BodyError {
    Broken(reqwest::Error),
    TooLong,
}

/// The body, read no further than `most` bytes.
pub(crate) async fn body(response: Response, most: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(BodyError::Broken)?);
        if body.len() > most {
            return Err(BodyError::TooLong);
        }
    }
    Ok(body)
}

/// What a server says about a request that it refuses. Fields that it leaves out are empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// On one line, in the server's words and as long as they are: to be cut, and cleaned of what it repeats.
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) kind: String,
    /// Name of the field that is at fault.
    pub(crate) field: String,
}

/// Reads `{"error": {"message": …, "type": …, "param": …, "code": …}}`, the same without `error` around it, and `error`,
/// `message` or `detail` as text.
pub(crate) fn complaint(body: &[u8]) -> Complaint {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let error = &value["error"];
    let text = |places: [&Value; 4]| {
        let found = places.into_iter().find_map(Value::as_str).unwrap_or_default();
        let line: String = found.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        line.trim().to_owned()
    };
    let field = |name: &str| text([&error[name], &value[name], &Value::Null, &Value::Null]);
    Complaint {
        message: text([&error["message"], error, &value["message"], &value["detail"]]),
        code: field("code"),
        kind: field("type"),
        field: field("param"),
    }
}

/// The address to ask, from what people write: `https://host`, `https://host/v1` and `https://host/v1/embeddings` all
/// mean the last one for the path `/embeddings`.
pub(crate) fn endpoint(text: &str, path: &str) -> Result<Url, String> {
    // The text itself is not repeated: people put keys into addresses.
    let mut url = Url::parse(text.trim()).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("it must start with https:// or http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not hold a password; enter the key in its own field".to_owned());
    }
    let given = url.path().trim_end_matches('/');
    let whole = match given {
        "" => format!("/v1{path}"),
        given if given.ends_with(path) => given.to_owned(),
        given => format!("{given}{path}"),
    };
    url.set_path(&whole);
    url.set_fragment(None);
    Ok(url)
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
    /// asks for (`Retry-After`) counts over our own time.
    pub(crate) fn wait(&self, failed: u32, headers: Option<&HeaderMap>) -> Option<Duration> {
        let own = self.own_wait(failed)?;
        let asked = headers.and_then(|headers| retry_after(headers, SystemTime::now()));
        Some(asked.unwrap_or(own).min(Self::LONGEST))
    }

    /// The same without asking the server.
    pub(crate) fn own_wait(&self, failed: u32) -> Option<Duration> {
        let own = || self.first.saturating_mul(1 << (failed - 1).min(16)).min(Self::LONGEST);
        (failed < self.tries).then(own)
    }
}

/// How long a server asks to be left alone: `Retry-After` as seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(retry_after: &str) -> HeaderMap {
        HeaderMap::from_iter([(RETRY_AFTER, retry_after.parse().expect("a header"))])
    }

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
        assert_eq!(backoff.wait(1, Some(&asking("7"))), Some(Duration::from_secs(7)));
        assert_eq!(backoff.wait(1, Some(&asking("86400"))), Some(Backoff::LONGEST));
        assert_eq!(backoff.wait(1, Some(&asking("soon"))), Some(Duration::from_secs(1)));
        assert_eq!(backoff.wait(4, Some(&asking("7"))), None);
    }

    #[test]
    fn a_server_asks_for_a_wait_in_seconds_or_until_a_moment() {
        let now = httpdate::parse_http_date("Fri, 31 Dec 1999 23:59:49 GMT").expect("a date");
        let seconds = |text: &str| retry_after(&asking(text), now).map(|wait| wait.as_secs());
        assert_eq!(seconds(" 12 "), Some(12));
        assert_eq!(seconds("Fri, 31 Dec 1999 23:59:59 GMT"), Some(10));
        assert_eq!(seconds("Fri, 31 Dec 1999 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("-3"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn a_complaint_is_read_from_what_servers_send() {
        let told = |body: &str| complaint(body.as_bytes());
        let whole = r#"{"error":{"message":"too\nlong","type":"invalid_request_error","param":"messages","code":"c"}}"#;
        let expected = Complaint {
            message: "too long".into(),
            code: "c".into(),
            kind: "invalid_request_error".into(),
            field: "messages".into(),
        };
        assert_eq!(told(whole), expected);
        assert_eq!(
            told(r#"{"object":"error","message":"no","param":null,"code":400}"#).message,
            "no"
        );
        assert_eq!(told(r#"{"error":"model not found"}"#).message, "model not found");
        assert_eq!(told(r#"{"detail":"Not Found"}"#).message, "Not Found");
        for nothing in ["", "<html>", "[]", r#"{"error":{"message":7}}"#] {
            assert_eq!(told(nothing), Complaint::default(), "{nothing}");
        }
    }
}
