//! The version graph of a memory.

use memora_engine::domain::ids::MemoryKey;
use memora_engine::domain::model::Timestamp;
use memora_engine::versions::VersionGraphView;
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

/// At most `limit` versions, those nearest to `memory`; of those that had been learned by `as_of`, if it is given.
#[tauri::command]
#[specta::specta]
pub async fn version_graph(
    state: State<'_, AppState>,
    memory: MemoryKey,
    limit: u32,
    as_of: Option<Timestamp>,
) -> CommandResult<VersionGraphView> {
    Ok(state.session()?.engine.version_graph(&memory, limit, as_of).await?)
}
