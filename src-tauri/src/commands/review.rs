//! The review: findings that deserve a look, one organization at a time.

use memora_engine::domain::ids::{ChangeId, OrgId, UserId};
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

/// How each finder has done in the organization so far, and what waits: of one user, when given.
#[tauri::command]
#[specta::specta]
pub async fn review_records(
    state: State<'_, AppState>,
    org_id: OrgId,
    user_id: Option<UserId>,
) -> CommandResult<Vec<FinderRecord>> {
    Ok(state.session()?.review.records(&org_id, user_id).await?)
}

/// Decides about findings without changing the memories; gives the change, if there was one. `reason`: for the
/// audit trail.
#[tauri::command]
#[specta::specta]
pub async fn decide_findings(
    state: State<'_, AppState>,
    keys: Vec<ReviewKey>,
    verdict: Verdict,
    reason: Option<String>,
) -> CommandResult<Option<ChangeId>> {
    let session = state.session()?;
    let by = session.person_because(reason);
    let change = session.review.decide(&by, &keys, verdict).await?;
    session.tell(&[Tag::Review, Tag::Undo]);
    Ok(change)
}
