//! Writing a store to an interchange file, so that nobody is locked in and backups can be read by people.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::UserKey;
use crate::domain::model::Organization;
use crate::domain::read::StoreTotals;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::import::record::{
    AgentRecord, FORMAT, Header, InteractionLine, LooseMemoryRecord, OrganizationRecord, UserRecord, VERSION,
};
use crate::import::{MAX_PIECE_BYTES, blocking, file_name};
use crate::records::{Stretch, UserWalk};
use crate::task::TaskContext;

pub use crate::records::ExportScope;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    pub counts: StoreTotals,
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
}

impl Engine {
    /// Writes an interchange file, described in `docs/interchange.md`. The file appears under its name when it is
    /// complete; until then, and when it is stopped or fails, what stood there stays as it was. Progress counts
    /// interactions and memories.
    pub async fn export(&self, scope: &ExportScope, path: &Path, task: &TaskContext) -> EngineResult<ExportReport> {
        let organizations = self.organizations_of(scope).await?;
        let total = self.work_of(scope).await?;
        let target = path.to_owned();
        // A random name, so that two exports to one file do not write into each other.
        let mark = self.ids.next();
        let file = blocking(move || PendingFile::create(&target, &mark.to_string())).await?;
        let mut out = Export {
            engine: self,
            task,
            file,
            report: ExportReport::default(),
            total,
        };
        out.line(&Header {
            format: FORMAT.to_owned(),
            version: VERSION,
        })?;
        for organization in organizations {
            out.organization(scope, organization).await?;
        }
        out.flush().await?;
        let Export { file, report, .. } = out;
        blocking(move || file.finish()).await?;
        tracing::info!(
            interactions = report.counts.interactions,
            bytes = report.bytes,
            "export"
        );
        Ok(report)
    }
}

/// An export under way.
struct Export<'a> {
    engine: &'a Engine,
    task: &'a TaskContext,
    file: PendingFile,
    report: ExportReport,
    total: u64,
}

impl Export<'_> {
    async fn organization(&mut self, scope: &ExportScope, organization: Organization) -> EngineResult<()> {
        let org_id = organization.org_id.clone();
        self.line(&OrganizationRecord::from(organization))?;
        self.report.counts.organizations += 1;
        let users = self.engine.users_of(scope, &org_id, self.task).await?;
        let agents = self.engine.agents_of(scope, &org_id, self.task).await?;
        for user in &users {
            self.line(&UserRecord::from(user.clone()))?;
            self.report.counts.users += 1;
        }
        for agent in agents {
            self.line(&AgentRecord::from(agent))?;
            self.report.counts.agents += 1;
        }
        for user in &users {
            self.user(&user.key()).await?;
        }
        Ok(())
    }

    async fn user(&mut self, user: &UserKey) -> EngineResult<()> {
        let mut walk = UserWalk::new(self.engine, user.clone());
        loop {
            self.task.check_cancelled()?;
            let Some(stretch) = walk.next().await? else {
                return Ok(());
            };
            let counts = &mut self.report.counts;
            match stretch {
                Stretch::Interactions { records, .. } => {
                    for record in records {
                        counts.interactions += 1;
                        counts.messages += u32::try_from(record.messages.len()).unwrap_or(u32::MAX);
                        counts.memories += u32::try_from(record.memories.len()).unwrap_or(u32::MAX);
                        line(&mut self.file, &InteractionLine::from(record))?;
                    }
                }
                Stretch::Loose { memories, .. } => {
                    for memory in memories {
                        counts.memories += 1;
                        line(&mut self.file, &LooseMemoryRecord::from(memory))?;
                    }
                }
            }
            self.flush().await?;
        }
    }

    fn line(&mut self, record: &impl Serialize) -> EngineResult<()> {
        line(&mut self.file, record)
    }

    async fn flush(&mut self) -> EngineResult<()> {
        self.report.bytes += self.file.buffer.len() as u64;
        let file = std::mem::take(&mut self.file);
        self.file = blocking(move || file.write()).await?;
        let counts = self.report.counts;
        self.task.report(
            u64::from(counts.interactions) + u64::from(counts.memories),
            Some(self.total),
        );
        Ok(())
    }
}

fn line(file: &mut PendingFile, record: &impl Serialize) -> EngineResult<()> {
    let before = file.buffer.len();
    serde_json::to_writer(&mut file.buffer, record).map_err(|error| file.error(error.into()))?;
    if file.buffer.len() - before > MAX_PIECE_BYTES {
        let line: String = String::from_utf8_lossy(&file.buffer[before..before + 200]).into_owned();
        let limit = MAX_PIECE_BYTES / (1024 * 1024);
        let problem = format!("longer than {limit} MiB, the most that can be read back: {line}…");
        return Err(EngineError::invalid("a record to export", problem));
    }
    file.buffer.push(b'\n');
    Ok(())
}

/// A file that gets its name when it is complete and is removed when it is dropped before.
#[derive(Default)]
struct PendingFile {
    path: PathBuf,
    /// `None` once the file has its name, and in the empty shell that stands in while the disk is busy.
    pending: Option<(PathBuf, BufWriter<File>)>,
    /// Not written yet.
    buffer: Vec<u8>,
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

    fn error(&self, source: std::io::Error) -> EngineError {
        EngineError::Io {
            path: self.path.display().to_string(),
            source,
        }
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

    /// On the disk before it gets its name: a file of that name is always a whole one.
    fn finish(mut self) -> EngineResult<()> {
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
