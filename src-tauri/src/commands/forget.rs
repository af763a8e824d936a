//! Forgetting: erasure on request, the one thing that cannot be undone.

use memora_engine::forget::{ForgetPlan, ForgetTarget, Receipt};
use memora_engine::ports::traces::TraceStore;
use memora_stores::history::Forgotten;
use tauri::{AppHandle, State};

use super::corrections::TOUCHED;
use crate::agents::trace_folder;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// What forgetting would erase; nothing is changed.
#[tauri::command]
#[specta::specta]
pub async fn plan_forget(
    app: AppHandle,
    state: State<'_, AppState>,
    target: ForgetTarget,
    task: String,
) -> CommandResult<ForgetPlan> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Looking what would be forgotten");
    Ok(session.engine.plan_forget(&target, &running.context()).await?)
}

/// Erases it for good, from the store, its index, its audit trail and the traces.
#[tauri::command]
#[specta::specta]
pub async fn forget(
    app: AppHandle,
    state: State<'_, AppState>,
    target: ForgetTarget,
    reason: Option<String>,
    task: String,
) -> CommandResult<Receipt> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Forgetting");
    // Traces may be there although no new ones are kept.
    let traces = trace_folder(&state, &session).await?;
    let by = session.person_because(reason);
    let receipt = session
        .engine
        .forget(&by, &target, Some(&traces as &dyn TraceStore), &running.context())
        .await;
    session.changed(&TOUCHED);
    session.tell(&[Tag::Traces]);
    let mut receipt = receipt?;
    // What the window itself remembers could hold its words too.
    match state
        .settings
        .forget_things(&session.store.id, &Forgotten::from(&receipt))
    {
        Ok(views) if views.is_empty() => {}
        Ok(views) => receipt.notes.push(format!(
            "saved views that hold a question were kept; look whether it says something: {}",
            views.join(", ")
        )),
        Err(error) => receipt.notes.push(format!(
            "past searches and the last place are still in the settings: {error}"
        )),
    }
    session.tell(&[Tag::History, Tag::Views]);
    Ok(receipt)
}
