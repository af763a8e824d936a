//! What went wrong with a call, told apart by what the user can do about it.

use std::sync::Arc;
use std::time::Duration;

use memora_engine::ports::index::IndexError;
use qdrant_client::QdrantError;

use crate::config::{ConnectError, Part};

/// gRPC status codes by number: the client does not hand out their type.
mod code {
    pub(super) const CANCELLED: i32 = 1;
    pub(super) const INVALID_ARGUMENT: i32 = 3;
    pub(super) const DEADLINE_EXCEEDED: i32 = 4;
    pub(super) const NOT_FOUND: i32 = 5;
    pub(super) const ALREADY_EXISTS: i32 = 6;
    pub(super) const PERMISSION_DENIED: i32 = 7;
    pub(super) const RESOURCE_EXHAUSTED: i32 = 8;
    pub(super) const FAILED_PRECONDITION: i32 = 9;
    pub(super) const OUT_OF_RANGE: i32 = 11;
    pub(super) const UNIMPLEMENTED: i32 = 12;
    pub(super) const INTERNAL: i32 = 13;
    pub(super) const UNAUTHENTICATED: i32 = 16;
}

/// How the client begins when it could not connect at all.
const NOT_CONNECTED: &str = "Failed to connect to";
/// How the server begins when the fault is its own.
const SERVICE_ERROR: &str = "Service";

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the server did not answer within {}", spoken(.0))]
    Late(Duration),
    /// No connection, or one that broke; with the part at fault.
    #[error("{0}")]
    Connection(Broken, #[source] Option<Arc<QdrantError>>),
    #[error("the server does not accept the API key: {0}")]
    Credentials(String),
    #[error("the collection does not exist")]
    NoCollection,
    /// The server would not do it.
    #[error("the server refused: {0}")]
    Refused(String),
    /// The server could not do it.
    #[error("the server failed: {0}")]
    Server(String, #[source] Option<Arc<QdrantError>>),
}

/// How a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("nobody listens at this address")]
    NobodyListens,
    #[error("there is no host of this name")]
    NoSuchHost,
    #[error("the host cannot be reached")]
    HostUnreachable,
    #[error("the server's certificate has expired")]
    CertificateExpired,
    #[error("the server's certificate was made for another name")]
    CertificateOfOther,
    #[error("the server's certificate is not from an authority that this machine knows")]
    CertificateUnknown,
    #[error("the server's certificate is not valid")]
    CertificateInvalid,
    #[error("no encrypted connection could be made")]
    NoTls,
    #[error("what answers at this address is no Qdrant gRPC interface")]
    OtherService,
    #[error("the connection broke")]
    Lost,
}

impl Broken {
    /// The client gives the cause of a failed connection as text only. These are words of the operating system, of
    /// rustls and of h2 in it; without any of them it is a connection that broke.
    fn of(text: &str) -> Self {
        let found = [
            ("Connection refused", Broken::NobodyListens),
            ("ConnectionRefused", Broken::NobodyListens),
            ("dns error", Broken::NoSuchHost),
            ("failed to lookup address", Broken::NoSuchHost),
            ("unreachable", Broken::HostUnreachable),
            ("Unreachable", Broken::HostUnreachable),
            ("timed out", Broken::HostUnreachable),
            ("TimedOut", Broken::HostUnreachable),
            ("deadline has elapsed", Broken::HostUnreachable),
            ("Elapsed", Broken::HostUnreachable),
            ("Expired", Broken::CertificateExpired),
            ("NotValidForName", Broken::CertificateOfOther),
            ("UnknownIssuer", Broken::CertificateUnknown),
            ("CaUsedAsEndEntity", Broken::CertificateUnknown),
            ("InvalidCertificate", Broken::CertificateInvalid),
            ("InvalidMessage", Broken::NoTls),
            ("AlertReceived", Broken::NoTls),
            ("HandshakeFailure", Broken::NoTls),
            ("HandshakeNotComplete", Broken::NoTls),
            ("tls handshake eof", Broken::NoTls),
            ("PeerIncompatible", Broken::NoTls),
            ("FRAME_SIZE_ERROR", Broken::OtherService),
            ("PROTOCOL_ERROR", Broken::OtherService),
            ("frame with invalid size", Broken::OtherService),
            ("http2 error", Broken::OtherService),
            ("h2 protocol error", Broken::OtherService),
            ("UnexpectedEof", Broken::OtherService),
        ];
        found
            .into_iter()
            .find_map(|(words, broken)| text.contains(words).then_some(broken))
            .unwrap_or(Broken::Lost)
    }

    fn part(self) -> Part {
        match self {
            Broken::CertificateExpired
            | Broken::CertificateOfOther
            | Broken::CertificateUnknown
            | Broken::CertificateInvalid
            | Broken::NoTls => Part::Tls,
            Broken::NobodyListens
            | Broken::NoSuchHost
            | Broken::HostUnreachable
            | Broken::OtherService
            | Broken::Lost => Part::Address,
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Broken::NobodyListens => "Check that Qdrant runs, and its port: 6334 is the usual one for gRPC.",
            Broken::NoSuchHost => "Check the name of the host.",
            Broken::HostUnreachable => "Check the address and the network between here and the server.",
            Broken::CertificateExpired => "Renew the server's certificate.",
            Broken::CertificateOfOther => "Use the name that the certificate was made for.",
            Broken::CertificateUnknown | Broken::CertificateInvalid => {
                "Add the authority of the certificate to this machine's trusted ones, or give the server another certificate."
            }
            Broken::NoTls => "The server may speak without encryption at this port: try http:// instead of https://.",
            Broken::OtherService | Broken::Lost => {
                "Check the port: 6334 is the usual one for gRPC (6333 is not). A server with encryption needs https://."
            }
        }
    }
}

impl From<QdrantError> for Failure {
    fn from(error: QdrantError) -> Self {
        let status = match &error {
            QdrantError::ResponseError { status } | QdrantError::ResourceExhaustedError { status, .. } => status,
            QdrantError::InvalidUri(_) => return Failure::Connection(Broken::NoSuchHost, Some(Arc::new(error))),
            _ => return Failure::Server(error.to_string(), Some(Arc::new(error))),
        };
        let message = status.message().to_owned();
        let number = i32::from(status.code());
        match number {
            code::UNAUTHENTICATED | code::PERMISSION_DENIED => Failure::Credentials(message),
            code::NOT_FOUND if message.contains("ollection") => Failure::NoCollection,
            code::NOT_FOUND
            | code::INVALID_ARGUMENT
            | code::ALREADY_EXISTS
            | code::FAILED_PRECONDITION
            | code::OUT_OF_RANGE => Failure::Refused(message),
            code::UNIMPLEMENTED => Failure::Connection(Broken::OtherService, Some(Arc::new(error))),
            code::RESOURCE_EXHAUSTED => Failure::Server(message, Some(Arc::new(error))),
            code::INTERNAL if message.starts_with(SERVICE_ERROR) => Failure::Server(message, Some(Arc::new(error))),
            code::DEADLINE_EXCEEDED | code::CANCELLED => {
                Failure::Server("it ran out of time".to_owned(), Some(Arc::new(error)))
            }
            _ => {
                let broken = Broken::of(&format!("{message} {status:?}"));
                // Something that speaks gRPC's own protocol once connected is a Qdrant that went away.
                let lost =
                    broken == Broken::OtherService && number == code::INTERNAL && !message.starts_with(NOT_CONNECTED);
                Failure::Connection(if lost { Broken::Lost } else { broken }, Some(Arc::new(error)))
            }
        }
    }
}

impl Failure {
    /// True when nothing else will get an answer either, until something changes.
    pub(super) fn is_silence(&self) -> bool {
        match self {
            Failure::Late(_) | Failure::Connection(..) | Failure::Credentials(_) => true,
            Failure::NoCollection | Failure::Refused(_) | Failure::Server(..) => false,
        }
    }
}

impl From<Failure> for IndexError {
    fn from(failure: Failure) -> Self {
        let message = failure.to_string();
        match failure {
            Failure::NoCollection => IndexError::Mismatch(message),
            Failure::Refused(_) => IndexError::Invalid(message),
            Failure::Connection(_, cause) | Failure::Server(_, cause) => IndexError::Unavailable {
                message,
                cause: cause.map(|cause| cause as memora_engine::ports::graph::Cause),
            },
            Failure::Late(_) | Failure::Credentials(_) => IndexError::Unavailable { message, cause: None },
        }
    }
}

/// Names the part of a connection that is at fault.
pub(super) fn connection_refused(failure: &Failure, url: &str) -> ConnectError {
    let (part, hint) = match failure {
        Failure::Connection(broken, _) => (broken.part(), broken.hint()),
        Failure::Late(_) => (
            Part::Address,
            "Check the address and the port (6334 is the usual one for gRPC), or allow more time.",
        ),
        Failure::Credentials(_) => (Part::Credentials, "Check the API key; the server may also ask for one."),
        Failure::NoCollection => (Part::Collection, "Check the name of the collection."),
        Failure::Refused(_) | Failure::Server(..) => (Part::Collection, "The server's own log may tell more."),
    };
    ConnectError::new(part, format!("{url}: {failure}"), hint)
}

fn spoken(duration: &Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_apart_by_their_words() {
        for (text, broken, part) in [
            (
                r#"Failed to connect to http://127.0.0.1:1/: tonic::transport::Error(Transport, ConnectError("tcp connect error", 127.0.0.1:1, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }))"#,
                Broken::NobodyListens,
                Part::Address,
            ),
            (
                "Failed to connect: Custom { kind: InvalidData, error: InvalidCertificate(ExpiredContext { .. }) }",
                Broken::CertificateExpired,
                Part::Tls,
            ),
            (
                "Custom { kind: InvalidData, error: InvalidCertificate(UnknownIssuer) }",
                Broken::CertificateUnknown,
                Part::Tls,
            ),
            (
                "Custom { kind: InvalidData, error: InvalidMessage(InvalidContentType) }",
                Broken::NoTls,
                Part::Tls,
            ),
            ("h2 protocol error: http2 error", Broken::OtherService, Part::Address),
            ("anything else", Broken::Lost, Part::Address),
        ] {
            assert_eq!(Broken::of(text), broken, "{text}");
            assert_eq!(broken.part(), part);
            let error = connection_refused(&Failure::Connection(broken, None), "http://here");
            assert!(error.problem.starts_with("http://here: ") && !error.hint.is_empty());
        }
    }

    #[test]
    fn a_deadline_is_told_as_it_was_set() {
        assert!(Failure::Late(Duration::from_secs(30)).to_string().ends_with("30 s"));
        assert!(
            Failure::Late(Duration::from_millis(250))
                .to_string()
                .ends_with("250 ms")
        );
    }
}
