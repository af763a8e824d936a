//! What the window remembers, and stopping tasks.

use memora_engine::masking::MaskLevel;
use memora_stores::settings::{TextSize, Theme};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::tell;
use crate::state::{AppState, StoreState};
use crate::windows::{MAIN, draw_in};

/// What the window needs to draw its first frame.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WindowSettings {
    pub theme: Theme,
    /// Whether the desktop is told when a long task has ended while nobody looked.
    pub notifications: bool,
    /// In percent of the design.
    pub text_size: u16,
    /// The sizes that can be chosen, in percent, smallest first.
    pub text_sizes: Vec<u16>,
    pub version: String,
}

#[tauri::command]
#[specta::specta]
pub fn window_settings(state: State<'_, AppState>) -> WindowSettings {
    let settings = state.settings.get();
    WindowSettings {
        theme: settings.theme,
        notifications: !settings.quiet,
        text_size: settings.text_size.into(),
        text_sizes: TextSize::STEPS.to_vec(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[tauri::command]
#[specta::specta]
pub fn set_theme(app: AppHandle, state: State<'_, AppState>, theme: Theme) -> CommandResult<()> {
    let changed = state.settings.change(|settings| settings.theme = theme);
    tell(&app, &[Tag::Settings]);
    changed.map_err(not_written)
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

/// Draws everything in this size from now on; one between two steps is taken as the next step.
#[tauri::command]
#[specta::specta]
pub fn set_text_size(app: AppHandle, state: State<'_, AppState>, percent: u16) -> CommandResult<()> {
    let size = TextSize::from(percent);
    app.webview_windows().values().for_each(|window| draw_in(window, size));
    let changed = state.settings.change(|settings| settings.text_size = size);
    tell(&app, &[Tag::Settings]);
    changed.map_err(not_written)
}

#[tauri::command]
#[specta::specta]
pub fn set_notifications(app: AppHandle, state: State<'_, AppState>, on: bool) -> CommandResult<()> {
    let changed = state.settings.change(|settings| settings.quiet = !on);
    tell(&app, &[Tag::Settings]);
    changed.map_err(not_written)
}

/// Remembers where the first window is in the open store: the part of its address after `#`. Where the others are is not
/// remembered.
#[tauri::command]
#[specta::specta]
pub fn save_place(state: State<'_, AppState>, window: WebviewWindow, place: String) -> CommandResult<()> {
    if window.label() != MAIN {
        return Ok(());
    }
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
