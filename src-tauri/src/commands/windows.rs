//! More windows, and what reaches them from outside.

use tauri::{AppHandle, State, WebviewWindow};

use crate::arrivals::Arrival;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::links;
use crate::state::AppState;
use crate::windows::open_beside;

/// Opens another window at a place: the part of an address after `#`.
#[tauri::command]
#[specta::specta]
pub async fn open_window(window: WebviewWindow, place: String) -> CommandResult<()> {
    // An address of ours has the form of a link, so the same reader holds it.
    let link = links::parse(&format!("{}://open{place}", links::SCHEME)).map_err(|problem| {
        CommandError::new(
            ErrorCode::Invalid,
            format!("This place cannot be opened in another window: {problem}."),
        )
    })?;
    open_beside(&window, &link.place)
}

/// The next link or file that waits for this window; `None` when there is none.
#[tauri::command]
#[specta::specta]
pub async fn take_arrival(
    app: AppHandle,
    state: State<'_, AppState>,
    window: WebviewWindow,
) -> CommandResult<Option<Arrival>> {
    state.next_arrival(&app, window.label()).await
}
