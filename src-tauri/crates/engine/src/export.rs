//! Writing a store to an interchange file, so that nobody is locked in and backups can be read by people.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, MemoryId, OrgId, UserKey};
use crate::domain::model::{Agent, Organization, User};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AgentsOf, DateRange, LinkedMemory, StoreTotals};
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::import::record::{
    AgentRecord, FORMAT, Header, InteractionLine, LooseMemoryRecord, OrganizationRecord, UserRecord, VERSION,
};
use crate::import::{MAX_PIECE_BYTES, blocking, file_name};
use crate::task::TaskContext;

/// Interactions that are read at once; each comes with all its messages.
const INTERACTIONS_AT_ONCE: u32 = 50;

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ExportScope {
    Store,
    #[serde(rename_all = "camelCase")]
    Organization {
        org_id: OrgId,
    },
    User {
        user: UserKey,
    },
}

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

    async fn organizations_of(&self, scope: &ExportScope) -> EngineResult<Vec<Organization>> {
        let org_id = match scope {
            ExportScope::Store => {
                let mut all = Vec::new();
                let mut page = PageRequest::first(MAX_PAGE);
                loop {
                    let read = self.graph.organizations(page).await?;
                    all.extend(read.items.into_iter().map(|node| node.organization));
                    match read.next {
                        Some(next) => {
                            page = PageRequest {
                                after: Some(next),
                                limit: MAX_PAGE,
                            }
                        }
                        None => break,
                    }
                }
                all.sort_by(|a, b| a.org_id.cmp(&b.org_id));
                return Ok(all);
            }
            ExportScope::Organization { org_id } => org_id,
            ExportScope::User { user } => &user.org_id,
        };
        Ok(vec![self.graph.organization(org_id).await?.organization])
    }

    async fn work_of(&self, scope: &ExportScope) -> EngineResult<u64> {
        let (interactions, memories) = match scope {
            ExportScope::Store => {
                let totals = self.graph.totals().await?;
                (totals.interactions, totals.memories)
            }
            ExportScope::Organization { org_id } => {
                let node = self.graph.organization(org_id).await?;
                (node.interactions, node.memories)
            }
            ExportScope::User { user } => {
                let node = self.graph.user(user).await?;
                (node.interactions, node.memories)
            }
        };
        Ok(u64::from(interactions) + u64::from(memories))
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
        let users = match scope {
            ExportScope::User { user } => vec![self.engine.graph.user(user).await?.user],
            _ => self.users(&org_id).await?,
        };
        let agents = match scope {
            ExportScope::User { user } => self.agents_of(user).await?,
            _ => self.agents(&org_id).await?,
        };
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

    async fn users(&mut self, org_id: &OrgId) -> EngineResult<Vec<User>> {
        let mut all = Vec::new();
        let mut page = PageRequest::first(MAX_PAGE);
        loop {
            self.task.check_cancelled()?;
            let read = self.engine.graph.users(org_id, None, page).await?;
            all.extend(read.items.into_iter().map(|node| node.user));
            match read.next {
                Some(next) => {
                    page = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        all.sort_by(|a, b| a.user_id.cmp(&b.user_id));
        Ok(all)
    }

    async fn agents(&mut self, org_id: &OrgId) -> EngineResult<Vec<Agent>> {
        let of = AgentsOf::Organization(org_id.clone());
        let mut all = Vec::new();
        let mut page = PageRequest::first(MAX_PAGE);
        loop {
            self.task.check_cancelled()?;
            let read = self.engine.graph.agents(&of, None, page).await?;
            all.extend(read.items.into_iter().map(|node| node.agent));
            match read.next {
                Some(next) => {
                    page = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        all.sort_by(|a, b| a.agent_id.cmp(&b.agent_id));
        Ok(all)
    }

    /// The agents that one user needs: its own, and those of the whole organization through which it has anything.
    /// An agent of somebody else is left out, because its owner is not in the file.
    async fn agents_of(&mut self, user: &UserKey) -> EngineResult<Vec<Agent>> {
        let mut needed = Vec::new();
        for agent in self.agents(&user.org_id).await? {
            let keep = match &agent.user_id {
                Some(owner) => *owner == user.user_id,
                None => self.serves(user, &agent.agent_id).await?,
            };
            if keep {
                needed.push(agent);
            }
        }
        Ok(needed)
    }

    async fn serves(&self, user: &UserKey, agent_id: &AgentId) -> EngineResult<bool> {
        Ok(!self
            .engine
            .graph
            .activity(user, Some(agent_id), DateRange::default())
            .await?
            .is_empty())
    }

    async fn user(&mut self, user: &UserKey) -> EngineResult<()> {
        // Links are written with the later of their two memories, so that a reader never has to look ahead.
        let mut above = HashSet::new();
        let mut after = None;
        loop {
            self.task.check_cancelled()?;
            let records = self
                .engine
                .graph
                .interaction_records(user, after, INTERACTIONS_AT_ONCE)
                .await?;
            let Some(last) = records.last() else { break };
            after = Some((last.interaction.created_at, last.interaction.interaction_id.clone()));
            for mut record in records {
                let counts = &mut self.report.counts;
                counts.interactions += 1;
                counts.messages += u32::try_from(record.messages.len()).unwrap_or(u32::MAX);
                counts.memories += u32::try_from(record.memories.len()).unwrap_or(u32::MAX);
                record
                    .memories
                    .iter_mut()
                    .for_each(|memory| keep_links_up(memory, &mut above));
                self.line(&InteractionLine::from(record))?;
            }
            self.flush().await?;
        }
        let mut after = None;
        loop {
            self.task.check_cancelled()?;
            let memories = self.engine.graph.loose_memories(user, after, MAX_PAGE).await?;
            let Some(last) = memories.last() else { break };
            after = Some((last.memory.obtained_at, last.memory.memory_id));
            for mut memory in memories {
                self.report.counts.memories += 1;
                keep_links_up(&mut memory, &mut above);
                self.line(&LooseMemoryRecord::from(memory))?;
            }
            self.flush().await?;
        }
        Ok(())
    }

    fn line(&mut self, record: &impl Serialize) -> EngineResult<()> {
        let before = self.file.buffer.len();
        serde_json::to_writer(&mut self.file.buffer, record).map_err(|error| self.file.error(error.into()))?;
        if self.file.buffer.len() - before > MAX_PIECE_BYTES {
            let line: String = String::from_utf8_lossy(&self.file.buffer[before..before + 200]).into_owned();
            let limit = MAX_PIECE_BYTES / (1024 * 1024);
            let problem = format!("longer than {limit} MiB, the most that can be read back: {line}…");
            return Err(EngineError::invalid("a record to export", problem));
        }
        self.file.buffer.push(b'\n');
        Ok(())
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

/// Keeps the links to memories that stand above, and puts this one among them.
fn keep_links_up(memory: &mut LinkedMemory, above: &mut HashSet<MemoryId>) {
    memory.replaces.retain(|id| above.contains(id));
    memory.replaced_by.retain(|id| above.contains(id));
    above.insert(memory.memory.memory_id);
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
