//! The timeline of a user: calendar, interactions by date, conversations.

use memora_engine::domain::ids::{AgentId, InteractionKey, UserKey};
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
) -> CommandResult<Vec<DayActivity>> {
    Ok(state
        .session()?
        .engine
        .activity(&user, agent_id.as_ref(), dates)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn timeline(
    state: State<'_, AppState>,
    request: TimelineRequest,
    page: PageRequest,
) -> CommandResult<Page<TimelineItem>> {
    Ok(state.session()?.engine.timeline(request, page).await?)
}

/// Turns from position `from` on, at most `limit`, with all memories of the interaction.
#[tauri::command]
#[specta::specta]
pub async fn conversation(
    state: State<'_, AppState>,
    interaction: InteractionKey,
    from: u32,
    limit: u32,
) -> CommandResult<Conversation> {
    Ok(state
        .session()?
        .engine
        .conversation(&interaction, from, limit, None)
        .await?)
}
