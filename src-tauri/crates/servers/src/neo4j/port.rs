//! The port itself: each method is in the file of its topic.

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

use super::{
    Neo4jGraph, as_of, interactions, memories, memory_list, messages, names, notes, overview, queue, reviews, timeline,
    tree, versions, words,
};

#[async_trait]
impl GraphStore for Neo4jGraph {
    fn capabilities(&self) -> GraphCapabilities {
        GraphCapabilities {
            writable: self.check_writable().map_err(|error| error.to_string()),
            keys: self.keys(),
        }
    }

    async fn totals(&self) -> GraphResult<StoreTotals> {
        tree::totals(&self.client).await
    }

    async fn organizations(&self, page: PageRequest) -> GraphResult<Page<OrganizationNode>> {
        tree::organizations(&self.client, &page).await
    }

    async fn organization(&self, org_id: &OrgId) -> GraphResult<OrganizationNode> {
        tree::organization(&self.client, org_id).await
    }

    async fn users(&self, org_id: &OrgId, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<UserNode>> {
        tree::users(&self.client, self.indexes(), org_id, filter, &page).await
    }

    async fn user(&self, user: &UserKey) -> GraphResult<UserNode> {
        tree::user(&self.client, self.indexes(), user).await
    }

    async fn agents(&self, of: &AgentsOf, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<AgentNode>> {
        tree::agents(&self.client, of, filter, &page).await
    }

    async fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode> {
        tree::agent(&self.client, agent).await
    }

    async fn counts_at(&self, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>> {
        as_of::counts(&self.client, of, at).await
    }

    async fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> GraphResult<ChangedMemories> {
        as_of::changed_between(&self.client, user, from, to).await
    }

    async fn people(&self, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>> {
        names::people(&self.client, org_id, ids).await
    }

    async fn people_named(&self, org_id: &OrgId, words: &[String]) -> GraphResult<Vec<Person>> {
        names::people_named(&self.client, org_id, words).await
    }

    async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> GraphResult<Vec<DayActivity>> {
        timeline::activity(&self.client, user, agent, dates).await
    }

    async fn timeline(&self, query: &TimelineQuery, page: PageRequest) -> GraphResult<Page<TimelineEntry>> {
        timeline::list(&self.client, query, &page).await
    }

    async fn interaction(&self, interaction: &InteractionKey) -> GraphResult<InteractionHead> {
        interactions::head(&self.client, interaction).await
    }

    async fn messages(&self, interaction: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>> {
        messages::list(&self.client, interaction, from, limit).await
    }

    async fn extraction_queue(&self, org: Option<&OrgId>, page: PageRequest) -> GraphResult<Page<QueuedInteraction>> {
        queue::list(&self.client, org, &page).await
    }

    async fn extraction_queue_len(&self, org: Option<&OrgId>) -> GraphResult<u32> {
        queue::len(&self.client, org).await
    }

    async fn interaction_memories(&self, interaction: &InteractionKey) -> GraphResult<Vec<SourcedMemory>> {
        interactions::memories(&self.client, interaction).await
    }

    async fn memories(&self, query: &MemoryQuery, page: PageRequest) -> GraphResult<Page<MemoryEntry>> {
        memory_list::list(&self.client, self.indexes(), query, &page).await
    }

    async fn memory(&self, memory: &MemoryKey) -> GraphResult<MemoryRecord> {
        memories::record(&self.client, memory).await
    }

    async fn memories_by_id(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<MemoryEntry>> {
        memories::by_id(&self.client, self.indexes(), org_id, ids).await
    }

    async fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> GraphResult<Vec<Resolved>> {
        versions::resolve(&self.client, self.indexes(), org_id, ids, as_of).await
    }

    async fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
        versions::graph(&self.client, memory, limit).await
    }

    async fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>> {
        versions::links(&self.client, user, ids).await
    }

    async fn words(&self, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
        words::search(&self.client, query).await
    }

    async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> GraphResult<OverviewNumbers> {
        overview::read(&self.client, self.indexes(), of, as_of).await
    }

    async fn reviews(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>> {
        reviews::of_memories(&self.client, org_id, ids).await
    }

    async fn review_counts(&self, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>> {
        reviews::counts(&self.client, org_id).await
    }

    async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>> {
        notes::about(&self.client, org_id, about).await
    }

    async fn notes_matching(&self, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>> {
        notes::matching(&self.client, query, limit).await
    }

    async fn note_tags(&self, org_id: &OrgId) -> GraphResult<Vec<TagCount>> {
        notes::tags(&self.client, org_id).await
    }

    async fn interaction_records(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>> {
        self.interaction_records_of(user, after, limit).await
    }

    async fn interaction_record(&self, interaction: &InteractionKey) -> GraphResult<InteractionRecord> {
        self.interaction_record_of(interaction).await
    }

    async fn loose_memories(&self, user: &UserKey, after: AfterMemory, limit: u32) -> GraphResult<Vec<LinkedMemory>> {
        self.loose_memories_of(user, after, limit).await
    }

    async fn linked_memory(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory> {
        self.linked_memory_of(memory).await
    }

    async fn linked_memories(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>> {
        self.linked_memories_of(org_id, ids).await
    }

    async fn apply(&self, changes: &[Change]) -> GraphResult<()> {
        self.check_writable()?;
        self.apply_changes(changes).await
    }

    async fn forget(&self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        self.check_writable()?;
        self.forget_changes(forgetting).await
    }

    async fn audit(&self, query: &AuditQuery, page: PageRequest) -> GraphResult<Page<AuditEntry>> {
        self.audit_page(query, page).await
    }

    async fn redo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.redo_candidate_entry().await
    }

    async fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        self.change_entry(id).await
    }

    async fn undo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.undo_candidate_entry().await
    }

    async fn group_changes(&self, group: &GroupId, limit: u32) -> GraphResult<Vec<Change>> {
        self.group_changes_of(group, limit).await
    }

    async fn outbox(&self, limit: u32) -> GraphResult<Vec<OutboxRow>> {
        self.outbox_rows(limit).await
    }

    async fn outbox_len(&self) -> GraphResult<u32> {
        self.outbox_count().await
    }

    async fn acknowledge(&self, seqs: &[i64]) -> GraphResult<()> {
        self.check_writable()?;
        self.acknowledge_rows(seqs).await
    }

    async fn index_documents(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>> {
        self.index_documents_of(ids).await
    }

    async fn memory_ids(&self, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>> {
        memories::ids(&self.client, after, limit).await
    }
}
