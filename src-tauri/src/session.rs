//! The open store: its engine, where it lies, and the task that keeps its search index in step.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_embedded::index::EmbeddedIndex;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::Embedder;
use memora_engine::ports::index::SearchIndex;
use memora_engine::{Authorship, Engine, EngineError, EngineParts};
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::Notify;

use crate::error::CommandResult;
use crate::events::{StoreChanged, Tag};
use crate::tasks::Tasks;

/// An open store. It is closed, and its lock released, when the last holder lets go.
pub struct Session {
    pub engine: Engine,
    pub path: PathBuf,
    /// Kept for its lock.
    _store: EmbeddedStore,
    index_work: Arc<Notify>,
    app: AppHandle,
}

impl Session {
    /// Opens the folder `path`, or makes a store of it in [`Mode::Create`].
    pub async fn open(
        app: &AppHandle,
        tasks: &Arc<Tasks>,
        path: &Path,
        mode: Mode,
        embedder: Option<Arc<dyn Embedder>>,
    ) -> CommandResult<Arc<Self>> {
        let folder = path.to_owned();
        let store = tauri::async_runtime::spawn_blocking(move || EmbeddedStore::open(&folder, mode))
            .await
            .map_err(anyhow::Error::from)??;
        let info = embedder.as_ref().map(|e| e.info());
        let index = EmbeddedIndex::open(&store.index_folder(), info).await.map_err(EngineError::from)?;
        let index: Arc<dyn SearchIndex> = Arc::new(index);
        let engine = Engine::new(EngineParts {
            graph: store.graph(),
            index,
            embedder,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        });
        let session = Arc::new(Self {
            engine,
            path: path.to_owned(),
            _store: store,
            index_work: Arc::new(Notify::new()),
            app: app.clone(),
        });
        session.keep_index_in_step(Arc::clone(tasks));
        Ok(session)
    }

    /// To be called after every change: tells the window and wakes the index.
    pub fn changed(&self, tags: &[Tag]) {
        tell(&self.app, tags);
        self.index_work.notify_one();
    }

    /// Whoever sits at the window.
    pub fn person(&self) -> Authorship {
        let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
        Authorship::new(Actor { kind: ActorKind::Person, name })
    }

    /// Follows the graph until the session is dropped. A failure waits for the next change and shows as "pending".
    fn keep_index_in_step(self: &Arc<Self>, tasks: Arc<Tasks>) {
        let weak = Arc::downgrade(self);
        let work = Arc::clone(&self.index_work);
        work.notify_one();
        tauri::async_runtime::spawn(async move {
            loop {
                let wake = tokio::time::timeout(std::time::Duration::from_secs(30), work.notified());
                // The time-out only looks whether the session is still there, and tries again what failed.
                let _ = wake.await;
                let Some(session) = weak.upgrade() else { return };
                let pending = session.engine.index_health().await.is_ok_and(|h| h != memora_engine::indexing::IndexHealth::UpToDate);
                if !pending {
                    continue;
                }
                let task = tasks.start(&session.app, "index", "Updating the search index");
                if let Err(error) = session.engine.bring_index_up_to_date(&task.context()).await {
                    tracing::warn!(%error, "the search index could not follow; its work stays pending");
                }
                drop(task);
                tell(&session.app, &[Tag::Index]);
            }
        });
    }
}

/// Tells the window what changed.
pub fn tell(app: &AppHandle, tags: &[Tag]) {
    if let Err(error) = (StoreChanged { tags: tags.to_vec() }).emit(app) {
        tracing::warn!(%error, "a change did not reach the window");
    }
}
