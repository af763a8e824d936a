//! The port itself: each method reads or swaps the state under its lock and never waits while holding it.

use std::cmp::Reverse;

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
use memora_engine::domain::words::WordSearch;
use memora_engine::ports::graph::{GraphCapabilities, GraphResult, GraphStore, KeyEnforcement};

use super::paging::page;
use super::{Conversation, MemoryGraph};

/// The most people that [`GraphStore::people_named`] returns.
const MAX_PEOPLE_NAMED: usize = 100;

/// How names are compared and sorted.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

fn passes(filter: Option<&str>, name: &str) -> bool {
    filter.is_none_or(|part| folded(name).contains(&folded(part)))
}

#[async_trait]
impl GraphStore for MemoryGraph {
    fn capabilities(&self) -> GraphCapabilities {
        GraphCapabilities {
            writable: self.read_only.clone().map_or(Ok(()), Err),
            keys: KeyEnforcement::Uniqueness,
        }
    }

    async fn totals(&self) -> GraphResult<StoreTotals> {
        Ok(self.state.read().totals())
    }

    async fn organizations(&self, request: PageRequest) -> GraphResult<Page<OrganizationNode>> {
        let state = self.state.read();
        let rows = state
            .organizations
            .values()
            .map(|o| ((o.name.clone(), o.org_id.clone()), o))
            .collect();
        Ok(page("organizations", rows, &request)?.map(|organization| state.organization_node(organization)))
    }

    async fn organization(&self, org_id: &OrgId) -> GraphResult<OrganizationNode> {
        self.state.read().organization(org_id)
    }

    async fn users(&self, org_id: &OrgId, filter: Option<&str>, request: PageRequest) -> GraphResult<Page<UserNode>> {
        let state = self.state.read();
        let users = state
            .users
            .values()
            .filter(|user| user.org_id == *org_id && passes(filter, &user.name));
        let rows = users
            .map(|user| ((folded(&user.name), user.user_id.clone()), user))
            .collect();
        Ok(page("users", rows, &request)?.map(|user| state.user_node(user)))
    }

    async fn user(&self, user: &UserKey) -> GraphResult<UserNode> {
        self.state.read().user(user)
    }

    async fn agents(&self, of: &AgentsOf, filter: Option<&str>, request: PageRequest) -> GraphResult<Page<AgentNode>> {
        let state = self.state.read();
        let agents = state.agents_of(of).filter(|agent| passes(filter, &agent.label));
        let rows = agents
            .map(|agent| ((folded(&agent.label), agent.agent_id.clone()), agent))
            .collect();
        Ok(page("agents", rows, &request)?.map(|agent| state.agent_node(agent)))
    }

    async fn agent(&self, agent: &AgentKey) -> GraphResult<AgentNode> {
        self.state.read().agent(agent)
    }

    async fn counts_at(&self, of: &CountsOf, at: Timestamp) -> GraphResult<Vec<CountsAt>> {
        Ok(self.state.read().counts_at(of, at))
    }

    async fn changed_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> GraphResult<ChangedMemories> {
        Ok(self.state.read().changed_between(user, from, to))
    }

    async fn people(&self, org_id: &OrgId, ids: &[PersonId]) -> GraphResult<Vec<Person>> {
        Ok(self
            .state
            .read()
            .everybody(org_id)
            .filter(|person| ids.contains(&person.id))
            .collect())
    }

    async fn people_named(&self, org_id: &OrgId, words: &[String]) -> GraphResult<Vec<Person>> {
        let state = self.state.read();
        let named = |person: &Person| {
            let mut of_name = person
                .name
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            of_name.any(|word| words.contains(&word.to_lowercase()))
        };
        Ok(state.everybody(org_id).filter(named).take(MAX_PEOPLE_NAMED).collect())
    }

    async fn activity(
        &self,
        user: &UserKey,
        agent: Option<&AgentId>,
        dates: DateRange,
    ) -> GraphResult<Vec<DayActivity>> {
        Ok(self.state.read().activity(user, agent, dates))
    }

    async fn timeline(&self, query: &TimelineQuery, request: PageRequest) -> GraphResult<Page<TimelineEntry>> {
        let state = self.state.read();
        let rows = state.conversations(&query.user, query.agent.as_ref()).flat_map(|held| {
            let dates = held.dates.iter().filter(|date| query.dates.contains(**date));
            let key = (held.interaction.updated_at, held.interaction.interaction_id.clone());
            dates.map(move |&date| ((date, key.0, key.1.clone()), (date, held)))
        });
        let entries = if query.ascending {
            page("timeline, oldest first", rows.collect(), &request)?
        } else {
            page(
                "timeline",
                rows.map(|(key, row)| (Reverse(key), row)).collect(),
                &request,
            )?
        };
        Ok(entries.map(|(date, held)| state.timeline_entry(date, held)))
    }

    async fn interaction(&self, interaction: &InteractionKey) -> GraphResult<InteractionHead> {
        self.state.read().interaction_head(interaction)
    }

    async fn messages(&self, interaction: &InteractionKey, from: u32, limit: u32) -> GraphResult<Vec<Message>> {
        let state = self.state.read();
        let held = state
            .interactions
            .get(interaction)
            .map_or(&[][..], |held| &held.messages);
        Ok(held.iter().skip(from as usize).take(limit as usize).cloned().collect())
    }

    async fn extraction_queue(
        &self,
        org: Option<&OrgId>,
        request: PageRequest,
    ) -> GraphResult<Page<QueuedInteraction>> {
        let state = self.state.read();
        let rows = state
            .queued(org)
            .map(|queued| ((queued.queued_at, queued.interaction.clone()), queued))
            .collect();
        page("extraction queue", rows, &request)
    }

    async fn extraction_queue_len(&self, org: Option<&OrgId>) -> GraphResult<u32> {
        Ok(self.state.read().queued(org).count() as u32)
    }

    async fn interaction_memories(&self, interaction: &InteractionKey) -> GraphResult<Vec<SourcedMemory>> {
        Ok(self.state.read().interaction_memories(interaction))
    }

    async fn memories(&self, query: &MemoryQuery, request: PageRequest) -> GraphResult<Page<MemoryEntry>> {
        let found = self.state.read().query_memories(query);
        let rows = found
            .into_iter()
            .map(|entry| ((entry.memory.obtained_at, entry.memory.memory_id), entry));
        if query.ascending {
            page("memories, oldest first", rows.collect(), &request)
        } else {
            page(
                "memories",
                rows.map(|(key, entry)| (Reverse(key), entry)).collect(),
                &request,
            )
        }
    }

    async fn memory(&self, memory: &MemoryKey) -> GraphResult<MemoryRecord> {
        self.state.read().memory_record(memory)
    }

    async fn memories_by_id(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<MemoryEntry>> {
        let state = self.state.read();
        Ok(ids
            .iter()
            .filter_map(|id| state.memory_in(org_id, *id))
            .map(|node| state.entry(node))
            .collect())
    }

    async fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> GraphResult<Vec<Resolved>> {
        Ok(self.state.read().resolve(org_id, ids, as_of))
    }

    async fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
        self.state.read().version_graph(memory, limit)
    }

    async fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> GraphResult<Vec<(MemoryId, MemoryId)>> {
        Ok(self.state.read().version_links(user, ids))
    }

    async fn words(&self, query: &WordsQuery) -> GraphResult<Vec<WordHit>> {
        let state = self.state.read();
        let mut search = WordSearch::new(&query.words, query.limit);
        for memory in state.memories.values().map(|node| &node.memory) {
            if query.scope.contains(memory) && query.dates.contains(memory.date) {
                search.look_at(memory.memory_id, memory.obtained_at, &memory.text);
            }
        }
        Ok(search.finish())
    }

    async fn overview(&self, of: &OverviewOf, as_of: Option<Timestamp>) -> GraphResult<OverviewNumbers> {
        Ok(self.state.read().overview(of, as_of))
    }

    async fn reviews(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<Review>> {
        let state = self.state.read();
        let of_ids = |review: &&Review| review.key.org_id == *org_id && ids.contains(&review.key.memory_id);
        Ok(state.reviews.values().filter(of_ids).cloned().collect())
    }

    async fn review_counts(&self, org_id: &OrgId) -> GraphResult<Vec<ReviewCount>> {
        Ok(self.state.read().review_counts(org_id))
    }

    async fn notes(&self, org_id: &OrgId, about: &[Subject]) -> GraphResult<Vec<Note>> {
        let state = self.state.read();
        let mut found: Vec<Note> = (state.notes.values())
            .filter(|note| note.org_id == *org_id && about.contains(&note.about))
            .cloned()
            .collect();
        found.sort_by_key(|note| note.about.key());
        Ok(found)
    }

    async fn notes_matching(&self, query: &NoteQuery, limit: u32) -> GraphResult<Vec<Note>> {
        let mut found = self.state.read().notes_matching(query);
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn note_tags(&self, org_id: &OrgId) -> GraphResult<Vec<TagCount>> {
        Ok(self.state.read().note_tags(org_id))
    }

    async fn interaction_records(
        &self,
        user: &UserKey,
        after: AfterInteraction,
        limit: u32,
    ) -> GraphResult<Vec<InteractionRecord>> {
        let state = self.state.read();
        let key = |held: &Conversation| (held.interaction.created_at, held.interaction.interaction_id.clone());
        let mut held: Vec<_> = state
            .conversations(user, None)
            .filter(|held| after.as_ref().is_none_or(|a| key(held) > *a))
            .collect();
        held.sort_by_key(|held| key(held));
        Ok(held
            .into_iter()
            .take(limit as usize)
            .map(|held| state.interaction_record(held))
            .collect())
    }

    async fn interaction_record(&self, interaction: &InteractionKey) -> GraphResult<InteractionRecord> {
        let state = self.state.read();
        Ok(state.interaction_record(state.conversation_of(interaction)?))
    }

    async fn loose_memories(&self, user: &UserKey, after: AfterMemory, limit: u32) -> GraphResult<Vec<LinkedMemory>> {
        let state = self.state.read();
        let mut nodes: Vec<_> = state
            .memories
            .values()
            .filter(|node| node.memory.key().user() == *user && state.is_loose(node))
            .filter(|node| after.is_none_or(|after| node.age() > after))
            .collect();
        nodes.sort_by_key(|node| node.age());
        Ok(nodes
            .into_iter()
            .take(limit as usize)
            .map(|node| state.linked_memory(node))
            .collect())
    }

    async fn linked_memory(&self, memory: &MemoryKey) -> GraphResult<LinkedMemory> {
        let state = self.state.read();
        Ok(state.linked_memory(state.memory(memory)?))
    }

    async fn linked_memories(&self, org_id: &OrgId, ids: &[MemoryId]) -> GraphResult<Vec<LinkedMemory>> {
        let state = self.state.read();
        let nodes = ids.iter().filter_map(|id| state.memory_in(org_id, *id));
        Ok(nodes.map(|node| state.linked_memory(node)).collect())
    }

    async fn apply(&self, changes: &[Change]) -> GraphResult<()> {
        self.check_writable()?;
        let mut held = self.state.write();
        let mut next = held.clone();
        for change in changes {
            next.apply_change(change)?;
        }
        *held = next;
        Ok(())
    }

    async fn forget(&self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        self.check_writable()?;
        let mut held = self.state.write();
        let mut next = held.clone();
        let redaction = next.forget(forgetting)?;
        *held = next;
        Ok(redaction)
    }

    async fn audit(&self, query: &AuditQuery, request: PageRequest) -> GraphResult<Page<AuditEntry>> {
        let state = self.state.read();
        let rest = AuditQuery {
            subject: None,
            ..query.clone()
        };
        let is_about = |entry: &AuditEntry| {
            (query.subject.as_ref()).is_none_or(|subject| state.is_about(&entry.change.id, subject))
        };
        let entries = state.audit().into_iter();
        let wanted = entries.filter(|entry| is_about(entry) && rest.matches(&entry.change));
        page(
            "audit",
            wanted.map(|entry| (Reverse(entry.seq), entry)).collect(),
            &request,
        )
    }

    async fn redo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        Ok(self.state.read().redo_candidate())
    }

    async fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        self.state.read().change(id)
    }

    async fn undo_candidate(&self) -> GraphResult<Option<UndoCandidate>> {
        Ok(self.state.read().undo_candidate())
    }

    async fn group_changes(&self, group: &GroupId, limit: u32) -> GraphResult<Vec<Change>> {
        Ok(self.state.read().group_changes(group, limit))
    }

    async fn outbox(&self, limit: u32) -> GraphResult<Vec<OutboxRow>> {
        Ok(self
            .state
            .read()
            .outbox()
            .values()
            .take(limit as usize)
            .copied()
            .collect())
    }

    async fn outbox_len(&self) -> GraphResult<u32> {
        Ok(self.state.read().outbox().len() as u32)
    }

    async fn acknowledge(&self, seqs: &[i64]) -> GraphResult<()> {
        self.check_writable()?;
        self.state.write().acknowledge(seqs);
        Ok(())
    }

    async fn index_documents(&self, ids: &[MemoryId]) -> GraphResult<Vec<IndexDocument>> {
        let state = self.state.read();
        Ok(ids
            .iter()
            .filter_map(|id| state.memories.get(id))
            .map(|node| state.index_document(node))
            .collect())
    }

    async fn memory_ids(&self, after: Option<MemoryId>, limit: u32) -> GraphResult<Vec<MemoryId>> {
        let state = self.state.read();
        let ids = state
            .memories
            .keys()
            .filter(|id| after.is_none_or(|after| **id > after));
        Ok(ids.take(limit as usize).copied().collect())
    }
}
