//! A trace store in memory, so simple that it is plainly right.

use std::collections::BTreeMap;

use async_trait::async_trait;
use memora_engine::domain::ids::{InteractionId, MemoryId, OrgId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::{Cursor, Page, PageRequest};
use memora_engine::domain::trace::{Recalled, Trace, TraceHead, TraceId};
use memora_engine::ports::traces::{TraceError, TraceResult, TraceStore, TraceTotals};
use parking_lot::Mutex;

/// Keeps traces by time and id, with the size of each as JSON.
pub struct MemoryTraces {
    limit_bytes: u64,
    held: Mutex<BTreeMap<(Timestamp, TraceId), (Trace, u64)>>,
}

impl MemoryTraces {
    pub fn new(limit_bytes: u64) -> Self {
        Self {
            limit_bytes,
            held: Mutex::default(),
        }
    }

    /// All traces in full, oldest first.
    pub fn all(&self) -> Vec<Trace> {
        self.held.lock().values().map(|(trace, _)| trace.clone()).collect()
    }

    fn forget(&self, goes: impl Fn(&Trace) -> bool) -> u32 {
        let mut held = self.held.lock();
        let before = held.len();
        held.retain(|_, (trace, _)| !goes(trace));
        u32::try_from(before - held.len()).unwrap_or(u32::MAX)
    }
}

impl Default for MemoryTraces {
    fn default() -> Self {
        Self::new(u64::MAX)
    }
}

#[async_trait]
impl TraceStore for MemoryTraces {
    async fn keep(&self, trace: Trace) -> TraceResult<()> {
        let json = serde_json::to_vec(&trace).map_err(|error| TraceError::Unavailable(error.to_string()))?;
        self.forget(|known| known.head.id == trace.head.id);
        let mut held = self.held.lock();
        held.insert((trace.head.at, trace.head.id), (trace, json.len() as u64));
        while held.len() > 1 && held.values().map(|(_, bytes)| bytes).sum::<u64>() > self.limit_bytes {
            held.pop_first();
        }
        Ok(())
    }

    async fn note_saved(&self, id: TraceId, interaction: &InteractionId, memories: &[MemoryId]) -> TraceResult<()> {
        let mut trace = self.get(id).await?;
        trace.note_saved(interaction, memories);
        self.keep(trace).await
    }

    async fn list(&self, page: PageRequest) -> TraceResult<Page<TraceHead>> {
        let held = self.held.lock();
        let from = match &page.after {
            Some(cursor) => cursor
                .0
                .parse()
                .map_err(|_| TraceError::Unavailable("no cursor of ours".to_owned()))?,
            None => 0,
        };
        let items: Vec<TraceHead> = held
            .values()
            .rev()
            .skip(from)
            .take(page.bounded_limit() as usize)
            .map(|(trace, _)| trace.head.clone())
            .collect();
        let end = from + items.len();
        Ok(Page {
            items,
            next: (end < held.len()).then(|| Cursor(end.to_string())),
        })
    }

    async fn get(&self, id: TraceId) -> TraceResult<Trace> {
        let held = self.held.lock();
        let found = held.values().find(|(trace, _)| trace.head.id == id);
        found.map(|(trace, _)| trace.clone()).ok_or(TraceError::NotFound)
    }

    async fn delete(&self, ids: &[TraceId]) -> TraceResult<()> {
        self.forget(|trace| ids.contains(&trace.head.id));
        Ok(())
    }

    async fn delete_all(&self) -> TraceResult<()> {
        self.forget(|_| true);
        Ok(())
    }

    async fn forget_user(&self, user: &UserKey) -> TraceResult<u32> {
        Ok(self.forget(|trace| trace.head.org_id == user.org_id && trace.head.user_id.as_ref() == Some(&user.user_id)))
    }

    async fn forget_memories(&self, memories: &[MemoryId]) -> TraceResult<u32> {
        Ok(self.forget(|trace| trace.memories.iter().any(|id| memories.contains(id))))
    }

    async fn recalled(&self, org_id: &OrgId) -> TraceResult<Recalled> {
        let mut recalled = Recalled::default();
        for (trace, _) in self.held.lock().values() {
            recalled.note(org_id, &trace.head, &trace.memories);
        }
        Ok(recalled)
    }

    async fn totals(&self) -> TraceResult<TraceTotals> {
        let held = self.held.lock();
        Ok(TraceTotals {
            traces: u32::try_from(held.len()).unwrap_or(u32::MAX),
            bytes: held.values().map(|(_, bytes)| bytes).sum(),
        })
    }
}
