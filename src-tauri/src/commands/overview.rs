//! An organization or a user at a glance.

use memora_engine::domain::overview::OverviewOf;
use memora_engine::overview::Overview;
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn overview(state: State<'_, AppState>, of: OverviewOf) -> CommandResult<Overview> {
    Ok(state.session()?.engine.overview(&of).await?)
}
