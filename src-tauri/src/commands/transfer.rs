//! Import and export of files. Paths stay on this side: the window gets a token for a file that was chosen in the dialog.

use std::path::PathBuf;

use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::export::{ExportReport, ExportScope};
use memora_engine::import::{ImportFormat, ImportOptions, ImportOutcome, ImportReport, detect};
use memora_engine::{Authorship, EngineError};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};

use super::files::{choose_file, choose_target, file_name};
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::state::AppState;

/// A file that was chosen for import.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChosenFile {
    /// Names the file in `preview_import` and `run_import`.
    pub token: String,
    /// Its name without folders.
    pub name: String,
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
    pub format: ImportFormat,
    /// True when the file does not say whose conversations it holds: the options must.
    pub needs_target: bool,
}

/// Asks for a file to import and looks what it is; `None` when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn choose_import_file(app: AppHandle, state: State<'_, AppState>) -> CommandResult<Option<ChosenFile>> {
    let kind = ("Conversations and memories", &["json", "jsonl"][..]);
    let Some(path) = choose_file(&app, &state, "Import conversations or memories", kind).await? else {
        return Ok(None);
    };
    let described = tauri::async_runtime::spawn_blocking(move || described(path))
        .await
        .map_err(anyhow::Error::from)?;
    let (mut file, path) = described?;
    file.token = state.keep_file(path);
    Ok(Some(file))
}

pub(crate) fn described(path: PathBuf) -> Result<(ChosenFile, PathBuf), EngineError> {
    let format = detect(&path)?;
    let bytes = std::fs::metadata(&path).map(|m| m.len()).unwrap_or_default();
    let file = ChosenFile {
        token: String::new(),
        name: file_name(&path),
        bytes,
        format,
        needs_target: format.needs_target(),
    };
    Ok((file, path))
}

/// Takes a file that was dropped on the window, which knows its text but not where it lies. A copy is kept until it is imported.
#[tauri::command]
#[specta::specta]
pub async fn keep_dropped_file(state: State<'_, AppState>, name: String, text: String) -> CommandResult<ChosenFile> {
    let written = tauri::async_runtime::spawn_blocking(move || -> CommandResult<_> {
        let not_kept = |error: std::io::Error| {
            CommandError::new(ErrorCode::File, format!("The dropped file cannot be kept: {error}."))
                .hint("Choose it with “Import…” instead.")
        };
        // For nobody else to read, as temporary folders of this kind are.
        let folder = tempfile::tempdir().map_err(not_kept)?;
        let path = folder.path().join(plain_name(&name));
        std::fs::write(&path, text).map_err(not_kept)?;
        let (file, path) = described(path)?;
        Ok((file, path, folder))
    });
    let (file, path, folder) = written.await.map_err(anyhow::Error::from)??;
    Ok(ChosenFile {
        token: state.keep_copy(path, folder),
        ..file
    })
}

/// A name that can be that of a file in any folder, as near to what was given as possible.
fn plain_name(given: &str) -> String {
    let name: String = given
        .chars()
        .map(|c| if c.is_control() || "/\\:".contains(c) { '_' } else { c })
        .take(100)
        .collect();
    match name.trim_matches('.') {
        "" => "dropped".to_owned(),
        plain => plain.to_owned(),
    }
}

/// What an import of the file would do; nothing is stored.
#[tauri::command]
#[specta::specta]
pub async fn preview_import(
    app: AppHandle,
    state: State<'_, AppState>,
    file: String,
    options: ImportOptions,
    task: String,
) -> CommandResult<ImportReport> {
    let path = chosen_file(&state, &file)?;
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Reading the file");
    Ok(session
        .engine
        .preview_import(&path, &options, &running.context())
        .await?)
}

/// Imports the file; stopped in between, what was stored stays and a repeated import goes on from there.
#[tauri::command]
#[specta::specta]
pub async fn run_import(
    app: AppHandle,
    state: State<'_, AppState>,
    file: String,
    options: ImportOptions,
    task: String,
) -> CommandResult<ImportReport> {
    let path = chosen_file(&state, &file)?;
    let session = state.session()?;
    let running = state.tasks.start(&app, &task, "Importing");
    let by = Authorship::new(Actor {
        kind: ActorKind::Import,
        name: file_name(&path),
    });
    let result = session
        .engine
        .run_import(&path, &options, &by, &running.context())
        .await;
    session.changed(&[Tag::People, Tag::Interactions, Tag::Memories, Tag::Index, Tag::Undo]);
    let report = result?;
    if report.outcome == ImportOutcome::Complete {
        state.forget_file(&file);
    }
    Ok(report)
}

/// Asks where to write and exports the scope as an interchange file; `None` when the
/// dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn export_store(
    app: AppHandle,
    state: State<'_, AppState>,
    scope: ExportScope,
    task: String,
) -> CommandResult<Option<ExportReport>> {
    let session = state.session()?;
    let Some(path) = choose_target(&app, &state, "Export memories", "memories.memora.jsonl").await? else {
        return Ok(None);
    };
    let running = state.tasks.start(&app, &task, "Exporting");
    Ok(Some(session.engine.export(&scope, &path, &running.context()).await?))
}

fn chosen_file(state: &AppState, token: &str) -> CommandResult<PathBuf> {
    state.kept_file(token).ok_or_else(|| {
        CommandError::new(ErrorCode::NotFound, "This file was not chosen in this run.").hint("Choose the file again.")
    })
}
