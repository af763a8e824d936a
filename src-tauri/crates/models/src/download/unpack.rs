//! Takes the one wanted file out of a downloaded archive.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use tar::Archive;
use tokio_util::sync::CancellationToken;

use super::DownloadError;
use super::transfer::Arrived;
use crate::catalog::{RemoteFile, Unpack};

/// Leaves the wanted file under its name, and nothing of the archive.
pub(super) async fn unpack(
    archive: Arrived,
    file: &RemoteFile,
    wanted: &Unpack,
    folder: &Path,
    cancel: &CancellationToken,
) -> Result<(), DownloadError> {
    let (name, wanted, cancel) = (file.name.clone(), wanted.clone(), cancel.clone());
    let target = folder.join(&wanted.name);
    let unpacking = folder.join(format!("{}.unpacking", wanted.name));
    let path = archive.part.clone();
    let work = {
        let unpacking = unpacking.clone();
        move || take_out(&path, &wanted, &unpacking, &cancel)
    };
    let broken = |reason: String| DownloadError::Archive {
        file: name.clone(),
        reason,
    };
    let taken = tokio::task::spawn_blocking(work)
        .await
        .map_err(|stopped| broken(stopped.to_string()))?;
    match taken {
        Ok(()) => {}
        Err(error) => {
            // A rest of it would only take room.
            let _ = fs::remove_file(&unpacking);
            return Err(match error.kind() {
                io::ErrorKind::Interrupted => DownloadError::Cancelled,
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DownloadError::disk(&target, error),
                _ => broken(error.to_string()),
            });
        }
    }
    fs::rename(&unpacking, &target).map_err(|source| DownloadError::disk(&target, source))?;
    fs::remove_file(&archive.part).map_err(|source| DownloadError::disk(&archive.part, source))
}

fn take_out(archive: &Path, wanted: &Unpack, to: &Path, cancel: &CancellationToken) -> io::Result<()> {
    let mut archive = Archive::new(GzDecoder::new(File::open(archive)?));
    for entry in archive.entries()? {
        if cancel.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let entry = entry?;
        if entry.path()? != Path::new(&wanted.member) {
            continue;
        }
        let mut out = File::create(to)?;
        // One byte more, to see that it is too long.
        let written = io::copy(&mut entry.take(wanted.size + 1), &mut out)?;
        if written != wanted.size {
            return Err(io::Error::other(format!(
                "{} has another size than expected",
                wanted.member
            )));
        }
        return out.sync_all();
    }
    Err(io::Error::other(format!("it has no {}", wanted.member)))
}
