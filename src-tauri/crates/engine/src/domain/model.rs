//! What a store holds, one type per kind of node of Memora's graph.

use std::fmt;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ids::{
    AgentId, AgentKey, InteractionId, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserId, UserKey,
};

/// A moment, in UTC, exact to the microsecond (what every store can hold).
pub type Timestamp = DateTime<Utc>;

/// Cuts a moment to whole microseconds, so that it is equal to itself after a round trip through a store.
pub fn to_stored_precision(moment: Timestamp) -> Timestamp {
    moment.trunc_subsecs(6)
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    pub org_id: OrgId,
    pub name: String,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub org_id: OrgId,
    pub user_id: UserId,
    pub name: String,
    pub created_at: Timestamp,
}

impl User {
    pub fn key(&self) -> UserKey {
        UserKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    pub org_id: OrgId,
    pub agent_id: AgentId,
    pub label: String,
    /// Set when the agent belongs to one user; otherwise it serves the whole organization.
    pub user_id: Option<UserId>,
    pub created_at: Timestamp,
}

impl Agent {
    pub fn key(&self) -> AgentKey {
        AgentKey {
            org_id: self.org_id.clone(),
            agent_id: self.agent_id.clone(),
        }
    }
}

/// A user or agent with the name by which it is shown now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub id: PersonId,
    pub name: String,
}

/// A conversation of a user with an agent, without its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Interaction {
    pub org_id: OrgId,
    pub user_id: UserId,
    pub interaction_id: InteractionId,
    /// The agent may have been deleted since; its id stays.
    pub agent_id: AgentId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Interaction {
    pub fn key(&self) -> InteractionKey {
        InteractionKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
            interaction_id: self.interaction_id.clone(),
        }
    }
}

/// Who speaks in a message. Memora writes `user` and `assistant`; whatever else a store holds is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(from = "String", into = "String")]
#[specta(type = String)]
pub enum Role {
    User,
    Assistant,
    Other(String),
}

impl Role {
    pub fn as_str(&self) -> &str {
        match self {
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Other(name) => name,
        }
    }
}

impl From<String> for Role {
    fn from(name: String) -> Self {
        match name.as_str() {
            "user" => Role::User,
            "assistant" => Role::Assistant,
            _ => Role::Other(name),
        }
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.as_str().to_owned()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Place in the conversation, from 0, without gaps.
    pub position: u32,
    pub role: Role,
    pub content: String,
}

/// One thing remembered about a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    pub org_id: OrgId,
    pub user_id: UserId,
    pub memory_id: MemoryId,
    pub agent_id: AgentId,
    /// The interaction it was extracted from; `None` for one that was added by hand or outlived its interaction.
    pub interaction_id: Option<InteractionId>,
    /// Text with placeholders (`user_<id>`, `agent_<id>`) in place of names.
    pub text: String,
    pub obtained_at: Timestamp,
    /// The day on which it was obtained, as the store's date node says it.
    pub date: NaiveDate,
}

impl Memory {
    pub fn key(&self) -> MemoryKey {
        MemoryKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
            memory_id: self.memory_id,
        }
    }

    /// The interaction it came from, named in full.
    pub fn interaction(&self) -> Option<InteractionKey> {
        self.interaction_id.as_ref().map(|id| InteractionKey {
            org_id: self.org_id.clone(),
            user_id: self.user_id.clone(),
            interaction_id: id.clone(),
        })
    }
}
