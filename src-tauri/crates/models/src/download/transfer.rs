//! One file from a server into `NAME.part`, until its checksum is right.

use std::fs::{self, TryLockError};
use std::io::{self, Read, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Instant;

use futures::StreamExt;
use reqwest::header::{CONTENT_RANGE, HeaderMap, RANGE};
use reqwest::{Client, Response, StatusCode};
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use super::{DownloadError, Pace};
use crate::catalog::RemoteFile;
use crate::http;

type Tell<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

/// A file whose checksum was right, under its name for the time of the download. Its lock is held.
pub(super) struct Arrived {
    pub(super) part: PathBuf,
    _lock: File,
}

impl Arrived {
    pub(super) fn keep_as(self, target: &Path) -> Result<(), DownloadError> {
        fs::rename(&self.part, target).map_err(|source| DownloadError::disk(target, source))
    }
}

/// How one request ended without the whole file.
enum Trouble {
    /// Another try may go better; the server may have said when.
    Passing(DownloadError, Option<HeaderMap>),
    /// The server cannot go on where we are.
    FromTheStart,
    Final(DownloadError),
}

impl From<DownloadError> for Trouble {
    fn from(error: DownloadError) -> Self {
        Self::Final(error)
    }
}

pub(super) async fn fetch(
    client: &Client,
    pace: Pace,
    file: &RemoteFile,
    folder: &Path,
    tell: Tell<'_>,
    cancel: &CancellationToken,
) -> Result<Arrived, DownloadError> {
    let part = folder.join(format!("{}.part", file.name));
    let mut transfer = Transfer::open(client, pace, file, &part, tell, cancel).await?;
    let mut failed = 0;
    // What an earlier run has left may be wrong, and then is fetched anew, once.
    let mut left_over = transfer.here > 0;
    loop {
        let before = transfer.here;
        match transfer.attempt().await {
            Ok(()) => {}
            Err(Trouble::Final(error)) => return Err(error),
            Err(Trouble::FromTheStart) if before > 0 => {
                transfer.restart().await?;
                left_over = false;
                continue;
            }
            Err(Trouble::FromTheStart) => {
                return Err(DownloadError::Refused {
                    file: file.name.clone(),
                    status: StatusCode::RANGE_NOT_SATISFIABLE.as_u16(),
                });
            }
            Err(Trouble::Passing(error, headers)) => {
                // Tries count while nothing comes; a slow line may break off often.
                failed = if transfer.here > before { 1 } else { failed + 1 };
                let Some(wait) = pace.backoff.wait(failed, headers.as_ref()) else {
                    return Err(error);
                };
                tracing::debug!(%error, ?wait, "the download is tried again");
                tokio::select! {
                    () = cancel.cancelled() => return Err(DownloadError::Cancelled),
                    () = tokio::time::sleep(wait) => continue,
                }
            }
        }
        match transfer.check().await {
            Err(DownloadError::WrongChecksum { .. } | DownloadError::WrongSize { .. }) if left_over => {
                transfer.restart().await?;
                left_over = false;
            }
            Err(error @ (DownloadError::WrongChecksum { .. } | DownloadError::WrongSize { .. })) => {
                transfer.restart().await?;
                return Err(error);
            }
            Err(error) => return Err(error),
            Ok(()) => {
                let lock = transfer.out;
                return Ok(Arrived { part, _lock: lock });
            }
        }
    }
}

struct Transfer<'a> {
    client: &'a Client,
    pace: Pace,
    file: &'a RemoteFile,
    part: &'a Path,
    tell: Tell<'a>,
    cancel: &'a CancellationToken,
    out: File,
    /// Bytes in the part file.
    here: u64,
}

impl<'a> Transfer<'a> {
    async fn open(
        client: &'a Client,
        pace: Pace,
        file: &'a RemoteFile,
        part: &'a Path,
        tell: Tell<'a>,
        cancel: &'a CancellationToken,
    ) -> Result<Self, DownloadError> {
        let failed = |source| DownloadError::disk(part, source);
        let out = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(part)
            .map_err(failed)?;
        match out.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DownloadError::Busy { path: part.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let mut out = File::from_std(out);
        let here = out.seek(SeekFrom::End(0)).await.map_err(failed)?;
        Ok(Self {
            client,
            pace,
            file,
            part,
            tell,
            cancel,
            out,
            here,
        })
    }

    async fn restart(&mut self) -> Result<(), DownloadError> {
        self.out.set_len(0).await.map_err(|source| self.failed(source))?;
        self.out
            .seek(SeekFrom::Start(0))
            .await
            .map_err(|source| self.failed(source))?;
        self.here = 0;
        Ok(())
    }

    /// One request for what is missing.
    async fn attempt(&mut self) -> Result<(), Trouble> {
        if self.file.size.is_some_and(|size| self.here >= size) {
            return Ok(());
        }
        let mut request = self.client.get(&self.file.url);
        if self.here > 0 {
            request = request.header(RANGE, format!("bytes={}-", self.here));
        }
        let response = tokio::select! {
            () = self.cancel.cancelled() => return Err(DownloadError::Cancelled.into()),
            response = request.send() => response.map_err(|error| self.passing(&error))?,
        };
        let size = self.agree(&response).await?;
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(());
        }
        let written = self.copy(response, size).await;
        // Also after an error: the next try goes on behind what was written.
        self.out.flush().await.map_err(|source| self.failed(source))?;
        written?;
        match size {
            Some(size) if self.here < size => Err(Trouble::Passing(
                DownloadError::Network {
                    file: self.file.name.clone(),
                    reason: "the connection broke off".to_owned(),
                },
                None,
            )),
            _ => Ok(()),
        }
    }

    /// Settles with the server where the body starts, and gives the size of the whole file.
    async fn agree(&mut self, response: &Response) -> Result<Option<u64>, Trouble> {
        let status = response.status();
        let said = match status {
            StatusCode::OK => {
                if self.here > 0 {
                    self.restart().await?;
                }
                response.content_length()
            }
            StatusCode::PARTIAL_CONTENT => {
                let (start, size) = content_range(response.headers()).ok_or(Trouble::FromTheStart)?;
                if start != self.here {
                    return Err(Trouble::FromTheStart);
                }
                size
            }
            // All of it is here already: the last run ended before it could look at it.
            StatusCode::RANGE_NOT_SATISFIABLE if whole_size(response.headers()) == Some(self.here) => Some(self.here),
            StatusCode::RANGE_NOT_SATISFIABLE => return Err(Trouble::FromTheStart),
            _ => {
                let error = DownloadError::Refused {
                    file: self.file.name.clone(),
                    status: status.as_u16(),
                };
                return Err(if http::is_passing(status) {
                    Trouble::Passing(error, Some(response.headers().clone()))
                } else {
                    Trouble::Final(error)
                });
            }
        };
        match (self.file.size, said) {
            (Some(expected), Some(found)) if expected != found => Err(DownloadError::WrongSize {
                file: self.file.name.clone(),
                expected,
                found,
            }
            .into()),
            (expected, said) => Ok(expected.or(said)),
        }
    }

    async fn copy(&mut self, response: Response, size: Option<u64>) -> Result<(), Trouble> {
        let mut told: Option<Instant> = None;
        let mut body = response.bytes_stream();
        loop {
            if told.is_none_or(|at| at.elapsed() >= self.pace.tell_every) {
                (self.tell)(self.here, size);
                told = Some(Instant::now());
            }
            let chunk = tokio::select! {
                () = self.cancel.cancelled() => return Err(DownloadError::Cancelled.into()),
                chunk = body.next() => chunk,
            };
            let Some(chunk) = chunk else { break };
            let chunk = chunk.map_err(|error| self.passing(&error))?;
            self.out.write_all(&chunk).await.map_err(|source| self.failed(source))?;
            self.here += chunk.len() as u64;
            if size.is_some_and(|size| self.here > size) {
                break;
            }
        }
        (self.tell)(self.here, size);
        Ok(())
    }

    /// Compares what lies on the disk with what was promised.
    async fn check(&mut self) -> Result<(), DownloadError> {
        self.out.sync_all().await.map_err(|source| self.failed(source))?;
        let name = || self.file.name.clone();
        match self.file.size {
            Some(expected) if expected != self.here => {
                return Err(DownloadError::WrongSize {
                    file: name(),
                    expected,
                    found: self.here,
                });
            }
            _ => {}
        }
        let (part, cancel) = (self.part.to_owned(), self.cancel.clone());
        let found = tokio::task::spawn_blocking(move || digest(&part, &cancel))
            .await
            .map_err(|stopped| self.failed(io::Error::other(stopped)))?
            .map_err(|source| self.failed(source))?
            .ok_or(DownloadError::Cancelled)?;
        if self.file.sha256.as_deref() != Some(found.as_str()) {
            return Err(DownloadError::WrongChecksum { file: name(), found });
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> DownloadError {
        DownloadError::disk(self.part, source)
    }

    fn passing(&self, error: &reqwest::Error) -> Trouble {
        let error_for_people = DownloadError::Network {
            file: self.file.name.clone(),
            reason: http::reason(error),
        };
        if error.is_redirect() || error.is_builder() {
            Trouble::Final(error_for_people)
        } else {
            Trouble::Passing(error_for_people, None)
        }
    }
}

/// The start of the part, and the size of the whole: `bytes 100-199/200`.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers
        .get(CONTENT_RANGE)?
        .to_str()
        .ok()?
        .trim()
        .strip_prefix("bytes ")?;
    let (range, size) = text.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    let size = match size.trim() {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    Some((start.trim().parse().ok()?, size))
}

/// What a server says that cannot go on: `bytes */200`.
fn whole_size(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(CONTENT_RANGE)?
        .to_str()
        .ok()?
        .trim()
        .strip_prefix("bytes */")?
        .parse()
        .ok()
}

/// The SHA-256 of a file in hexadecimal digits; `None` when it was cancelled. Blocking.
fn digest(path: &Path, cancel: &CancellationToken) -> io::Result<Option<String>> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        if cancel.is_cancelled() {
            return Ok(None);
        }
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(Some(
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_is_read_or_refused() {
        let parse = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_RANGE, text.parse().expect("a header"));
            content_range(&headers)
        };
        assert_eq!(parse("bytes 100-199/200"), Some((100, Some(200))));
        assert_eq!(parse("bytes 100-199/*"), Some((100, None)));
        for text in [
            "",
            "bytes */200",
            "bytes 1-2",
            "items 1-2/3",
            "bytes a-2/3",
            "bytes 1-2/-3",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(content_range(&HeaderMap::new()), None);
    }
}
