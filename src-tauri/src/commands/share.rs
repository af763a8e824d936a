//! Sharing: files for people who have neither the program nor the store, and lists for spreadsheets and programs.

use memora_engine::lists::Listed;
use memora_engine::share::{Imprint, Shared};
use memora_engine::table::ListFormat;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::{choose_target, file_name};
use crate::error::CommandResult;
use crate::state::AppState;

/// A file that was written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SharedFile {
    /// Its name without folders.
    pub file: String,
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
}

/// Asks where to write and writes what is shared; `None` when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn share(
    app: AppHandle,
    state: State<'_, AppState>,
    what: Shared,
    task: String,
) -> CommandResult<Option<SharedFile>> {
    let session = state.session()?;
    let Some(path) = choose_target(&app, &state, "Share", what.file_name()).await? else {
        return Ok(None);
    };
    let running = state.tasks.start(&app, &task, "Writing the file");
    let imprint = Imprint {
        program: format!("Memora Explorer {}", env!("CARGO_PKG_VERSION")),
        store: session.store.name.clone(),
    };
    let mask = state.masks.mask(&session).await?;
    let bytes = session
        .engine
        .share(&what, &imprint, &path, &mask, &running.context())
        .await?;
    Ok(Some(SharedFile {
        file: file_name(&path),
        bytes,
    }))
}

/// A list that was written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListFile {
    /// Its name without folders.
    pub file: String,
    pub rows: u32,
}

/// Asks where to write and writes the list; `None` when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn export_list(
    app: AppHandle,
    state: State<'_, AppState>,
    list: Listed,
    format: ListFormat,
    task: String,
) -> CommandResult<Option<ListFile>> {
    let session = state.session()?;
    let name = format!("{}.{}", list.file_name(), format.ending());
    let Some(path) = choose_target(&app, &state, "Export", &name).await? else {
        return Ok(None);
    };
    let running = state.tasks.start(&app, &task, "Writing the list");
    let mask = state.masks.mask(&session).await?;
    let rows = session
        .engine
        .export_list(&list, &session.review, format, &path, &mask, &running.context())
        .await?;
    Ok(Some(ListFile {
        file: file_name(&path),
        rows,
    }))
}
