//! Traces of the open store: lists, one in full, export, deletion, and whether they are kept.

use std::io::Write;

use memora_engine::EngineError;
use memora_engine::domain::page::{MAX_PAGE, Page, PageRequest};
use memora_engine::domain::trace::{Trace, TraceHead, TraceId};
use memora_engine::masking::Mask;
use memora_engine::ports::traces::{TraceStore, TraceTotals};
use memora_stores::settings::TraceSettings;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::choose_target;
use super::settings::not_written;
use crate::agents::trace_folder;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::state::AppState;

/// Whether traces of the open store are kept, and what the kept ones take.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceState {
    pub settings: TraceSettings,
    pub totals: TraceTotals,
}

/// What was written to a file.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportedTraces {
    pub traces: u32,
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
}

/// Newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_traces(state: State<'_, AppState>, page: PageRequest) -> CommandResult<Page<TraceHead>> {
    let folder = trace_folder(&state, &*state.session()?).await?;
    Ok(folder.list(page).await.map_err(EngineError::from)?)
}

#[tauri::command]
#[specta::specta]
pub async fn get_trace(state: State<'_, AppState>, id: TraceId) -> CommandResult<Trace> {
    let folder = trace_folder(&state, &*state.session()?).await?;
    Ok(folder.get(id).await.map_err(EngineError::from)?)
}

/// Deletes these traces; without a list, all of the open store.
#[tauri::command]
#[specta::specta]
pub async fn delete_traces(state: State<'_, AppState>, ids: Option<Vec<TraceId>>) -> CommandResult<()> {
    let session = state.session()?;
    let folder = trace_folder(&state, &session).await?;
    let deleted = match ids {
        Some(ids) => folder.delete(&ids).await,
        None => folder.delete_all().await,
    };
    session.tell(&[Tag::Traces]);
    Ok(deleted.map_err(EngineError::from)?)
}

/// Asks where to write and writes these traces as JSON, one or a list; without ids, all of the open store. `None` when
/// the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn export_traces(
    app: AppHandle,
    state: State<'_, AppState>,
    ids: Option<Vec<TraceId>>,
) -> CommandResult<Option<ExportedTraces>> {
    let session = state.session()?;
    let folder = trace_folder(&state, &session).await?;
    let name = if ids.is_some() { "trace.json" } else { "traces.json" };
    let Some(path) = choose_target(&app, &state, "Export traces", name).await? else {
        return Ok(None);
    };
    let ids = match ids {
        Some(ids) => ids,
        None => all_ids(&folder).await?,
    };
    let mask = state.masks.mask(&session).await?;
    let written = write(&folder, &ids, &path, &mask).await?;
    Ok(Some(written))
}

async fn all_ids(folder: &dyn TraceStore) -> CommandResult<Vec<TraceId>> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = folder
            .list(PageRequest { after, limit: MAX_PAGE })
            .await
            .map_err(EngineError::from)?;
        ids.extend(page.items.iter().map(|head| head.id));
        after = page.next;
        if after.is_none() {
            return Ok(ids);
        }
    }
}

/// One trace is written as an object, several as a list, one per line; a trace that went meanwhile is left out.
async fn write(
    folder: &dyn TraceStore,
    ids: &[TraceId],
    path: &std::path::Path,
    mask: &Mask,
) -> CommandResult<ExportedTraces> {
    let failed =
        |error: std::io::Error| CommandError::new(ErrorCode::File, format!("The file cannot be written: {error}."));
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    let list = ids.len() != 1;
    let (mut traces, mut bytes) = (0, 0);
    let mut put = |text: &[u8]| {
        bytes += text.len() as u64;
        file.write_all(text).map_err(failed)
    };
    if list {
        put(b"[")?;
    }
    for id in ids {
        let trace = match folder.get(*id).await {
            Ok(trace) => mask.apply(trace)?,
            Err(memora_engine::ports::traces::TraceError::NotFound) if list => continue,
            Err(error) => return Err(EngineError::from(error).into()),
        };
        if list {
            put(if traces == 0 { b"\n" } else { b",\n" })?;
        }
        let json = if list {
            serde_json::to_vec(&trace)
        } else {
            serde_json::to_vec_pretty(&trace)
        };
        put(&json.map_err(anyhow::Error::from)?)?;
        traces += 1;
    }
    put(if list { b"\n]\n" } else { b"\n" })?;
    file.flush().map_err(failed)?;
    Ok(ExportedTraces { traces, bytes })
}

#[tauri::command]
#[specta::specta]
pub async fn trace_settings(state: State<'_, AppState>) -> CommandResult<TraceState> {
    let session = state.session()?;
    let folder = trace_folder(&state, &session).await?;
    Ok(TraceState {
        settings: state.settings.get().traces_of(&session.store.id),
        totals: folder.totals().await.map_err(EngineError::from)?,
    })
}

/// Whether traces of the open store are kept, and how much they may take. Kept ones stay until they are deleted.
#[tauri::command]
#[specta::specta]
pub async fn set_trace_settings(state: State<'_, AppState>, settings: TraceSettings) -> CommandResult<()> {
    let session = state.session()?;
    let id = session.store.id.clone();
    state
        .settings
        .change(|known| {
            known.traces.insert(id, settings);
        })
        .map_err(not_written)?;
    session.tell(&[Tag::Traces]);
    Ok(())
}
