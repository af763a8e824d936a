//! Says what a folder holds before any of it is opened: which version, which model, complete or not.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::index::{IndexError, IndexResult};
use serde::{Deserialize, Serialize};

use super::analysis::ANALYSIS_VERSION;
use super::errors::io_error;

/// Changes whenever files of older indexes cannot be read any more.
const FORMAT_VERSION: u32 = 1;

const FILE: &str = "stamp.json";
const GENERATION_PREFIX: &str = "generation-";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Progress {
    Building,
    Ready,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    format: u32,
    analysis: u32,
    pub(super) model_id: String,
    pub(super) dimensions: u32,
    /// Names the folder with the files. Each rebuild takes a new one, so that files in use are never overwritten.
    pub(super) generation: u32,
    pub(super) progress: Progress,
}

impl Stamp {
    /// The stamp of an index that is about to be built.
    pub(super) fn building(embedder: &EmbedderInfo, generation: u32) -> Self {
        Self {
            format: FORMAT_VERSION,
            analysis: ANALYSIS_VERSION,
            model_id: embedder.model_id.clone(),
            dimensions: embedder.dimensions,
            generation,
            progress: Progress::Building,
        }
    }

    /// The stamp of `folder`; `None` when there is no index yet.
    pub(super) fn read(folder: &Path) -> IndexResult<Option<Self>> {
        let text = match fs::read(folder.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error("its stamp cannot be read", error)),
        };
        let stamp = serde_json::from_slice(&text)
            .map_err(|error| IndexError::Corrupt(format!("its stamp cannot be understood ({error})")))?;
        Ok(Some(stamp))
    }

    /// Replaces the stamp of `folder`, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> IndexResult<()> {
        let replace = || -> io::Result<()> {
            let new = folder.join("stamp.json.new");
            let mut file = File::create(&new)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            fs::rename(&new, folder.join(FILE))?;
            sync_folder(folder)
        };
        replace().map_err(|error| io_error("its stamp cannot be written", error))
    }

    /// Refuses an index of another version or model.
    pub(super) fn check(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        if self.format != FORMAT_VERSION || self.analysis != ANALYSIS_VERSION {
            return Err(IndexError::Mismatch(
                "it was made by another version of the program".into(),
            ));
        }
        if self.model_id != embedder.model_id || self.dimensions != embedder.dimensions {
            return Err(IndexError::Mismatch(format!(
                "it holds vectors of {} with {} dimensions; the embedder is {} with {}",
                self.model_id, self.dimensions, embedder.model_id, embedder.dimensions
            )));
        }
        Ok(())
    }

    /// True when both speak of the same files.
    pub(super) fn is_of_files_of(&self, other: &Self) -> bool {
        *self
            == Self {
                progress: self.progress,
                ..other.clone()
            }
    }

    /// Where the files are.
    pub(super) fn files(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{GENERATION_PREFIX}{}", self.generation))
    }
}

/// The highest generation that has left anything in `folder`.
pub(super) fn last_generation(folder: &Path) -> u32 {
    generations(folder)
        .into_iter()
        .map(|(number, _)| number)
        .max()
        .unwrap_or(0)
}

/// Removes what earlier generations have left. A file that is still in use goes another time.
pub(super) fn sweep(folder: &Path, keep: u32) {
    for (number, path) in generations(folder) {
        if number != keep
            && let Err(error) = fs::remove_dir_all(&path)
        {
            tracing::warn!(path = %path.display(), %error, "an old search index could not be removed yet");
        }
    }
}

fn generations(folder: &Path) -> Vec<(u32, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(GENERATION_PREFIX)?.parse().ok()?;
            Some((number, entry.path()))
        })
        .collect()
}

/// Makes a rename in `folder` survive a power cut, where the system lets folders be flushed.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
