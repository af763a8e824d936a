//! An organization or a user at a glance.

use memora_engine::domain::model::Timestamp;
use memora_engine::domain::overview::OverviewOf;
use memora_engine::overview::Overview;
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn overview(state: State<'_, AppState>, of: OverviewOf, as_of: Option<Timestamp>) -> CommandResult<Overview> {
    Ok(state.session()?.engine.overview(&of, as_of).await?)
}
