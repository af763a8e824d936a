//! What the window remembers, and stopping tasks.

use memora_engine::masking::MaskLevel;
use memora_stores::settings::Theme;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::tell;
use crate::state::{AppState, StoreState};

/// What the window needs to draw its first frame.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WindowSettings {
    pub theme: Theme,
    pub version: String,
}

#[tauri::command]
#[specta::specta]
pub fn window_settings(state: State<'_, AppState>) -> WindowSettings {
    WindowSettings {
        theme: state.settings.get().theme,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[tauri::command]
#[specta::specta]
pub fn set_theme(state: State<'_, AppState>, theme: Theme) -> CommandResult<()> {
    state
        .settings
        .change(|settings| settings.theme = theme)
        .map_err(not_written)
}

/// What is masked in everything that is shown and exported.
#[tauri::command]
#[specta::specta]
pub fn masking(state: State<'_, AppState>) -> MaskLevel {
    state.masks.level()
}

/// Masks more or less from now on, also after the next start.
#[tauri::command]
#[specta::specta]
pub fn set_masking(app: AppHandle, state: State<'_, AppState>, level: MaskLevel) -> CommandResult<()> {
    state
        .settings
        .change(|settings| settings.masking = level)
        .map_err(not_written)?;
    state.masks.set_level(level);
    tell(&app, &[Tag::Masking]);
    Ok(())
}

/// Remembers where the window is in the open store: the part of its address after `#`.
#[tauri::command]
#[specta::specta]
pub fn save_place(state: State<'_, AppState>, place: String) -> CommandResult<()> {
    if place.len() > 4_000 {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            "This place has too long an address to be remembered.",
        ));
    }
    let Some(id) = open_store(&state) else { return Ok(()) };
    state
        .settings
        .change(|settings| drop(settings.places.insert(id, place)))
        .map_err(not_written)
}

/// Where the window was when the open store was last open.
#[tauri::command]
#[specta::specta]
pub fn last_place(state: State<'_, AppState>) -> Option<String> {
    state.settings.get().places.get(&open_store(&state)?).cloned()
}

/// Asks a running task to stop; false when it is over already.
#[tauri::command]
#[specta::specta]
pub fn cancel_task(state: State<'_, AppState>, task: String) -> bool {
    state.tasks.cancel(&task)
}

fn open_store(state: &AppState) -> Option<String> {
    match &*state.store.read() {
        StoreState::Open(session) => Some(session.store.id.clone()),
        _ => None,
    }
}

#[allow(clippy::needless_pass_by_value, reason = "used as a conversion")]
pub(super) fn not_written(error: std::io::Error) -> CommandError {
    CommandError::new(ErrorCode::File, format!("The settings cannot be written: {error}.")).retryable()
}
