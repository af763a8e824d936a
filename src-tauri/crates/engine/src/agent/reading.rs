//! A conversation that memories are to be taken from, with what is stored of it already.

use crate::agent::MemoryAgent;
use crate::agent::capture::{Capture, CaptureMessage};
use crate::domain::ids::{AgentId, AgentKey, InteractionKey, PersonId, UserKey};
use crate::domain::model::{Person, Timestamp};
use crate::domain::read::InteractionRecord;
use crate::error::{EngineError, EngineResult};
use crate::interactions::{NewMessage, message_update};
use crate::memories::MemoryRow;
use crate::ports::graph::GraphError;

pub(crate) struct Reading {
    pub(crate) user: UserKey,
    pub(crate) agent_id: AgentId,
    pub(crate) messages: Vec<CaptureMessage>,
    /// When it took place.
    pub(crate) at: Timestamp,
    /// Position of the first message that was not read before.
    pub(crate) first_new: usize,
    /// Memories that were taken from it before.
    pub(crate) known: Vec<MemoryRow>,
    /// The user and the agent by name, as far as they are there.
    pub(crate) people: Vec<Person>,
}

impl MemoryAgent {
    pub(crate) async fn reading(&self, capture: &Capture) -> EngineResult<Reading> {
        let people = self.people_of(&capture.user, &capture.agent_id).await?;
        let mut reading = Reading {
            user: capture.user.clone(),
            agent_id: capture.agent_id.clone(),
            messages: capture.messages.clone(),
            at: capture.at.unwrap_or_else(|| self.engine.now()),
            first_new: 0,
            known: Vec::new(),
            people,
        };
        let Some(key) = &capture.interaction else {
            return Ok(reading);
        };
        let stored = self.stored(key, capture).await?;
        let sourced = self.engine.graph.interaction_memories(key).await?;
        let entries: Vec<_> = sourced.into_iter().map(|memory| memory.entry).collect();
        reading.known = self.engine.rows(&key.org_id, &entries, None).await?;
        let kept = kept(&stored, &capture.messages);
        // What has no memories was perhaps never read, and what did not go on is to be read once more.
        if !reading.known.is_empty() && kept < capture.messages.len() {
            reading.first_new = kept;
        }
        reading.at = self.time_of(capture, &stored);
        Ok(reading)
    }

    /// The stored interaction that a capture goes on with.
    pub(crate) async fn stored(&self, key: &InteractionKey, capture: &Capture) -> EngineResult<InteractionRecord> {
        if key.user() != capture.user {
            return Err(EngineError::invalid("interaction", "belongs to another user"));
        }
        Ok(self.engine.graph.interaction_record(key).await?)
    }

    /// When a conversation that is stored took place: a change of its messages is new, reading them again is not.
    pub(crate) fn time_of(&self, capture: &Capture, stored: &InteractionRecord) -> Timestamp {
        let unchanged = kept(stored, &capture.messages) == capture.messages.len().max(stored.messages.len());
        match capture.at {
            Some(at) => at,
            None if unchanged => stored.interaction.updated_at,
            None => self.engine.now(),
        }
    }

    /// The user, who must be there, and the agent, who may have been deleted, by name.
    pub(crate) async fn people_of(&self, user: &UserKey, agent_id: &AgentId) -> EngineResult<Vec<Person>> {
        let mut people = vec![Person {
            id: PersonId::User(user.user_id.clone()),
            name: self.engine.graph.user(user).await?.user.name,
        }];
        let key = AgentKey {
            org_id: user.org_id.clone(),
            agent_id: agent_id.clone(),
        };
        match self.engine.graph.agent(&key).await {
            Ok(node) => people.push(Person {
                id: PersonId::Agent(agent_id.clone()),
                name: node.agent.label,
            }),
            Err(GraphError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(people)
    }
}

/// How many of the messages are stored already, from the beginning.
fn kept(stored: &InteractionRecord, messages: &[CaptureMessage]) -> usize {
    stored.messages.len() - message_update(&stored.messages, &new_messages(messages)).cut.len()
}

pub(crate) fn new_messages(messages: &[CaptureMessage]) -> Vec<NewMessage> {
    let new = |message: &CaptureMessage| NewMessage {
        role: message.role.clone(),
        content: message.content.clone(),
    };
    messages.iter().map(new).collect()
}
