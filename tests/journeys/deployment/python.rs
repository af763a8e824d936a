//! The script that drives the Python package, and what it reads.

use std::collections::HashMap;

use memora_engine::domain::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId, UserKey};
use memora_engine::domain::model::{Message, Role, Timestamp};
use memora_engine::domain::read::{InteractionRecord, LinkedMemory};
use memora_test_servers::Neo4jServer;
use memora_tests::memora_core;
use serde::Deserialize;

pub(super) async fn run(server: &Neo4jServer, arguments: &[&str]) -> Vec<u8> {
    memora_core::run(server, arguments).await.unwrap()
}

pub(super) async fn read(server: &Neo4jServer, orgs: &[OrgId]) -> Read {
    let mut arguments = vec!["read"];
    arguments.extend(orgs.iter().map(|org| org.as_str()));
    serde_json::from_slice(&run(server, &arguments).await).unwrap()
}

#[derive(Deserialize)]
pub(super) struct Read {
    pub(super) details: Vec<OrganizationRead>,
}

#[derive(Deserialize)]
pub(super) struct OrganizationRead {
    pub(super) organization: OrganizationNode,
    pub(super) users: Vec<UserRead>,
    pub(super) agents: Vec<AgentRead>,
}

#[derive(Deserialize)]
pub(super) struct OrganizationNode {
    pub(super) org_name: String,
    pub(super) created_at: Timestamp,
}

#[derive(Deserialize)]
pub(super) struct AgentRead {
    pub(super) agent_id: AgentId,
    pub(super) agent_label: String,
}

#[derive(Deserialize)]
pub(super) struct UserNode {
    org_id: OrgId,
    user_id: UserId,
    pub(super) user_name: String,
}

#[derive(Deserialize)]
pub(super) struct UserRead {
    pub(super) user: UserNode,
    pub(super) interactions: Vec<InteractionRead>,
    pub(super) memories: Vec<MemoryRead>,
    pub(super) each_interaction: Vec<InteractionRead>,
    pub(super) each_memory: HashMap<MemoryId, EachMemory>,
}

#[derive(Deserialize)]
pub(super) struct InteractionRead {
    pub(super) interaction_id: InteractionId,
    agent_id: AgentId,
    created_at: Timestamp,
    updated_at: Timestamp,
    messages: Vec<MessageRead>,
    memories: Vec<MemoryRead>,
}

#[derive(Deserialize)]
struct MessageRead {
    msg_position: u32,
    role: Role,
    content: String,
}

#[derive(Deserialize)]
pub(super) struct MemoryRead {
    memory_id: MemoryId,
    agent_id: AgentId,
    memory: String,
    pub(super) obtained_at: Timestamp,
    message_sources: Vec<MessageRead>,
}

#[derive(Deserialize)]
pub(super) struct EachMemory {
    pub(super) detail: Option<MemoryRead>,
    pub(super) history: Vec<MemoryId>,
    pub(super) newest: Vec<MemoryId>,
}

impl UserNode {
    pub(super) fn key(&self) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

impl InteractionRead {
    pub(super) fn assert_same(&self, ours: &InteractionRecord, user_name: &str, label: &impl Fn(&AgentId) -> String) {
        assert_eq!(self.agent_id, ours.interaction.agent_id);
        assert_eq!(self.created_at, ours.interaction.created_at);
        assert_eq!(self.updated_at, ours.interaction.updated_at);
        assert_eq!(in_order(&self.messages), ours.messages);
        assert_eq!(self.memories.len(), ours.memories.len());
        for linked in &ours.memories {
            let id = linked.memory.memory_id;
            let memory = self.memories.iter().find(|memory| memory.memory_id == id).unwrap();
            memory.assert_same(linked, user_name, &label(&linked.memory.agent_id), &ours.messages);
        }
    }
}

impl MemoryRead {
    fn assert_same(&self, ours: &LinkedMemory, user_name: &str, agent_label: &str, messages: &[Message]) {
        let memory = &ours.memory;
        assert_eq!(self.agent_id, memory.agent_id);
        assert_eq!(self.obtained_at, memory.obtained_at);
        assert_eq!(
            self.memory,
            named(&memory.text, &memory.user_id, user_name, &memory.agent_id, agent_label)
        );
        let sources: Vec<_> = ours.positions.iter().map(|n| messages[*n as usize].clone()).collect();
        assert_eq!(in_order(&self.message_sources), sources);
    }
}

fn in_order(read: &[MessageRead]) -> Vec<Message> {
    let mut messages: Vec<_> = read
        .iter()
        .map(|message| Message {
            position: message.msg_position,
            role: message.role.clone(),
            content: message.content.clone(),
        })
        .collect();
    messages.sort_by_key(|message| message.position);
    messages
}

/// A text as the package shows it, which drops a possessive.
fn named(text: &str, user_id: &UserId, user_name: &str, agent_id: &AgentId, agent_label: &str) -> String {
    let (user, agent) = (format!("user_{user_id}"), format!("agent_{agent_id}"));
    text.replace(&format!("{user}'s"), user_name)
        .replace(&user, user_name)
        .replace(&format!("{agent}'s"), agent_label)
        .replace(&agent, agent_label)
}
