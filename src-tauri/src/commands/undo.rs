//! Undo and redo: of the newest change, and of any other.

use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::read::UndoCandidate;
use memora_engine::undo::{UndoRequest, Undone};
use tauri::{AppHandle, State};

use super::corrections::TOUCHED;
use crate::error::CommandResult;
use crate::state::AppState;

/// What undo would take back; `None` when there is nothing.
#[tauri::command]
#[specta::specta]
pub async fn undo_candidate(state: State<'_, AppState>) -> CommandResult<Option<UndoCandidate>> {
    Ok(state.session()?.engine.undo_candidate().await?)
}

/// The undo that redo would take back; `None` when something else was done since.
#[tauri::command]
#[specta::specta]
pub async fn redo_candidate(state: State<'_, AppState>) -> CommandResult<Option<UndoCandidate>> {
    Ok(state.session()?.engine.redo_candidate().await?)
}

/// Takes back the change that `undo_candidate` gave.
#[tauri::command]
#[specta::specta]
pub async fn undo(
    app: AppHandle,
    state: State<'_, AppState>,
    change: ChangeId,
    task: String,
) -> CommandResult<UndoCandidate> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Undoing");
    let result = session.engine.undo(&session.person(), change, &running.context()).await;
    // Stopped in between, a part of a group is taken back.
    session.changed(&TOUCHED);
    Ok(result?)
}

/// Takes back the undo that `redo_candidate` gave.
#[tauri::command]
#[specta::specta]
pub async fn redo(
    app: AppHandle,
    state: State<'_, AppState>,
    change: ChangeId,
    task: String,
) -> CommandResult<UndoCandidate> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Doing it again");
    let result = session.engine.redo(&session.person(), change, &running.context()).await;
    session.changed(&TOUCHED);
    Ok(result?)
}

/// Takes back any change in force. Where later ones build on it, they are named and nothing is taken back.
#[tauri::command]
#[specta::specta]
pub async fn undo_change(
    app: AppHandle,
    state: State<'_, AppState>,
    request: UndoRequest,
    task: String,
) -> CommandResult<Undone> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Undoing");
    let result = session
        .engine
        .undo_change(&session.person(), &request, &running.context())
        .await;
    session.changed(&TOUCHED);
    Ok(result?)
}
