//! What was searched for and looked at in the open store.

use std::collections::BTreeMap;

use memora_engine::domain::ids::{MemoryKey, OrgId};
use memora_engine::memories::MemoryRow;
use memora_stores::history::PastSearch;
use tauri::State;

use super::settings::not_written;
use crate::error::CommandResult;
use crate::events::Tag;
use crate::state::AppState;

/// The newest first.
#[tauri::command]
#[specta::specta]
pub fn past_searches(state: State<'_, AppState>) -> CommandResult<Vec<PastSearch>> {
    let session = state.session()?;
    Ok(state.settings.history(&session.store.id).searches)
}

#[tauri::command]
#[specta::specta]
pub fn remember_search(state: State<'_, AppState>, search: PastSearch) -> CommandResult<()> {
    let session = state.session()?;
    let remembered = state.settings.remember_search(&session.store.id, search);
    remembered.map_err(not_written)?;
    session.tell(&[Tag::History]);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub fn clear_searches(state: State<'_, AppState>) -> CommandResult<()> {
    let session = state.session()?;
    state.settings.clear_searches(&session.store.id).map_err(not_written)?;
    session.tell(&[Tag::History]);
    Ok(())
}

/// Memories that were looked at, the newest look first; those that are gone are left out.
#[tauri::command]
#[specta::specta]
pub async fn recent_memories(state: State<'_, AppState>) -> CommandResult<Vec<MemoryRow>> {
    let session = state.session()?;
    let keys = state.settings.history(&session.store.id).memories;
    let mut by_org: BTreeMap<OrgId, Vec<MemoryKey>> = BTreeMap::new();
    for key in &keys {
        by_org.entry(key.org_id.clone()).or_default().push(key.clone());
    }
    let mut found = BTreeMap::new();
    for (org_id, keys) in by_org {
        let ids: Vec<_> = keys.into_iter().map(|key| key.memory_id).collect();
        for row in session.engine.memories_named(&org_id, &ids).await? {
            found.insert(row.key.clone(), row);
        }
    }
    Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
}

#[tauri::command]
#[specta::specta]
pub fn remember_memory(state: State<'_, AppState>, memory: MemoryKey) -> CommandResult<()> {
    let session = state.session()?;
    let remembered = state.settings.remember_memory(&session.store.id, memory);
    remembered.map_err(not_written)?;
    session.tell(&[Tag::History]);
    Ok(())
}
