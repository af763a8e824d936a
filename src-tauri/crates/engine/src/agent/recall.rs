//! Recall: which memories an agent should have in mind when it answers a message, with every step shown.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::agent::capture::CaptureMessage;
use crate::domain::ids::MemoryId;
use crate::domain::model::Timestamp;
use crate::domain::read::Scope;
use crate::domain::trace::TraceId;
use crate::ports::chat::TokenUsage;
use crate::search::{SearchHit, SearchNotice};

/// How memories are recalled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecallSettings {
    /// The model writes search queries; otherwise the message itself is the query.
    pub write_queries: bool,
    /// The model picks what is relevant from what was found.
    pub filter: bool,
    /// Hits per query, 1 to 200.
    pub per_query: u32,
    /// Memories at most in the end, 1 to 200.
    pub limit: u32,
    /// Hits with a lower fused score are left out.
    #[specta(type = specta_typescript::Number)]
    pub least_score: f32,
}

impl Default for RecallSettings {
    fn default() -> Self {
        Self {
            write_queries: true,
            filter: true,
            per_query: 12,
            limit: 25,
            least_score: 0.0,
        }
    }
}

/// A message for which memories are wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecallRequest {
    pub scope: Scope,
    pub message: String,
    /// What was said before it, oldest first.
    pub preceding: Vec<CaptureMessage>,
    /// What was believed then; `None` is now.
    pub as_of: Option<Timestamp>,
    /// Memories to leave out, such as those that the agent has in mind already.
    pub exclude: Vec<MemoryId>,
    pub settings: RecallSettings,
}

/// One query with what it found, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecallQuery {
    /// With names, as it was searched.
    pub text: String,
    /// True when the model wrote it; false for the message itself.
    pub written: bool,
    pub hits: Vec<SearchHit>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
}

/// What became of a memory that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Decision {
    /// Recalled, at this place from 1.
    Kept { place: u32 },
    /// The score is below the least one that was asked for.
    TooWeak,
    /// The model did not pick it.
    NotRelevant,
    /// More were found than were asked for.
    OverLimit,
}

/// A memory that was found by at least one query, in its believed version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Recalled {
    /// The best hit of all queries.
    pub hit: SearchHit,
    /// Indices of the queries that found it.
    pub queries: Vec<u32>,
    pub decision: Decision,
}

/// A recall, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Recall {
    pub queries: Vec<RecallQuery>,
    /// Everything that was found, each memory once, best first; the kept ones keep this order.
    pub found: Vec<Recalled>,
    /// The kept memories as an agent gets them: one line each, with names and the day.
    pub text: String,
    pub notices: Vec<SearchNotice>,
    /// Why the model was left out although it was asked for, such as no model at hand or a failed call.
    pub problems: Vec<String>,
    pub usage: TokenUsage,
    /// In US dollars; `None` when the prices are not known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub cost: Option<f64>,
    #[specta(type = specta_typescript::Number)]
    pub took_ms: f32,
    #[specta(type = specta_typescript::Number)]
    pub model_ms: f32,
    pub trace: Option<TraceId>,
}
