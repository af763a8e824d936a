//! Recall: which memories an agent would have in mind for a message, with every step.

use memora_engine::agent::recall::{Recall, RecallRequest};
use tauri::{AppHandle, State};

use crate::agents::agent;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

#[tauri::command]
#[specta::specta]
pub async fn recall(
    app: AppHandle,
    state: State<'_, AppState>,
    request: RecallRequest,
    task: String,
) -> CommandResult<Recall> {
    let session = state.session()?;
    let agent = agent(&state, &session).await?;
    let running = state.tasks.start(&app, &task, "Recalling");
    let recalled = agent.recall(&request, &running.context()).await;
    session.tell(&[Tag::Traces]);
    Ok(recalled?)
}
