//! The version graph of a memory.

use memora_engine::domain::ids::MemoryKey;
use memora_engine::versions::VersionGraphView;
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

/// At most `limit` versions, those nearest to `memory`.
#[tauri::command]
#[specta::specta]
pub async fn version_graph(
    state: State<'_, AppState>,
    memory: MemoryKey,
    limit: u32,
) -> CommandResult<VersionGraphView> {
    Ok(state.session()?.engine.version_graph(&memory, limit, None).await?)
}
