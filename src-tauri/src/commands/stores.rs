//! Opening and making stores, the list of known ones, and how the open one is.

use std::path::PathBuf;

use memora_engine::domain::read::StoreTotals;
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::embed::EmbedderInfo;
use memora_stores::opening::Opening;
use memora_stores::saved::SavedStore;
use memora_stores::secrets::{SecretName, SecretPlace, SecretState};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::DialogExt;

use super::settings::not_written;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::{Connection, Session, tell};
use crate::state::{AppState, StoreState};

/// The store that the window shows.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum StoreStatus {
    None,
    Opening {
        store: SavedStore,
    },
    Failed {
        store: SavedStore,
        error: CommandError,
        /// Secrets that have to be typed in before it can be opened.
        needs: Vec<SecretName>,
    },
    Open(OpenStore),
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenStore {
    pub store: SavedStore,
    /// Its folder as people write it, with `~` for their home, or the addresses of its servers.
    pub place: String,
    /// `None` while the servers do not answer, and so `index`.
    pub totals: Option<StoreTotals>,
    pub index: Option<IndexHealth>,
    pub connection: Connection,
    /// `None`: search goes by words only, for the reason in `embedder_problem`.
    pub embedder: Option<EmbedderInfo>,
    pub embedder_problem: Option<String>,
    /// Why nothing can be changed; `None` when it can.
    pub read_only: Option<String>,
}

/// A known store.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreListing {
    pub store: SavedStore,
    /// Where it is, for people to read.
    pub place: String,
    pub open: bool,
    pub secrets: Vec<SecretState>,
}

#[tauri::command]
#[specta::specta]
pub async fn store_status(app: AppHandle, state: State<'_, AppState>) -> CommandResult<StoreStatus> {
    let session = match &*state.store.read() {
        StoreState::None => return Ok(StoreStatus::None),
        StoreState::Opening { store } => return Ok(StoreStatus::Opening { store: store.clone() }),
        StoreState::Failed { store, error } => {
            let needs = match error.code {
                ErrorCode::SecretMissing => vec![SecretName::GraphPassword],
                _ => vec![],
            };
            return Ok(StoreStatus::Failed {
                store: store.clone(),
                error: error.clone(),
                needs,
            });
        }
        StoreState::Open(session) => std::sync::Arc::clone(session),
    };
    Ok(StoreStatus::Open(opened(&app, &session).await?))
}

async fn opened(app: &AppHandle, session: &Session) -> CommandResult<OpenStore> {
    let connection = session.connection();
    let (totals, index) = match &connection {
        Connection::Ok => (
            Some(session.engine.totals().await?),
            Some(session.engine.index_health().await?),
        ),
        Connection::Lost { .. } => (None, None),
    };
    Ok(OpenStore {
        place: session.store.described(app.path().home_dir().ok().as_deref()),
        store: session.store.clone(),
        totals,
        index,
        connection,
        embedder: session.engine.embedder_info(),
        embedder_problem: session.models_problem.clone(),
        read_only: session.engine.graph().capabilities().writable.err(),
    })
}

/// Known stores, last used first.
#[tauri::command]
#[specta::specta]
pub async fn list_stores(app: AppHandle, state: State<'_, AppState>) -> CommandResult<Vec<StoreListing>> {
    let open = match &*state.store.read() {
        StoreState::Open(session) => Some(session.store.id.clone()),
        _ => None,
    };
    let home = app.path().home_dir().ok();
    let mut listed = Vec::new();
    for store in state.settings.get().stores {
        let mut secrets = Vec::new();
        for name in SecretName::ALL {
            let place = match store.servers() {
                Some(servers) if servers.uses(name) => state.secrets.state(&store.id, name).await,
                _ => SecretPlace::NotNeeded,
            };
            secrets.push(SecretState { name, state: place });
        }
        listed.push(StoreListing {
            place: store.described(home.as_deref()),
            open: open.as_ref() == Some(&store.id),
            secrets,
            store,
        });
    }
    Ok(listed)
}

#[tauri::command]
#[specta::specta]
pub async fn open_demo_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<()> {
    state.open_demo(&app).await?;
    Ok(())
}

/// Opens a known store.
#[tauri::command]
#[specta::specta]
pub async fn open_saved_store(app: AppHandle, state: State<'_, AppState>, id: String) -> CommandResult<()> {
    let store = known(&state, &id)?;
    let opening = if store.demo {
        Opening::ExistingOrNew
    } else {
        Opening::Shared
    };
    state.open(&app, store, opening).await?;
    Ok(())
}

/// Asks for the folder of a store and opens it; false when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn choose_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<bool> {
    let Some(path) = choose_folder(&app, &state, "Open a store").await? else {
        return Ok(false);
    };
    state.open_folder(&app, &path, Opening::Shared).await?;
    Ok(true)
}

/// Asks for an empty or new folder and makes a store of it; false when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn create_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<bool> {
    let Some(path) = choose_folder(&app, &state, "Make a store in an empty folder").await? else {
        return Ok(false);
    };
    state.open_folder(&app, &path, Opening::New).await?;
    Ok(true)
}

#[tauri::command]
#[specta::specta]
pub async fn rename_store(app: AppHandle, state: State<'_, AppState>, id: String, name: String) -> CommandResult<()> {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(CommandError::new(ErrorCode::Invalid, "Name: it is empty."));
    }
    let store = known(&state, &id)?;
    state
        .settings
        .save_store(SavedStore { name, ..store })
        .map_err(not_written)?;
    tell(&app, &[Tag::Store]);
    Ok(())
}

/// Takes a store off the list, and its secrets out of the keychain. Its data stay where they are.
#[tauri::command]
#[specta::specta]
pub async fn forget_store(app: AppHandle, state: State<'_, AppState>, id: String) -> CommandResult<()> {
    if matches!(&*state.store.read(), StoreState::Open(session) if session.store.id == id) {
        return Err(CommandError::new(ErrorCode::Conflict, "This store is open.").hint("Open another one first."));
    }
    known(&state, &id)?;
    state.secrets.forget(&id).await.map_err(|problem| {
        CommandError::new(
            ErrorCode::Unavailable,
            format!("Its secrets could not be taken out of the keychain: {problem}."),
        )
        .hint("The store is still on the list. Unlock the keychain and try again.")
        .retryable()
    })?;
    state.settings.forget_store(&id).map_err(not_written)?;
    tell(&app, &[Tag::Store]);
    Ok(())
}

/// The known store of this id.
pub(super) fn known(state: &AppState, id: &str) -> CommandResult<SavedStore> {
    state.settings.store(id).ok_or_else(|| {
        CommandError::new(ErrorCode::NotFound, "This store is not on the list.")
            .hint("Choose its folder with “Open a store”, or connect to its servers again.")
    })
}

pub(super) async fn choose_folder(app: &AppHandle, state: &AppState, title: &str) -> CommandResult<Option<PathBuf>> {
    let _dialog = state.dialog()?;
    let (answer, chosen) = tokio::sync::oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .set_can_create_directories(true)
        .pick_folder(move |folder| {
            let _ = answer.send(folder);
        });
    let folder = chosen.await.map_err(anyhow::Error::from)?;
    Ok(folder.map(|f| f.into_path()).transpose().map_err(anyhow::Error::from)?)
}
