//! What the package was told to write, as the script noted it down.

use chrono::NaiveDate;
use memora_engine::domain::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId, UserKey};
use memora_engine::domain::model::{Interaction, Memory, Message, Role, Timestamp};
use memora_engine::domain::read::{InteractionRecord, LinkedMemory};
use memora_test_servers::Neo4jServer;
use serde::Deserialize;

use super::python;

#[derive(Deserialize)]
pub(super) struct Written {
    pub(super) organizations: Vec<WrittenOrganization>,
    pub(super) users: Vec<WrittenUser>,
    pub(super) agents: Vec<WrittenAgent>,
    interactions: Vec<WrittenInteraction>,
    memories: Vec<WrittenMemory>,
}

#[derive(Deserialize)]
pub(super) struct WrittenOrganization {
    pub(super) org_id: OrgId,
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct WrittenUser {
    org_id: OrgId,
    user_id: UserId,
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct WrittenAgent {
    pub(super) org_id: OrgId,
    pub(super) agent_id: AgentId,
    pub(super) label: String,
    pub(super) user_id: Option<UserId>,
}

#[derive(Deserialize)]
struct WrittenInteraction {
    org_id: OrgId,
    user_id: UserId,
    interaction_id: InteractionId,
    agent_id: AgentId,
    created_at: Timestamp,
    updated_at: Timestamp,
    dates: Vec<NaiveDate>,
    messages: Vec<WrittenMessage>,
}

#[derive(Deserialize)]
struct WrittenMessage {
    role: Role,
    content: String,
}

#[derive(Deserialize)]
struct WrittenMemory {
    org_id: OrgId,
    user_id: UserId,
    agent_id: AgentId,
    interaction_id: InteractionId,
    memory_id: MemoryId,
    text: String,
    sources: Vec<u32>,
    obtained_at: Timestamp,
    date: NaiveDate,
    replaces: Option<MemoryId>,
}

impl WrittenUser {
    pub(super) fn key(&self) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

impl Written {
    pub(super) async fn by_the_package(server: &Neo4jServer) -> Self {
        serde_json::from_slice(&python::run(server, &["write"]).await).unwrap()
    }

    pub(super) fn user_named(&self, name: &str) -> UserKey {
        self.users.iter().find(|user| user.name == name).unwrap().key()
    }

    pub(super) fn agent_labelled(&self, label: &str) -> AgentId {
        let agent = self.agents.iter().find(|agent| agent.label == label);
        agent.unwrap().agent_id.clone()
    }

    /// The memory of `user` whose text has this in it.
    pub(super) fn memory_of(&self, user: &UserKey, part: &str) -> MemoryId {
        let memory = self
            .memories
            .iter()
            .find(|memory| memory.user_id == user.user_id && memory.text.contains(part));
        memory.unwrap().memory_id
    }

    /// What a store should hold of a user, in the order of [`InteractionRecord`]s.
    pub(super) fn records_of(&self, user: &UserKey) -> Vec<InteractionRecord> {
        let of_user = |interaction: &&WrittenInteraction| interaction.user_id == user.user_id;
        let mut records: Vec<_> = self
            .interactions
            .iter()
            .filter(of_user)
            .map(|i| self.record(i))
            .collect();
        records.sort_by_key(|record| (record.interaction.created_at, record.interaction.interaction_id.clone()));
        records
    }

    fn record(&self, written: &WrittenInteraction) -> InteractionRecord {
        let message = |(n, message): (usize, &WrittenMessage)| Message {
            position: u32::try_from(n).unwrap(),
            role: message.role.clone(),
            content: message.content.clone(),
        };
        let of_interaction = |memory: &&WrittenMemory| memory.interaction_id == written.interaction_id;
        let mut memories: Vec<_> = self
            .memories
            .iter()
            .filter(of_interaction)
            .map(|m| self.linked(m))
            .collect();
        memories.sort_by_key(|linked| (linked.memory.obtained_at, linked.memory.memory_id));
        let mut dates = written.dates.clone();
        dates.sort_unstable();
        InteractionRecord {
            interaction: Interaction {
                org_id: written.org_id.clone(),
                user_id: written.user_id.clone(),
                interaction_id: written.interaction_id.clone(),
                agent_id: written.agent_id.clone(),
                created_at: written.created_at,
                updated_at: written.updated_at,
            },
            dates,
            messages: written.messages.iter().enumerate().map(message).collect(),
            memories,
            queued_at: None,
        }
    }

    fn linked(&self, written: &WrittenMemory) -> LinkedMemory {
        let mut positions = written.sources.clone();
        positions.sort_unstable();
        let newer = |memory: &&WrittenMemory| memory.replaces == Some(written.memory_id);
        let mut replaced_by: Vec<_> = self
            .memories
            .iter()
            .filter(newer)
            .map(|memory| memory.memory_id)
            .collect();
        replaced_by.sort_unstable();
        LinkedMemory {
            memory: Memory {
                org_id: written.org_id.clone(),
                user_id: written.user_id.clone(),
                memory_id: written.memory_id,
                agent_id: written.agent_id.clone(),
                interaction_id: Some(written.interaction_id.clone()),
                text: written.text.clone(),
                obtained_at: written.obtained_at,
                date: written.date,
            },
            positions,
            replaces: written.replaces.into_iter().collect(),
            replaced_by,
        }
    }
}
