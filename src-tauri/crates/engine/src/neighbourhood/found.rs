//! What was found around a thing, before names are known, and how it is shown once they are.

use chrono::NaiveDate;

use super::{DateKey, GraphNode, NodeRef, TurnKey, Way};
use crate::domain::ids::{AgentId, AgentKey, OrgId, PersonId, UserKey};
use crate::domain::model::{Interaction, Message, Role, Timestamp};
use crate::domain::page::{Cursor, Page, PageRequest};
use crate::domain::read::{MemoryEntry, preview};
use crate::domain::text::{Names, Segment, segments};
use crate::error::EngineResult;
use crate::ports::graph::GraphError;

/// What a label is made of, before names are known.
pub(super) enum Label {
    /// Of the thing itself: a person's name, or the day.
    Own,
    Text(String),
    /// A memory's text, with placeholders.
    Memory(String),
    Said {
        role: Role,
        agent_id: AgentId,
        content: String,
    },
}

pub(super) struct Found {
    pub(super) node: NodeRef,
    pub(super) label: Label,
    pub(super) at: Option<Timestamp>,
    pub(super) believed: Option<bool>,
}

impl Found {
    pub(super) fn own(node: NodeRef) -> Self {
        Self {
            node,
            label: Label::Own,
            at: None,
            believed: None,
        }
    }

    pub(super) fn memory(entry: &MemoryEntry, as_of: Option<Timestamp>) -> Self {
        Self {
            node: NodeRef::Memory(entry.memory.key()),
            label: Label::Memory(entry.memory.text.clone()),
            at: Some(entry.memory.obtained_at),
            believed: Some(entry.believed_at(as_of)),
        }
    }

    pub(super) fn interaction(interaction: &Interaction, first_message: Option<&str>) -> Self {
        Self {
            node: NodeRef::Interaction(interaction.key()),
            label: Label::Text(first_message.map(preview).unwrap_or_default()),
            at: Some(interaction.created_at),
            believed: None,
        }
    }

    pub(super) fn turn(interaction: &Interaction, message: &Message) -> Self {
        Self {
            node: NodeRef::Turn(TurnKey {
                interaction: interaction.key(),
                position: message.position,
            }),
            label: Label::Said {
                role: message.role.clone(),
                agent_id: interaction.agent_id.clone(),
                content: preview(&message.content),
            },
            at: None,
            believed: None,
        }
    }

    pub(super) fn date(user: &UserKey, date: NaiveDate) -> Self {
        Self::own(NodeRef::Date(DateKey {
            user: user.clone(),
            date,
        }))
    }

    pub(super) fn agent(org_id: &OrgId, agent_id: &AgentId) -> Self {
        Self::own(NodeRef::Agent(AgentKey {
            org_id: org_id.clone(),
            agent_id: agent_id.clone(),
        }))
    }

    /// Everybody whose name the label needs.
    pub(super) fn people(&self) -> Vec<PersonId> {
        let person = match (&self.node, &self.label) {
            (NodeRef::User(key), _) => PersonId::User(key.user_id.clone()),
            (NodeRef::Agent(key), _) => PersonId::Agent(key.agent_id.clone()),
            (NodeRef::Turn(key), Label::Said { role, agent_id, .. }) => match role {
                Role::User => PersonId::User(key.interaction.user_id.clone()),
                Role::Assistant => PersonId::Agent(agent_id.clone()),
                Role::Other(_) => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        vec![person]
    }

    pub(super) fn named(self, names: &Names) -> GraphNode {
        let person = self.people().pop().map(|id| match names.get(&id) {
            Some(name) => Segment::Person { id, name: name.clone() },
            None => Segment::Unknown { id },
        });
        let label = match self.label {
            Label::Text(text) if text.is_empty() => Vec::new(),
            Label::Text(text) => vec![Segment::Text { text }],
            Label::Memory(text) => segments(&text, names),
            Label::Said { role, content, .. } => {
                let speaker = person.unwrap_or(Segment::Text {
                    text: role.as_str().to_owned(),
                });
                let text = format!(": {content}");
                vec![speaker, Segment::Text { text }]
            }
            Label::Own => match &self.node {
                NodeRef::Date(key) => vec![Segment::Text {
                    text: key.date.to_string(),
                }],
                _ => person.into_iter().collect(),
            },
        };
        GraphNode {
            id: self.node.id(),
            node: self.node,
            label,
            at: self.at,
            believed: self.believed,
        }
    }
}

/// What was found one way.
pub(super) struct FoundGroup {
    pub(super) way: Way,
    pub(super) found: Vec<Found>,
    pub(super) total: u32,
    pub(super) next: Option<Cursor>,
}

impl FoundGroup {
    pub(super) fn one(way: Way, found: Option<Found>) -> Self {
        Self {
            way,
            total: u32::from(found.is_some()),
            found: found.into_iter().collect(),
            next: None,
        }
    }

    pub(super) fn paged<T>(way: Way, page: Page<T>, total: u32, found: impl FnMut(&T) -> Found) -> Self {
        Self {
            way,
            found: page.items.iter().map(found).collect(),
            total,
            next: page.next,
        }
    }

    /// A page of a list that is there as a whole.
    pub(super) fn cut(way: Way, all: Vec<Found>, page: &PageRequest) -> EngineResult<Self> {
        let total = all.len();
        let (from, limit) = (offset(page)?, page.bounded_limit() as usize);
        let next = (from + limit < total).then(|| Cursor((from + limit).to_string()));
        Ok(Self {
            way,
            found: all.into_iter().skip(from).take(limit).collect(),
            total: u32::try_from(total).unwrap_or(u32::MAX),
            next,
        })
    }
}

pub(super) fn offset(page: &PageRequest) -> EngineResult<usize> {
    match &page.after {
        None => Ok(0),
        Some(cursor) => cursor.0.parse().map_err(|_| {
            GraphError::Invalid("this page marker belongs to another list; read it from its beginning".to_owned())
                .into()
        }),
    }
}
