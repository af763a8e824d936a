//! The review: findings that deserve a look, one organization at a time.

use memora_engine::domain::ids::OrgId;
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::review::{ReviewKey, Verdict};
use memora_engine::ports::traces::TraceStore;
use memora_engine::review::{FinderRecord, ReviewCard, ReviewFilter, ReviewRefresh};
use tauri::{AppHandle, State};

use crate::agents::trace_folder;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// Looks through the organization: all of it the first time, what changed since from then on.
#[tauri::command]
#[specta::specta]
pub async fn refresh_review(
    app: AppHandle,
    state: State<'_, AppState>,
    org_id: OrgId,
    task: String,
) -> CommandResult<ReviewRefresh> {
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Looking through memories");
    let traces = trace_folder(&state, &session).await?;
    let traces = Some(&traces as &dyn TraceStore);
    let refreshed = session.review.refresh(&org_id, traces, &running.context()).await;
    session.tell(&[Tag::Review]);
    Ok(refreshed?)
}

/// Findings that wait for a decision, by finder, the surest first.
#[tauri::command]
#[specta::specta]
pub async fn review_queue(
    state: State<'_, AppState>,
    org_id: OrgId,
    filter: ReviewFilter,
    page: PageRequest,
) -> CommandResult<Page<ReviewCard>> {
    Ok(state.session()?.review.queue(&org_id, &filter, page).await?)
}

/// How each finder has done so far.
#[tauri::command]
#[specta::specta]
pub async fn review_records(state: State<'_, AppState>, org_id: OrgId) -> CommandResult<Vec<FinderRecord>> {
    Ok(state.session()?.review.records(&org_id).await?)
}

/// Decides about findings without changing the memories.
#[tauri::command]
#[specta::specta]
pub async fn decide_findings(state: State<'_, AppState>, keys: Vec<ReviewKey>, verdict: Verdict) -> CommandResult<()> {
    let session = state.session()?;
    session.review.decide(&session.person(), &keys, verdict).await?;
    session.tell(&[Tag::Review, Tag::Undo]);
    Ok(())
}
