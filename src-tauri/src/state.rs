//! What the application holds: the open store, the running tasks, the settings, the secrets and the models.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memora_engine::Authorship;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::import::ImportOptions;
use memora_engine::task::TaskContext;
use parking_lot::{Mutex, RwLock};
use tauri::path::BaseDirectory;
use tauri::{AppHandle, Manager};
use uuid::Uuid;

use crate::embedders::Embedders;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::opening::{Opening, Services, open_store};
use crate::saved::SavedStore;
use crate::secrets::SecretStore;
use crate::session::{EVERYTHING, Session, tell};
use crate::settings::SettingsFile;
use crate::tasks::Tasks;

/// How long to wait before servers that did not answer are asked again.
const RECONNECT: Duration = Duration::from_secs(10);

/// Whether a store is open.
pub enum StoreState {
    Opening {
        store: SavedStore,
    },
    Open(Arc<Session>),
    /// The last attempt failed.
    Failed {
        store: SavedStore,
        error: CommandError,
    },
    None,
}

pub struct AppState {
    pub store: RwLock<StoreState>,
    pub tasks: Arc<Tasks>,
    pub settings: SettingsFile,
    pub secrets: SecretStore,
    pub embedders: Embedders,
    /// One store is opened at a time.
    opening: tokio::sync::Mutex<()>,
    /// Held while a dialog of the system is open.
    dialog: tokio::sync::Mutex<()>,
    /// Files that were chosen in the dialog in this run, by the token that the window got for each.
    files: Mutex<HashMap<String, PathBuf>>,
}

impl AppState {
    pub fn new(settings: SettingsFile, secrets: SecretStore) -> Self {
        Self {
            store: RwLock::new(StoreState::None),
            tasks: Arc::default(),
            settings,
            secrets,
            embedders: Embedders::default(),
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

    /// What opening a store needs beside its address.
    pub fn services(&self) -> Services<'_> {
        Services {
            tasks: &self.tasks,
            settings: &self.settings,
            secrets: &self.secrets,
            embedders: &self.embedders,
        }
    }

    /// Opens a store in place of the open one. When it cannot be opened, the one before stays as it is; only a store that
    /// is opened anew has to be closed first.
    pub async fn open(&self, app: &AppHandle, store: SavedStore, opening: Opening) -> CommandResult<Arc<Session>> {
        let _one_at_a_time = self.opening.lock().await;
        let keeps_open = matches!(&*self.store.read(), StoreState::Open(session) if session.store.id != store.id);
        if !keeps_open {
            self.tasks.cancel_all();
            let now = StoreState::Opening { store: store.clone() };
            let before = std::mem::replace(&mut *self.store.write(), now);
            released(before).await;
            tell(app, &[Tag::Store]);
        }
        match self.session_for(app, &store, opening).await {
            Ok(session) => {
                self.tasks.cancel_all();
                *self.store.write() = StoreState::Open(Arc::clone(&session));
                if let Err(error) = self.settings.remember_store(store) {
                    tracing::warn!(%error, "the settings cannot be written");
                }
                tell(app, &EVERYTHING);
                Ok(session)
            }
            Err(error) => {
                if !keeps_open {
                    let retries = error.retryable && store.servers().is_some();
                    let id = store.id.clone();
                    *self.store.write() = StoreState::Failed {
                        store,
                        error: error.clone(),
                    };
                    tell(app, &[Tag::Store]);
                    if retries {
                        try_again_later(app.clone(), id);
                    }
                }
                Err(error)
            }
        }
    }

    async fn session_for(&self, app: &AppHandle, store: &SavedStore, opening: Opening) -> CommandResult<Arc<Session>> {
        let session = open_store(app, &self.services(), store, opening).await?;
        if store.demo {
            fill_demo(app, &session).await?;
        }
        Ok(session)
    }

    /// Opens the store in a folder.
    pub async fn open_folder(&self, app: &AppHandle, path: &Path, opening: Opening) -> CommandResult<Arc<Session>> {
        self.open(app, self.folder_store(app, path), opening).await
    }

    /// The store in a folder as it is known, or as it will be.
    pub fn folder_store(&self, app: &AppHandle, path: &Path) -> SavedStore {
        let demo = demo_path(app).is_ok_and(|demo| demo == path);
        let known = self.settings.store_in(path);
        known.unwrap_or_else(|| SavedStore::folder(path, demo))
    }

    /// Opens the demo store, which is made from the shipped file at the first time.
    pub async fn open_demo(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        self.open_folder(app, &demo_path(app)?, Opening::ExistingOrNew).await
    }

    /// At the start: the store that was open last, or the demo store.
    pub async fn open_last(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        match self.settings.get().stores.into_iter().next() {
            Some(last) if !last.demo => self.open(app, last, Opening::Existing).await,
            _ => self.open_demo(app).await,
        }
    }

    /// Opens the open store again, after what it is opened with has changed.
    pub async fn reopen(&self, app: &AppHandle) -> CommandResult<()> {
        let id = match &*self.store.read() {
            StoreState::Open(session) => session.store.id.clone(),
            StoreState::Failed { store, .. } => store.id.clone(),
            StoreState::Opening { .. } | StoreState::None => return Ok(()),
        };
        if let Some(store) = self.settings.store(&id) {
            self.open(app, store, Opening::Existing).await?;
        }
        Ok(())
    }
}

/// Opens servers again that did not answer, as long as the window still shows that they failed.
fn try_again_later(app: AppHandle, id: String) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(RECONNECT).await;
        let state = app.state::<AppState>();
        let still_failed = matches!(&*state.store.read(), StoreState::Failed { store, .. } if store.id == id);
        if let Some(store) = state.settings.store(&id)
            && still_failed
            && let Err(error) = state.open(&app, store, Opening::Existing).await
        {
            tracing::debug!(message = error.message, "the servers still do not answer");
        }
    });
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
    // A file beside the store says that the demo was read to its end, so that what a person deletes stays deleted.
    let mark = demo_path(app)?.join("demo-complete");
    if mark.exists() {
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
    std::fs::write(mark, b"").map_err(anyhow::Error::from)?;
    session.changed(&[Tag::Index]);
    Ok(())
}
