//! Models that can be downloaded, and where they are.

use std::path::Path;

use memora_models::catalog::{self, CatalogEntry};
use memora_models::download::{DownloadError, Downloader};
use memora_stores::embedders::models_folder;
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};
use tokio_util::sync::CancellationToken;

use super::settings::not_written;
use super::stores::choose_folder;
use crate::error::{CommandError, CommandResult, ErrorCode};
use crate::events::Tag;
use crate::session::tell;
use crate::state::AppState;

/// A model or library as the window lists it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelListing {
    pub id: String,
    pub name: String,
    /// What it is for, in a few words.
    pub purpose: String,
    /// Size of all its files, about.
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
    pub state: ModelState,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ModelState {
    Present {
        place: String,
    },
    /// A download was begun; it goes on where it stopped.
    Partial {
        #[specta(type = specta_typescript::Number)]
        bytes: u64,
    },
    #[serde(rename_all = "camelCase")]
    Missing {
        /// Why it cannot be downloaded; `None`: it can.
        can_download: Option<String>,
        /// Names of the files that belong into `folder`.
        files: Vec<String>,
        folder: String,
    },
}

/// What the catalog has, with what each is for.
fn entries() -> Vec<(CatalogEntry, &'static str)> {
    let mut all = vec![
        (
            catalog::paraphrase_multilingual(),
            "Finds by meaning, in 50 languages; what Memora's collections are made with",
        ),
        (
            catalog::splade_pp_en(),
            "Finds by words, in English; what Memora's collections are made with",
        ),
    ];
    if let Some(runtime) = catalog::runtime() {
        all.push((runtime, "The library that computes the two models"));
    }
    all
}

#[tauri::command]
#[specta::specta]
pub async fn list_models(state: State<'_, AppState>) -> CommandResult<Vec<ModelListing>> {
    let folder = models_folder(&state.places, &state.settings);
    Ok(entries()
        .into_iter()
        .map(|(entry, purpose)| ModelListing {
            state: state_of(&entry, &folder),
            bytes: entry.size(),
            purpose: purpose.to_owned(),
            name: entry.title.clone(),
            id: entry.id,
        })
        .collect())
}

fn state_of(entry: &CatalogEntry, models: &Path) -> ModelState {
    let folder = entry.place(models);
    if entry.is_there(models) {
        return ModelState::Present {
            place: folder.display().to_string(),
        };
    }
    let begun = bytes_in(&folder);
    let unpinned = entry.files.iter().find(|file| file.sha256.is_none());
    if begun > 0 && unpinned.is_none() {
        return ModelState::Partial { bytes: begun };
    }
    ModelState::Missing {
        can_download: unpinned.map(|file| {
            format!(
                "the checksum of {} is not known to this version; take the files from {} and put them into the folder",
                file.name, entry.page
            )
        }),
        files: entry.files.iter().map(|file| file.kept_name().to_owned()).collect(),
        folder: folder.display().to_string(),
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let Ok(files) = std::fs::read_dir(folder) else { return 0 };
    files
        .filter_map(|file| file.ok()?.metadata().ok())
        .map(|file| file.len())
        .sum()
}

/// Downloads what is missing of a model; stopped or cut off, it goes on from there the next time.
#[tauri::command]
#[specta::specta]
pub async fn download_model(app: AppHandle, state: State<'_, AppState>, id: String, task: String) -> CommandResult<()> {
    let (entry, _) = entries()
        .into_iter()
        .find(|(entry, _)| entry.id == id)
        .ok_or_else(|| CommandError::new(ErrorCode::NotFound, "There is no such model."))?;
    let folder = models_folder(&state.places, &state.settings);
    let running = state.tasks.start(&app, &task, "Downloading the model");
    let context = running.context();
    let cancel = CancellationToken::new();
    let downloader = Downloader::new().map_err(|error| not_downloaded(&error))?;
    let before: Vec<u64> = sizes_before(&entry);
    let total = entry.size();
    let report = |progress: memora_models::download::Progress| {
        if context.check_cancelled().is_err() {
            cancel.cancel();
        }
        context.report(before[progress.number] + progress.done, Some(total));
    };
    let fetched = downloader.fetch(&entry, &folder, &report, &cancel);
    tokio::select! {
        fetched = fetched => fetched.map_err(|error| not_downloaded(&error))?,
        () = context.cancelled() => return Err(CommandError::new(
            ErrorCode::Cancelled,
            "Stopped. What was downloaded is kept, and the download goes on from there.",
        )),
    };
    drop(running);
    state.embedders.forget().await;
    state.reopen(&app).await?;
    tell(&app, &[Tag::Store]);
    Ok(())
}

/// Bytes of the files that come before each one.
fn sizes_before(entry: &CatalogEntry) -> Vec<u64> {
    let sizes = entry.files.iter().map(|file| file.size.unwrap_or_default());
    sizes
        .scan(0, |sum, size| {
            let before = *sum;
            *sum += size;
            Some(before)
        })
        .collect()
}

fn not_downloaded(error: &DownloadError) -> CommandError {
    CommandError::new(ErrorCode::Unavailable, format!("The download did not finish: {error}."))
        .hint("What was downloaded is kept. Try again, or put the files into the folder by hand.")
        .retryable()
}

/// Asks for the folder where models are; false when the dialog was closed without a choice.
#[tauri::command]
#[specta::specta]
pub async fn choose_models_folder(app: AppHandle, state: State<'_, AppState>) -> CommandResult<bool> {
    let Some(folder) = choose_folder(&app, &state, "Choose the folder of models").await? else {
        return Ok(false);
    };
    state
        .settings
        .change(|settings| settings.models_folder = Some(folder))
        .map_err(not_written)?;
    state.embedders.forget().await;
    state.reopen(&app).await?;
    tell(&app, &[Tag::Store]);
    Ok(true)
}
