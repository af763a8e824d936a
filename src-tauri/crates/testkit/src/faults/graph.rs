//! A graph store that fails on request.

use std::sync::Arc;

use async_trait::async_trait;
use memora_engine::domain::as_of::{ChangedMemories, CountsAt, CountsOf};
use memora_engine::domain::change::Change;
use memora_engine::domain::forgetting::{Forgetting, Redaction};
use memora_engine::domain::ids::{
    AgentId, AgentKey, ChangeId, GroupId, InteractionKey, MemoryId, MemoryKey, OrgId, PersonId, UserKey,
};
use memora_engine::domain::model::{Message, Person, Timestamp};
use memora_engine::domain::note::{Note, NoteQuery, TagCount};
use memora_engine::domain::overview::{OverviewNumbers, OverviewOf};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{
    AfterInteraction, AfterMemory, AgentNode, AgentsOf, AuditEntry, AuditQuery, DateRange, DayActivity, IndexDocument,
    InteractionHead, InteractionRecord, LinkedMemory, MemoryEntry, MemoryQuery, MemoryRecord, OrganizationNode,
    OutboxRow, QueuedInteraction, Resolved, SourcedMemory, StoreTotals, TimelineEntry, TimelineQuery, UndoCandidate,
    UserNode, WordHit, WordsQuery,
};
use memora_engine::domain::review::{Review, ReviewCount};
use memora_engine::domain::subject::Subject;
use memora_engine::domain::versions::VersionGraph;
use memora_engine::ports::graph::{GraphCapabilities, GraphResult, GraphStore};

use super::Faults;

/// A graph store that fails as its [`Faults`] say.
pub struct FaultyGraph {
    inner: Arc<dyn GraphStore>,
    faults: Faults,
}

impl FaultyGraph {
    pub fn new(inner: Arc<dyn GraphStore>, faults: &Faults) -> Self {
        Self {
            inner,
            faults: faults.clone(),
        }
    }
}

#[async_trait]
impl GraphStore for FaultyGraph {
    fn capabilities(&self) -> GraphCapabilities {
        self.inner.capabilities()
    }

    async fn totals(&self) -> GraphResult<StoreTotals> {
        self.faults.around("totals", self.inner.totals()).await
    }

    async fn organizations(&self, page: PageRequest) -> GraphResult<Page<OrganizationNode>> {
        self.faults
            .around("organizations", self.inner.organizations(page))
            .await
    }

    async fn organization(&self, org_id: &OrgId) -> GraphResult<OrganizationNode> {
        self.faults
            .around("organization", self.inner.organization(org_id))
            .await
    }

    async fn users(&self, org_id: &OrgId, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<UserNode>> {
        self.faults
            .around("users", self.inner.users(org_id, filter, page))
            .await
    }

    async fn user(&self, user: &UserKey) -> GraphResult<UserNode> {
        self.faults.around("user", self.inner.user(user)).await
    }

    async fn agents(&self, of: &AgentsOf, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<AgentNode>> {
        self.faults.around("agents", self.inner.agents(of, filter, page)).await
    }

    async fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode> {
        self.faults.around("agent", self.inner.agent(agent)).await
    }

    async fn counts_at(&self, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>> {
        self.faults.around("counts_at", self.inner.counts_at(of, at)).await
    }

    async fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> GraphResult<ChangedMemories> {
        self.faults
            .around("changed_between", self.inner.changed_between(user, from, to))
            .await
    }

    async fn people(&self, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>> {
        self.faults.around("people", self.inner.people(org_id, ids)).await
    }

    async fn people_named(&self, org_id: &OrgId, words: &[String]) -> GraphResult<Vec<Person>> {
        self.faults
            .around("people_named", self.inner.people_named(org_id, words))
            .await
    }

    async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> GraphResult<Vec<DayActivity>> {
        self.faults
            .around("activity", self.inner.activity(user, agent, dates))
            .await
    }

    async fn timeline(&self, query: &TimelineQuery, page: PageRequest) -> GraphResult<Page<TimelineEntry>> {
        self.faults.around("timeline", self.inner.timeline(query, page)).await
    }

    async fn interaction(&self, interaction: &InteractionKey) -> GraphResult<InteractionHead> {
        self.faults
            .around("interaction", self.inner.interaction(interaction))
            .await
    }

    async fn messages(&self, interaction: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>> {
        self.faults
            .around("messages", self.inner.messages(interaction, from, limit))
            .await
    }

    async fn extraction_queue(&self, org: Option<&OrgId>, page: PageRequest) -> GraphResult<Page<QueuedInteraction>> {
        self.faults
            .around("extraction_queue", self.inner.extraction_queue(org, page))
            .await
    }

    async fn extraction_queue_len(&self, org: Option<&OrgId>) -> GraphResult<u32> {
        self.faults
            .around("extraction_queue_len", self.inner.extraction_queue_len(org))
            .await
    }

    async fn interaction_memories(&self, interaction: &InteractionKey) -> GraphResult<Vec<SourcedMemory>> {
        self.faults
            .around("interaction_memories", self.inner.interaction_memories(interaction))
            .await
    }

    async fn memories(&self, query: &MemoryQuery, page: PageRequest) -> GraphResult<Page<MemoryEntry>> {
        self.faults.around("memories", self.inner.memories(query, page)).await
    }

    async fn memory(&self, memory: &MemoryKey) -> GraphResult<MemoryRecord> {
        self.faults.around("memory", self.inner.memory(memory)).await
    }

    async fn memories_by_id(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<MemoryEntry>> {
        self.faults
            .around("memories_by_id", self.inner.memories_by_id(org_id, ids))
            .await
    }

    async fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> GraphResult<Vec<Resolved>> {
        self.faults
            .around("resolve", self.inner.resolve(org_id, ids, as_of))
            .await
    }

    async fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
        self.faults
            .around("version_graph", self.inner.version_graph(memory, limit))
            .await
    }

    async fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>> {
        self.faults
            .around("version_links", self.inner.version_links(user, ids))
            .await
    }

    async fn words(&self, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
        self.faults.around("words", self.inner.words(query)).await
    }

    async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> GraphResult<OverviewNumbers> {
        self.faults.around("overview", self.inner.overview(of, as_of)).await
    }

    async fn reviews(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>> {
        self.faults.around("reviews", self.inner.reviews(org_id, ids)).await
    }

    async fn review_counts(&self, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>> {
        self.faults
            .around("review_counts", self.inner.review_counts(org_id))
            .await
    }

    async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>> {
        self.faults.around("notes", self.inner.notes(org_id, about)).await
    }

    async fn notes_matching(&self, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>> {
        self.faults
            .around("notes_matching", self.inner.notes_matching(query, limit))
            .await
    }

    async fn note_tags(&self, org_id: &OrgId) -> GraphResult<Vec<TagCount>> {
        self.faults.around("note_tags", self.inner.note_tags(org_id)).await
    }

    async fn interaction_records(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>> {
        self.faults
            .around(
                "interaction_records",
                self.inner.interaction_records(user, after, limit),
            )
            .await
    }

    async fn interaction_record(&self, interaction: &InteractionKey) -> GraphResult<InteractionRecord> {
        self.faults
            .around("interaction_record", self.inner.interaction_record(interaction))
            .await
    }

    async fn loose_memories(&self, user: &UserKey, after: AfterMemory, limit: u32) -> GraphResult<Vec<LinkedMemory>> {
        self.faults
            .around("loose_memories", self.inner.loose_memories(user, after, limit))
            .await
    }

    async fn linked_memory(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory> {
        self.faults
            .around("linked_memory", self.inner.linked_memory(memory))
            .await
    }

    async fn linked_memories(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>> {
        self.faults
            .around("linked_memories", self.inner.linked_memories(org_id, ids))
            .await
    }

    async fn apply(&self, changes: &[Change]) -> GraphResult<()> {
        self.faults.around("apply", self.inner.apply(changes)).await
    }

    async fn forget(&self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        self.faults.around("forget", self.inner.forget(forgetting)).await
    }

    async fn audit(&self, query: &AuditQuery, page: PageRequest) -> GraphResult<Page<AuditEntry>> {
        self.faults.around("audit", self.inner.audit(query, page)).await
    }

    async fn redo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.faults.around("redo_candidate", self.inner.redo_candidate()).await
    }

    async fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        self.faults.around("change", self.inner.change(id)).await
    }

    async fn undo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.faults.around("undo_candidate", self.inner.undo_candidate()).await
    }

    async fn group_changes(&self, group: &GroupId, limit: u32) -> GraphResult<Vec<Change>> {
        self.faults
            .around("group_changes", self.inner.group_changes(group, limit))
            .await
    }

    async fn outbox(&self, limit: u32) -> GraphResult<Vec<OutboxRow>> {
        self.faults.around("outbox", self.inner.outbox(limit)).await
    }

    async fn outbox_len(&self) -> GraphResult<u32> {
        self.faults.around("outbox_len", self.inner.outbox_len()).await
    }

    async fn acknowledge(&self, seqs: &[i64]) -> GraphResult<()> {
        self.faults.around("acknowledge", self.inner.acknowledge(seqs)).await
    }

    async fn index_documents(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>> {
        self.faults
            .around("index_documents", self.inner.index_documents(ids))
            .await
    }

    async fn memory_ids(&self, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>> {
        self.faults
            .around("memory_ids", self.inner.memory_ids(after, limit))
            .await
    }
}
