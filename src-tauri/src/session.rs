//! The open store: its engine, where it lies, and the task that keeps its search index in step.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memora_embedded::index::DiskIndex;
use memora_embedded::store::{EmbeddedStore, Mode, OpenError};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::{Authorship, Engine, EngineParts};
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
    index_work: Arc<Notify>,
    app: AppHandle,
}

/// What to do with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// There is a store in it.
    Existing,
    /// It is empty, or missing, and becomes a store.
    New,
    /// Either of the two.
    ExistingOrNew,
}

/// How long the index waits before it looks whether failed work can be done now.
const RETRY_INDEX: Duration = Duration::from_secs(30);

impl Session {
    pub async fn open(
        app: &AppHandle,
        tasks: &Arc<Tasks>,
        path: &Path,
        opening: Opening,
        embedder: Option<Arc<dyn Embedder>>,
    ) -> CommandResult<Arc<Self>> {
        let folder = path.to_owned();
        let info = embedder.as_ref().map_or_else(EmbedderInfo::none, |e| e.info());
        let open_files = move || -> Result<_, OpenError> {
            let store = match opening {
                Opening::Existing => EmbeddedStore::open(&folder, Mode::Write)?,
                Opening::New => EmbeddedStore::create(&folder)?,
                Opening::ExistingOrNew => match EmbeddedStore::open(&folder, Mode::Write) {
                    Err(OpenError::NotAStore { .. }) => EmbeddedStore::create(&folder)?,
                    opened => opened?,
                },
            };
            let index = DiskIndex::open(&store.index_folder(), &info);
            Ok((store.graph(), index))
        };
        let (graph, index) = tauri::async_runtime::spawn_blocking(open_files)
            .await
            .map_err(anyhow::Error::from)??;
        let engine = Engine::new(EngineParts {
            graph,
            index: Arc::new(index),
            embedder,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        });
        let session = Arc::new(Self {
            engine,
            path: path.to_owned(),
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
        let name = std::env::var("USER")
            .or_else(|_| std::env::var("USERNAME"))
            .unwrap_or_default();
        Authorship::new(Actor {
            kind: ActorKind::Person,
            name,
        })
    }

    /// Follows the graph until the session is dropped. A failure waits for the next change and shows as "pending".
    fn keep_index_in_step(self: &Arc<Self>, tasks: Arc<Tasks>) {
        let weak = Arc::downgrade(self);
        let work = Arc::clone(&self.index_work);
        work.notify_one();
        tauri::async_runtime::spawn(async move {
            loop {
                // The time-out tries again what failed, and ends this when the session is gone.
                let _ = tokio::time::timeout(RETRY_INDEX, work.notified()).await;
                let Some(session) = weak.upgrade() else { return };
                if !session
                    .engine
                    .index_health()
                    .await
                    .is_ok_and(|health| health != IndexHealth::UpToDate)
                {
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
