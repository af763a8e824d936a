//! A trace: what one run of the memory agent asked, was told, and made of it.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId};
use super::model::Timestamp;
use crate::ports::chat::{ChatMessage, TokenUsage};

/// A trace, unique in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct TraceId(pub Uuid);

/// What was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TraceKind {
    /// Memories were taken from a conversation and compared with what is known.
    Extraction,
    /// Memories were recalled for a message.
    Recall,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum TraceOutcome {
    Done,
    Failed { problem: String },
    Stopped,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceHead {
    pub id: TraceId,
    pub kind: TraceKind,
    pub at: Timestamp,
    pub org_id: OrgId,
    /// `None` for a recall over a whole organization.
    pub user_id: Option<UserId>,
    pub agent_id: Option<AgentId>,
    pub interaction_id: Option<InteractionId>,
    /// The model that was asked; `None` when none was.
    pub model: Option<String>,
    pub outcome: TraceOutcome,
    pub usage: TokenUsage,
    /// In US dollars; `None` when the prices are not known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost: Option<f64>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
    /// Part of it that was waiting for the model.
    #[specta(type = specta_typescript::Number)]
    pub model_ms: f32,
    pub step_count: u32,
}

/// A run in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    #[serde(flatten)]
    pub head: TraceHead,
    pub steps: Vec<TraceStep>,
    /// Memories that are quoted in it or came out of it, so that forgetting one finds its traces.
    pub memories: Vec<MemoryId>,
}

impl Trace {
    /// Notes what was saved of what the run found: memories are named once.
    pub fn note_saved(&mut self, interaction: &InteractionId, memories: &[MemoryId]) {
        self.head.interaction_id = Some(interaction.clone());
        for memory in memories {
            if !self.memories.contains(memory) {
                self.memories.push(*memory);
            }
        }
    }
}

/// What a step of a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepKind {
    /// The model wrote search queries for a message.
    WriteQueries,
    /// Memories were searched.
    Search,
    /// The model took candidates from a conversation.
    Extract,
    /// The model compared candidates with known memories.
    Compare,
    /// The model chose what is relevant for a message.
    Filter,
}

/// One step of a run, in the order in which they ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    pub kind: StepKind,
    /// What the model was given; empty for a step without a model. With placeholders in place of names.
    pub prompt: Vec<ChatMessage>,
    /// Every answer as it came, the repaired ones after what was wrong with them.
    pub answers: Vec<TraceAnswer>,
    /// What was made of it, one line per item.
    pub results: Vec<String>,
    /// What was not used, with the reason.
    pub dropped: Vec<Dropped>,
    pub usage: TokenUsage,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
}

/// An answer of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceAnswer {
    pub text: String,
    /// Why it could not be used; the model was told so and asked once more.
    pub problem: Option<String>,
}

/// Something of an answer that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Dropped {
    pub what: String,
    pub reason: String,
}

/// What came up in the recalls of an organization, as far as their traces are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recalled {
    /// When users' memories were recalled, oldest first. Recalls over the whole organization are not counted here.
    pub runs: HashMap<UserId, Vec<Timestamp>>,
    /// What came up in any of them, or in one over the whole organization.
    pub memories: HashSet<MemoryId>,
}

impl Recalled {
    /// Takes in one trace, if it is of a recall in the organization.
    pub fn note(&mut self, org_id: &OrgId, head: &TraceHead, memories: &[MemoryId]) {
        if head.kind != TraceKind::Recall || head.org_id != *org_id || head.outcome != TraceOutcome::Done {
            return;
        }
        if let Some(user) = &head.user_id {
            let runs = self.runs.entry(user.clone()).or_default();
            let place = runs.partition_point(|at| *at <= head.at);
            runs.insert(place, head.at);
        }
        self.memories.extend(memories);
    }
}
