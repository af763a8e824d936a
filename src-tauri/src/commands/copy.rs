//! Copying a store, or a part of it, into another one.

use std::sync::Arc;

use memora_engine::Authorship;
use memora_engine::copy::CopyReport;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::export::ExportScope;
use memora_stores::opening::{Opening, open_engine};
use memora_stores::saved::SavedStore;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::settings::not_written;
use super::stores::{choose_folder, known};
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::{Session, tell};
use crate::state::AppState;

/// What was copied, and where to.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    #[serde(flatten)]
    pub report: CopyReport,
    pub target: SavedStore,
}

/// Copies from the open store into a known one. Stopped in between, what was copied stays and copying again goes on.
#[tauri::command]
#[specta::specta]
pub async fn copy_store(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: ExportScope,
    target: String,
    task: String,
) -> CommandResult<Copied> {
    let session = state.session()?;
    let target = known(&state, &target)?;
    if target.id == session.store.id {
        return Err(
            CommandError::new(ErrorCode::Invalid, "A store cannot be copied into itself.")
                .hint("Choose another store."),
        );
    }
    copy(&app, &state, &session, target, Opening::Existing, &scope, &task).await
}

/// Asks for an empty folder, makes a store of it and copies into that; `None` when the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn copy_to_new_folder(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: ExportScope,
    task: String,
) -> CommandResult<Option<Copied>> {
    let session = state.session()?;
    let Some(path) = choose_folder(&app, &state, "Copy into an empty folder").await? else {
        return Ok(None);
    };
    let target = state.folder_store(&path);
    let copied = copy(&app, &state, &session, target, Opening::New, &scope, &task).await?;
    Ok(Some(copied))
}

async fn copy(
    app: &AppHandle,
    state: &AppState,
    from: &Arc<Session>,
    target: SavedStore,
    opening: Opening,
    scope: &ExportScope,
    task: &str,
) -> CommandResult<Copied> {
    let running = state.tasks.start(app, task, "Copying");
    let opened = open_engine(&state.services(), &target, opening).await?;
    state.settings.save_store(target.clone()).map_err(not_written)?;
    tell(app, &[Tag::Store]);
    let by = Authorship::new(Actor {
        kind: ActorKind::Import,
        name: from.store.name.clone(),
    });
    let context = running.context();
    let report = from.engine.copy_to(&opened.engine, scope, &by, &context).await?;
    // The copy is complete without its index, which follows when the store is opened; but a store that is found at once
    // is worth a moment.
    if let Err(error) = opened.engine.bring_index_up_to_date(&context).await {
        tracing::warn!(%error, "the index of the copy is filled when the copy is opened");
    }
    Ok(Copied { report, target })
}
