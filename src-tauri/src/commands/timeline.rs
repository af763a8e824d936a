//! The timeline of a user: calendar, interactions by date, conversations.

use memora_engine::domain::ids::{AgentId, InteractionKey, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, DayActivity};
use memora_engine::timeline::{Conversation, TimelineItem, TimelineRequest};
use tauri::State;

use crate::error::CommandResult;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn activity(
    state: State<'_, AppState>,
    user: UserKey,
    agent_id: Option<AgentId>,
    dates: DateRange,
    as_of: Option<Timestamp>,
) -> CommandResult<Vec<DayActivity>> {
    Ok(state
        .session()?
        .engine
        .activity_at(&user, agent_id.as_ref(), dates, as_of)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn timeline(
    state: State<'_, AppState>,
    request: TimelineRequest,
    page: PageRequest,
    as_of: Option<Timestamp>,
) -> CommandResult<Page<TimelineItem>> {
    Ok(state.session()?.engine.timeline_at(request, page, as_of).await?)
}

/// Turns from position `from` on, at most `limit`, with all memories of the interaction, or those learned by `as_of`.
#[tauri::command]
#[specta::specta]
pub async fn conversation(
    state: State<'_, AppState>,
    interaction: InteractionKey,
    from: u32,
    limit: u32,
    as_of: Option<Timestamp>,
) -> CommandResult<Conversation> {
    Ok(state
        .session()?
        .engine
        .conversation(&interaction, from, limit, as_of)
        .await?)
}
