//! Repairing what a check found, or what somebody chose of it. Nothing is taken over from a report: both sides are
//! asked again at the moment of the repair.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::FindingKind;
use super::walk::Walk;
use crate::domain::ids::MemoryId;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::index::IndexOp;
use crate::task::TaskContext;

/// Chosen memories that are looked at and written at once.
const BATCH: usize = 500;

/// What is to be repaired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RepairChoice {
    /// Everything of these kinds, found by walking again.
    Kinds { kinds: Vec<FindingKind> },
    #[serde(rename_all = "camelCase")]
    Memories { memory_ids: Vec<MemoryId> },
}

/// What was repaired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RepairReport {
    /// Memories that the index lacked or held otherwise.
    pub written: u32,
    /// Entries that the graph knows nothing of.
    pub removed: u32,
}

impl Engine {
    /// Makes the index hold what the graph holds, as far as chosen. Stopped in between, what is repaired stays so.
    /// Progress counts memories.
    pub async fn repair_index(&self, choice: RepairChoice, task: &TaskContext) -> EngineResult<RepairReport> {
        self.repairable()?;
        let _writer = self.index_writer.lock().await;
        let report = match choice {
            RepairChoice::Kinds { kinds } => self.repair_kinds(&kinds, task).await?,
            RepairChoice::Memories { memory_ids } => self.repair_memories(memory_ids, task).await?,
        };
        tracing::info!(written = report.written, removed = report.removed, "index repaired");
        Ok(report)
    }

    async fn repair_kinds(&self, kinds: &[FindingKind], task: &TaskContext) -> EngineResult<RepairReport> {
        let total = u64::from(self.graph.totals().await?.memories);
        let mut report = RepairReport::default();
        let mut walk = Walk::new(self);
        let mut checked = 0;
        loop {
            task.check_cancelled()?;
            let Some(found) = walk.next().await? else {
                return Ok(report);
            };
            let (mut to_write, mut to_remove) = (Vec::new(), Vec::new());
            if kinds.contains(&FindingKind::Missing) {
                to_write.extend(found.missing);
            }
            if kinds.contains(&FindingKind::Differing) {
                to_write.extend(found.differing.iter().map(|differing| differing.memory.memory_id));
            }
            if kinds.contains(&FindingKind::Orphaned) {
                to_remove.extend(found.orphaned);
            }
            self.mend(&to_write, &to_remove, &mut report).await?;
            checked += found.checked as u64;
            task.report(checked, Some(total.max(checked)));
        }
    }

    async fn repair_memories(&self, mut ids: Vec<MemoryId>, task: &TaskContext) -> EngineResult<RepairReport> {
        ids.sort();
        ids.dedup();
        let total = ids.len() as u64;
        let mut report = RepairReport::default();
        let mut done = 0;
        for ids in ids.chunks(BATCH) {
            task.check_cancelled()?;
            let documents = self.graph.index_documents(ids).await?;
            let in_graph: HashSet<_> = documents.iter().map(|document| document.memory.memory_id).collect();
            let in_index = self.indexed(ids).await?;
            let (there, gone): (Vec<_>, Vec<_>) = ids.iter().copied().partition(|id| in_graph.contains(id));
            let (held, mut to_write): (Vec<_>, Vec<_>) = there.into_iter().partition(|id| in_index.contains(id));
            let differing = self.differing(&held).await?;
            to_write.extend(differing.iter().map(|differing| differing.memory.memory_id));
            let to_remove: Vec<_> = gone.into_iter().filter(|id| in_index.contains(id)).collect();
            self.mend(&to_write, &to_remove, &mut report).await?;
            done += ids.len() as u64;
            task.report(done, Some(total));
        }
        Ok(report)
    }

    async fn mend(&self, to_write: &[MemoryId], to_remove: &[MemoryId], report: &mut RepairReport) -> EngineResult<()> {
        let mut ops: Vec<_> = to_remove.iter().copied().map(IndexOp::Delete).collect();
        ops.extend(self.entries(to_write).await?);
        if ops.is_empty() {
            return Ok(());
        }
        // A memory that went since it was looked for is not written, and not counted.
        report.written += u32::try_from(ops.len() - to_remove.len()).unwrap_or(u32::MAX);
        report.removed += u32::try_from(to_remove.len()).unwrap_or(u32::MAX);
        Ok(self.index.apply(ops).await?)
    }

    /// Those of `ids` that the index holds.
    async fn indexed(&self, ids: &[MemoryId]) -> EngineResult<HashSet<MemoryId>> {
        if self.index.capabilities().payloads {
            let held = self.index.payloads(ids).await?;
            return Ok(held.into_iter().map(|payload| payload.memory_id).collect());
        }
        let mut held = HashSet::new();
        for &id in ids {
            // The first id after the one before it is the id itself, when it is there.
            let before = id.0.as_u128().checked_sub(1).map(|n| MemoryId(Uuid::from_u128(n)));
            if self.index.ids(before, 1).await?.first() == Some(&id) {
                held.insert(id);
            }
        }
        Ok(held)
    }
}
