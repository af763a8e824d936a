//! The port itself: each method takes what it needs to a connection and asks one file of this folder.

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
use memora_engine::ports::graph::{GraphCapabilities, GraphResult, GraphStore, KeyEnforcement};

use super::sqlite::SqliteGraph;
use super::{
    agents, apply, as_of, audit, forget, interactions, memories, memory_list, messages, names, notes, organizations,
    outbox, overview, overview_at, queue, records, reviews, timeline, totals, users, version_walks, versions,
};

#[async_trait]
impl GraphStore for SqliteGraph {
    fn capabilities(&self) -> GraphCapabilities {
        GraphCapabilities {
            writable: self.check_writable(),
            keys: KeyEnforcement::Uniqueness,
        }
    }

    async fn totals(&self) -> GraphResult<StoreTotals> {
        self.read(|db| totals::read(db)).await
    }

    async fn organizations(&self, page: PageRequest) -> GraphResult<Page<OrganizationNode>> {
        self.read(move |db| organizations::list(db, &page)).await
    }

    async fn organization(&self, org_id: &OrgId) -> GraphResult<OrganizationNode> {
        let org_id = org_id.clone();
        self.read(move |db| organizations::get(db, &org_id)).await
    }

    async fn users(&self, org_id: &OrgId, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<UserNode>> {
        let (org_id, filter) = (org_id.clone(), filter.map(str::to_owned));
        self.read(move |db| users::list(db, &org_id, filter.as_deref(), &page))
            .await
    }

    async fn user(&self, user: &UserKey) -> GraphResult<UserNode> {
        let user = user.clone();
        self.read(move |db| users::get(db, &user)).await
    }

    async fn agents(&self, of: &AgentsOf, filter: Option<&str>, page: PageRequest) -> GraphResult<Page<AgentNode>> {
        let (of, filter) = (of.clone(), filter.map(str::to_owned));
        self.read(move |db| agents::list(db, &of, filter.as_deref(), &page))
            .await
    }

    async fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode> {
        let agent = agent.clone();
        self.read(move |db| agents::get(db, &agent)).await
    }

    async fn counts_at(&self, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>> {
        let of = of.clone();
        self.read(move |db| as_of::counts(db, &of, at)).await
    }

    async fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> GraphResult<ChangedMemories> {
        let user = user.clone();
        self.read(move |db| as_of::changed_between(db, &user, from, to)).await
    }

    async fn people(&self, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>> {
        let (org_id, ids) = (org_id.clone(), ids.to_vec());
        self.read(move |db| names::people(db, &org_id, &ids)).await
    }

    async fn people_named(&self, org_id: &OrgId, words: &[String]) -> GraphResult<Vec<Person>> {
        let (org_id, words) = (org_id.clone(), words.to_vec());
        self.read(move |db| names::people_named(db, &org_id, &words)).await
    }

    async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> GraphResult<Vec<DayActivity>> {
        let (user, agent) = (user.clone(), agent.cloned());
        self.read(move |db| timeline::activity(db, &user, agent.as_ref(), dates))
            .await
    }

    async fn timeline(&self, query: &TimelineQuery, page: PageRequest) -> GraphResult<Page<TimelineEntry>> {
        let query = query.clone();
        self.read(move |db| timeline::list(db, &query, &page)).await
    }

    async fn interaction(&self, interaction: &InteractionKey) -> GraphResult<InteractionHead> {
        let interaction = interaction.clone();
        self.read(move |db| interactions::head(db, &interaction)).await
    }

    async fn messages(&self, interaction: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>> {
        let interaction = interaction.clone();
        self.read(move |db| messages::list(db, &interaction, from, limit)).await
    }

    async fn extraction_queue(&self, org: Option<&OrgId>, page: PageRequest) -> GraphResult<Page<QueuedInteraction>> {
        let org = org.cloned();
        self.read(move |db| queue::list(db, org.as_ref(), &page)).await
    }

    async fn extraction_queue_len(&self, org: Option<&OrgId>) -> GraphResult<u32> {
        let org = org.cloned();
        self.read(move |db| queue::len(db, org.as_ref())).await
    }

    async fn interaction_memories(&self, interaction: &InteractionKey) -> GraphResult<Vec<SourcedMemory>> {
        let interaction = interaction.clone();
        self.read(move |db| records::sourced(db, &interaction)).await
    }

    async fn memories(&self, query: &MemoryQuery, page: PageRequest) -> GraphResult<Page<MemoryEntry>> {
        let query = query.clone();
        self.read(move |db| memory_list::list(db, &query, &page)).await
    }

    async fn memory(&self, memory: &MemoryKey) -> GraphResult<MemoryRecord> {
        let memory = memory.clone();
        self.read(move |db| memories::record(db, &memory)).await
    }

    async fn memories_by_id(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<MemoryEntry>> {
        let (org_id, ids) = (org_id.clone(), ids.to_vec());
        self.read(move |db| {
            Ok(memories::by_id(db, &org_id, &ids)?
                .into_iter()
                .map(|stored| stored.entry)
                .collect())
        })
        .await
    }

    async fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> GraphResult<Vec<Resolved>> {
        let (org_id, ids) = (org_id.clone(), ids.to_vec());
        self.read(move |db| version_walks::resolve(db, &org_id, &ids, as_of))
            .await
    }

    async fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
        let memory = memory.clone();
        self.read(move |db| version_walks::graph(db, &memory, limit)).await
    }

    async fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>> {
        let (user, ids) = (user.clone(), ids.to_vec());
        self.read(move |db| versions::links(db, &user, &ids)).await
    }

    async fn words(&self, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
        let query = query.clone();
        self.read(move |db| memory_list::with_words(db, &query)).await
    }

    async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> GraphResult<OverviewNumbers> {
        let of = of.clone();
        self.read(move |db| match as_of {
            None => overview::read(db, &of),
            Some(at) => overview_at::read(db, &of, at),
        })
        .await
    }

    async fn reviews(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>> {
        let (org_id, ids) = (org_id.clone(), ids.to_vec());
        self.read(move |db| reviews::of_memories(db, &org_id, &ids)).await
    }

    async fn review_counts(&self, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>> {
        let org_id = org_id.clone();
        self.read(move |db| reviews::counts(db, &org_id)).await
    }

    async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>> {
        let (org_id, about) = (org_id.clone(), about.to_vec());
        self.read(move |db| notes::about(db, &org_id, &about)).await
    }

    async fn notes_matching(&self, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>> {
        let query = query.clone();
        self.read(move |db| notes::matching(db, &query, limit)).await
    }

    async fn note_tags(&self, org_id: &OrgId) -> GraphResult<Vec<TagCount>> {
        let org_id = org_id.clone();
        self.read(move |db| notes::tags(db, &org_id)).await
    }

    async fn interaction_records(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>> {
        let user = user.clone();
        self.read(move |db| records::interaction_records(db, &user, after, limit))
            .await
    }

    async fn interaction_record(&self, interaction: &InteractionKey) -> GraphResult<InteractionRecord> {
        let interaction = interaction.clone();
        self.read(move |db| records::interaction_record(db, &interaction)).await
    }

    async fn loose_memories(&self, user: &UserKey, after: AfterMemory, limit: u32) -> GraphResult<Vec<LinkedMemory>> {
        let user = user.clone();
        self.read(move |db| records::loose_memories(db, &user, after, limit))
            .await
    }

    async fn linked_memory(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory> {
        let memory = memory.clone();
        self.read(move |db| records::linked_memory(db, &memory)).await
    }

    async fn linked_memories(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>> {
        let (org_id, ids) = (org_id.clone(), ids.to_vec());
        self.read(move |db| records::linked_memories(db, &org_id, &ids)).await
    }

    async fn apply(&self, changes: &[Change]) -> GraphResult<()> {
        let changes = changes.to_vec();
        self.write(move |db| apply::apply(db, &changes)).await
    }

    async fn forget(&self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        let forgetting = forgetting.clone();
        self.write(move |db| forget::forget(db, &forgetting)).await
    }

    async fn audit(&self, query: &AuditQuery, page: PageRequest) -> GraphResult<Page<AuditEntry>> {
        let query = query.clone();
        self.read(move |db| audit::list(db, &query, &page)).await
    }

    async fn redo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.read(|db| audit::redo_candidate(db)).await
    }

    async fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        let id = *id;
        self.read(move |db| audit::get(db, id)).await
    }

    async fn undo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        self.read(|db| audit::undo_candidate(db)).await
    }

    async fn group_changes(&self, group: &GroupId, limit: u32) -> GraphResult<Vec<Change>> {
        let group = *group;
        self.read(move |db| audit::group_changes(db, group, limit)).await
    }

    async fn outbox(&self, limit: u32) -> GraphResult<Vec<OutboxRow>> {
        self.read(move |db| outbox::list(db, limit)).await
    }

    async fn outbox_len(&self) -> GraphResult<u32> {
        self.read(|db| outbox::len(db)).await
    }

    async fn acknowledge(&self, seqs: &[i64]) -> GraphResult<()> {
        let seqs = seqs.to_vec();
        self.write(move |db| outbox::acknowledge(db, &seqs)).await
    }

    async fn index_documents(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>> {
        let ids = ids.to_vec();
        self.read(move |db| memories::index_documents(db, &ids)).await
    }

    async fn memory_ids(&self, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>> {
        self.read(move |db| memories::ids(db, after, limit)).await
    }
}
