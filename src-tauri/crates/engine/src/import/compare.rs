//! Tells whether the store already holds what a file says, and where it differs.

use crate::domain::model::{Agent, Message, Organization, User};
use crate::domain::read::{InteractionRecord, LinkedMemory};

/// The first field in which the store differs from the file; `None` when it holds the same.
pub(crate) type Difference = Option<String>;

fn unless(same: bool, field: &str) -> Difference {
    (!same).then(|| field.to_owned())
}

pub(crate) fn organizations(stored: &Organization, read: &Organization) -> Difference {
    unless(stored.name == read.name, "name").or_else(|| unless(stored.created_at == read.created_at, "created_at"))
}

pub(crate) fn users(stored: &User, read: &User) -> Difference {
    unless(stored.name == read.name, "name").or_else(|| unless(stored.created_at == read.created_at, "created_at"))
}

pub(crate) fn agents(stored: &Agent, read: &Agent) -> Difference {
    unless(stored.label == read.label, "label")
        .or_else(|| unless(stored.user_id == read.user_id, "user_id"))
        .or_else(|| unless(stored.created_at == read.created_at, "created_at"))
}

/// Everything of an interaction. Version links that only the store has are no difference: they may lead to memories
/// that are younger than the file.
pub(crate) fn interactions(stored: &InteractionRecord, read: &InteractionRecord) -> Difference {
    let (old, new) = (&stored.interaction, &read.interaction);
    unless(old.agent_id == new.agent_id, "agent_id")
        .or_else(|| unless(old.created_at == new.created_at, "created_at"))
        .or_else(|| unless(old.updated_at == new.updated_at, "updated_at"))
        .or_else(|| unless(stored.dates == read.dates, "dates"))
        .or_else(|| messages(&stored.messages, &read.messages))
        .or_else(|| {
            let pairs = stored.memories.iter().zip(&read.memories).enumerate();
            pairs
                .filter_map(|(at, (a, b))| memories(a, b).map(|field| format!("memories[{at}].{field}")))
                .next()
        })
        .or_else(|| unless(stored.memories.len() == read.memories.len(), "memories"))
}

fn messages(stored: &[Message], read: &[Message]) -> Difference {
    let same = common(stored, read);
    match (stored.get(same), read.get(same)) {
        (None, None) => None,
        (Some(a), Some(b)) if a.role == b.role => Some(format!("messages[{same}].content")),
        (Some(_), Some(_)) => Some(format!("messages[{same}].role")),
        _ => Some("messages".to_owned()),
    }
}

pub(crate) fn memories(stored: &LinkedMemory, read: &LinkedMemory) -> Difference {
    let (old, new) = (&stored.memory, &read.memory);
    unless(old.memory_id == new.memory_id, "memory_id")
        .or_else(|| unless(old.agent_id == new.agent_id, "agent_id"))
        .or_else(|| unless(old.text == new.text, "text"))
        .or_else(|| unless(old.obtained_at == new.obtained_at, "obtained_at"))
        .or_else(|| unless(old.date == new.date, "date"))
        .or_else(|| unless(old.interaction_id == new.interaction_id, "interaction"))
        .or_else(|| unless(stored.positions == read.positions, "sources"))
        .or_else(|| unless(read.replaces.iter().all(|id| stored.replaces.contains(id)), "replaces"))
        .or_else(|| {
            unless(
                read.replaced_by.iter().all(|id| stored.replaced_by.contains(id)),
                "replaced_by",
            )
        })
}

/// How the messages of a file go with those of a stored interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// The store has all of them (and perhaps more).
    There,
    /// The file goes on after this many messages.
    From(usize),
    /// They differ before either ends, at this position.
    Differs(usize),
}

pub(crate) fn growth(stored: &[Message], read: &[Message]) -> Growth {
    match common(stored, read) {
        same if same == read.len() => Growth::There,
        same if same == stored.len() => Growth::From(same),
        same => Growth::Differs(same),
    }
}

/// The number of messages at the beginning that are the same.
fn common(stored: &[Message], read: &[Message]) -> usize {
    stored
        .iter()
        .zip(read)
        .take_while(|(a, b)| a.role == b.role && a.content == b.content)
        .count()
}
