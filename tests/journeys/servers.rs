//! Stores on servers for journeys: the real Neo4j of the run, or one of the test's own, with a double of Qdrant.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::Embedder;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::{Engine, EngineParts};
use memora_servers::Secret;
use memora_servers::config::{Access, GraphServer, IndexServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_servers::qdrant::{DEFAULT_COLLECTION, Expectations, QdrantIndex};
use memora_test_servers::Neo4jServer;
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::word_sparse::WordSparse;
use memora_tests::store::OpenStore;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Long enough for a busy machine, short enough to wait for.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

static DATABASE: LazyLock<Arc<Mutex<()>>> = LazyLock::new(Arc::default);

/// The server of the run, empty, for one test alone as long as the guard lives.
pub(crate) async fn empty_server() -> (Neo4jServer, OwnedMutexGuard<()>) {
    let alone = Arc::clone(&DATABASE).lock_owned().await;
    let server = Neo4jServer::from_env();
    server.wipe_all().await.unwrap();
    (server, alone)
}

/// Opens the graph at `url`, with the user and password of `server`.
pub(crate) async fn graph_at(server: &Neo4jServer, url: String, access: Access, deadline: Duration) -> Arc<Neo4jGraph> {
    let address = GraphServer {
        url,
        user: server.user.clone(),
        password: Secret::new(server.password.clone()),
        database: None,
        deadline,
    };
    Arc::new(Neo4jGraph::open(&address, access).await.unwrap())
}

/// Opens the graph of `server` for writing, with its constraints and indexes.
pub(crate) async fn graph_of(server: &Neo4jServer) -> Arc<Neo4jGraph> {
    let graph = graph_at(server, server.url.clone(), Access::Write, DEADLINE).await;
    graph.set_up().await.unwrap();
    graph
}

pub(crate) fn qdrant_at(url: String) -> IndexServer {
    IndexServer {
        url,
        api_key: None,
        collection: DEFAULT_COLLECTION.to_owned(),
        deadline: DEADLINE,
    }
}

/// Models that need no files.
pub(crate) fn models() -> Expectations {
    Expectations {
        dense: Some(HashEmbedder.info()),
        sparse: Some(Arc::new(WordSparse)),
    }
}

pub(crate) async fn index_at(url: String, access: Access) -> Arc<QdrantIndex> {
    Arc::new(QdrantIndex::connect(&qdrant_at(url), access, models()).await.unwrap())
}

pub(crate) fn engine(graph: Arc<dyn GraphStore>, index: Arc<dyn SearchIndex>) -> Engine {
    Engine::new(EngineParts {
        graph,
        index,
        embedder: Some(Arc::new(HashEmbedder)),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    })
}

/// An engine as the helpers of the journeys take it.
pub(crate) fn opened(engine: &Engine) -> OpenStore {
    OpenStore { engine: engine.clone() }
}
