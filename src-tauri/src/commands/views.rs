//! Views that the user saved under a name: a place with its filters. They belong to the open store.

use memora_stores::settings::SavedView;
use tauri::State;

use super::settings::not_written;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::state::AppState;

/// In the order of their names.
#[tauri::command]
#[specta::specta]
pub fn list_views(state: State<'_, AppState>) -> CommandResult<Vec<SavedView>> {
    let store = state.session()?.store.id.clone();
    Ok(state.settings.get().views.remove(&store).unwrap_or_default())
}

/// Saves a view in the place of one with the same name.
#[tauri::command]
#[specta::specta]
pub fn save_view(state: State<'_, AppState>, view: SavedView) -> CommandResult<()> {
    let view = SavedView {
        name: checked_name(&view.name)?,
        ..view
    };
    if view.address.len() > 4_000 {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            "This view has too long an address to be saved.",
        ));
    }
    let session = state.session()?;
    state.settings.save_view(&session.store.id, view).map_err(not_written)?;
    session.tell(&[Tag::Views]);
    Ok(())
}

/// Gives a view another name; one that had it before goes.
#[tauri::command]
#[specta::specta]
pub fn rename_view(state: State<'_, AppState>, name: String, to: String) -> CommandResult<()> {
    let to = checked_name(&to)?;
    let session = state.session()?;
    let renamed = state.settings.rename_view(&session.store.id, &name, &to);
    renamed.map_err(not_written)?;
    session.tell(&[Tag::Views]);
    Ok(())
}

fn checked_name(name: &str) -> CommandResult<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            "A view needs a name of at most 100 characters.",
        ));
    }
    Ok(name.to_owned())
}

#[tauri::command]
#[specta::specta]
pub fn delete_view(state: State<'_, AppState>, name: String) -> CommandResult<()> {
    let session = state.session()?;
    state
        .settings
        .delete_view(&session.store.id, &name)
        .map_err(not_written)?;
    session.tell(&[Tag::Views]);
    Ok(())
}
