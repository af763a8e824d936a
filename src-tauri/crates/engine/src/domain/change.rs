//! How the graph changes: small operations, each with its inverse, bundled into a `Change` that is applied whole.
//!
//! An operation carries what its author saw (`from`, the messages it cuts, the memory it removes). A store
//! refuses it with a conflict when that is no longer what it holds, so nobody overwrites what they did not see,
//! and the inverse of an operation can always be computed without asking the store.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ids::{AgentKey, ChangeId, GroupId, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use super::model::{Agent, Interaction, Memory, Message, Organization, Timestamp, User};
use super::note::Note;
use super::review::Review;

/// One step of a change. References must be in place: a user needs its organization, a link both its ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum GraphOp {
    PutOrganization {
        organization: Organization,
    },
    /// The organization must have no users and agents left.
    RemoveOrganization {
        organization: Organization,
    },
    RenameOrganization {
        org_id: OrgId,
        from: String,
        to: String,
    },
    PutUser {
        user: User,
    },
    /// The user must have no interactions, memories and agents left.
    RemoveUser {
        user: User,
    },
    RenameUser {
        user: UserKey,
        from: String,
        to: String,
    },
    PutAgent {
        agent: Agent,
    },
    /// Interactions and memories of the agent keep its id.
    RemoveAgent {
        agent: Agent,
    },
    RenameAgent {
        agent: AgentKey,
        from: String,
        to: String,
    },
    PutInteraction {
        interaction: Interaction,
    },
    /// The interaction must have no messages, dates and memories left, and must not be queued.
    RemoveInteraction {
        interaction: Interaction,
    },
    TouchInteraction {
        interaction: InteractionKey,
        from: Timestamp,
        to: Timestamp,
    },
    /// Both are of one key; agent and times may differ.
    EditInteraction {
        from: Interaction,
        to: Interaction,
    },
    AddOccurrence {
        interaction: InteractionKey,
        date: NaiveDate,
    },
    RemoveOccurrence {
        interaction: InteractionKey,
        date: NaiveDate,
    },
    /// `messages` continue the conversation: the first position equals the number of messages there.
    AppendMessages {
        interaction: InteractionKey,
        messages: Vec<Message>,
    },
    /// `messages` are the last ones of the conversation, and no memory refers to them (any more).
    CutMessages {
        interaction: InteractionKey,
        messages: Vec<Message>,
    },
    /// Both stand at one position; role and content may differ. `cited_by` has every memory that comes from this message or
    /// from the one behind it: they are found by its words.
    EditMessage {
        interaction: InteractionKey,
        from: Message,
        to: Message,
        cited_by: Vec<MemoryId>,
    },
    PutMemory {
        memory: Memory,
    },
    /// Both are of one key; everything else may differ. The interaction must be there, and changes only while the memory has
    /// no sources: they are messages of it.
    EditMemory {
        from: Memory,
        to: Memory,
    },
    /// The memory must have no sources and version links left.
    RemoveMemory {
        memory: Memory,
    },
    LinkSource {
        memory: MemoryKey,
        position: u32,
    },
    UnlinkSource {
        memory: MemoryKey,
        position: u32,
    },
    /// `new` contradicts `old`; both are memories of `user`, and the link closes no cycle.
    LinkVersions {
        user: UserKey,
        old: MemoryId,
        new: MemoryId,
    },
    UnlinkVersions {
        user: UserKey,
        old: MemoryId,
        new: MemoryId,
    },
    /// Memories are still to be taken from the interaction, since `at`; it is not queued already. As long as it is queued,
    /// it is not removed.
    QueueExtraction {
        interaction: InteractionKey,
        at: Timestamp,
    },
    UnqueueExtraction {
        interaction: InteractionKey,
        at: Timestamp,
    },
    /// Nobody has decided about this finding yet. What it is about need not be there (any more).
    PutReview {
        review: Review,
    },
    RemoveReview {
        review: Review,
    },
    /// There is no note about this yet. What it is about need not be there (any more).
    PutNote {
        note: Note,
    },
    RemoveNote {
        note: Note,
    },
}

impl GraphOp {
    /// The operation that takes this one back.
    pub fn inverse(self) -> GraphOp {
        use GraphOp::*;
        match self {
            PutOrganization { organization } => RemoveOrganization { organization },
            RemoveOrganization { organization } => PutOrganization { organization },
            RenameOrganization { org_id, from, to } => RenameOrganization {
                org_id,
                from: to,
                to: from,
            },
            PutUser { user } => RemoveUser { user },
            RemoveUser { user } => PutUser { user },
            RenameUser { user, from, to } => RenameUser {
                user,
                from: to,
                to: from,
            },
            PutAgent { agent } => RemoveAgent { agent },
            RemoveAgent { agent } => PutAgent { agent },
            RenameAgent { agent, from, to } => RenameAgent {
                agent,
                from: to,
                to: from,
            },
            PutInteraction { interaction } => RemoveInteraction { interaction },
            RemoveInteraction { interaction } => PutInteraction { interaction },
            TouchInteraction { interaction, from, to } => TouchInteraction {
                interaction,
                from: to,
                to: from,
            },
            AddOccurrence { interaction, date } => RemoveOccurrence { interaction, date },
            RemoveOccurrence { interaction, date } => AddOccurrence { interaction, date },
            AppendMessages { interaction, messages } => CutMessages { interaction, messages },
            CutMessages { interaction, messages } => AppendMessages { interaction, messages },
            PutMemory { memory } => RemoveMemory { memory },
            RemoveMemory { memory } => PutMemory { memory },
            LinkSource { memory, position } => UnlinkSource { memory, position },
            UnlinkSource { memory, position } => LinkSource { memory, position },
            LinkVersions { user, old, new } => UnlinkVersions { user, old, new },
            UnlinkVersions { user, old, new } => LinkVersions { user, old, new },
            QueueExtraction { interaction, at } => UnqueueExtraction { interaction, at },
            UnqueueExtraction { interaction, at } => QueueExtraction { interaction, at },
            EditInteraction { from, to } => EditInteraction { from: to, to: from },
            EditMessage {
                interaction,
                from,
                to,
                cited_by,
            } => EditMessage {
                interaction,
                from: to,
                to: from,
                cited_by,
            },
            EditMemory { from, to } => EditMemory { from: to, to: from },
            PutReview { review } => RemoveReview { review },
            RemoveReview { review } => PutReview { review },
            PutNote { note } => RemoveNote { note },
            RemoveNote { note } => PutNote { note },
        }
    }

    /// What the search index has to do after this operation. A memory is indexed with its source turns, so a
    /// change of its sources is a change of its entry; versions, names and interactions are read from the graph.
    pub fn index_work(&self) -> Vec<(MemoryId, IndexAction)> {
        match self {
            GraphOp::PutMemory { memory } | GraphOp::EditMemory { to: memory, .. } => {
                vec![(memory.memory_id, IndexAction::Upsert)]
            }
            GraphOp::RemoveMemory { memory } => vec![(memory.memory_id, IndexAction::Delete)],
            GraphOp::LinkSource { memory, .. } | GraphOp::UnlinkSource { memory, .. } => {
                vec![(memory.memory_id, IndexAction::Upsert)]
            }
            GraphOp::EditMessage { cited_by, .. } => cited_by.iter().map(|id| (*id, IndexAction::Upsert)).collect(),
            _ => vec![],
        }
    }
}

/// What an outbox row asks of the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexAction {
    Upsert,
    Delete,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    pub kind: ActorKind,
    /// Name of the person, agent or file, as far as known.
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActorKind {
    /// Somebody at the window or the command line.
    Person,
    /// A memory agent or a program that writes through the engine.
    Agent,
    /// A file that was read.
    Import,
    /// The application itself, when it fills the demo store. Never offered for undo.
    Application,
}

/// What a change did, for the audit trail and for the words in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    CreateOrganization,
    RenameOrganization,
    DeleteOrganization,
    CreateUser,
    RenameUser,
    DeleteUser,
    CreateAgent,
    RenameAgent,
    DeleteAgent,
    SaveInteraction,
    UpdateInteraction,
    DeleteInteraction,
    DeleteMemory,
    EditMemory,
    CorrectMemory,
    LinkVersions,
    UnlinkVersions,
    MergeMemories,
    SplitMemory,
    SetSources,
    MoveMemory,
    MoveInteraction,
    SetAgent,
    SetDate,
    AddMemory,
    EditMessage,
    RestoreMemory,
    MergeUsers,
    MergeAgents,
    QueueInteraction,
    ReviewMemory,
    WriteNote,
    Forget,
    ImportPeople,
    ImportInteraction,
    ImportMemory,
    Undo,
}

/// A change of the graph: applied whole or not at all, together with its audit entry and its outbox rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub id: ChangeId,
    pub at: Timestamp,
    pub actor: Actor,
    pub kind: ChangeKind,
    /// Why, in the words of whoever made it.
    pub reason: Option<String>,
    /// What it was about, in one line with placeholders (`renamed user_<id>`); never a secret.
    pub summary: String,
    pub group: Option<GroupId>,
    /// The change that this one takes back.
    pub undoes: Option<ChangeId>,
    pub ops: Vec<GraphOp>,
}

impl Change {
    /// The operations that take this change back, in the order in which they must run.
    pub fn inverse_ops(&self) -> Vec<GraphOp> {
        self.ops.iter().rev().cloned().map(GraphOp::inverse).collect()
    }

    /// What the search index has to do after this change: the last word on each memory, in order of first mention.
    pub fn index_work(&self) -> Vec<(MemoryId, IndexAction)> {
        let mut place = std::collections::HashMap::new();
        let mut work: Vec<(MemoryId, IndexAction)> = Vec::new();
        for (id, action) in self.ops.iter().flat_map(GraphOp::index_work) {
            match place.get(&id) {
                Some(&at) => {
                    let (_, known): &mut (MemoryId, IndexAction) = &mut work[at];
                    *known = action;
                }
                None => {
                    place.insert(id, work.len());
                    work.push((id, action));
                }
            }
        }
        work
    }
}
