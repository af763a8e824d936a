//! Files that are whole or not there.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::import::{blocking, file_name};

impl Engine {
    /// A new file at `path`; until it is [finished](PendingFile::finish), what stood there stays as it was.
    pub(crate) async fn pending_file(&self, path: &Path) -> EngineResult<PendingFile> {
        let target = path.to_owned();
        // A random name, so that two exports to one file do not write into each other.
        let mark = self.ids.next();
        blocking(move || PendingFile::create(&target, &mark.to_string())).await
    }
}

/// A file that gets its name when it is complete and is removed when it is dropped before.
#[derive(Default)]
pub(crate) struct PendingFile {
    path: PathBuf,
    /// `None` once the file has its name, and in the empty shell that stands in while the disk is busy.
    pending: Option<(PathBuf, BufWriter<File>)>,
    /// Not written yet.
    pub(crate) buffer: Vec<u8>,
}

impl PendingFile {
    fn create(path: &Path, mark: &str) -> EngineResult<Self> {
        let error = |source| EngineError::Io {
            path: path.display().to_string(),
            source,
        };
        if path.is_dir() {
            return Err(error(std::io::ErrorKind::IsADirectory.into()));
        }
        let beside = path.with_file_name(format!(".{}.{mark}.part", file_name(path)));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
            .map_err(error)?;
        Ok(Self {
            path: path.to_owned(),
            pending: Some((beside, BufWriter::new(file))),
            buffer: Vec::new(),
        })
    }

    pub(crate) fn error(&self, source: std::io::Error) -> EngineError {
        EngineError::Io {
            path: self.path.display().to_string(),
            source,
        }
    }

    /// Writes what is buffered, where waiting for the disk holds nobody up.
    pub(crate) async fn flush(&mut self) -> EngineResult<()> {
        let file = std::mem::take(self);
        *self = blocking(move || file.write()).await?;
        Ok(())
    }

    fn write(mut self) -> EngineResult<Self> {
        if let Some((_, file)) = &mut self.pending {
            file.write_all(&self.buffer).map_err(|source| EngineError::Io {
                path: self.path.display().to_string(),
                source,
            })?;
        }
        self.buffer.clear();
        Ok(self)
    }

    /// Writes the rest. It is on the disk before it gets its name: a file of that name is always a whole one.
    pub(crate) async fn finish(self) -> EngineResult<()> {
        blocking(move || self.write()?.name_it()).await
    }

    fn name_it(mut self) -> EngineResult<()> {
        let Some((beside, file)) = &mut self.pending else {
            return Ok(());
        };
        let renamed = file
            .flush()
            .and_then(|()| file.get_ref().sync_all())
            .and_then(|()| std::fs::rename(&*beside, &self.path));
        match renamed {
            Ok(()) => {
                self.pending = None;
                sync_folder(&self.path).map_err(|source| self.error(source))
            }
            Err(source) => Err(self.error(source)),
        }
    }
}

/// Makes the name of a new file as durable as its content.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Elsewhere a folder cannot be opened for this; the file system sees to it.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if let Some((beside, file)) = self.pending.take() {
            drop(file);
            if let Err(error) = std::fs::remove_file(&beside) {
                tracing::warn!(file = %beside.display(), %error, "an unfinished export could not be removed");
            }
        }
    }
}
