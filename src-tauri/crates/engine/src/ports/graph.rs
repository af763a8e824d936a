//! The graph port: the store of record. The search index is derived from it and may be thrown away.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::as_of::{ChangedMemories, CountsAt, CountsOf};
use crate::domain::change::Change;
use crate::domain::forgetting::{Forgetting, Redaction};
use crate::domain::ids::{AgentId, AgentKey, ChangeId, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserKey};
use crate::domain::model::{Message, Person, Timestamp};
use crate::domain::note::{Note, NoteQuery, TagCount};
use crate::domain::overview::{OverviewNumbers, OverviewOf};
use crate::domain::page::{Page, PageRequest};
use crate::domain::read::{
    AfterInteraction, AfterMemory, AgentNode, AgentsOf, AuditEntry, AuditQuery, DateRange, DayActivity, IndexDocument,
    InteractionHead, InteractionRecord, LinkedMemory, MemoryEntry, MemoryQuery, MemoryRecord, OrganizationNode,
    OutboxRow, QueuedInteraction, Resolved, SourcedMemory, StoreTotals, TimelineEntry, TimelineQuery, UndoCandidate,
    UserNode, WordHit, WordsQuery,
};
use crate::domain::review::{Review, ReviewCount};
use crate::domain::subject::Subject;
use crate::domain::versions::VersionGraph;

/// An error's cause, kept for the log.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

#[derive(Debug, Clone, thiserror::Error)]
pub enum GraphError {
    /// There is no such thing; the text names kind and id.
    #[error("{0} is not there")]
    NotFound(String),
    /// The store no longer holds what the change was made for; nothing of it was applied.
    #[error("{0}")]
    Conflict(String),
    /// The change or question makes no sense; nothing of it was applied.
    #[error("{0}")]
    Invalid(String),
    /// The store cannot do this (read-only, for one).
    #[error("{0}")]
    Unsupported(String),
    /// The store is damaged.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// The store does not answer, or has no room; nothing was applied, trying again may help.
    #[error("the store does not answer: {message}")]
    Unavailable {
        message: String,
        #[source]
        cause: Option<Cause>,
    },
}

pub type GraphResult<T> = Result<T, GraphError>;

/// What a store can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphCapabilities {
    /// `Err` for a store that was opened for reading only; the text says why.
    pub writable: Result<(), String>,
    pub keys: KeyEnforcement,
}

/// How the store itself keeps the keys of its nodes (organization id, user id …).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyEnforcement {
    /// Keys are unique and must be there (Neo4j Enterprise: NODE KEY).
    NodeKeys,
    /// Keys are unique; that they are there is up to whoever writes.
    Uniqueness,
    /// The store checks nothing: it was not set up, or was opened for reading only.
    None,
}

/// A store of record. All lists are in the order that their rows' documentation gives, and paged by cursor.
///
/// Every method may be dropped while it runs (cancellation); a write is then either applied whole or not at all.
#[async_trait]
pub trait GraphStore: Send + Sync {
    fn capabilities(&self) -> GraphCapabilities;

    /// From counters, in constant time.
    async fn totals(&self) -> GraphResult<StoreTotals>;

    // The tree.

    /// By name, then id.
    async fn organizations(&self, page: PageRequest) -> GraphResult<Page<OrganizationNode>>;
    async fn organization(&self, org_id: &OrgId) -> GraphResult<OrganizationNode>;
    /// By name (case folded), then id; with `filter`, those whose name contains it, case folded.
    async fn users(&self, org_id: &OrgId, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<UserNode>>;
    async fn user(&self, user: &UserKey) -> GraphResult<UserNode>;
    /// By label (case folded), then id; filtered like users.
    async fn agents(&self, of: &AgentsOf, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<AgentNode>>;
    async fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode>;
    /// Those of `ids` that exist, in any order.
    async fn people(&self, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>>;
    /// People of whose name at least one word (maximal run of letters and digits, lower case) is in `words`. For finding people named
    /// in a question; at most 100 are returned.
    async fn people_named(&self, org_id: &OrgId, words: &[String]) -> GraphResult<Vec<Person>>;

    // The store at a moment; see [`as_of`](crate::domain::as_of).

    /// How much there was at a moment, one for each thing that is asked for, in that order.
    async fn counts_at(&self, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>>;
    /// What a user came to believe and ceased to believe after `from` and by `to`, which is no earlier.
    async fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> GraphResult<ChangedMemories>;

    // Interactions by date.

    /// Days with something on them, ascending.
    async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> GraphResult<Vec<DayActivity>>;
    /// By (date, updated_at, interaction_id), newest first. An interaction stands under each of its days.
    async fn timeline(&self, query: &TimelineQuery, page: PageRequest) -> GraphResult<Page<TimelineEntry>>;
    async fn interaction(&self, interaction: &InteractionKey) -> GraphResult<InteractionHead>;
    /// Messages from position `from`, in order, at most `limit`.
    async fn messages(&self, interaction: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>>;
    /// Interactions from which memories are still to be taken, of one organization or of the whole store: by (queued_at,
    /// org_id, user_id, interaction_id), oldest first.
    async fn extraction_queue(&self, org: Option<&OrgId>, page: PageRequest) -> GraphResult<Page<QueuedInteraction>>;
    /// How many there are.
    async fn extraction_queue_len(&self, org: Option<&OrgId>) -> GraphResult<u32>;
    /// By (obtained_at, memory_id), oldest first, with sources.
    async fn interaction_memories(&self, interaction: &InteractionKey) -> GraphResult<Vec<SourcedMemory>>;

    // Memories.

    /// By (obtained_at, memory_id), newest first.
    async fn memories(&self, query: &MemoryQuery, page: PageRequest) -> GraphResult<Page<MemoryEntry>>;
    /// A memory without sources or interaction is a memory like any other.
    async fn memory(&self, memory: &MemoryKey) -> GraphResult<MemoryRecord>;
    /// Entries of those of `ids` that are in the organization, in the order of `ids`.
    async fn memories_by_id(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<MemoryEntry>>;
    /// Where each of `ids` leads to, in the order of `ids`; ids that are not in the organization are left out.
    async fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> GraphResult<Vec<Resolved>>;
    /// Every version connected with `memory`; the `limit` nearest in number of links when there are more.
    async fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph>;
    /// Versions links that have one of `ids` at either end, as (old, new), sorted, without repeats.
    async fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>>;

    /// Memories whose text has at least one of the words: most different words first, then by (obtained_at, memory_id),
    /// newest first. Words are maximal runs of letters and digits outside placeholders, compared in lower case. For
    /// searching while the search index cannot be asked.
    async fn words(&self, query: &WordsQuery) -> GraphResult<Vec<WordHit>>;

    /// What an overview shows, of now or as of a moment; from counters and indexes, never by reading every memory. Of what is not
    /// there, only the deletions that the trail tells.
    ///
    /// At a moment: what was obtained and begun by then, under the days that had come (with one more, because a day stands beside its moment); deletions that were done by then;
    /// beliefs of then. Which memories are revisions of others, and how long the way to their oldest version is, is as
    /// stored now, so that a version has one number at all moments.
    async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> GraphResult<OverviewNumbers>;

    // Reviews: what people decided about findings.

    /// Decisions about any of `ids`, in the order of their keys.
    async fn reviews(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>>;
    /// Sums over an organization, by finder and verdict, without those that are zero.
    async fn review_counts(&self, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>>;

    // Notes of people who look into the store.

    /// Notes about any of these, in the order of their [`Subject::key`].
    async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>>;
    /// Newest first, then by [`Subject::key`], at most `limit`.
    async fn notes_matching(&self, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>>;
    /// All tags of an organization, in the order in which they are compared.
    async fn note_tags(&self, org_id: &OrgId) -> GraphResult<Vec<TagCount>>;

    // Whole records, for export, copy and deletion.

    /// By (created_at, interaction_id), ascending, at most `limit`.
    async fn interaction_records(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>>;
    async fn interaction_record(&self, interaction: &InteractionKey) -> GraphResult<InteractionRecord>;
    /// Memories that belong to no interaction, by (obtained_at, memory_id), ascending, at most `limit`.
    async fn loose_memories(&self, user: &UserKey, after: AfterMemory, limit: u32) -> GraphResult<Vec<LinkedMemory>>;
    async fn linked_memory(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory>;
    /// Those of `ids` that are in the organization, in the order of `ids`.
    async fn linked_memories(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>>;

    // Changes.

    /// Applies all changes in one transaction, in order, each with its audit entry and outbox rows, or none of them.
    /// Durable when it returns. Operations are checked as [`GraphOp`](crate::domain::change::GraphOp) says.
    async fn apply(&self, changes: &[Change]) -> GraphResult<()>;
    /// Does the operations of an erasure like those of a change, in one transaction with this: the trail holds
    /// [`Forgetting::noted`], as redacted; every older change about one of its subjects is redacted (see
    /// [`Forgetting::redacted`]), and decisions about its memories and notes about any of it go. Then nothing of it is left in the store's own files.
    async fn forget(&self, forgetting: &Forgetting) -> GraphResult<Redaction>;
    /// Newest first.
    async fn audit(&self, query: &AuditQuery, page: PageRequest) -> GraphResult<Page<AuditEntry>>;
    async fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry>;
    /// The newest change that is no undo and is not undone, grouped ones as one.
    async fn undo_candidate(&self) -> GraphResult<Option<UndoCandidate>>;
    /// The change that redo would take back: the newest undo in force of a change that is none, as long as nothing else was
    /// done since. Its group as for [`GraphStore::undo_candidate`], of undos in force.
    async fn redo_candidate(&self) -> GraphResult<Option<UndoCandidate>>;
    /// The changes of a group that are not undone, newest first, at most `limit`.
    async fn group_changes(&self, group: &crate::domain::ids::GroupId, limit: u32) -> GraphResult<Vec<Change>>;

    // The outbox: what the search index has not confirmed yet.

    /// The oldest rows.
    async fn outbox(&self, limit: u32) -> GraphResult<Vec<OutboxRow>>;
    async fn outbox_len(&self) -> GraphResult<u32>;
    /// Removes rows; those already gone are no error.
    async fn acknowledge(&self, seqs: &[i64]) -> GraphResult<()>;
    /// What the index holds of these memories, in any order; ids that are gone are left out.
    async fn index_documents(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>>;
    /// All memory ids of the store, ascending, after `after`, at most `limit`.
    async fn memory_ids(&self, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>>;
}
