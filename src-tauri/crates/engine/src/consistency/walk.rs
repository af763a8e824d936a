//! The walk over both sides, in stretches that are compared one by one, so that a store of any size takes little memory.

use std::collections::{HashMap, HashSet};

use crate::domain::ids::MemoryId;
use crate::domain::model::{Memory, Timestamp};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::ports::index::IndexedPayload;

/// Ids per step where only ids are compared, and where each memory is read from both sides.
const STEP: u32 = 5_000;
const STEP_WITH_CONTENT: u32 = 1_000;

/// What one stretch of the walk gave, each list in the order of ids.
pub(super) struct Differences {
    /// Memories looked at on either side.
    pub(super) checked: usize,
    pub(super) missing: Vec<MemoryId>,
    pub(super) orphaned: Vec<MemoryId>,
    pub(super) differing: Vec<Differing>,
}

/// A memory of which the index holds something else.
pub(super) struct Differing {
    pub(super) memory: Memory,
    pub(super) payload: IndexedPayload,
    pub(super) fields: Vec<&'static str>,
}

/// A walk over graph and index. Whoever walks holds the writer's lock, so that the index does not follow the graph
/// meanwhile: whatever the graph changes then stands in the outbox.
pub(super) struct Walk<'a> {
    engine: &'a Engine,
    after: Option<MemoryId>,
    step: u32,
    /// Memories that were seen to wait in the outbox.
    pending: HashSet<MemoryId>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        let compares_content = engine.index.capabilities().payloads;
        Self {
            engine,
            after: None,
            step: if compares_content { STEP_WITH_CONTENT } else { STEP },
            pending: HashSet::new(),
        }
    }

    /// The next stretch; `None` at the end of both sides.
    pub(super) async fn next(&mut self) -> EngineResult<Option<Differences>> {
        let engine = self.engine;
        // The index first: another program that writes both writes the index before it commits the graph.
        let mut index = engine.index.ids(self.after, self.step).await?;
        let mut graph = engine.graph.memory_ids(self.after, self.step).await?;
        let Some(end) = common_end(&graph, &index, self.step) else {
            return Ok(None);
        };
        self.after = Some(end);
        graph.retain(|id| *id <= end);
        index.retain(|id| *id <= end);
        let (mut missing, mut orphaned) = (only_in(&graph, &index), only_in(&index, &graph));
        let both: Vec<MemoryId> = graph
            .iter()
            .filter(|id| index.binary_search(id).is_ok())
            .copied()
            .collect();
        let checked = graph.len() + orphaned.len();
        self.look_again(&mut missing, &mut orphaned).await?;
        let mut differing = engine.differing(&both).await?;
        let suspects = missing
            .iter()
            .chain(&orphaned)
            .copied()
            .chain(differing.iter().map(|found| found.memory.memory_id));
        if !suspects.clone().all(|id| self.pending.contains(&id)) {
            let rows = engine.graph.outbox(u32::MAX).await?;
            self.pending = rows.into_iter().map(|row| row.memory_id).collect();
        }
        let is_settled = |id: &MemoryId| !self.pending.contains(id);
        missing.retain(is_settled);
        orphaned.retain(is_settled);
        differing.retain(|found| is_settled(&found.memory.memory_id));
        Ok(Some(Differences {
            checked,
            missing,
            orphaned,
            differing,
        }))
    }

    /// Takes out what was only written between reading one side and the other.
    async fn look_again(&self, missing: &mut Vec<MemoryId>, orphaned: &mut Vec<MemoryId>) -> EngineResult<()> {
        if !missing.is_empty() {
            let there = self.engine.index.payloads(missing).await?;
            let there: HashSet<_> = there.into_iter().map(|payload| payload.memory_id).collect();
            missing.retain(|id| !there.contains(id));
        }
        if !orphaned.is_empty() {
            let there = self.engine.graph.index_documents(orphaned).await?;
            let there: HashSet<_> = there.into_iter().map(|document| document.memory.memory_id).collect();
            orphaned.retain(|id| !there.contains(id));
        }
        Ok(())
    }
}

impl Engine {
    /// Those of `ids`, all in the graph, of which the index holds something else; none where it cannot tell.
    pub(super) async fn differing(&self, ids: &[MemoryId]) -> EngineResult<Vec<Differing>> {
        if ids.is_empty() || !self.index.capabilities().payloads {
            return Ok(Vec::new());
        }
        let (documents, payloads) = futures::join!(self.graph.index_documents(ids), self.index.payloads(ids));
        let mut payloads: HashMap<_, _> = payloads?.into_iter().map(|p| (p.memory_id, p)).collect();
        let mut found: Vec<Differing> = documents?
            .into_iter()
            .filter_map(|document| {
                let payload = payloads.remove(&document.memory.memory_id)?;
                let fields = differences(&document.memory, &payload);
                (!fields.is_empty()).then_some(Differing {
                    memory: document.memory,
                    payload,
                    fields,
                })
            })
            .collect();
        found.sort_by_key(|differing| differing.memory.memory_id);
        Ok(found)
    }
}

fn differences(memory: &Memory, payload: &IndexedPayload) -> Vec<&'static str> {
    let same_moment = match payload.obtained_at {
        Some(at) => at == memory.obtained_at,
        // A store that others fill may not know the time on either side.
        None => memory.obtained_at == Timestamp::UNIX_EPOCH,
    };
    let same_owner = payload.org_id.as_deref() == Some(memory.org_id.as_str())
        && payload.user_id.as_deref() == Some(memory.user_id.as_str());
    [
        ("text", payload.text.as_deref() == Some(memory.text.as_str())),
        ("agent", payload.agent_id.as_deref() == Some(memory.agent_id.as_str())),
        ("obtained at", same_moment),
        ("keys", same_owner && !payload.wrong_keys),
    ]
    .into_iter()
    .filter_map(|(field, same)| (!same).then_some(field))
    .collect()
}

/// The last id up to which both lists are complete; `None` when both are at their end.
fn common_end(graph: &[MemoryId], index: &[MemoryId], step: u32) -> Option<MemoryId> {
    let full = |ids: &[MemoryId]| ids.len() >= step as usize;
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
