//! Opening and making stores, and how the open one is.

use std::path::{Path, PathBuf};

use memora_engine::domain::read::StoreTotals;
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::embed::EmbedderInfo;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::DialogExt;

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::session::Opening;
use crate::settings::RecentStore;
use crate::state::{AppState, StoreState, demo_path, recent_store};

/// The store that the window shows.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum StoreStatus {
    None,
    Opening { store: RecentStore },
    Failed { store: RecentStore, error: CommandError },
    Open(OpenStore),
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenStore {
    pub store: RecentStore,
    /// Its folder as people write it, with `~` for their home.
    pub folder: String,
    pub totals: StoreTotals,
    pub index: IndexHealth,
    /// `None`: search goes by words only, for the reason in `embedder_problem`.
    pub embedder: Option<EmbedderInfo>,
    pub embedder_problem: Option<String>,
    /// Why nothing can be changed; `None` when it can.
    pub read_only: Option<String>,
}

#[tauri::command]
#[specta::specta]
pub async fn store_status(app: AppHandle, state: State<'_, AppState>) -> CommandResult<StoreStatus> {
    let demo = demo_path(&app)?;
    let described = |path: &Path| recent_store(path, path == demo);
    let session = match &*state.store.read() {
        StoreState::None => return Ok(StoreStatus::None),
        StoreState::Opening { path } => return Ok(StoreStatus::Opening { store: described(path) }),
        StoreState::Failed { path, error } => {
            return Ok(StoreStatus::Failed {
                store: described(path),
                error: error.clone(),
            });
        }
        StoreState::Open(session) => std::sync::Arc::clone(session),
    };
    Ok(StoreStatus::Open(OpenStore {
        store: described(&session.path),
        folder: from_home(&session.path, app.path().home_dir().ok().as_deref()),
        totals: session.engine.totals().await?,
        index: session.engine.index_health().await?,
        embedder: session.engine.embedder_info(),
        embedder_problem: state.embedder_problem(),
        read_only: session.engine.graph().capabilities().writable.err(),
    }))
}

/// Stores that were open before, last used first.
#[tauri::command]
#[specta::specta]
pub fn recent_stores(state: State<'_, AppState>) -> Vec<RecentStore> {
    state.settings.get().recent
}

#[tauri::command]
#[specta::specta]
pub async fn open_demo_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<()> {
    state.open_demo(&app).await?;
    Ok(())
}

/// Opens a store again; only one that was open before can be named.
#[tauri::command]
#[specta::specta]
pub async fn open_recent_store(app: AppHandle, state: State<'_, AppState>, path: String) -> CommandResult<()> {
    if !state.settings.get().recent.iter().any(|known| known.path == path) {
        return Err(
            CommandError::new(ErrorCode::NotFound, "This store was not open before.")
                .hint("Choose its folder with “Open a store”."),
        );
    }
    state.open(&app, Path::new(&path), Opening::Existing).await?;
    Ok(())
}

/// Asks for the folder of a store and opens it; false when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn choose_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<bool> {
    let Some(path) = choose_folder(&app, &state, "Open a store").await? else {
        return Ok(false);
    };
    state.open(&app, &path, Opening::Existing).await?;
    Ok(true)
}

/// Asks for an empty or new folder and makes a store of it; false when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn create_store(app: AppHandle, state: State<'_, AppState>) -> CommandResult<bool> {
    let Some(path) = choose_folder(&app, &state, "Make a store in an empty folder").await? else {
        return Ok(false);
    };
    state.open(&app, &path, Opening::New).await?;
    Ok(true)
}

async fn choose_folder(app: &AppHandle, state: &AppState, title: &str) -> CommandResult<Option<PathBuf>> {
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

fn from_home(path: &Path, home: Option<&Path>) -> String {
    let below = home
        .and_then(|home| path.strip_prefix(home).ok())
        .filter(|rest| !rest.as_os_str().is_empty());
    below.map_or_else(
        || path.display().to_string(),
        |rest| Path::new("~").join(rest).display().to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_from_home_where_it_lies_there() {
        let home = Some(Path::new("/home/ada"));
        assert_eq!(from_home(Path::new("/home/ada/Memora/study"), home), "~/Memora/study");
        assert_eq!(from_home(Path::new("/home/adam/study"), home), "/home/adam/study");
        assert_eq!(from_home(Path::new("/home/ada"), home), "/home/ada");
        assert_eq!(from_home(Path::new("/srv/study"), None), "/srv/study");
    }
}
