//! What the tools are asked and what they answer, in words that a model understands.

use chrono::{DateTime, NaiveDate, Utc};
use memora_engine::agent::capture::{AcceptedMemory, CaptureMessage};
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::model::Role;
use memora_engine::memories::{MemoryRow, Turn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::output::text_of;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuestion {
    /// What to look for: a question, a name or some words.
    pub(crate) query: String,
    /// The most memories wanted, 1 to 50. 10 when it is left out.
    #[schemars(range(min = 1, max = 50))]
    pub(crate) limit: Option<u32>,
    /// True to find memories also that a newer one contradicts.
    #[serde(default)]
    pub(crate) include_superseded: bool,
    /// Only memories from this day on, as in 2026-05-01.
    pub(crate) from: Option<NaiveDate>,
    /// Only memories up to this day.
    pub(crate) to: Option<NaiveDate>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecallQuestion {
    /// The message that is about to be answered.
    pub(crate) message: String,
    /// What was said before it, oldest first.
    #[serde(default)]
    pub(crate) preceding: Vec<Said>,
    /// Ids of memories that are in mind already, to be left out.
    #[serde(default)]
    pub(crate) known: Vec<uuid::Uuid>,
    /// The most memories wanted, 1 to 50. 25 when it is left out.
    #[schemars(range(min = 1, max = 50))]
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conversation {
    /// All messages of the conversation, oldest first.
    #[schemars(length(min = 1))]
    pub(crate) messages: Vec<Said>,
    /// When it took place, as in 2026-05-01T12:00:00Z. Now when it is left out.
    pub(crate) at: Option<DateTime<Utc>>,
    /// The interaction_id of an earlier save, when this conversation goes on from there. `messages` has them all.
    pub(crate) interaction_id: Option<String>,
    /// What is worth remembering of it, one fact each; an empty list when nothing is. When it is left out, the server
    /// takes memories from the conversation itself, or keeps the conversation until somebody does.
    #[serde(default)]
    pub(crate) memories: Option<Vec<GivenMemory>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenMemory {
    /// One fact in one sentence.
    pub(crate) text: String,
    /// Places of the messages that say so, from 0.
    #[serde(default)]
    pub(crate) sources: Vec<u32>,
    /// Ids of the memories that it contradicts; they are kept as its older versions.
    #[serde(default)]
    pub(crate) contradicts: Vec<uuid::Uuid>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryQuestion {
    /// Of any version.
    pub(crate) memory_id: uuid::Uuid,
}

/// A message of a conversation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    pub(crate) role: Speaker,
    pub(crate) content: String,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Speaker {
    User,
    Assistant,
}

impl From<GivenMemory> for AcceptedMemory {
    fn from(given: GivenMemory) -> Self {
        Self {
            text: given.text,
            sources: given.sources,
            contradicts: given.contradicts.into_iter().map(MemoryId).collect(),
            contradicts_accepted: Vec::new(),
        }
    }
}

impl From<Said> for CaptureMessage {
    fn from(said: Said) -> Self {
        Self {
            role: match said.role {
                Speaker::User => Role::User,
                Speaker::Assistant => Role::Assistant,
            },
            content: said.content,
        }
    }
}

/// A memory.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MemoryAnswer {
    pub(crate) memory_id: String,
    pub(crate) text: String,
    /// The day on which it was obtained.
    pub(crate) date: String,
    /// The agent through which it was obtained.
    pub(crate) agent: Option<String>,
    /// False when a newer memory contradicts it.
    pub(crate) believed: bool,
    /// How well it fits the question; higher is better.
    pub(crate) score: Option<f32>,
}

impl MemoryAnswer {
    pub(crate) fn of(row: &MemoryRow, score: Option<f32>) -> Self {
        Self {
            memory_id: row.key.memory_id.to_string(),
            text: text_of(row),
            date: row.date.to_string(),
            agent: row.agent_label.clone(),
            believed: row.believed,
            score,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SearchFound {
    /// Best first.
    pub(crate) memories: Vec<MemoryAnswer>,
    /// What to know about this answer, such as that the newest changes are not searched yet.
    pub(crate) notices: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RecallFound {
    /// The memories as lines to put into a prompt.
    pub(crate) text: String,
    /// Most relevant first.
    pub(crate) memories: Vec<MemoryAnswer>,
    /// What to know about this answer.
    pub(crate) notices: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConversationSaved {
    pub(crate) interaction_id: String,
    pub(crate) memories: Vec<SavedMemory>,
    /// True when the new memories can be searched already.
    pub(crate) searchable: bool,
    /// What to know about this answer.
    pub(crate) notices: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SavedMemory {
    pub(crate) memory_id: String,
    pub(crate) text: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct History {
    /// All versions, oldest first.
    pub(crate) versions: Vec<VersionAnswer>,
    /// The messages that the asked version was taken from.
    pub(crate) sources: Vec<SourceAnswer>,
    /// The conversation that it was taken from.
    pub(crate) interaction_id: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct VersionAnswer {
    #[serde(flatten)]
    pub(crate) memory: MemoryAnswer,
    /// Such as v1 or v2b.
    pub(crate) label: String,
    pub(crate) obtained_at: String,
    /// Since when it is not believed any more.
    pub(crate) superseded_at: Option<String>,
    /// Ids of the versions that it contradicts.
    pub(crate) replaces: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SourceAnswer {
    /// Place in the conversation, from 0.
    pub(crate) position: u32,
    pub(crate) speaker: String,
    pub(crate) content: String,
}

impl From<Turn> for SourceAnswer {
    fn from(turn: Turn) -> Self {
        Self {
            position: turn.position,
            speaker: turn.speaker,
            content: turn.content,
        }
    }
}
