//! What lies around a thing of the graph, and the way between two of them.

use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::PageRequest;
use memora_engine::neighbourhood::{Neighbourhood, NodeRef, PathSearch, Way};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

/// A page of each way that leads on from the thing, or of one of them, as of a moment or of now.
#[tauri::command]
#[specta::specta]
pub async fn neighbourhood(
    state: State<'_, AppState>,
    node: NodeRef,
    way: Option<Way>,
    page: PageRequest,
    as_of: Option<Timestamp>,
) -> CommandResult<Neighbourhood> {
    Ok(state.session()?.engine.neighbourhood(&node, way, page, as_of).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn path_between(
    state: State<'_, AppState>,
    from: NodeRef,
    to: NodeRef,
    as_of: Option<Timestamp>,
) -> CommandResult<PathSearch> {
    Ok(state.session()?.engine.path_between(&from, &to, as_of).await?)
}
