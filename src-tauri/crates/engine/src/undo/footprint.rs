//! What an operation changes and what it needs, in pieces as small as a store checks them: whether a later change builds on
//! an earlier one can be seen from these.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::change::GraphOp;
use crate::domain::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use crate::domain::model::{Memory, Message};
use crate::domain::note::NoteKey;
use crate::domain::review::ReviewKey;

/// A piece of the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Cell {
    Organization(OrgId),
    OrganizationName(OrgId),
    User(UserKey),
    UserName(UserKey),
    Agent(AgentKey),
    AgentLabel(AgentKey),
    Interaction(InteractionKey),
    /// Its agent and times.
    InteractionData(InteractionKey),
    Occurrence(InteractionKey, NaiveDate),
    Message(InteractionKey, u32),
    /// Where a conversation ends.
    End(InteractionKey),
    Memory(MemoryId),
    /// Its text, agent, interaction and time.
    MemoryData(MemoryId),
    Source(MemoryId, u32),
    Version(MemoryId, MemoryId),
    Queue(InteractionKey),
    Review(ReviewKey),
    Note(NoteKey),
}

/// The interactions of memories, as far as operations or the store tell: an operation on a source names only the memory.
pub(super) type Origins = HashMap<MemoryId, InteractionKey>;

/// Notes the interactions of the memories that an operation carries.
pub(super) fn note_origins(op: &GraphOp, origins: &mut Origins) {
    let mut note = |memory: &Memory| {
        if let Some(interaction) = memory.interaction() {
            origins.insert(memory.memory_id, interaction);
        }
    };
    match op {
        GraphOp::PutMemory { memory } | GraphOp::RemoveMemory { memory } => note(memory),
        GraphOp::EditMemory { from, to } => {
            note(from);
            note(to);
        }
        _ => {}
    }
}

/// The memories whose interaction has to be known from elsewhere.
pub(super) fn without_origin(op: &GraphOp, origins: &Origins) -> Option<MemoryKey> {
    match op {
        GraphOp::LinkSource { memory, .. } | GraphOp::UnlinkSource { memory, .. } => {
            (!origins.contains_key(&memory.memory_id)).then(|| memory.clone())
        }
        _ => None,
    }
}

fn messages(interaction: &InteractionKey, messages: &[Message]) -> Vec<Cell> {
    let each = messages
        .iter()
        .map(|message| Cell::Message(interaction.clone(), message.position));
    each.chain([Cell::End(interaction.clone())]).collect()
}

/// What an operation changes.
pub(super) fn writes(op: &GraphOp) -> Vec<Cell> {
    use GraphOp::*;
    match op {
        PutOrganization { organization } | RemoveOrganization { organization } => vec![
            Cell::Organization(organization.org_id.clone()),
            Cell::OrganizationName(organization.org_id.clone()),
        ],
        RenameOrganization { org_id, .. } => vec![Cell::OrganizationName(org_id.clone())],
        PutUser { user } | RemoveUser { user } => vec![Cell::User(user.key()), Cell::UserName(user.key())],
        RenameUser { user, .. } => vec![Cell::UserName(user.clone())],
        PutAgent { agent } | RemoveAgent { agent } => vec![Cell::Agent(agent.key()), Cell::AgentLabel(agent.key())],
        RenameAgent { agent, .. } => vec![Cell::AgentLabel(agent.clone())],
        PutInteraction { interaction } | RemoveInteraction { interaction } => vec![
            Cell::Interaction(interaction.key()),
            Cell::InteractionData(interaction.key()),
        ],
        TouchInteraction { interaction, .. } => vec![Cell::InteractionData(interaction.clone())],
        EditInteraction { from, .. } => vec![Cell::InteractionData(from.key())],
        AddOccurrence { interaction, date } | RemoveOccurrence { interaction, date } => {
            vec![Cell::Occurrence(interaction.clone(), *date)]
        }
        AppendMessages {
            interaction,
            messages: list,
        }
        | CutMessages {
            interaction,
            messages: list,
        } => messages(interaction, list),
        EditMessage { interaction, from, .. } => vec![Cell::Message(interaction.clone(), from.position)],
        PutMemory { memory } | RemoveMemory { memory } => {
            vec![Cell::Memory(memory.memory_id), Cell::MemoryData(memory.memory_id)]
        }
        EditMemory { from, .. } => vec![Cell::MemoryData(from.memory_id)],
        LinkSource { memory, position } | UnlinkSource { memory, position } => {
            vec![Cell::Source(memory.memory_id, *position)]
        }
        LinkVersions { old, new, .. } | UnlinkVersions { old, new, .. } => vec![Cell::Version(*old, *new)],
        QueueExtraction { interaction, .. } | UnqueueExtraction { interaction, .. } => {
            vec![Cell::Queue(interaction.clone())]
        }
        PutReview { review } | RemoveReview { review } => vec![Cell::Review(review.key.clone())],
        PutNote { note } | RemoveNote { note } => vec![Cell::Note(note.key())],
    }
}

/// What an operation needs to be as it is, beside what it changes.
pub(super) fn needs(op: &GraphOp, origins: &Origins) -> Vec<Cell> {
    use GraphOp::*;
    match op {
        PutUser { user } => vec![Cell::Organization(user.org_id.clone())],
        PutAgent { agent } => {
            let owner = agent.user_id.clone().map(|user_id| {
                Cell::User(UserKey {
                    org_id: agent.org_id.clone(),
                    user_id,
                })
            });
            owner
                .into_iter()
                .chain([Cell::Organization(agent.org_id.clone())])
                .collect()
        }
        RenameOrganization { org_id, .. } => vec![Cell::Organization(org_id.clone())],
        RenameUser { user, .. } => vec![Cell::User(user.clone())],
        RenameAgent { agent, .. } => vec![Cell::Agent(agent.clone())],
        PutInteraction { interaction } => vec![Cell::User(interaction.key().user())],
        EditInteraction { from, .. } => vec![Cell::Interaction(from.key())],
        TouchInteraction { interaction, .. }
        | AddOccurrence { interaction, .. }
        | AppendMessages { interaction, .. }
        | EditMessage { interaction, .. }
        | QueueExtraction { interaction, .. } => vec![Cell::Interaction(interaction.clone())],
        PutMemory { memory } => {
            let interaction = memory.interaction().map(Cell::Interaction);
            interaction
                .into_iter()
                .chain([Cell::User(memory.key().user())])
                .collect()
        }
        EditMemory { from, to } => {
            let interaction = to.interaction().filter(|_| from.interaction_id != to.interaction_id);
            let mut needs = vec![Cell::Memory(from.memory_id)];
            needs.extend(interaction.map(Cell::Interaction));
            needs
        }
        LinkSource { memory, position } => {
            let message = origins.get(&memory.memory_id).cloned();
            let message = message.map(|interaction| Cell::Message(interaction, *position));
            message.into_iter().chain([Cell::Memory(memory.memory_id)]).collect()
        }
        LinkVersions { old, new, .. } => vec![Cell::Memory(*old), Cell::Memory(*new)],
        _ => vec![],
    }
}
