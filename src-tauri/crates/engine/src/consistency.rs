//! Do graph and search index hold the same memories? Both are walked in the order of ids; what differs can be repaired.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::MemoryId;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::index::IndexOp;
use crate::task::TaskContext;

/// Ids per step of the walk.
const STEP: u32 = 5_000;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConsistencyReport {
    /// Memories looked at on either side.
    pub checked: u32,
    /// In the graph, but not in the index: not found by search.
    pub missing: u32,
    /// In the index, but not in the graph.
    pub orphaned: u32,
    /// True when the differences were repaired.
    pub repaired: bool,
}

impl ConsistencyReport {
    pub fn agrees(&self) -> bool {
        self.missing == 0 && self.orphaned == 0
    }
}

impl Engine {
    /// Brings the index up to date, compares it with the graph and, when asked, repairs what differs.
    pub async fn check_index(&self, repair: bool, task: &TaskContext) -> EngineResult<ConsistencyReport> {
        self.bring_index_up_to_date(task).await?;
        let _writer = self.index_writer.lock().await;
        let total = u64::from(self.graph.totals().await?.memories);
        let mut report = ConsistencyReport {
            repaired: repair,
            ..Default::default()
        };
        let mut after = None;
        loop {
            task.check_cancelled()?;
            let (mut graph, mut index) = (
                self.graph.memory_ids(after, STEP).await?,
                self.index.ids(after, STEP).await?,
            );
            let Some(end) = common_end(&graph, &index) else { break };
            graph.retain(|id| *id <= end);
            index.retain(|id| *id <= end);
            let missing = only_in(&graph, &index);
            let orphaned = only_in(&index, &graph);
            report.checked += u32::try_from(graph.len() + orphaned.len()).unwrap_or(u32::MAX);
            report.missing += u32::try_from(missing.len()).unwrap_or(u32::MAX);
            report.orphaned += u32::try_from(orphaned.len()).unwrap_or(u32::MAX);
            if repair && !(missing.is_empty() && orphaned.is_empty()) {
                let mut ops: Vec<_> = orphaned.into_iter().map(IndexOp::Delete).collect();
                ops.extend(self.entries(&missing).await?);
                self.index.apply(ops).await?;
            }
            after = Some(end);
            task.report(u64::from(report.checked), Some(total));
        }
        Ok(report)
    }
}

/// The last id up to which both lists are complete; `None` when both are at their end.
fn common_end(graph: &[MemoryId], index: &[MemoryId]) -> Option<MemoryId> {
    let full = |ids: &[MemoryId]| ids.len() >= STEP as usize;
    match (graph.last(), index.last()) {
        (None, None) => None,
        (Some(&a), Some(&b)) if full(graph) && full(index) => Some(a.min(b)),
        (Some(&a), _) if full(graph) => Some(a),
        (_, Some(&b)) if full(index) => Some(b),
        (a, b) => a.max(b).copied(),
    }
}

fn only_in(these: &[MemoryId], those: &[MemoryId]) -> Vec<MemoryId> {
    these
        .iter()
        .filter(|id| those.binary_search(id).is_err())
        .copied()
        .collect()
}
