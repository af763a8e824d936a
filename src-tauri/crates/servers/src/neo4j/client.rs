//! The way to the server: connections that heal themselves, deadlines, repeats, and transactions that end
//! whatever happens to whoever began them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use memora_engine::domain::ids::MemoryId;
use memora_engine::ports::graph::{GraphError, GraphResult};
use neo4rs::{ConfigBuilder, Graph, Query, Row};
use tokio::time::{sleep, timeout};

use super::fault::{Fault, Remedy, unavailable};
use super::opening;
use super::transaction::Transaction;
use super::values::{list, text};
use crate::config::{ConnectError, GraphServer};

/// How many questions are asked at the same time; others wait for their turn.
const READERS: usize = 8;

/// Rows that the server sends in one go; longer answers take another exchange.
const FETCH: usize = 1_000;

/// Ids of memories that are sent with one question: what the driver writes at once, see `apply/statement.rs`.
const IDS_AT_ONCE: usize = 140;

/// How long a used connection may take to become usable again before it is closed and replaced. A question that
/// was given up may still be running on it.
const RECYCLE: Duration = Duration::from_secs(2);

/// Attempts at one piece of work, the first included.
const ATTEMPTS: u32 = 6;

/// The pause before the second attempt; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(40);

/// Connections to one database. Clones share them.
#[derive(Clone)]
pub(super) struct Client {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    reads: Graph,
    /// One connection: a transaction that was given up holds its locks until its connection is reset, and with one
    /// connection the next one to ask for it does that.
    pub(super) writes: Graph,
    pub(super) deadline: Duration,
    exchanges: AtomicU64,
    server: opening::Server,
}

impl Shared {
    pub(super) fn count(&self) {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
    }
}

impl Client {
    /// Connects and makes sure that the server is a Neo4j, the user is let in and the database is there.
    pub(super) async fn connect(server: &GraphServer) -> Result<Self, ConnectError> {
        opening::check_address(&server.url)?;
        // Both TLS libraries below ask for the process's default; an error means that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reads = pool(server, READERS).map_err(opening::connect_error)?;
        let writes = pool(server, 1).map_err(opening::connect_error)?;
        let found = opening::greet(&reads, &server.url, server.deadline).await?;
        Ok(Self {
            shared: Arc::new(Shared {
                reads,
                writes,
                deadline: server.deadline,
                exchanges: AtomicU64::new(0),
                server: found,
            }),
        })
    }

    /// What answered when the client connected.
    pub(super) fn server(&self) -> &opening::Server {
        &self.shared.server
    }

    /// How many questions and steps of transactions were sent so far.
    pub(super) fn round_trips(&self) -> u64 {
        self.shared.exchanges.load(Ordering::Relaxed)
    }

    /// Asks one question in a transaction of its own that cannot write.
    pub(super) async fn read(&self, query: Query) -> GraphResult<Vec<Row>> {
        let shared = &self.shared;
        let millis = i64::try_from(shared.deadline.as_millis()).unwrap_or(i64::MAX);
        // The server gives up as well, so that nothing runs on for somebody who went away.
        let query = query.extra("tx_timeout", millis);
        let mut attempt = 1;
        loop {
            shared.count();
            let fault = match timeout(shared.deadline, ask(&shared.reads, query.clone())).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(fault)) => fault,
                Err(_) => Fault::late("reading"),
            };
            let again = matches!(fault.remedy, Remedy::Again | Remedy::Reconnect);
            if !again || attempt == ATTEMPTS {
                return Err(fault.error);
            }
            sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    /// Asks the same question about each of many memories, as `$ids`.
    pub(super) async fn read_of(&self, ids: &[MemoryId], query: Query) -> GraphResult<Vec<Row>> {
        let mut rows = Vec::new();
        for some in ids.chunks(IDS_AT_ONCE) {
            let some = list(some.iter().map(|id| text(id.to_string())));
            rows.extend(self.read(query.clone().param("ids", some)).await?);
        }
        Ok(rows)
    }

    /// Runs `work` in a transaction and commits it; rolled back when `work` fails or is dropped.
    ///
    /// On transient errors all of it runs again, so `work` must not keep anything from one run to the next. When the
    /// answer to a commit got lost, the next run sees [`Transaction::in_doubt`]: it should take the store's lock first (so
    /// that a commit still under way is over) and then look whether its changes are there already.
    pub(super) async fn write<T: Send>(
        &self,
        work: impl for<'a> Fn(&'a mut Transaction) -> BoxFuture<'a, GraphResult<T>> + Send + Sync,
    ) -> GraphResult<T> {
        let mut in_doubt = false;
        let mut attempt = 1;
        loop {
            let mut transaction = Transaction::new(self.shared.clone(), in_doubt);
            let fault = match work(&mut transaction).await {
                Ok(value) => match transaction.commit().await {
                    Ok(()) => return Ok(value),
                    Err(fault) => {
                        in_doubt |= matches!(fault.remedy, Remedy::Reconnect | Remedy::Wait);
                        fault
                    }
                },
                Err(error) => match transaction.into_fault() {
                    Some(fault) => fault,
                    None => return Err(error),
                },
            };
            let again = match fault.remedy {
                Remedy::Again | Remedy::Reconnect => true,
                // A lost answer is worth waiting for: without it nobody knows what was saved.
                Remedy::Wait => in_doubt,
                Remedy::None => false,
            };
            if !again || attempt == ATTEMPTS {
                return Err(if in_doubt { doubtful(fault.error) } else { fault.error });
            }
            sleep(pause(attempt)).await;
            attempt += 1;
        }
    }
}

/// The error of a change of which nobody knows whether it was saved.
fn doubtful(error: GraphError) -> GraphError {
    match error {
        GraphError::Unavailable { message, cause } => GraphError::Unavailable {
            message: format!(
                "{message}; the connection was lost while a change was being saved, so it may be there or not. Doing it \
                 again is safe: a change is applied once"
            ),
            cause,
        },
        other => unavailable(other.to_string()),
    }
}

fn pool(server: &GraphServer, connections: usize) -> neo4rs::Result<Graph> {
    let mut config = ConfigBuilder::default()
        .uri(server.url.trim())
        .user(&server.user)
        .password(server.password.expose())
        .max_connections(connections)
        .fetch_size(FETCH)
        .connection_timeout(server.deadline)
        // neo4rs hands these two to its pool as the limits for recycling a connection and for waiting for one.
        .idle_timeout(Some(RECYCLE))
        .max_lifetime(Some(server.deadline));
    if let Some(database) = &server.database {
        config = config.db(database.as_str());
    }
    Graph::connect(config.build()?)
}

async fn ask(graph: &Graph, query: Query) -> Result<Vec<Row>, Fault> {
    let mut stream = graph.execute_read(query).await?;
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

/// The pause after attempt number `attempt`, a little different each time so that rivals do not meet again.
fn pause(attempt: u32) -> Duration {
    let jitter = uuid::Uuid::new_v4().as_bytes()[0];
    FIRST_PAUSE * 2u32.pow(attempt - 1) + Duration::from_millis(u64::from(jitter) / 8)
}
