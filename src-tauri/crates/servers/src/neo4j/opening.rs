//! The first words with a server: is it a Neo4j, does it let us in, is the database there? Says what is wrong by part.

use std::time::Duration;

use memora_engine::ports::graph::GraphError;
use neo4rs::{Error, Graph, Neo4jClientErrorKind, Neo4jErrorKind, Query};
use tokio::time::timeout;

use crate::config::{ConnectError, Part};

/// The oldest server whose Cypher has all that is used here.
const OLDEST: (u32, u32) = (5, 23);

/// What answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// As the server writes it: `5.26.30`.
    pub version: String,
    pub edition: String,
}

const SCHEMES: [&str; 6] = ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"];

/// Refuses what is no address of a Neo4j before anything is sent.
pub(super) fn check_address(url: &str) -> Result<(), ConnectError> {
    let hint = "write it as bolt://host:7687, or bolt+s://host:7687 for an encrypted connection";
    let Some((scheme, rest)) = url.trim().split_once("://") else {
        return Err(ConnectError::new(Part::Address, format!("{url:?} is no address"), hint));
    };
    if !SCHEMES.contains(&scheme) {
        let problem = format!("{scheme}:// is not how Neo4j is reached");
        return Err(ConnectError::new(Part::Address, problem, hint));
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with(':') || host.contains('@') {
        let problem = format!("{url:?} names no host");
        return Err(ConnectError::new(Part::Address, problem, hint));
    }
    Ok(())
}

/// Asks the server who it is. Unlike other questions this one is never repeated: a wrong password that is tried again
/// and again locks the user out.
pub(super) async fn greet(graph: &Graph, url: &str, deadline: Duration) -> Result<Server, ConnectError> {
    match timeout(deadline, ask(graph)).await {
        Ok(Ok(server)) => check_version(server),
        Ok(Err(error)) if is_encrypted(url) && is_broken_off(&error) => Err(ConnectError::new(
            Part::Tls,
            "the server closed the connection instead of encrypting it",
            "check the port; use bolt:// if the server has no certificate",
        )),
        Ok(Err(error)) => Err(connect_error(error)),
        Err(_) => Err(ConnectError::new(
            Part::Address,
            format!("nothing answered within {} seconds", deadline.as_secs().max(1)),
            "check host and port; the Bolt port of Neo4j is 7687 in most set-ups",
        )),
    }
}

fn is_encrypted(url: &str) -> bool {
    url.trim()
        .split_once("://")
        .is_some_and(|(scheme, _)| scheme.contains("+s"))
}

/// The other side hung up after it had accepted.
fn is_broken_off(error: &Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error, Error::IOError { detail } if matches!(detail.kind(), UnexpectedEof | ConnectionReset | BrokenPipe))
}

async fn ask(graph: &Graph) -> neo4rs::Result<Server> {
    let mut transaction = graph.start_txn().await?;
    let question = "CALL dbms.components() YIELD name, versions, edition \
                    WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition";
    let mut rows = transaction.execute(Query::new(question.to_owned())).await?;
    let row = rows.single(transaction.handle()).await?;
    transaction.rollback().await?;
    Ok(Server {
        version: row.get("version")?,
        edition: row.get("edition")?,
    })
}

fn check_version(server: Server) -> Result<Server, ConnectError> {
    let mut parts = server
        .version
        .split(['.', '-'])
        .map_while(|part| part.parse::<u32>().ok());
    let version = parts.next().map(|major| (major, parts.next().unwrap_or_default()));
    match version {
        // A version that cannot be read is none of the old ones, which all begin with a number.
        Some(version) if version < OLDEST => Err(ConnectError::new(
            Part::Database,
            format!("the server is Neo4j {}", server.version),
            "Neo4j 5.23 or newer is needed, as for Memora itself",
        )),
        _ => Ok(server),
    }
}

/// The part of the connection that `error` is about.
pub(super) fn connect_error(error: Error) -> ConnectError {
    match &error {
        Error::AuthenticationError(message) => credentials(message),
        Error::Neo4j(neo4j) => match neo4j.kind() {
            Neo4jErrorKind::Client(Neo4jClientErrorKind::FatalDiscovery) => ConnectError::new(
                Part::Database,
                neo4j.message(),
                "leave the database empty for the server's default one, or check its name",
            ),
            Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(_)) => credentials(neo4j.message()),
            _ => ConnectError::new(
                Part::Database,
                neo4j.message(),
                "look into the log of the Neo4j server, and try again",
            ),
        },
        Error::IOError { detail } if is_tls(detail) => ConnectError::new(
            Part::Tls,
            tls_problem(detail),
            "check the server's certificate; bolt+ssc:// accepts any certificate, bolt:// connects without encryption",
        ),
        Error::InvalidDnsName(name) => ConnectError::new(
            Part::Tls,
            format!("{name} is no name that a certificate can have"),
            "use the name that stands in the server's certificate",
        ),
        Error::ProtocolMismatch(_) | Error::UnsupportedVersion(..) | Error::UnexpectedMessage(_) => ConnectError::new(
            Part::Address,
            "something answers there, but it is no Neo4j that we understand",
            "check the port: it must be the Bolt port (7687 in most set-ups), not the one of the browser (7474)",
        ),
        Error::IOError { detail } if detail.kind() == std::io::ErrorKind::UnexpectedEof => ConnectError::new(
            Part::Address,
            "the connection was closed at once",
            "check the port, and whether the server wants an encrypted connection (bolt+s://)",
        ),
        other => ConnectError::new(
            Part::Address,
            other.to_string(),
            "check host and port, and whether the server runs",
        ),
    }
}

/// The error of a first look that failed although the server let us in.
pub(super) fn reading_error(error: GraphError) -> ConnectError {
    ConnectError::new(
        Part::Database,
        format!("the database cannot be read: {error}"),
        "check that the user may read the database and show its indexes and constraints",
    )
}

fn credentials(message: &str) -> ConnectError {
    ConnectError::new(
        Part::Credentials,
        message,
        "check user and password; after several failures Neo4j refuses even the right ones for some seconds",
    )
}

fn rustls_error(detail: &std::io::Error) -> Option<&rustls::Error> {
    detail.get_ref().and_then(|cause| cause.downcast_ref())
}

fn is_tls(detail: &std::io::Error) -> bool {
    rustls_error(detail).is_some()
}

fn tls_problem(detail: &std::io::Error) -> String {
    use rustls::{CertificateError, Error, InvalidMessage};
    match rustls_error(detail) {
        Some(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            "the server's certificate has expired".to_owned()
        }
        Some(Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => "the server's certificate is for another name".to_owned(),
        Some(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
            "the server's certificate is signed by nobody this machine trusts".to_owned()
        }
        Some(Error::InvalidCertificate(why)) => format!("the server's certificate is not accepted: {why}"),
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            "the server does not speak TLS on this port".to_owned()
        }
        Some(other) => other.to_string(),
        None => detail.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for url in [
            "",
            "localhost",
            "http://localhost:7474",
            "bolt://",
            "bolt://:7687",
            "bolt://user:password@host",
            "bolt//host",
        ] {
            let error = check_address(url).expect_err(url);
            assert_eq!(error.part, Part::Address);
            assert!(error.hint.contains("bolt://host:7687"));
        }
        for url in [
            "bolt://localhost",
            "neo4j+s://db.example.org:7687/",
            "bolt+ssc://[::1]:7687",
        ] {
            assert_eq!(check_address(url), Ok(()));
        }
    }

    #[test]
    fn servers_that_are_too_old_are_refused() {
        let server = |version: &str| Server {
            version: version.to_owned(),
            edition: "community".to_owned(),
        };
        for old in ["4.4.40", "5.22.0"] {
            assert!(check_version(server(old)).is_err());
        }
        for fine in ["5.26.30", "2025.10.1", "5.27-aura"] {
            assert!(check_version(server(fine)).is_ok());
        }
    }
}
