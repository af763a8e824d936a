//! Small things to fill a store with, so that a case says only what it is about.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use memora_engine::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use memora_engine::domain::ids::{
    AgentId, AgentKey, ChangeId, InteractionId, InteractionKey, MemoryId, OrgId, UserId, UserKey,
};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, Role, Timestamp, User};
use memora_engine::domain::note::Note;
use memora_engine::domain::review::{Finder, Review, ReviewKey, Verdict};
use memora_engine::domain::subject::Subject;

use crate::clock::CountingIds;

/// A moment, as in `2025-05-01T12:00:00Z`.
pub fn at(moment: &str) -> Timestamp {
    moment
        .parse::<DateTime<Utc>>()
        .expect("a moment as in 2025-05-01T12:00:00Z")
}

/// A day, as in `2025-05-01`.
pub fn day(date: &str) -> NaiveDate {
    date.parse().expect("a day as in 2025-05-01")
}

/// Noon of 1 May 2025 and so many minutes.
pub fn minute(n: i64) -> Timestamp {
    at("2025-05-01T12:00:00Z") + TimeDelta::minutes(n)
}

pub fn org_id(id: &str) -> OrgId {
    OrgId::parse(id).expect("an organization id")
}

pub fn agent_id(id: &str) -> AgentId {
    AgentId::parse(id).expect("an agent id")
}

pub fn user_key(org: &str, user: &str) -> UserKey {
    UserKey {
        org_id: org_id(org),
        user_id: UserId::parse(user).expect("a user id"),
    }
}

pub fn agent_key(org: &str, agent: &str) -> AgentKey {
    AgentKey {
        org_id: org_id(org),
        agent_id: agent_id(agent),
    }
}

pub fn interaction_key(user: &UserKey, interaction: &str) -> InteractionKey {
    InteractionKey {
        org_id: user.org_id.clone(),
        user_id: user.user_id.clone(),
        interaction_id: InteractionId::parse(interaction).expect("an interaction id"),
    }
}

/// The memory id with the number `n`; ids sort as their numbers do.
pub fn memory_id(n: u64) -> MemoryId {
    MemoryId(CountingIds::nth(n))
}

pub fn change_id(n: u64) -> ChangeId {
    ChangeId(CountingIds::nth(n))
}

pub fn organization(id: &str, name: &str) -> Organization {
    Organization {
        org_id: org_id(id),
        name: name.to_owned(),
        created_at: minute(0),
    }
}

pub fn user(org: &str, id: &str, name: &str) -> User {
    let UserKey { org_id, user_id } = user_key(org, id);
    User {
        org_id,
        user_id,
        name: name.to_owned(),
        created_at: minute(0),
    }
}

/// An agent of the whole organization.
pub fn agent(org: &str, id: &str, label: &str) -> Agent {
    let AgentKey { org_id, agent_id } = agent_key(org, id);
    Agent {
        org_id,
        agent_id,
        label: label.to_owned(),
        user_id: None,
        created_at: minute(0),
    }
}

/// An agent of one user.
pub fn personal_agent(user: &UserKey, id: &str, label: &str) -> Agent {
    Agent {
        user_id: Some(user.user_id.clone()),
        ..agent(user.org_id.as_str(), id, label)
    }
}

/// An interaction with the agent `guide`, created and updated at `minute(n)`.
pub fn interaction(user: &UserKey, id: &str, n: i64) -> Interaction {
    let InteractionKey {
        org_id,
        user_id,
        interaction_id,
    } = interaction_key(user, id);
    let (agent_id, created_at, updated_at) = (agent_id("guide"), minute(n), minute(n));
    Interaction {
        org_id,
        user_id,
        interaction_id,
        agent_id,
        created_at,
        updated_at,
    }
}

/// Messages with these texts from position `first`, even positions by the user.
pub fn messages(first: u32, texts: &[&str]) -> Vec<Message> {
    let message = |(position, text): (u32, &&str)| Message {
        position,
        role: if position % 2 == 0 { Role::User } else { Role::Assistant },
        content: (*text).to_owned(),
    };
    (first..).zip(texts).map(message).collect()
}

/// Memory number `n` of a user, through the agent `guide`, obtained at `minute(n)`, of no interaction.
pub fn memory(user: &UserKey, n: u64) -> Memory {
    let obtained_at = minute(i64::try_from(n).expect("a small number"));
    Memory {
        org_id: user.org_id.clone(),
        user_id: user.user_id.clone(),
        memory_id: memory_id(n),
        agent_id: agent_id("guide"),
        interaction_id: None,
        text: format!("memory number {n}"),
        obtained_at,
        date: obtained_at.date_naive(),
    }
}

/// Memory number `n`, extracted from an interaction.
pub fn memory_from(interaction: &InteractionKey, n: u64) -> Memory {
    Memory {
        interaction_id: Some(interaction.interaction_id.clone()),
        ..memory(&interaction.user(), n)
    }
}

/// What a person decided about memory number `n` at `minute(n)`.
pub fn review(user: &UserKey, n: u64, finder: Finder, verdict: Verdict) -> Review {
    Review {
        key: ReviewKey {
            org_id: user.org_id.clone(),
            memory_id: memory_id(n),
            finder,
            other: (finder == Finder::NearDuplicate).then(|| memory_id(n + 1)),
        },
        user_id: user.user_id.clone(),
        verdict,
        by: Actor {
            kind: ActorKind::Person,
            name: "Test".to_owned(),
        },
        at: minute(i64::try_from(n).expect("a small number")),
    }
}

/// What a person wrote about something at `minute(n)`.
pub fn note(user: Option<&UserKey>, about: Subject, n: u64, text: &str, tags: &[&str]) -> Note {
    Note {
        org_id: org_id("acme"),
        about,
        user_id: user.map(|user| user.user_id.clone()),
        text: text.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        by: Actor {
            kind: ActorKind::Person,
            name: "Test".to_owned(),
        },
        at: minute(i64::try_from(n).expect("a small number")),
    }
}

/// Change number `n`, made by a person.
pub fn change(n: u64, ops: Vec<GraphOp>) -> Change {
    Change {
        id: change_id(n),
        at: minute(i64::try_from(n).expect("a small number")),
        actor: Actor {
            kind: ActorKind::Person,
            name: "Test".to_owned(),
        },
        kind: ChangeKind::UpdateInteraction,
        reason: None,
        summary: format!("change number {n}"),
        group: None,
        undoes: None,
        ops,
    }
}
