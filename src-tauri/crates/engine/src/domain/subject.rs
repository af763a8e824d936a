//! What a change is about, so that the audit trail can be read by memory, conversation, user and organization.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::{Change, GraphOp};
use super::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use super::model::{Agent, Memory};

/// One thing that a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum Subject {
    Organization(OrgId),
    User(UserKey),
    Agent(AgentKey),
    Interaction(InteractionKey),
    Memory(MemoryId),
}

impl Subject {
    /// One text for each, different for all: ids hold no white space.
    pub fn key(&self) -> String {
        match self {
            Subject::Organization(org_id) => format!("o {org_id}"),
            Subject::User(user) => format!("u {} {}", user.org_id, user.user_id),
            Subject::Agent(agent) => format!("a {} {}", agent.org_id, agent.agent_id),
            Subject::Interaction(key) => format!("i {} {} {}", key.org_id, key.user_id, key.interaction_id),
            Subject::Memory(id) => format!("m {id}"),
        }
    }
}

impl GraphOp {
    /// What the operation is about: the thing itself, and whose it is.
    pub fn subjects(&self) -> Vec<Subject> {
        use GraphOp::*;
        match self {
            PutOrganization { organization } | RemoveOrganization { organization } => {
                vec![Subject::Organization(organization.org_id.clone())]
            }
            RenameOrganization { org_id, .. } => vec![Subject::Organization(org_id.clone())],
            PutUser { user } | RemoveUser { user } => of_user(user.key()),
            RenameUser { user, .. } => of_user(user.clone()),
            PutAgent { agent } | RemoveAgent { agent } => of_agent(agent),
            RenameAgent { agent, .. } => {
                vec![
                    Subject::Organization(agent.org_id.clone()),
                    Subject::Agent(agent.clone()),
                ]
            }
            PutInteraction { interaction }
            | RemoveInteraction { interaction }
            | EditInteraction { to: interaction, .. } => of_interaction(interaction.key()),
            TouchInteraction { interaction, .. }
            | AddOccurrence { interaction, .. }
            | RemoveOccurrence { interaction, .. }
            | AppendMessages { interaction, .. }
            | CutMessages { interaction, .. }
            | EditMessage { interaction, .. }
            | QueueExtraction { interaction, .. }
            | UnqueueExtraction { interaction, .. } => of_interaction(interaction.clone()),
            PutMemory { memory } | RemoveMemory { memory } => of_memory(memory),
            EditMemory { from, to } => {
                let mut subjects = of_memory(from);
                subjects.extend(to.interaction().map(Subject::Interaction));
                subjects
            }
            LinkSource { memory, .. } | UnlinkSource { memory, .. } => of_memory_key(memory),
            LinkVersions { user, old, new } | UnlinkVersions { user, old, new } => {
                let mut subjects = of_user(user.clone());
                subjects.extend([Subject::Memory(*old), Subject::Memory(*new)]);
                subjects
            }
            PutReview { review } | RemoveReview { review } => {
                let mut subjects = of_user(UserKey {
                    org_id: review.key.org_id.clone(),
                    user_id: review.user_id.clone(),
                });
                subjects.push(Subject::Memory(review.key.memory_id));
                subjects
            }
            PutNote { note } | RemoveNote { note } => note.subjects(),
        }
    }
}

fn of_user(user: UserKey) -> Vec<Subject> {
    vec![Subject::Organization(user.org_id.clone()), Subject::User(user)]
}

fn of_agent(agent: &Agent) -> Vec<Subject> {
    let mut subjects = vec![Subject::Organization(agent.org_id.clone()), Subject::Agent(agent.key())];
    subjects.extend(agent.user_id.clone().map(|user_id| {
        Subject::User(UserKey {
            org_id: agent.org_id.clone(),
            user_id,
        })
    }));
    subjects
}

fn of_interaction(key: InteractionKey) -> Vec<Subject> {
    let mut subjects = of_user(key.user());
    subjects.push(Subject::Interaction(key));
    subjects
}

fn of_memory_key(key: &MemoryKey) -> Vec<Subject> {
    let mut subjects = of_user(key.user());
    subjects.push(Subject::Memory(key.memory_id));
    subjects
}

fn of_memory(memory: &Memory) -> Vec<Subject> {
    let mut subjects = of_memory_key(&memory.key());
    subjects.extend(memory.interaction().map(Subject::Interaction));
    subjects
}

impl Change {
    /// All that its operations are about, each once.
    pub fn subjects(&self) -> BTreeSet<Subject> {
        self.ops.iter().flat_map(GraphOp::subjects).collect()
    }
}
