//! Correcting memories, conversations and people: one by one and by the thousand. Every one of them can be undone.

use memora_engine::bulk::{BulkReport, BulkRequest, BulkScope};
use memora_engine::corrections::{Corrected, Correction, CorrectionRequest, EditableMemory, Plan};
use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::review::Review;
use memora_engine::error::EngineError;
use memora_engine::table::ListFormat;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::choose_target;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// What a correction, its undo or its redo may touch.
pub const TOUCHED: [Tag; 8] = [
    Tag::People,
    Tag::Interactions,
    Tag::Memories,
    Tag::Index,
    Tag::Undo,
    Tag::Queue,
    Tag::Review,
    Tag::Notes,
];

/// A memory as somebody edits it.
#[tauri::command]
#[specta::specta]
pub async fn memory_for_editing(state: State<'_, AppState>, memory: MemoryKey) -> CommandResult<EditableMemory> {
    Ok(state.session()?.engine.memory_for_editing(&memory).await?)
}

/// What a correction would do; nothing is changed. Merging people who have a hundred thousand memories takes seconds, so
/// it can be stopped.
#[tauri::command]
#[specta::specta]
pub async fn plan_correction(state: State<'_, AppState>, correction: Correction, task: String) -> CommandResult<Plan> {
    let session = state.session()?;
    let planning = session.engine.plan_correction(&correction);
    match state.tasks.until_stopped(&task, planning).await {
        Some(plan) => Ok(plan?),
        None => Err(EngineError::Cancelled.into()),
    }
}

/// Makes a correction, whole or not at all. `reason`: why, in the author's words, for the audit trail.
#[tauri::command]
#[specta::specta]
pub async fn correct(
    state: State<'_, AppState>,
    request: CorrectionRequest,
    reason: Option<String>,
) -> CommandResult<Corrected> {
    let session = state.session()?;
    let by = session.person_because(reason);
    let corrected = session.engine.correct(&by, &request).await?;
    if matches!(corrected, Corrected::Stored { .. }) {
        session.changed(&TOUCHED);
    }
    Ok(corrected)
}

/// The number of memories that are meant.
#[tauri::command]
#[specta::specta]
pub async fn count_selected(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: BulkScope,
    task: String,
) -> CommandResult<u32> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Counting");
    let members = session.engine.bulk_members(&scope, &running.context()).await?;
    Ok(u32::try_from(members.len()).unwrap_or(u32::MAX))
}

/// Does the same with many memories; what was done until it is stopped stays, and is undone as one.
#[tauri::command]
#[specta::specta]
pub async fn run_bulk(
    app: AppHandle,
    state: State<'_, AppState>,
    request: BulkRequest,
    reason: Option<String>,
    task: String,
) -> CommandResult<BulkReport> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Changing memories");
    let by = session.person_because(reason);
    let report = session.engine.bulk(&by, &request, &running.context()).await;
    // Failed in between, the steps before are stored.
    session.changed(&TOUCHED);
    Ok(report?)
}

/// A list of memories that was written to a file.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportedMemories {
    pub memories: u32,
    /// The file's name without folders.
    pub file: String,
}

/// Asks where to write and writes the memories that are meant; `None` when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn export_memories(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: BulkScope,
    format: ListFormat,
    task: String,
) -> CommandResult<Option<ExportedMemories>> {
    let session = state.session()?;
    let name = format!("memories.{}", format.ending());
    let Some(path) = choose_target(&app, &state, "Export memories", &name).await? else {
        return Ok(None);
    };
    let running = state.tasks.start(&app, &task, "Exporting memories");
    let memories = session
        .engine
        .export_memories(
            &scope,
            format,
            &path,
            &state.masks.mask(&session).await?,
            &running.context(),
        )
        .await?;
    Ok(Some(ExportedMemories {
        memories,
        file: super::files::file_name(&path),
    }))
}

/// What people decided about a memory in the review.
#[tauri::command]
#[specta::specta]
pub async fn memory_reviews(state: State<'_, AppState>, memory: MemoryKey) -> CommandResult<Vec<Review>> {
    Ok(state.session()?.engine.reviews_of(&memory).await?)
}
