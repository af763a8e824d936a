//! Travel through time: the store at a moment, playback, comparison.

use memora_engine::as_of::{TimeAround, TotalsAt};
use memora_engine::comparison::{CompareRequest, ComparedItem, ComparedList, Comparison, Topics};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::read::Scope;
use memora_engine::playback::{PlaybackPage, PlaybackRequest};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn totals_at(state: State<'_, AppState>, at: Timestamp) -> CommandResult<TotalsAt> {
    Ok(state.session()?.engine.totals_at(at).await?)
}

/// The ends in time of a place, and the changes around `at`, or around now.
#[tauri::command]
#[specta::specta]
pub async fn time_around(state: State<'_, AppState>, scope: Scope, at: Option<Timestamp>) -> CommandResult<TimeAround> {
    Ok(state.session()?.engine.time_around(&scope, at).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn playback(state: State<'_, AppState>, request: PlaybackRequest) -> CommandResult<PlaybackPage> {
    Ok(state.session()?.engine.playback(request).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn compare(state: State<'_, AppState>, request: CompareRequest) -> CommandResult<Comparison> {
    Ok(state.session()?.engine.compare(request).await?)
}

/// Lines of one list from place `from` on.
#[tauri::command]
#[specta::specta]
pub async fn compare_list(
    state: State<'_, AppState>,
    request: CompareRequest,
    list: ComparedList,
    from: u32,
) -> CommandResult<Vec<ComparedItem>> {
    Ok(state.session()?.engine.compare_list(request, list, from).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn compare_topics(state: State<'_, AppState>, request: CompareRequest) -> CommandResult<Topics> {
    Ok(state.session()?.engine.compare_topics(request).await?)
}
