//! Memories: lists, one in full.

use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::memories::{MemoryDetail, MemoryListRequest, MemoryRow};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn list_memories(
    state: State<'_, AppState>,
    request: MemoryListRequest,
    page: PageRequest,
) -> CommandResult<Page<MemoryRow>> {
    Ok(state.session()?.engine.list_memories(request, page).await?)
}

/// As it was at `as_of`, or is now.
#[tauri::command]
#[specta::specta]
pub async fn memory_detail(
    state: State<'_, AppState>,
    memory: MemoryKey,
    as_of: Option<Timestamp>,
) -> CommandResult<MemoryDetail> {
    Ok(state.session()?.engine.memory_detail(&memory, as_of).await?)
}
