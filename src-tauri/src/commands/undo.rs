//! Undo of the newest change.

use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::read::UndoCandidate;
use tauri::{AppHandle, State};

use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// What undo would take back; `None` when there is nothing.
#[tauri::command]
#[specta::specta]
pub async fn undo_candidate(state: State<'_, AppState>) -> CommandResult<Option<UndoCandidate>> {
    Ok(state.session()?.engine.undo_candidate().await?)
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
    session.changed(&[Tag::People, Tag::Interactions, Tag::Memories, Tag::Index, Tag::Undo]);
    Ok(result?)
}
