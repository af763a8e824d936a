//! What stores answer: rows and details as they are stored, before names are put into texts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::{Actor, Change, ChangeKind, IndexAction};
use super::ids::{AgentId, ChangeId, GroupId, InteractionId, InteractionKey, MemoryId, OrgId, UserId, UserKey};
use super::model::{Agent, Interaction, Memory, Message, Organization, Timestamp, User};
use super::subject::Subject;

/// Sums over a whole store, from counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreTotals {
    pub organizations: u32,
    pub users: u32,
    pub agents: u32,
    pub interactions: u32,
    pub messages: u32,
    pub memories: u32,
}

/// An organization in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationNode {
    #[serde(flatten)]
    pub organization: Organization,
    pub users: u32,
    pub agents: u32,
    pub interactions: u32,
    pub memories: u32,
}

/// A user in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UserNode {
    #[serde(flatten)]
    pub user: User,
    /// Agents that belong to this user alone.
    pub agents: u32,
    pub interactions: u32,
    pub memories: u32,
    /// When an interaction of the user was last saved or a memory last obtained.
    pub last_activity: Option<Timestamp>,
}

/// An agent in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentNode {
    #[serde(flatten)]
    pub agent: Agent,
    pub interactions: u32,
    pub memories: u32,
}

/// Which agents of an organization to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentsOf {
    /// All of them, organization-wide and personal.
    Organization(OrgId),
    /// Those that belong to one user.
    User(UserKey),
}

impl AgentsOf {
    pub fn org_id(&self) -> &OrgId {
        match self {
            AgentsOf::Organization(org_id) => org_id,
            AgentsOf::User(user) => &user.org_id,
        }
    }
}

/// Days from `from` to `to`, both included; an open end reaches as far as there is anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DateRange {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl DateRange {
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

/// How much happened on one day of a user (a date node with its counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayActivity {
    pub date: NaiveDate,
    pub interactions: u32,
    pub memories: u32,
}

/// Which interactions the timeline shows, newest day first and newest first within the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineQuery {
    pub user: UserKey,
    pub agent: Option<AgentId>,
    pub dates: DateRange,
    /// Oldest first instead: the same list read from the other end.
    pub ascending: bool,
}

/// An interaction under one of its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    pub date: NaiveDate,
    pub interaction: Interaction,
    /// The first message, cut to [`PREVIEW_CHARS`].
    pub first_message: Option<String>,
    pub messages: u32,
    /// Memories from this interaction that contradict no older one.
    pub new_memories: u32,
    /// Memories from this interaction that contradict an older one.
    pub changed_memories: u32,
    /// See [`MemoryEntry::problems`].
    pub problems: Vec<RowProblem>,
}

/// Length to which previews of messages are cut, in characters.
pub const PREVIEW_CHARS: usize = 200;

/// The first [`PREVIEW_CHARS`] characters of `content`.
pub fn preview(content: &str) -> String {
    content.chars().take(PREVIEW_CHARS).collect()
}

/// An interaction without its messages and memories, which are read in pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InteractionHead {
    pub interaction: Interaction,
    /// Days on which it was saved or updated, ascending.
    pub dates: Vec<NaiveDate>,
    pub messages: u32,
    pub memories: u32,
    /// Since when memories are still to be taken from it; `None` when it is not queued.
    pub queued_at: Option<Timestamp>,
}

/// A stored conversation from which memories are still to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueuedInteraction {
    pub interaction: InteractionKey,
    pub queued_at: Timestamp,
}

/// A memory with what a list shows of its place among versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryEntry {
    pub memory: Memory,
    pub sources: u32,
    /// Direct predecessors: older versions that this one contradicts.
    pub replaces: u32,
    /// Direct successors: newer versions that contradict this one.
    pub replaced_by: u32,
    /// When the first successor was obtained: from then on this one is not believed.
    pub superseded_at: Option<Timestamp>,
    /// What is wrong with it in a store that other programs fill; empty in one that only we fill.
    pub problems: Vec<RowProblem>,
}

/// What can be wrong with a row of a store that other programs fill. Such a row is shown and marked; nothing is
/// repaired without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RowProblem {
    /// No date node is linked; the day shown is that of its time.
    NoDate,
    /// Its time is missing or unreadable; 1970-01-01 is shown.
    NoTime,
    /// It names an interaction that is not there or not linked.
    NoInteraction,
    /// An interaction with several messages at one place: two programs wrote to it in the same instant.
    ForkedMessages,
    /// Its versions contradict each other in a circle. Seen where versions are walked, and not in lists.
    InCycle,
    /// Its text has the name of a person where a placeholder belongs.
    NamesInText,
    /// One of its ids is no short UUID.
    UnusualId,
}

impl MemoryEntry {
    /// True when this memory was believed at `moment` (now, when `None`): obtained by then, and no successor
    /// obtained by then.
    pub fn believed_at(&self, moment: Option<Timestamp>) -> bool {
        match moment {
            None => self.replaced_by == 0,
            Some(t) => self.memory.obtained_at <= t && self.superseded_at.is_none_or(|s| s > t),
        }
    }
}

/// A memory of an interaction with the turns it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedMemory {
    pub entry: MemoryEntry,
    /// Positions of its source messages, ascending.
    pub positions: Vec<u32>,
    /// The memories it contradicts, oldest first.
    pub replaced: Vec<Memory>,
}

/// Which memories of a scope to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MemoryFilter {
    /// Every version of every memory.
    #[default]
    All,
    /// Those that are believed (at the asked moment).
    Believed,
    /// Those that a newer one contradicts.
    Superseded,
    /// Believed ones that contradict an older one: the ends of version chains.
    Revised,
    /// Those that more than one believed memory contradicts: it is open which of these holds.
    Contested,
    /// Those that name an interaction and have no source message (any more).
    SourcesLost,
}

/// Whose memories: one user's, or all of an organization's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    pub org_id: OrgId,
    /// One user of the organization; `None` for all.
    pub user_id: Option<UserId>,
    /// Only what came through this agent.
    pub agent_id: Option<AgentId>,
}

impl Scope {
    pub fn organization(org_id: OrgId) -> Self {
        Self {
            org_id,
            user_id: None,
            agent_id: None,
        }
    }

    pub fn user(user: UserKey) -> Self {
        Self {
            org_id: user.org_id,
            user_id: Some(user.user_id),
            agent_id: None,
        }
    }

    pub fn contains(&self, memory: &Memory) -> bool {
        self.org_id == memory.org_id
            && self.user_id.as_ref().is_none_or(|id| *id == memory.user_id)
            && self.agent_id.as_ref().is_none_or(|id| *id == memory.agent_id)
    }
}

/// Which memories to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryQuery {
    pub scope: Scope,
    pub filter: MemoryFilter,
    pub dates: DateRange,
    /// Show the store as it was believed at this moment.
    pub as_of: Option<Timestamp>,
    /// Oldest first instead.
    pub ascending: bool,
    /// Only those whose note has this tag, in whatever case.
    pub tag: Option<String>,
}

/// Which memories to find by their words alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsQuery {
    pub scope: Scope,
    pub dates: DateRange,
    /// In lower case, each once.
    pub words: Vec<String>,
    pub limit: u32,
}

/// A memory found by its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordHit {
    pub memory_id: MemoryId,
    /// How many of the words are in it.
    pub words: u32,
}

/// A memory with all that hangs on it directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryRecord {
    pub entry: MemoryEntry,
    /// The messages it was taken from, in order.
    pub source_messages: Vec<Message>,
    /// Direct predecessors and successors, oldest first.
    pub replaced: Vec<MemoryEntry>,
    pub replacing: Vec<MemoryEntry>,
}

/// What one id of a search result leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The memory that was asked for.
    pub matched: MemoryEntry,
    /// The believed ends of its versions, newest first; the memory itself when nothing contradicts it. Empty
    /// only when as-of is asked and the memory was not obtained yet.
    pub believed: Vec<MemoryEntry>,
}

/// An interaction with everything in it: the unit of export, copy and import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InteractionRecord {
    pub interaction: Interaction,
    /// Ascending.
    pub dates: Vec<NaiveDate>,
    pub messages: Vec<Message>,
    /// By (obtained_at, memory_id).
    pub memories: Vec<LinkedMemory>,
    /// Since when memories are still to be taken from it. Belongs to this store alone: neither exported nor copied.
    pub queued_at: Option<Timestamp>,
}

/// A memory with its links by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedMemory {
    pub memory: Memory,
    /// Positions of its source messages, ascending.
    pub positions: Vec<u32>,
    /// Ids of direct predecessors, ascending.
    pub replaces: Vec<MemoryId>,
    /// Ids of direct successors, ascending.
    pub replaced_by: Vec<MemoryId>,
}

/// Where a walk over a user's interactions goes on: after this one, by (created_at, interaction_id).
pub type AfterInteraction = Option<(Timestamp, InteractionId)>;

/// Where a walk over a user's loose memories goes on: after this one, by (obtained_at, memory_id).
pub type AfterMemory = Option<(Timestamp, MemoryId)>;

/// Work that the search index has not confirmed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxRow {
    /// Ascending in the order of the changes.
    pub seq: i64,
    pub memory_id: MemoryId,
    pub action: IndexAction,
}

/// What of a memory goes into the search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDocument {
    pub memory: Memory,
    /// Its source messages and the message directly before each, by position, each once.
    pub sources: Vec<IndexTurn>,
}

/// A turn that a memory is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexTurn {
    pub content: String,
    /// False for a turn that stands here only because the next one is a source: a question before its answer.
    pub source: bool,
}

/// A change as the audit trail holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Ascending in the order in which changes were applied.
    pub seq: i64,
    pub change: Change,
    /// The change that took this one back, when there is one in force.
    pub undone_by: Option<ChangeId>,
    /// Something that it was about was forgotten: it does not say what any more, and cannot be taken back.
    pub redacted: bool,
}

/// Which changes to list. What is left open lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditQuery {
    pub subject: Option<Subject>,
    pub group: Option<GroupId>,
    /// Empty for all.
    pub kinds: Vec<ChangeKind>,
    /// The name of who made them.
    pub actor: Option<String>,
    /// Made at these moments or between.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

impl AuditQuery {
    pub fn about(subject: Subject) -> Self {
        Self {
            subject: Some(subject),
            ..Self::default()
        }
    }

    pub fn matches(&self, change: &Change) -> bool {
        (self.subject.as_ref()).is_none_or(|subject| change.subjects().contains(subject))
            && self.group.is_none_or(|group| change.group == Some(group))
            && (self.kinds.is_empty() || self.kinds.contains(&change.kind))
            && self.actor.as_ref().is_none_or(|name| change.actor.name == *name)
            && self.from.is_none_or(|from| from <= change.at)
            && self.to.is_none_or(|to| change.at <= to)
    }
}

/// The change that undo would take back next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndoCandidate {
    pub change_id: ChangeId,
    pub group: Option<GroupId>,
    pub kind: ChangeKind,
    pub at: Timestamp,
    pub actor: Actor,
    pub summary: String,
    /// Number of changes in its group; 1 without a group.
    pub changes: u32,
}
