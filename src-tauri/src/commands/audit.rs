//! The audit trail: every change there ever was.

use memora_engine::audit::{AuditExport, AuditFormat, AuditRow};
use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::AuditQuery;
use tauri::{AppHandle, State};

use super::files::choose_target;
use crate::error::CommandResult;
use crate::state::AppState;

/// Newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_changes(
    state: State<'_, AppState>,
    query: AuditQuery,
    page: PageRequest,
) -> CommandResult<Page<AuditRow>> {
    Ok(state.session()?.engine.audit(&query, page).await?)
}

/// One change, with at most `effects` of what it changed.
#[tauri::command]
#[specta::specta]
pub async fn get_change(state: State<'_, AppState>, change: ChangeId, effects: u32) -> CommandResult<AuditRow> {
    Ok(state.session()?.engine.audit_row(change, effects).await?)
}

/// Asks where to write and writes the part of the trail that the query asks for; `None` when the dialog was closed
/// without a choice.
#[tauri::command]
#[specta::specta]
pub async fn export_changes(
    app: AppHandle,
    state: State<'_, AppState>,
    query: AuditQuery,
    format: AuditFormat,
    task: String,
) -> CommandResult<Option<AuditExport>> {
    let session = state.session()?;
    let name = match format {
        AuditFormat::JsonLines => "changes.jsonl",
        AuditFormat::Csv => "changes.csv",
    };
    let Some(path) = choose_target(&app, &state, "Export the audit trail", name).await? else {
        return Ok(None);
    };
    let running = state.tasks.start(&app, &task, "Exporting the audit trail");
    let written = session
        .engine
        .export_audit(
            &query,
            format,
            &path,
            &state.masks.mask(&session).await?,
            &running.context(),
        )
        .await?;
    Ok(Some(written))
}
