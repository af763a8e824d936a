//! A user's life by date: the calendar, the timeline and the conversations on it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentId, InteractionKey, OrgId, PersonId, UserKey};
use crate::domain::model::{Interaction, Message, Timestamp};
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{DateRange, DayActivity, InteractionHead, RowProblem, SourcedMemory, TimelineEntry};
use crate::domain::text::{Names, Segment, segments};
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::memories::{MemoryRow, Turn, people_of, row, speaker};

/// The most turns that one read of a conversation gives.
pub const MAX_TURNS: u32 = 500;

/// Which interactions to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRequest {
    pub user: UserKey,
    pub agent_id: Option<AgentId>,
    pub dates: DateRange,
    /// Oldest first instead of newest first.
    pub ascending: bool,
}

/// An interaction under one of its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineItem {
    pub date: NaiveDate,
    pub interaction: Interaction,
    /// `None`: the agent has been deleted.
    pub agent_label: Option<String>,
    /// Start of the first message; `None` when there is none.
    pub first_message: Option<String>,
    pub messages: u32,
    /// Memories that contradict nothing older.
    pub new_memories: u32,
    /// Memories that contradict an older one.
    pub changed_memories: u32,
    /// What is wrong with it in a store that other programs fill.
    pub problems: Vec<RowProblem>,
}

/// A memory of a conversation with the turns it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationMemory {
    pub row: MemoryRow,
    /// Positions of its source turns, ascending; empty when they were cut.
    pub positions: Vec<u32>,
    /// Texts that it contradicts, oldest first; empty for a new memory.
    pub was: Vec<Vec<Segment>>,
}

/// A conversation, opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub interaction: Interaction,
    pub user_name: Option<String>,
    pub agent_label: Option<String>,
    /// Days on which it was saved or updated, ascending.
    pub dates: Vec<NaiveDate>,
    /// Number of messages in all.
    pub messages: u32,
    /// Turns from the asked position on, at most as many as asked for.
    pub turns: Vec<Turn>,
    /// All memories of the interaction, whatever turns were asked for.
    pub memories: Vec<ConversationMemory>,
}

impl Engine {
    /// Days with something on them, ascending.
    pub async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> EngineResult<Vec<DayActivity>> {
        Ok(self.graph.activity(user, agent, dates).await?)
    }

    pub async fn timeline(&self, request: TimelineRequest, page: PageRequest) -> EngineResult<Page<TimelineItem>> {
        self.timeline_at(request, page, None).await
    }

    /// Rows for entries of one organization.
    pub(crate) async fn timeline_items(
        &self,
        org_id: &OrgId,
        page: Page<TimelineEntry>,
    ) -> EngineResult<Page<TimelineItem>> {
        let agents = page
            .items
            .iter()
            .map(|e| PersonId::Agent(e.interaction.agent_id.clone()));
        let names = self.names_of(org_id, people_shown([], agents)).await?;
        Ok(page.map(|entry| TimelineItem {
            date: entry.date,
            agent_label: names.get(&PersonId::Agent(entry.interaction.agent_id.clone())).cloned(),
            interaction: entry.interaction,
            first_message: entry.first_message,
            messages: entry.messages,
            new_memories: entry.new_memories,
            changed_memories: entry.changed_memories,
            problems: entry.problems,
        }))
    }

    /// The conversation with its turns from `from` on, at most `limit` (up to [`MAX_TURNS`]), and its memories, those of an
    /// earlier moment when `as_of` is given. Turns have no time of their own: those that were added later are shown too.
    pub async fn conversation(
        &self,
        key: &InteractionKey,
        from: u32,
        limit: u32,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Conversation> {
        let (head, messages, memories) = futures::try_join!(
            self.graph.interaction(key),
            self.graph.messages(key, from, limit.clamp(1, MAX_TURNS)),
            self.graph.interaction_memories(key),
        )?;
        let mut memories = memories;
        if let Some(at) = as_of {
            memories.retain(|memory| memory.entry.memory.obtained_at <= at);
        }
        self.conversation_of(key, head, messages, memories, as_of).await
    }

    /// A conversation with names; `messages` are the turns to show.
    pub(crate) async fn conversation_of(
        &self,
        key: &InteractionKey,
        head: InteractionHead,
        messages: Vec<Message>,
        memories: Vec<SourcedMemory>,
        as_of: Option<Timestamp>,
    ) -> EngineResult<Conversation> {
        let interaction = head.interaction;
        let user = PersonId::User(key.user_id.clone());
        let agent = PersonId::Agent(interaction.agent_id.clone());
        let texts = memories
            .iter()
            .flat_map(|m| std::iter::once(&m.entry.memory).chain(&m.replaced))
            .map(|memory| memory.text.as_str());
        let people = memories
            .iter()
            .flat_map(|m| people_of(&m.entry))
            .chain([user.clone(), agent.clone()]);
        let people = people_shown(texts, people);
        let names = self.names_of(&key.org_id, people).await?;
        let turns = messages
            .into_iter()
            .map(|message| Turn {
                position: message.position,
                speaker: speaker(&message.role, &key.user_id, &interaction.agent_id, &names),
                role: message.role,
                content: message.content,
                marks: Vec::new(),
            })
            .collect();
        Ok(Conversation {
            user_name: names.get(&user).cloned(),
            agent_label: names.get(&agent).cloned(),
            interaction,
            dates: head.dates,
            messages: head.messages,
            turns,
            memories: memories.iter().map(|m| conversation_memory(m, &names, as_of)).collect(),
        })
    }
}

fn conversation_memory(memory: &SourcedMemory, names: &Names, as_of: Option<Timestamp>) -> ConversationMemory {
    ConversationMemory {
        row: row(&memory.entry, names, as_of),
        positions: memory.positions.clone(),
        was: memory.replaced.iter().map(|old| segments(&old.text, names)).collect(),
    }
}
