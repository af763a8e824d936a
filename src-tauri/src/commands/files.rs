//! Files that the user chooses in the system's dialog. Paths stay on this side of the window.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use crate::error::CommandResult;
use crate::state::AppState;

/// Asks for a file of some kind, or any other one; `None` when the dialog was closed without a choice.
pub async fn choose_file(
    app: &AppHandle,
    state: &State<'_, AppState>,
    title: &str,
    (kind, endings): (&str, &[&str]),
) -> CommandResult<Option<PathBuf>> {
    let _one_at_a_time = state.dialog()?;
    let (answer, chosen) = tokio::sync::oneshot::channel();
    let dialog = app.dialog().file().set_title(title);
    dialog
        .add_filter(kind, endings)
        .add_filter("All files", &["*"])
        .pick_file(move |file| {
            let _ = answer.send(file);
        });
    let Some(file) = chosen.await.map_err(anyhow::Error::from)? else {
        return Ok(None);
    };
    Ok(Some(file.into_path().map_err(anyhow::Error::from)?))
}

/// Asks where to write; `None` when the dialog was closed without a choice.
pub async fn choose_target(
    app: &AppHandle,
    state: &State<'_, AppState>,
    title: &str,
    name: &str,
) -> CommandResult<Option<PathBuf>> {
    let _one_at_a_time = state.dialog()?;
    let (answer, chosen) = tokio::sync::oneshot::channel();
    let dialog = app.dialog().file().set_title(title).set_file_name(name);
    dialog.save_file(move |file| {
        let _ = answer.send(file);
    });
    let Some(file) = chosen.await.map_err(anyhow::Error::from)? else {
        return Ok(None);
    };
    Ok(Some(file.into_path().map_err(anyhow::Error::from)?))
}

/// Without folders.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
