//! The trace port: where runs of the memory agent are kept, beside a store and within a limit of size.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{InteractionId, MemoryId, OrgId, UserKey};
use crate::domain::page::{Page, PageRequest};
use crate::domain::trace::{Recalled, Trace, TraceHead, TraceId};

#[derive(Debug, Clone, thiserror::Error)]
pub enum TraceError {
    #[error("the trace is not there (any more)")]
    NotFound,
    #[error("the trace is damaged: {0}")]
    Corrupt(String),
    #[error("traces cannot be read or written: {0}")]
    Unavailable(String),
}

pub type TraceResult<T> = Result<T, TraceError>;

/// What the kept traces take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceTotals {
    pub traces: u32,
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
}

/// Keeps traces. The oldest go when the limit of size is passed. A trace that cannot be kept never fails the run.
#[async_trait]
pub trait TraceStore: Send + Sync {
    async fn keep(&self, trace: Trace) -> TraceResult<()>;

    /// Notes what was saved of what a run found, so that forgetting it finds the trace too.
    async fn note_saved(&self, id: TraceId, interaction: &InteractionId, memories: &[MemoryId]) -> TraceResult<()>;

    /// Newest first.
    async fn list(&self, page: PageRequest) -> TraceResult<Page<TraceHead>>;

    async fn get(&self, id: TraceId) -> TraceResult<Trace>;

    /// Those that are there are deleted; the rest is no error.
    async fn delete(&self, ids: &[TraceId]) -> TraceResult<()>;

    async fn delete_all(&self) -> TraceResult<()>;

    /// Deletes every trace that is about a user; gives their number.
    async fn forget_user(&self, user: &UserKey) -> TraceResult<u32>;

    /// Deletes every trace in which one of these memories stands; gives their number.
    async fn forget_memories(&self, memories: &[MemoryId]) -> TraceResult<u32>;

    /// What came up in the recalls of an organization whose traces are kept.
    async fn recalled(&self, org_id: &OrgId) -> TraceResult<Recalled>;

    async fn totals(&self) -> TraceResult<TraceTotals>;
}
