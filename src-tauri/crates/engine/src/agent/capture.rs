//! From a conversation to memories: extraction, comparison with what is known, and saving what was accepted.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, InteractionKey, MemoryId, UserKey};
use crate::domain::model::{Role, Timestamp};
use crate::domain::text::Segment;
use crate::domain::trace::{Dropped, TraceId};
use crate::memories::MemoryRow;
use crate::ports::chat::TokenUsage;

/// A message of a conversation that is captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaptureMessage {
    pub role: Role,
    pub content: String,
}

/// The conversation that memories are taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Capture {
    pub user: UserKey,
    pub agent_id: AgentId,
    /// The stored interaction that goes on, or whose memories were never taken; `None` for a new one.
    pub interaction: Option<InteractionKey>,
    /// All messages, also those that are stored already.
    pub messages: Vec<CaptureMessage>,
    /// When it took place; `None` is now.
    pub at: Option<Timestamp>,
}

/// What a candidate is to what is known.
#[allow(clippy::large_enum_variant, reason = "there are at most a hundred of them at a time")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Relation {
    New,
    /// Says what a known memory says already; left out unless somebody wants it.
    Duplicate {
        of: MemoryRow,
    },
    /// Contradicts known memories, all of them believed now, most relevant first.
    Contradicts {
        memories: Vec<MemoryRow>,
    },
    /// Contradicts an earlier candidate of the same draft, by its index.
    ContradictsCandidate {
        candidate: u32,
    },
}

/// A memory that could be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// With placeholders.
    pub text: String,
    pub segments: Vec<Segment>,
    /// Positions of the messages it was taken from, ascending.
    pub sources: Vec<u32>,
    pub relation: Relation,
    /// Known memories that are close to it, most relevant first, for choosing another relation.
    pub similar: Vec<MemoryRow>,
}

/// A dry run: nothing is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    pub candidates: Vec<Candidate>,
    /// What the model said that cannot be used.
    pub dropped: Vec<Dropped>,
    pub usage: TokenUsage,
    /// In US dollars; `None` when the prices are not known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost: Option<f64>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
    pub trace: Option<TraceId>,
}

/// A memory that somebody accepted, wrote or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedMemory {
    /// With placeholders or with names of the user and the agent, which become placeholders.
    pub text: String,
    pub sources: Vec<u32>,
    /// Stored memories of the same user that it contradicts.
    pub contradicts: Vec<MemoryId>,
    /// Memories of the same call that it contradicts, by their place in it.
    pub contradicts_accepted: Vec<u32>,
}

/// What becomes of a captured conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaptureDecision {
    pub memories: Vec<AcceptedMemory>,
    /// True to put the interaction into the queue of those from which memories are still to be taken; false takes it out.
    pub extract_later: bool,
    /// Of the dry run that was decided on: forgetting one of the memories finds it then.
    pub trace: Option<TraceId>,
}

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Captured {
    pub interaction: InteractionKey,
    /// In the order in which they were given.
    pub memories: Vec<MemoryId>,
}
