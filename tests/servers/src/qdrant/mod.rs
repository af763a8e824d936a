//! A strict double of Qdrant's gRPC services, because no package registry ships the server itself.
//!
//! It answers as Qdrant's documentation says, in memory, by comparing with every point that a filter leaves. What it
//! does not do is refused as `unimplemented`, never ignored: a test that passes here asked for nothing else. Where
//! Qdrant promises nothing, the double gives the less convenient answer:
//!
//! - points of the same score come in an order that follows neither ids nor writing;
//! - a write that is not waited for becomes visible only after the next read of the collection was answered, or with
//!   the next write that is waited for.
//!
//! Scores are exact, with quantization and `rescore: false` too, where Qdrant's are near. Field indexes change no
//! answers, only speed.

mod aliases;
mod collection;
mod collections;
mod datetime;
mod field_index;
mod filter;
mod fusion;
mod ids;
mod payload;
mod points;
mod query;
mod read;
mod settings;
mod state;
mod status;
mod vectors;
mod write;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, Result};
use parking_lot::Mutex;
use qdrant_client::qdrant::collections_server::CollectionsServer;
use qdrant_client::qdrant::points_server::PointsServer;
use qdrant_client::qdrant::qdrant_server::QdrantServer;
use tokio::sync::oneshot;
use tonic::Status;
use tonic::codec::CompressionEncoding;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};

use self::collections::{CollectionsService, HealthService};
use self::points::PointsService;
use self::state::{Failures, State};

/// A running double on a free port of 127.0.0.1. Dropping it closes the port and cuts its connections.
pub struct QdrantDouble {
    state: Arc<State>,
    port: u16,
    identity: Option<Identity>,
    running: Mutex<Option<Running>>,
}

/// The double has threads of its own, so that a test's runtime neither slows it nor is slowed by it, and so that
/// stopping it cuts what is under way, as the end of a process does.
struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl QdrantDouble {
    /// Open to everybody and without TLS, like a Qdrant with its default settings.
    pub async fn start() -> Result<Self> {
        Self::start_with(None).await
    }

    /// Speaks TLS only, with this certificate (chain) and private key, both in PEM.
    pub async fn start_with_tls(certificate: &str, private_key: &str) -> Result<Self> {
        Self::start_with(Some(Identity::from_pem(certificate, private_key))).await
    }

    async fn start_with(identity: Option<Identity>) -> Result<Self> {
        let listener = bind(0).await?;
        let port = listener.local_addr()?.port();
        let double = Self {
            state: Arc::default(),
            port,
            identity,
            running: Mutex::new(None),
        };
        double.serve(listener)?;
        Ok(double)
    }

    /// From now on every call but the health check needs this key.
    #[must_use]
    pub fn with_api_key(self, key: impl Into<String>) -> Self {
        self.state.keys.write().full = Some(key.into());
        self
    }

    /// A second key, for reading only.
    #[must_use]
    pub fn with_read_only_api_key(self, key: impl Into<String>) -> Self {
        self.state.keys.write().read_only = Some(key.into());
        self
    }

    /// As a server before Qdrant 1.16: it takes the metadata of a collection and does not keep them.
    #[must_use]
    pub fn without_metadata(self) -> Self {
        self.state.is_old.store(true, Ordering::Relaxed);
        self
    }

    /// With the name `localhost` under TLS, where certificates are made out to names.
    pub fn url(&self) -> String {
        match self.identity {
            None => format!("http://127.0.0.1:{}", self.port),
            Some(_) => format!("https://localhost:{}", self.port),
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Calls so far by method, such as `Points/Query`; refused ones count too.
    pub fn requests(&self) -> BTreeMap<&'static str, u64> {
        self.state.calls.lock().clone()
    }

    /// Calls so far of one method, such as `Points/Query`.
    pub fn requests_of(&self, method: &str) -> u64 {
        self.state.calls.lock().get(method).copied().unwrap_or_default()
    }

    /// The next `count` calls fail with `status` and change nothing. Health checks, which clients make on their own,
    /// are spared and do not count. The public client repeats most calls once by itself after `Internal`, `Unavailable`,
    /// `Cancelled` and `Unknown`, so such a status has to be told twice to reach the caller.
    pub fn fail_next(&self, count: u32, status: Status) {
        *self.state.failures.lock() = Some(Failures { left: count, status });
    }

    /// Closes the port and cuts all connections; the content stays for [`Self::start_again`].
    pub fn stop(&self) {
        if let Some(Running { stop, thread }) = self.running.lock().take() {
            // An error here means that the thread has ended already, which is what is wanted.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }

    /// Serves the same content on the same port again.
    pub async fn start_again(&self) -> Result<()> {
        self.stop();
        self.serve(bind(self.port).await?)
    }

    fn serve(&self, listener: TcpListener) -> Result<()> {
        let mut server = Server::builder();
        if let Some(identity) = &self.identity {
            let tls = ServerTlsConfig::new().identity(identity.clone());
            server = server
                .tls_config(tls)
                .context("the certificate or its key is unusable")?;
        }
        let state = || Arc::clone(&self.state);
        // As in Qdrant: requests of any size, packed or not.
        let router = server
            .add_service(
                PointsServer::new(PointsService(state()))
                    .max_decoding_message_size(usize::MAX)
                    .accept_compressed(CompressionEncoding::Gzip),
            )
            .add_service(
                CollectionsServer::new(CollectionsService(state()))
                    .max_decoding_message_size(usize::MAX)
                    .accept_compressed(CompressionEncoding::Gzip),
            )
            .add_service(QdrantServer::new(HealthService(state())));

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let incoming = {
            let _inside = runtime.enter();
            TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?).with_nodelay(Some(true))
        };
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("qdrant-double".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    served = router.serve_with_incoming(incoming) => served.expect("a bound listener keeps accepting"),
                    _ = stopped => {}
                }
            });
        })?;
        *self.running.lock() = Some(Running { stop, thread });
        Ok(())
    }
}

impl Drop for QdrantDouble {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn bind(port: u16) -> Result<TcpListener> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    Ok(listener.into_std()?)
}
