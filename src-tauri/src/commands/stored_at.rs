//! A user as the store held them at an earlier time.

use memora_engine::domain::ids::{AgentId, InteractionKey, MemoryKey, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, DayActivity};
use memora_engine::memories::{MemoryDetail, MemoryListRequest, MemoryRow};
use memora_engine::stored_at::StoredTrail;
use memora_engine::timeline::{Conversation, TimelineItem, TimelineRequest};
use memora_engine::versions::VersionGraphView;
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

/// What is known of a user's past in the store, seen from a moment.
#[tauri::command]
#[specta::specta]
pub async fn stored_trail(state: State<'_, AppState>, user: UserKey, at: Timestamp) -> CommandResult<StoredTrail> {
    Ok(state.session()?.past.trail(&user, at).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn stored_memories(
    state: State<'_, AppState>,
    request: MemoryListRequest,
    at: Timestamp,
    page: PageRequest,
) -> CommandResult<Page<MemoryRow>> {
    Ok(state.session()?.past.list(request, at, page).await?)
}

/// `None` when it was not in the store.
#[tauri::command]
#[specta::specta]
pub async fn stored_memory(
    state: State<'_, AppState>,
    memory: MemoryKey,
    at: Timestamp,
) -> CommandResult<Option<MemoryDetail>> {
    Ok(state.session()?.past.memory(&memory, at).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn stored_versions(
    state: State<'_, AppState>,
    memory: MemoryKey,
    limit: u32,
    at: Timestamp,
) -> CommandResult<VersionGraphView> {
    Ok(state.session()?.past.version_graph(&memory, limit, at).await?)
}

/// Turns from position `from` on, at most `limit`, with all memories of the interaction. `None` when it was not in the store.
#[tauri::command]
#[specta::specta]
pub async fn stored_conversation(
    state: State<'_, AppState>,
    interaction: InteractionKey,
    from: u32,
    limit: u32,
    at: Timestamp,
) -> CommandResult<Option<Conversation>> {
    Ok(state
        .session()?
        .past
        .conversation(&interaction, from, limit, at)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn stored_timeline(
    state: State<'_, AppState>,
    request: TimelineRequest,
    at: Timestamp,
    page: PageRequest,
) -> CommandResult<Page<TimelineItem>> {
    Ok(state.session()?.past.timeline(request, at, page).await?)
}

/// Days with something on them, ascending.
#[tauri::command]
#[specta::specta]
pub async fn stored_activity(
    state: State<'_, AppState>,
    user: UserKey,
    agent_id: Option<AgentId>,
    dates: DateRange,
    at: Timestamp,
) -> CommandResult<Vec<DayActivity>> {
    Ok(state
        .session()?
        .past
        .activity(&user, agent_id.as_ref(), dates, at)
        .await?)
}
