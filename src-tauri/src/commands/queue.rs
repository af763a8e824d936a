//! The queue of conversations from which memories are still to be taken, and the batch that works through it.

use std::time::Duration;

use memora_engine::agent::batch::{BatchReport, BatchRequest, QueuedInteraction};
use memora_engine::domain::ids::InteractionKey;
use memora_engine::domain::page::{Page, PageRequest};
use tauri::{AppHandle, State};

use crate::agents::agent;
use crate::batches::BatchState;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// How often the window is told what a batch has stored meanwhile.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// How many conversations wait.
#[tauri::command]
#[specta::specta]
pub async fn queue_size(state: State<'_, AppState>) -> CommandResult<u32> {
    Ok(state.session()?.agent_alone().extraction_queue_len(None).await?)
}

/// Oldest first.
#[tauri::command]
#[specta::specta]
pub async fn list_queue(state: State<'_, AppState>, page: PageRequest) -> CommandResult<Page<QueuedInteraction>> {
    Ok(state.session()?.agent_alone().extraction_queue(None, page).await?)
}

/// Puts conversations into the queue, or takes them out.
#[tauri::command]
#[specta::specta]
pub async fn queue_interactions(
    state: State<'_, AppState>,
    interactions: Vec<InteractionKey>,
    queued: bool,
) -> CommandResult<()> {
    let session = state.session()?;
    let agent = session.agent_alone();
    agent.set_queued(&session.person(), &interactions, queued).await?;
    session.changed(&[Tag::Queue, Tag::Undo]);
    Ok(())
}

/// Takes memories from many conversations and stores them. What is done when it is stopped stays; the rest stays queued.
#[tauri::command]
#[specta::specta]
pub async fn run_batch(
    app: AppHandle,
    state: State<'_, AppState>,
    request: BatchRequest,
    task: String,
) -> CommandResult<BatchReport> {
    let session = state.session()?;
    let agent = agent(&state, &session).await?;
    let desk = session.batches.begin(&task)?;
    session.tell(&[Tag::Queue]);
    let running = state.tasks.start(&app, &task, "Taking memories");
    let context = running.context();
    let person = session.person();
    let control = desk.control().clone();
    let work = agent.extract_batch(&person, &request, &control, &context);
    tokio::pin!(work);
    let mut clock = tokio::time::interval(TELL_EVERY);
    let report = loop {
        tokio::select! {
            report = &mut work => break report,
            _ = clock.tick() => session.changed(&Tag::OF_CAPTURE),
        }
    };
    desk.end(report.as_ref().ok());
    drop(running);
    drop(desk);
    session.changed(&Tag::OF_CAPTURE);
    Ok(report?)
}

/// Holds the running batch, or lets it go on. Calls that are under way are brought to their end.
#[tauri::command]
#[specta::specta]
pub async fn pause_batch(state: State<'_, AppState>, paused: bool) -> CommandResult<()> {
    let session = state.session()?;
    session.batches.pause(paused)?;
    session.tell(&[Tag::Queue]);
    Ok(())
}

/// The batch that runs, and how the last one ended.
#[tauri::command]
#[specta::specta]
pub async fn batch_state(state: State<'_, AppState>) -> CommandResult<BatchState> {
    Ok(state.session()?.batches.state())
}
