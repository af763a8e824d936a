//! Taking memories from many stored conversations, within a budget, with pause and resume.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{InteractionKey, OrgId};
pub use crate::domain::read::QueuedInteraction;
use crate::ports::chat::TokenUsage;

/// Which conversations a batch takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BatchScope {
    /// All that are queued.
    Queue,
    /// Those of an organization, or of one of its users, that have no memory yet; they are queued first, so that a batch
    /// that is stopped can be taken up.
    WithoutMemories {
        org_id: OrgId,
        user_id: Option<crate::domain::ids::UserId>,
    },
}

/// Where a batch stops by itself; `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    pub calls: Option<u32>,
    /// Prompt and answer together.
    #[specta(type = Option<specta_typescript::Number>)]
    pub tokens: Option<u64>,
    /// In US dollars; needs a model whose prices are known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchRequest {
    pub scope: BatchScope,
    /// Conversations that are worked on at the same time, 1 to 32.
    pub concurrency: u32,
    pub budget: Budget,
}

/// Why a batch ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BatchEnd {
    /// Nothing is left.
    Done,
    Stopped,
    OverBudget,
    /// Too many failures in a row, so that going on makes no sense.
    GaveUp,
}

/// A conversation that a batch could not take memories from; it stays queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchFailure {
    pub interaction: InteractionKey,
    pub problem: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BatchReport {
    pub end: BatchEnd,
    /// Conversations from which memories were taken, also those that had none to give.
    pub done: u32,
    /// Still queued.
    pub left: u32,
    /// At most the first 200.
    pub failures: Vec<BatchFailure>,
    pub failed: u32,
    pub memories: u32,
    /// Of them, those that contradict an older one.
    pub contradictions: u32,
    pub duplicates: u32,
    pub calls: u32,
    pub usage: TokenUsage,
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost: Option<f64>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
}
