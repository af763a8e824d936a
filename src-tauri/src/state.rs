//! What the application holds: the open store, the running tasks, the settings and the embedder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memora_engine::Authorship;
use memora_engine::EngineResult;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::import::ImportOptions;
use memora_engine::ports::embed::Embedder;
use memora_engine::task::TaskContext;
use memora_models::StaticEmbedder;
use parking_lot::{Mutex, RwLock};
use tauri::path::BaseDirectory;
use tauri::{AppHandle, Manager};
use uuid::Uuid;

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::{Opening, Session, tell};
use crate::settings::{RecentStore, SettingsFile};
use crate::tasks::Tasks;

/// Name of the demo store where stores are listed.
const DEMO_NAME: &str = "Demo store";

/// What another store changes in the window.
const EVERYTHING: [Tag; 6] = [
    Tag::Store,
    Tag::People,
    Tag::Interactions,
    Tag::Memories,
    Tag::Index,
    Tag::Undo,
];

/// Whether a store is open.
pub enum StoreState {
    Opening {
        path: PathBuf,
    },
    Open(Arc<Session>),
    /// The last attempt failed.
    Failed {
        path: PathBuf,
        error: CommandError,
    },
    None,
}

pub struct AppState {
    pub store: RwLock<StoreState>,
    pub tasks: Arc<Tasks>,
    pub settings: SettingsFile,
    /// Loaded once; `Err` says why search goes by words only.
    embedder: tokio::sync::OnceCell<Result<Arc<dyn Embedder>, String>>,
    /// One store is opened at a time.
    opening: tokio::sync::Mutex<()>,
    /// Held while a dialog of the system is open.
    dialog: tokio::sync::Mutex<()>,
    /// Files that were chosen in the dialog in this run, by the token that the window got for each.
    files: Mutex<HashMap<String, PathBuf>>,
}

impl AppState {
    pub fn new(settings: SettingsFile) -> Self {
        Self {
            store: RwLock::new(StoreState::None),
            tasks: Arc::default(),
            settings,
            embedder: tokio::sync::OnceCell::new(),
            opening: tokio::sync::Mutex::new(()),
            dialog: tokio::sync::Mutex::new(()),
            files: Mutex::default(),
        }
    }

    /// The right to show a dialog of the system: one at a time, because each stands beside the window.
    pub fn dialog(&self) -> CommandResult<tokio::sync::MutexGuard<'_, ()>> {
        self.dialog.try_lock().map_err(|_| {
            CommandError::new(ErrorCode::Conflict, "A file dialog is open already.").hint("Answer or close it first.")
        })
    }

    /// Remembers a chosen file and gives the token that stands for it.
    pub fn keep_file(&self, path: PathBuf) -> String {
        let token = Uuid::new_v4().to_string();
        self.files.lock().insert(token.clone(), path);
        token
    }

    pub fn kept_file(&self, token: &str) -> Option<PathBuf> {
        self.files.lock().get(token).cloned()
    }

    /// The open store.
    pub fn session(&self) -> CommandResult<Arc<Session>> {
        match &*self.store.read() {
            StoreState::Open(session) => Ok(Arc::clone(session)),
            StoreState::Failed { error, .. } => Err(error.clone()),
            StoreState::Opening { .. } | StoreState::None => Err(CommandError::no_store()),
        }
    }

    /// Why there is no embedder, when there is none.
    pub fn embedder_problem(&self) -> Option<String> {
        self.embedder.get().and_then(|loaded| loaded.as_ref().err().cloned())
    }

    async fn embedder(&self, app: &AppHandle) -> Option<Arc<dyn Embedder>> {
        let load = || async {
            let folder = app
                .path()
                .resolve("resources/models/static-minilm-en-256", BaseDirectory::Resource)
                .map_err(|error| error.to_string())?;
            let embedder = tauri::async_runtime::spawn_blocking(move || StaticEmbedder::load(&folder))
                .await
                .map_err(|error| error.to_string())?
                .map_err(|error| error.to_string())?;
            Ok(Arc::new(embedder) as Arc<dyn Embedder>)
        };
        let loaded = self.embedder.get_or_init(load).await;
        if let Err(error) = loaded {
            tracing::warn!(%error, "the embedder cannot be loaded; search goes by words");
        }
        loaded.as_ref().ok().cloned()
    }

    /// Opens a store in place of the open one. When it cannot be opened, the one before stays as it is; only a store that
    /// is opened anew has to be closed first.
    pub async fn open(&self, app: &AppHandle, path: &Path, opening: Opening) -> CommandResult<Arc<Session>> {
        let _one_at_a_time = self.opening.lock().await;
        let keeps_open = matches!(&*self.store.read(), StoreState::Open(session) if session.path != path);
        if !keeps_open {
            self.tasks.cancel_all();
            let before = std::mem::replace(&mut *self.store.write(), StoreState::Opening { path: path.to_owned() });
            released(before).await;
            tell(app, &[Tag::Store]);
        }
        match self.session_for(app, path, opening).await {
            Ok(session) => {
                self.tasks.cancel_all();
                *self.store.write() = StoreState::Open(Arc::clone(&session));
                self.remember(app, path);
                tell(app, &EVERYTHING);
                Ok(session)
            }
            Err(error) => {
                if !keeps_open {
                    *self.store.write() = StoreState::Failed {
                        path: path.to_owned(),
                        error: error.clone(),
                    };
                    tell(app, &[Tag::Store]);
                }
                Err(error)
            }
        }
    }

    async fn session_for(&self, app: &AppHandle, path: &Path, opening: Opening) -> CommandResult<Arc<Session>> {
        let embedder = self.embedder(app).await;
        let session = Session::open(app, &self.tasks, path, opening, embedder).await?;
        if path == demo_path(app)? {
            fill_demo(app, &session).await?;
        }
        Ok(session)
    }

    /// Opens the demo store, which is made from the shipped file at the first time.
    pub async fn open_demo(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        self.open(app, &demo_path(app)?, Opening::ExistingOrNew).await
    }

    /// At the start: the store that was open last, or the demo store.
    pub async fn open_last(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        match self.settings.get().recent.first() {
            Some(last) if !last.demo => self.open(app, Path::new(&last.path), Opening::Existing).await,
            _ => self.open_demo(app).await,
        }
    }

    fn remember(&self, app: &AppHandle, path: &Path) {
        let store = recent_store(path, demo_path(app).is_ok_and(|demo| demo == path));
        if let Err(error) = self.settings.remember_store(store) {
            tracing::warn!(%error, "the settings cannot be written");
        }
    }
}

/// Waits until nobody uses the store any more, so that its lock is free; what runs longer than that keeps it, and
/// opening the same store again then says that it is open already.
async fn released(before: StoreState) {
    let StoreState::Open(session) = before else { return };
    let session_is_used = Arc::downgrade(&session);
    drop(session);
    for _ in 0..100 {
        if session_is_used.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How a store is named in lists: by its folder.
pub fn recent_store(path: &Path, demo: bool) -> RecentStore {
    let folder = path.file_name().unwrap_or(path.as_os_str());
    let name = if demo {
        DEMO_NAME.to_owned()
    } else {
        folder.to_string_lossy().into_owned()
    };
    RecentStore {
        path: path.to_string_lossy().into_owned(),
        name,
        demo,
    }
}

/// Where the demo store lies.
pub fn demo_path(app: &AppHandle) -> CommandResult<PathBuf> {
    let folder = app.path().app_data_dir().map_err(anyhow::Error::from)?;
    Ok(folder.join("stores").join("demo"))
}

/// Reads the shipped demo file into an empty demo store. Interrupted, it is read to the end at the next start.
async fn fill_demo(app: &AppHandle, session: &Session) -> CommandResult<()> {
    let shipped = app
        .path()
        .resolve("resources/demo/demo.memora.jsonl", BaseDirectory::Resource)
        .map_err(anyhow::Error::from)?;
    if demo_is_whole(session).await? {
        return Ok(());
    }
    let by = Authorship::new(Actor {
        kind: ActorKind::Application,
        name: "demo".to_owned(),
    });
    session
        .engine
        .run_import(&shipped, &ImportOptions::default(), &by, &TaskContext::detached())
        .await?;
    std::fs::write(demo_mark(session), b"").map_err(anyhow::Error::from)?;
    session.changed(&[Tag::Index]);
    Ok(())
}

/// A file beside the store says that the demo was read to its end, so that what a person deletes in it stays deleted.
fn demo_mark(session: &Session) -> PathBuf {
    session.path.join("demo-complete")
}

async fn demo_is_whole(session: &Session) -> EngineResult<bool> {
    Ok(demo_mark(session).exists())
}
