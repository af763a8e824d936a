//! Fetches the files of a catalog entry: goes on where it was cut off, trusts nothing before its checksum is right, and
//! leaves no half file under a name that counts.

mod transfer;
mod unpack;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Client;
use tokio_util::sync::CancellationToken;

use crate::catalog::{CatalogEntry, RemoteFile};
use crate::http::{self, Backoff};

/// How far a download is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being fetched.
    pub file: String,
    /// Bytes of this file that are here.
    pub done: u64,
    /// Its size, when it is known.
    pub size: Option<u64>,
    /// This file and the entry's others: the first is 0.
    pub number: usize,
    pub files: usize,
}

/// Why a download ended without its file. What has come is kept for another try, unless it was wrong.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error("the download was cancelled; it goes on from here next time")]
    Cancelled,
    #[error("no checksum is known for {file}, so it is not downloaded. Get it from {page} and put it into {}", folder.display())]
    NotPinned {
        file: String,
        page: String,
        folder: PathBuf,
    },
    #[error("{file}: the server answers {status}{}", meaning(*status))]
    Refused { file: String, status: u16 },
    #[error("{file}: {reason}. Check the network and try again; what has come is kept")]
    Network { file: String, reason: String },
    #[error(
        "{file} is not what was expected (its checksum is {found}). It was thrown away; somebody may have changed it on the way"
    )]
    WrongChecksum { file: String, found: String },
    #[error("{file} is not what was expected: it has {found} bytes, not {expected}. It was thrown away")]
    WrongSize { file: String, expected: u64, found: u64 },
    #[error("{file} cannot be unpacked: {reason}")]
    Archive { file: String, reason: String },
    #[error("the disk is full: {} does not fit. Make room and try again; what has come is kept", path.display())]
    DiskFull { path: PathBuf },
    #[error("{} is being downloaded already", path.display())]
    Busy { path: PathBuf },
    #[error("{}: {source}", path.display())]
    Disk { path: PathBuf, source: io::Error },
}

impl DownloadError {
    fn disk(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Disk { path, source },
        }
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => " (access denied); it may have been withdrawn",
        404 | 410 => " (not found); it may have been moved",
        429 => " (too many requests); try again later",
        500.. => " (it has a problem of its own); try again later",
        _ => "",
    }
}

/// Tells how far it is; called often, and from async code, so it must be quick.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Fetches files.
#[derive(Clone)]
pub struct Downloader {
    client: Client,
    pace: Pace,
}

#[derive(Clone, Copy)]
struct Pace {
    backoff: Backoff,
    /// Progress is told this often at most.
    tell_every: Duration,
}

impl Downloader {
    pub fn new() -> Result<Self, DownloadError> {
        let client = http::client().map_err(|reason| DownloadError::Network {
            file: "the connection".to_owned(),
            reason,
        })?;
        Ok(Self {
            client,
            pace: Pace {
                backoff: Backoff::NETWORK,
                tell_every: Duration::from_millis(100),
            },
        })
    }

    /// Fetches what is missing of `entry` into its folder in `models`, and gives that folder.
    pub async fn fetch(
        &self,
        entry: &CatalogEntry,
        models: &Path,
        on_progress: OnProgress<'_>,
        cancel: &CancellationToken,
    ) -> Result<PathBuf, DownloadError> {
        let folder = entry.place(models);
        let missing = |file: &&RemoteFile| !folder.join(file.kept_name()).is_file();
        if let Some(file) = entry.files.iter().filter(missing).find(|file| file.sha256.is_none()) {
            return Err(DownloadError::NotPinned {
                file: file.name.clone(),
                page: entry.page.clone(),
                folder,
            });
        }
        fs::create_dir_all(&folder).map_err(|source| DownloadError::disk(&folder, source))?;
        for (number, file) in entry.files.iter().enumerate() {
            let tell = |done, size| {
                on_progress(Progress {
                    file: file.name.clone(),
                    done,
                    size,
                    number,
                    files: entry.files.len(),
                });
            };
            if missing(&file) {
                self.fetch_file(file, &folder, &tell, cancel).await?;
            }
            tell(file.size.unwrap_or(0), file.size);
        }
        Ok(folder)
    }

    async fn fetch_file(
        &self,
        file: &RemoteFile,
        folder: &Path,
        tell: &(dyn Fn(u64, Option<u64>) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<(), DownloadError> {
        let arrived = transfer::fetch(&self.client, self.pace, file, folder, tell, cancel).await?;
        match &file.unpack {
            None => arrived.keep_as(&folder.join(&file.name)),
            Some(unpack) => unpack::unpack(arrived, file, unpack, folder, cancel).await,
        }
    }
}

#[cfg(test)]
mod tests;
