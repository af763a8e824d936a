//! The open store beside another one, which is opened for reading as long as the comparison is looked at.

use std::sync::Arc;

use memora_engine::comparison::{StoreComparison, StoreDiff, StoreLine, StoreList};
use memora_engine::domain::ids::UserId;
use memora_engine::export::ExportScope;
use memora_stores::opening::{Opening, open_engine};
use tauri::{AppHandle, State};

use super::stores::known;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::state::AppState;

/// Compares an organization or a user with what a known store has under the same ids. A comparison from before is closed.
#[tauri::command]
#[specta::specta]
pub async fn compare_stores(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: ExportScope,
    other: String,
    task: String,
) -> CommandResult<StoreComparison> {
    let session = state.session()?;
    let other = known(&state, &other)?;
    if other.id == session.store.id {
        return Err(
            CommandError::new(ErrorCode::Invalid, "This is the store that is open.").hint("Choose another store.")
        );
    }
    *session.compared.lock() = None;
    let running = state.tasks.start(&app, &task, "Comparing stores");
    let opened = open_engine(&state.services(), &other, Opening::Reading).await?;
    let diff = StoreDiff::read(session.engine.clone(), opened.engine, &scope, &running.context()).await?;
    let comparison = diff.comparison.clone();
    *session.compared.lock() = Some(Arc::new(diff));
    Ok(comparison)
}

/// Lines of one user from place `from` on.
#[tauri::command]
#[specta::specta]
pub async fn compare_store_lines(
    state: State<'_, AppState>,
    user_id: UserId,
    list: StoreList,
    from: u32,
) -> CommandResult<Vec<StoreLine>> {
    let diff = state.session()?.compared.lock().clone();
    let diff = diff.ok_or_else(|| {
        CommandError::new(ErrorCode::NotFound, "The other store is not open any more.").hint("Compare again.")
    })?;
    Ok(diff.lines(&user_id, list, from).await?)
}

/// Closes the other store.
#[tauri::command]
#[specta::specta]
pub fn end_store_comparison(state: State<'_, AppState>) -> CommandResult<()> {
    *state.session()?.compared.lock() = None;
    Ok(())
}
