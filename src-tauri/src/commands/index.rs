//! Looking after the search index.

use memora_engine::consistency::{CheckReport, RepairChoice, RepairReport};
use tauri::{AppHandle, State};

use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// Compares the index with the graph, both ways. Changes nothing but what already waits to be written.
#[tauri::command]
#[specta::specta]
pub async fn check_index(app: AppHandle, state: State<'_, AppState>, task: String) -> CommandResult<CheckReport> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Checking the search index");
    let report = session.engine.check_index(&running.context()).await;
    session.changed(&[Tag::Index]);
    Ok(report?)
}

/// Mends what a check found, as far as it is chosen.
#[tauri::command]
#[specta::specta]
pub async fn repair_index(
    app: AppHandle,
    state: State<'_, AppState>,
    choice: RepairChoice,
    task: String,
) -> CommandResult<RepairReport> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Repairing the search index");
    let report = session.engine.repair_index(choice, &running.context()).await;
    session.changed(&[Tag::Index]);
    Ok(report?)
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
