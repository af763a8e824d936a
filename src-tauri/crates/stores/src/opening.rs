//! Opening a store: a folder, or servers with their secrets and models. Says which part is at fault.

use std::path::Path;
use std::sync::Arc;

use memora_embedded::store::{EmbeddedStore, Mode, OpenError, Watch};
use memora_engine::no_index::NoIndex;
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::SearchIndex;
use memora_engine::secret::Secret;
use memora_engine::{Engine, EngineParts};
use memora_servers::config::{Access, DEFAULT_DEADLINE, GraphServer, IndexServer};
use memora_servers::neo4j::Neo4jGraph;
use memora_servers::qdrant::{Expectations, QdrantIndex};

use crate::embedders::{Embedders, Models};
use crate::error::{StoreError, StoreResult};
use crate::places::Places;
use crate::saved::{IndexAddress, ModelChoice, SavedStore, ServersConfig, StorePlace};
use crate::secrets::{SecretName, SecretStore};
use crate::settings::SettingsFile;

/// What opening a store needs beside its address.
pub struct Services<'a> {
    pub places: &'a Places,
    pub settings: &'a SettingsFile,
    pub secrets: &'a SecretStore,
    pub embedders: &'a Embedders,
}

/// What to do with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// There is a store in it, which is only read, also beside a program that writes it.
    Reading,
    /// There is a store in it; while another program writes it, it is read.
    Shared,
    /// There is a store in it, and it is to be written.
    Existing,
    /// It is empty, or missing, and becomes a store.
    New,
    /// Either of the two; while another program writes it, it is read.
    ExistingOrNew,
}

/// What an open store on servers is made of, for set-up and for looking after it.
pub struct ServerParts {
    pub graph: Arc<Neo4jGraph>,
    pub index: Option<Arc<QdrantIndex>>,
}

/// The engine of a store with what only a store on servers has.
pub struct Opened {
    pub engine: Engine,
    pub servers: Option<ServerParts>,
    /// Of a store in a folder that is only read.
    pub watch: Option<Watch>,
    pub models_problem: Option<String>,
}

/// Opens a store.
pub async fn open_engine(services: &Services<'_>, store: &SavedStore, opening: Opening) -> StoreResult<Opened> {
    match &store.place {
        StorePlace::Folder { path } => {
            let choice = ModelChoice::BuiltIn;
            let models = services
                .embedders
                .of(services.places, services.settings, &choice, None)
                .await;
            open_folder(path, opening, models).await
        }
        StorePlace::Servers { servers } => {
            let keys = Keys::of(services.secrets, &store.id, servers).await?;
            let models =
                services
                    .embedders
                    .of(services.places, services.settings, &servers.models, keys.models.clone());
            let models = models.await;
            let access = match opening {
                Opening::Reading => Access::Read,
                Opening::Shared | Opening::Existing | Opening::New | Opening::ExistingOrNew => access(servers),
            };
            open_servers(servers, access, &keys, models).await
        }
    }
}

async fn open_folder(path: &Path, opening: Opening, models: Models) -> StoreResult<Opened> {
    let folder = path.to_owned();
    let info = info_of(models.dense.as_ref());
    let open_files = move || -> Result<_, OpenError> {
        let store = match opening {
            Opening::Reading => open_reading(&folder)?,
            Opening::Shared => open_shared(&folder)?,
            Opening::Existing => EmbeddedStore::open(&folder, Mode::Write)?,
            Opening::New => EmbeddedStore::create(&folder)?,
            Opening::ExistingOrNew => match open_shared(&folder) {
                Err(OpenError::NotAStore { .. }) => EmbeddedStore::create(&folder)?,
                opened => opened?,
            },
        };
        let index = store.index(&info);
        let watch = match store.graph().capabilities().writable {
            Ok(()) => None,
            Err(_) => store.watch().ok(),
        };
        Ok((store.graph(), index, watch))
    };
    let (graph, index, watch) = tokio::task::spawn_blocking(open_files).await??;
    Ok(Opened {
        engine: engine(graph, Arc::new(index), models.dense),
        servers: None,
        watch,
        models_problem: models.problem,
    })
}

fn open_reading(folder: &Path) -> Result<EmbeddedStore, OpenError> {
    let store = EmbeddedStore::open(folder, Mode::Read)?;
    if store.is_older() {
        drop(store);
        // Where that cannot be, most of it can be read all the same.
        if let Err(error) = EmbeddedStore::open(folder, Mode::Write) {
            tracing::warn!(%error, "the store is of an older version and could not be brought up to date");
        }
        return EmbeddedStore::open(folder, Mode::Read);
    }
    Ok(store)
}

fn open_shared(folder: &Path) -> Result<EmbeddedStore, OpenError> {
    match EmbeddedStore::open(folder, Mode::Write) {
        Err(OpenError::AlreadyOpen { holder, .. }) => {
            let by = holder.map_or_else(|| "another program".to_owned(), |holder| holder.to_string());
            EmbeddedStore::read(
                folder,
                &format!(
                    "the store is being written by {by}; until that is closed, it can be read here and not changed"
                ),
            )
        }
        opened => opened,
    }
}

async fn open_servers(servers: &ServersConfig, access: Access, keys: &Keys, models: Models) -> StoreResult<Opened> {
    let graph = Arc::new(Neo4jGraph::open(&keys.graph_server(servers), access).await?);
    let index = match &servers.index {
        None => None,
        Some(address) => Some(Arc::new(
            open_index(&keys.index_server(address), access, &models).await?,
        )),
    };
    let searched: Arc<dyn SearchIndex> = match &index {
        Some(index) => Arc::clone(index) as Arc<dyn SearchIndex>,
        None => Arc::new(NoIndex),
    };
    Ok(Opened {
        engine: engine(Arc::clone(&graph) as Arc<dyn GraphStore>, searched, models.dense),
        servers: Some(ServerParts { graph, index }),
        watch: None,
        models_problem: models.problem,
    })
}

/// Without its Qdrant a store can be browsed and changed; search goes by words until it is back.
async fn open_index(server: &IndexServer, access: Access, models: &Models) -> StoreResult<QdrantIndex> {
    match QdrantIndex::connect(server, access, expectations(models)).await {
        Ok(index) => Ok(index),
        Err(error) => {
            tracing::warn!(%error, "the search index cannot be reached; the store is opened without it");
            Ok(QdrantIndex::unconnected(server, access, expectations(models))?)
        }
    }
}

pub fn expectations(models: &Models) -> Expectations {
    Expectations {
        dense: models.dense.as_ref().map(|embedder| embedder.info()),
        sparse: models.sparse.clone(),
    }
}

fn access(servers: &ServersConfig) -> Access {
    if servers.editing { Access::Write } else { Access::Read }
}

fn info_of(embedder: Option<&Arc<dyn Embedder>>) -> EmbedderInfo {
    embedder.map_or_else(EmbedderInfo::none, |embedder| embedder.info())
}

fn engine(graph: Arc<dyn GraphStore>, index: Arc<dyn SearchIndex>, embedder: Option<Arc<dyn Embedder>>) -> Engine {
    Engine::new(EngineParts {
        graph,
        index,
        embedder,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    })
}

/// The secrets with which servers are opened.
pub struct Keys {
    pub graph: Secret,
    pub index: Option<Secret>,
    pub models: Option<Secret>,
}

impl Keys {
    /// All that the store uses; an error when one is missing without which it cannot be opened.
    pub async fn of(secrets: &SecretStore, id: &str, servers: &ServersConfig) -> StoreResult<Self> {
        let mut found = Vec::with_capacity(SecretName::ALL.len());
        for name in SecretName::ALL {
            let secret = if servers.uses(name) {
                secrets.find(id, name).await.map(|(secret, _)| secret)
            } else {
                None
            };
            if secret.is_none() && servers.needs(name) {
                return Err(StoreError::PasswordMissing);
            }
            found.push(secret);
        }
        let [graph, index, models] = found.try_into().expect("one per name");
        Ok(Self {
            graph: graph.expect("it is needed and was found"),
            index,
            models,
        })
    }

    pub fn graph_server(&self, servers: &ServersConfig) -> GraphServer {
        GraphServer {
            url: servers.graph.url.clone(),
            user: servers.graph.user.clone(),
            password: self.graph.clone(),
            database: servers.graph.database.clone(),
            deadline: DEFAULT_DEADLINE,
        }
    }

    pub fn index_server(&self, address: &IndexAddress) -> IndexServer {
        IndexServer {
            url: address.url.clone(),
            api_key: self.index.clone(),
            collection: address.collection.clone(),
            deadline: DEFAULT_DEADLINE,
        }
    }
}
