//! The store at a moment: how much there was, and what a user came to believe between two moments.
//!
//! A moment stands on the axis of learning: an interaction is there from `created_at` on, a memory from `obtained_at` on,
//! and it is believed until its first successor was obtained. When the store itself was changed is in the audit trail.

use chrono::{NaiveDate, TimeDelta};

use super::ids::{AgentId, InteractionId, MemoryId, OrgId, UserId, UserKey};
use super::model::Timestamp;

/// What to count at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountsOf {
    /// The whole store, as one row.
    Store,
    Organizations(Vec<OrgId>),
    /// Users of one organization.
    Users(OrgId, Vec<UserId>),
    Agents(OrgId, Vec<AgentId>),
    /// Interactions of one user.
    Interactions(UserKey, Vec<InteractionId>),
}

/// What there was of one thing at a moment. Somebody was there when created by then, and also when an interaction or a memory of
/// theirs is that old: imports bring in people later than what they said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountsAt {
    /// Whether the thing itself was there; false also for what is not in the store.
    pub there: bool,
    /// Of the store alone.
    pub organizations: u32,
    /// Of the store and of an organization.
    pub users: u32,
    /// Of the store, of an organization, and those that belong to a user alone.
    pub agents: u32,
    /// Created by then; 0 for an interaction itself.
    pub interactions: u32,
    /// Obtained by then.
    pub memories: u32,
    /// Of an interaction alone: memories among these that contradict an older one.
    pub changed_memories: u32,
    /// Of a user alone: when an interaction was saved or a memory obtained, the last time by then.
    pub last_activity: Option<Timestamp>,
}

impl CountsAt {
    /// Adds the counts of a part of the store.
    pub fn add(&mut self, part: &CountsAt) {
        self.there |= part.there;
        self.organizations += part.organizations;
        self.users += part.users;
        self.agents += part.agents;
        self.interactions += part.interactions;
        self.memories += part.memories;
    }
}

/// A memory that was learned or superseded between two moments, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedMemory {
    pub memory_id: MemoryId,
    pub obtained_at: Timestamp,
    pub superseded_at: Option<Timestamp>,
    /// Direct predecessors, ascending.
    pub replaces: Vec<MemoryId>,
}

impl ChangedMemory {
    pub fn believed_at(&self, moment: Timestamp) -> bool {
        self.obtained_at <= moment && self.superseded_at.is_none_or(|at| at > moment)
    }
}

/// What changed for a user between two moments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedMemories {
    /// How many memories were believed at the first moment, and at the second.
    pub believed_before: u32,
    pub believed_after: u32,
    /// Memories obtained after the first moment and by the second, and those believed at the first and no longer at the second;
    /// by (obtained_at, memory_id), oldest first.
    pub memories: Vec<ChangedMemory>,
}

/// True when an interaction of these times stood under `date` at the moment: it had begun, and that day was one of its begin or
/// had come.
pub fn stood_under(created_at: Timestamp, updated_at: Timestamp, date: NaiveDate, at: Timestamp) -> bool {
    let begin = created_at.date_naive() + TimeDelta::days(1);
    created_at <= at && (updated_at <= at || date <= at.date_naive() || date <= begin)
}
