//! The engine over the embedded store, put together as the application does it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::{Authorship, Engine, EngineParts};
use memora_models::StaticEmbedder;

use crate::places;

/// An open store. Dropping it, and every clone of its engine, closes the store and releases its lock.
pub struct OpenStore {
    pub engine: Engine,
}

impl OpenStore {
    fn over(store: &EmbeddedStore, embedder: Option<Arc<dyn Embedder>>) -> Self {
        let info = embedder.as_ref().map_or_else(EmbedderInfo::none, |e| e.info());
        let engine = Engine::new(EngineParts {
            graph: store.graph(),
            index: Arc::new(store.index(&info)),
            embedder,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        });
        Self { engine }
    }
}

/// Makes a new store in the folder, with the default embedder.
pub async fn create(folder: &Path) -> anyhow::Result<OpenStore> {
    let path = folder.to_owned();
    let embedder = default_embedder()?;
    let open = move || -> anyhow::Result<_> { Ok(OpenStore::over(&EmbeddedStore::create(&path)?, Some(embedder))) };
    tokio::task::spawn_blocking(open).await?
}

/// Opens a store that is there, with the default embedder.
pub async fn reopen(folder: &Path) -> anyhow::Result<OpenStore> {
    reopen_with(folder, Some(default_embedder()?)).await
}

/// Opens a store that is there.
pub async fn reopen_with(folder: &Path, embedder: Option<Arc<dyn Embedder>>) -> anyhow::Result<OpenStore> {
    let path = folder.to_owned();
    let open =
        move || -> anyhow::Result<_> { Ok(OpenStore::over(&EmbeddedStore::open(&path, Mode::Write)?, embedder)) };
    tokio::task::spawn_blocking(open).await?
}

/// The embedder that the application uses when nobody chose another one.
pub fn default_embedder() -> anyhow::Result<Arc<dyn Embedder>> {
    let folder = places::model_folder();
    let embedder = StaticEmbedder::load(&folder).with_context(|| folder.display().to_string())?;
    Ok(Arc::new(embedder))
}

/// Who makes the changes of tests and benches.
pub fn author() -> Authorship {
    Authorship::new(Actor {
        kind: ActorKind::Person,
        name: "tester".to_owned(),
    })
}
