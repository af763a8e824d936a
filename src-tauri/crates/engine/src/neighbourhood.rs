//! What lies around a thing in Memora's own model, step by step: each step is a page of one relation; now, or at a moment.

mod around;
mod found;
mod path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{AgentKey, InteractionKey, MemoryKey, OrgId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::Cursor;
use crate::domain::text::Segment;

pub use path::{MOST_LOOKED_AT, PathSearch};

/// A thing of the graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(tag = "kind", content = "key", rename_all = "camelCase")]
pub enum NodeRef {
    Organization(OrgId),
    User(UserKey),
    Agent(AgentKey),
    Interaction(InteractionKey),
    Turn(TurnKey),
    Memory(MemoryKey),
    /// A day of a user.
    Date(DateKey),
}

/// A message of an interaction by its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TurnKey {
    pub interaction: InteractionKey,
    pub position: u32,
}

/// A day of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DateKey {
    pub user: UserKey,
    pub date: NaiveDate,
}

impl NodeRef {
    /// One text for each, different for all: ids hold no white space.
    pub fn id(&self) -> String {
        match self {
            NodeRef::Organization(org_id) => format!("o {org_id}"),
            NodeRef::User(user) => format!("u {} {}", user.org_id, user.user_id),
            NodeRef::Agent(agent) => format!("a {} {}", agent.org_id, agent.agent_id),
            NodeRef::Interaction(key) => format!("i {} {} {}", key.org_id, key.user_id, key.interaction_id),
            NodeRef::Turn(TurnKey { interaction, position }) => format!(
                "t {} {} {} {position}",
                interaction.org_id, interaction.user_id, interaction.interaction_id
            ),
            NodeRef::Memory(key) => format!("m {} {} {}", key.org_id, key.user_id, key.memory_id),
            NodeRef::Date(DateKey { user, date }) => format!("d {} {} {date}", user.org_id, user.user_id),
        }
    }

    pub fn org_id(&self) -> &OrgId {
        match self {
            NodeRef::Organization(org_id) => org_id,
            NodeRef::User(key) | NodeRef::Date(DateKey { user: key, .. }) => &key.org_id,
            NodeRef::Agent(key) => &key.org_id,
            NodeRef::Interaction(key) | NodeRef::Turn(TurnKey { interaction: key, .. }) => &key.org_id,
            NodeRef::Memory(key) => &key.org_id,
        }
    }
}

/// How two things are related, read from the first to the second. In Memora's graph most of these are links of their own;
/// who talked and who obtained are properties there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum GraphRelation {
    /// A user belongs to an organization.
    BelongsTo,
    /// An organization or a user has an agent.
    HasAgent,
    /// A user had an interaction.
    HadInteraction,
    /// An interaction was with an agent.
    WithAgent,
    /// An interaction has a turn.
    HasTurn,
    /// A turn follows the one before.
    NextTurn,
    /// A user has a memory.
    HasMemory,
    /// A memory was obtained by an agent.
    ObtainedBy,
    /// A memory comes from an interaction.
    FromInteraction,
    /// A memory comes from a turn.
    FromTurn,
    /// An older memory was contradicted by a newer one.
    ContradictedBy,
    /// A memory was obtained on a day.
    ObtainedOn,
    /// An interaction took place on a day.
    OccurredOn,
    /// A day is one of a user.
    DayOf,
}

/// A relation as it is seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    pub relation: GraphRelation,
    /// True at the first end of the relation.
    pub outgoing: bool,
}

/// A thing of the graph as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GraphNode {
    /// See [`NodeRef::id`].
    pub id: String,
    pub node: NodeRef,
    /// A name, or the beginning of a text; empty where there is none.
    pub label: Vec<Segment>,
    /// When an interaction began, or a memory was obtained.
    pub at: Option<Timestamp>,
    /// Whether a memory is believed, now or at the moment that was asked for; `None` for everything else.
    pub believed: Option<bool>,
}

/// A relation between two things, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GraphEdge {
    pub from: String,
    pub to: String,
    pub relation: GraphRelation,
}

impl GraphEdge {
    /// The edge that leads from the thing called `id` this way.
    fn along(way: Way, id: &str, other: &str) -> Self {
        let (from, to) = if way.outgoing { (id, other) } else { (other, id) };
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            relation: way.relation,
        }
    }
}

/// Things that lie one way from another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Neighbours {
    pub way: Way,
    pub nodes: Vec<GraphNode>,
    /// How many there are in all. An interaction that stands under several days may be met again on a later page.
    pub total: u32,
    /// Where the next page starts; `None` when this was the last.
    pub next: Option<Cursor>,
}

/// A thing with what lies around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Neighbourhood {
    pub node: GraphNode,
    /// In a fixed order by way; ways that lead nowhere are left out.
    pub groups: Vec<Neighbours>,
}
