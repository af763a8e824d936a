//! Looking after the search index.

use memora_engine::consistency::ConsistencyReport;
use tauri::{AppHandle, State};

use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// Compares the index with the graph; with `repair`, mends what differs.
#[tauri::command]
#[specta::specta]
pub async fn check_index(
    app: AppHandle,
    state: State<'_, AppState>,
    repair: bool,
    task: String,
) -> CommandResult<ConsistencyReport> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Checking the search index");
    let report = session.engine.check_index(repair, &running.context()).await?;
    session.changed(&[Tag::Index]);
    Ok(report)
}

/// Builds the index anew from the graph.
#[tauri::command]
#[specta::specta]
pub async fn rebuild_index(app: AppHandle, state: State<'_, AppState>, task: String) -> CommandResult<()> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Building the search index");
    let result = session.engine.rebuild_index(&running.context()).await;
    session.changed(&[Tag::Index]);
    Ok(result?)
}
