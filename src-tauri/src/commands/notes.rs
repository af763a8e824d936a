//! Notes and tags of whoever looks into the store.

use memora_engine::domain::ids::{ChangeId, OrgId, UserId};
use memora_engine::domain::note::{Note, TagCount};
use memora_engine::domain::subject::Subject;
use memora_engine::notes::{NoteDraft, NoteList};
use tauri::State;

use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// Notes about any of these, at most one for each.
#[tauri::command]
#[specta::specta]
pub async fn notes_about(state: State<'_, AppState>, org_id: OrgId, about: Vec<Subject>) -> CommandResult<Vec<Note>> {
    Ok(state.session()?.engine.notes(&org_id, &about).await?)
}

/// Notes of an organization or of one user, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_notes(
    state: State<'_, AppState>,
    org_id: OrgId,
    user_id: Option<UserId>,
    tag: Option<String>,
) -> CommandResult<NoteList> {
    Ok(state.session()?.engine.note_list(&org_id, user_id, tag).await?)
}

/// The tags of an organization, in their order.
#[tauri::command]
#[specta::specta]
pub async fn note_tags(state: State<'_, AppState>, org_id: OrgId) -> CommandResult<Vec<TagCount>> {
    Ok(state.session()?.engine.note_tags(&org_id).await?)
}

/// Writes a note, or takes it away when nothing stands in it; gives the change, if there was one.
#[tauri::command]
#[specta::specta]
pub async fn write_note(state: State<'_, AppState>, draft: NoteDraft) -> CommandResult<Option<ChangeId>> {
    let session = state.session()?;
    let change = session.engine.write_note(&session.person(), &draft).await?;
    session.tell(&[Tag::Notes, Tag::Undo]);
    Ok(change)
}
