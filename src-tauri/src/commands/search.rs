//! Search, and why a hit was found.

use memora_engine::domain::ids::MemoryId;
use memora_engine::search::{HitExplanation, SearchAnswer, SearchRequest};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn search(state: State<'_, AppState>, request: SearchRequest) -> CommandResult<SearchAnswer> {
    Ok(state.session()?.engine.search(request).await?)
}

/// What each word of the question contributed to `memory`, the version that was found.
#[tauri::command]
#[specta::specta]
pub async fn explain_hit(
    state: State<'_, AppState>,
    request: SearchRequest,
    memory: MemoryId,
) -> CommandResult<HitExplanation> {
    Ok(state.session()?.engine.explain_hit(request, memory).await?)
}
