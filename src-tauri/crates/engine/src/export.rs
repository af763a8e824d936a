//! Writing a store to an interchange file, so that nobody is locked in and backups can be read by people.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::UserKey;
use crate::domain::model::Organization;
use crate::domain::read::StoreTotals;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::import::MAX_PIECE_BYTES;
use crate::import::record::{
    AgentRecord, FORMAT, Header, InteractionLine, LooseMemoryRecord, OrganizationRecord, UserRecord, VERSION,
};
use crate::pending_file::PendingFile;
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
        let file = self.pending_file(path).await?;
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
        file.finish().await?;
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
        self.file.flush().await?;
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
