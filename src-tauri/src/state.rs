//! What the application holds: the open store, the running tasks, the settings, the secrets and the models.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memora_stores::demo::{demo_folder, fill_demo};
use memora_stores::embedders::Embedders;
use memora_stores::opening::{Opening, Services, open_engine};
use memora_stores::places::Places;
use memora_stores::saved::SavedStore;
use memora_stores::secrets::SecretStore;
use memora_stores::settings::SettingsFile;
use parking_lot::{Mutex, RwLock};
use tauri::{AppHandle, Manager};
use tempfile::TempDir;
use uuid::Uuid;

use crate::agents::OpenChat;
use crate::arrivals::Arrivals;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::masking::Masks;
use crate::session::{EVERYTHING, Session, tell};
use crate::tasks::Tasks;
use crate::windows::Focus;

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
    pub places: Places,
    pub settings: SettingsFile,
    pub secrets: SecretStore,
    pub embedders: Embedders,
    pub chat: OpenChat,
    pub focus: Focus,
    /// What came from outside and waits for a window.
    pub arrivals: Arrivals,
    pub masks: Masks,
    /// One store is opened at a time.
    opening: tokio::sync::Mutex<()>,
    /// Held while a dialog of the system is open.
    dialog: tokio::sync::Mutex<()>,
    /// Files that were chosen in the dialog in this run, by the token that the window got for each.
    files: Mutex<HashMap<String, KeptFile>>,
}

struct KeptFile {
    path: PathBuf,
    /// Of a file that was dropped on a window: a copy of ours, which goes with this.
    _copy: Option<TempDir>,
}

impl AppState {
    pub fn new(places: Places, settings: SettingsFile, secrets: SecretStore) -> Self {
        let level = settings.get().masking;
        Self {
            store: RwLock::new(StoreState::None),
            tasks: Arc::default(),
            places,
            settings,
            secrets,
            embedders: Embedders::default(),
            chat: OpenChat::default(),
            focus: Focus::default(),
            arrivals: Arrivals::default(),
            masks: Masks::new(level),
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
        self.keep(KeptFile { path, _copy: None })
    }

    /// The same for a file in a folder of our own, which is removed when the file is imported or the application ends.
    pub fn keep_copy(&self, path: PathBuf, folder: TempDir) -> String {
        self.keep(KeptFile {
            path,
            _copy: Some(folder),
        })
    }

    fn keep(&self, file: KeptFile) -> String {
        let token = Uuid::new_v4().to_string();
        self.files.lock().insert(token.clone(), file);
        token
    }

    pub fn kept_file(&self, token: &str) -> Option<PathBuf> {
        self.files.lock().get(token).map(|file| file.path.clone())
    }

    /// To be called when a file has been imported.
    pub fn forget_file(&self, token: &str) {
        self.files.lock().remove(token);
    }

    pub fn forget_files(&self) {
        self.files.lock().clear();
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
            places: &self.places,
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
        let opened = open_engine(&self.services(), store, opening).await?;
        if store.demo {
            fill_demo(&self.places, &opened.engine).await?;
        }
        Ok(Session::new(app, &self.tasks, store.clone(), opened))
    }

    /// Opens the store in a folder.
    pub async fn open_folder(&self, app: &AppHandle, path: &Path, opening: Opening) -> CommandResult<Arc<Session>> {
        self.open(app, self.folder_store(path), opening).await
    }

    /// The store in a folder as it is known, or as it will be.
    pub fn folder_store(&self, path: &Path) -> SavedStore {
        let known = self.settings.store_in(path);
        known.unwrap_or_else(|| SavedStore::folder(path, demo_folder(&self.places) == path))
    }

    /// Opens the demo store, which is made from the shipped file at the first time.
    pub async fn open_demo(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        self.open_folder(app, &demo_folder(&self.places), Opening::ExistingOrNew)
            .await
    }

    /// At the start: the store that was open last, or the demo store.
    pub async fn open_last(&self, app: &AppHandle) -> CommandResult<Arc<Session>> {
        match self.settings.get().stores.into_iter().next() {
            Some(last) if !last.demo => self.open(app, last, Opening::Shared).await,
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
            self.open(app, store, Opening::Shared).await?;
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
            && let Err(error) = state.open(&app, store, Opening::Shared).await
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
