//! Reads the source of a copy, and passes over what the target has already.

use std::collections::HashMap;
use std::hash::Hash;

use crate::domain::ids::{InteractionId, MemoryId, UserKey};
use crate::domain::page::MAX_PAGE;
use crate::domain::read::{AfterInteraction, AfterMemory, InteractionRecord, LinkedMemory, StoreTotals};
use crate::domain::versions::Links;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::export::ExportScope;
use crate::import::{ImportItem, ImportProblem, ImportProblems, Sink, compare};
use crate::ports::graph::{GraphError, GraphResult};
use crate::records::{INTERACTIONS_AT_ONCE, Stretch, UserWalk};
use crate::task::TaskContext;

pub(super) struct Feed<'a> {
    source: &'a Engine,
    target: &'a Engine,
    scope: &'a ExportScope,
    task: &'a TaskContext,
    sink: Sink,
    /// Interactions and memories read so far.
    read: u64,
    there: StoreTotals,
    left_out: ImportProblems,
}

/// How the reading ended, and what never reached the planner.
pub(super) struct Fed {
    pub(super) result: EngineResult<()>,
    /// What the target holds already.
    pub(super) there: StoreTotals,
    pub(super) left_out: ImportProblems,
}

impl<'a> Feed<'a> {
    pub(super) fn new(
        source: &'a Engine,
        target: &'a Engine,
        scope: &'a ExportScope,
        task: &'a TaskContext,
        sink: Sink,
    ) -> Self {
        Self {
            source,
            target,
            scope,
            task,
            sink,
            read: 0,
            there: StoreTotals::default(),
            left_out: ImportProblems::default(),
        }
    }

    /// The sink is closed when this returns.
    pub(super) async fn run(mut self) -> Fed {
        let result = self.all().await;
        Fed {
            result,
            there: self.there,
            left_out: self.left_out,
        }
    }

    async fn all(&mut self) -> EngineResult<()> {
        for organization in self.source.organizations_of(self.scope).await? {
            let org_id = organization.org_id.clone();
            let users = self.source.users_of(self.scope, &org_id, self.task).await?;
            let agents = self.source.agents_of(self.scope, &org_id, self.task).await?;
            self.put(ImportItem::Organization(organization), 0).await?;
            for user in &users {
                self.put(ImportItem::User(user.clone()), 0).await?;
            }
            for agent in agents {
                self.put(ImportItem::Agent(agent), 0).await?;
            }
            for user in users {
                self.user(&user.key()).await?;
            }
        }
        self.sink.flush_records(self.read).await
    }

    async fn put(&mut self, item: ImportItem, bytes: usize) -> EngineResult<()> {
        self.sink.put_record(item, self.read, bytes as u64).await
    }

    async fn user(&mut self, user: &UserKey) -> EngineResult<()> {
        let mut walk = UserWalk::new(self.source, user.clone());
        let mut links = Links::default();
        // Both stores are read in step for as long as the target has anything: what is there costs one read for many.
        let (mut in_step, mut loose_in_step) = (true, true);
        loop {
            self.task.check_cancelled()?;
            match walk.next().await? {
                Some(Stretch::Interactions { after, records }) => {
                    let mut held = HashMap::new();
                    if in_step {
                        held = self.held_interactions(user, after).await?;
                        in_step = !held.is_empty();
                    }
                    for record in records {
                        self.interaction(record, &held, &mut links).await?;
                    }
                }
                Some(Stretch::Loose { after, memories }) => {
                    let mut held = HashMap::new();
                    if loose_in_step {
                        held = self.held_memories(user, after).await?;
                        loose_in_step = !held.is_empty();
                    }
                    for memory in memories {
                        self.memory(memory, &held, &mut links).await?;
                    }
                }
                None => return Ok(()),
            }
            if self.sink.is_empty() {
                // Nothing to store, but a sign of how far this has come.
                self.sink.flush_records(self.read).await?;
            }
        }
    }

    async fn interaction(
        &mut self,
        mut record: InteractionRecord,
        held: &HashMap<InteractionId, InteractionRecord>,
        links: &mut Links,
    ) -> EngineResult<()> {
        self.read += 1 + record.memories.len() as u64;
        for memory in &mut record.memories {
            self.leave_out_circles(memory, links);
        }
        let stored = held.get(&record.interaction.interaction_id);
        if stored.is_some_and(|stored| compare::interactions(stored, &record).is_none()) {
            self.there.interactions += 1;
            self.there.messages += u32::try_from(record.messages.len()).unwrap_or(u32::MAX);
            self.there.memories += u32::try_from(record.memories.len()).unwrap_or(u32::MAX);
            return Ok(());
        }
        let messages = record.messages.iter().map(|message| message.content.len());
        let memories = record.memories.iter().map(|memory| memory.memory.text.len());
        let bytes = messages.chain(memories).sum();
        self.put(ImportItem::Interaction(Box::new(record)), bytes).await
    }

    async fn memory(
        &mut self,
        mut memory: LinkedMemory,
        held: &HashMap<MemoryId, LinkedMemory>,
        links: &mut Links,
    ) -> EngineResult<()> {
        self.read += 1;
        self.leave_out_circles(&mut memory, links);
        let stored = held.get(&memory.memory.memory_id);
        if stored.is_some_and(|stored| compare::memories(stored, &memory).is_none()) {
            self.there.memories += 1;
            return Ok(());
        }
        let bytes = memory.memory.text.len();
        self.put(ImportItem::Memory(Box::new(memory)), bytes).await
    }

    /// Takes out version links that close a circle. No store of ours takes one, and its memory is worth keeping.
    fn leave_out_circles(&mut self, memory: &mut LinkedMemory, links: &mut Links) {
        let id = memory.memory.memory_id;
        let mut fits = |old: MemoryId, new: MemoryId| {
            if links.closes_cycle(old, new) {
                self.left_out.add(ImportProblem {
                    subject: format!("memory {new}"),
                    problem: format!("its link to the older memory {old} closes a circle of versions; it was left out"),
                    ..ImportProblem::default()
                });
                return false;
            }
            links.insert(old, new);
            true
        };
        memory.replaces.retain(|old| fits(*old, id));
        memory.replaced_by.retain(|new| fits(id, *new));
    }

    async fn held_interactions(
        &self,
        user: &UserKey,
        after: AfterInteraction,
    ) -> EngineResult<HashMap<InteractionId, InteractionRecord>> {
        let read = self
            .target
            .graph
            .interaction_records(user, after, INTERACTIONS_AT_ONCE)
            .await;
        by_key(read, |record| record.interaction.interaction_id.clone())
    }

    async fn held_memories(&self, user: &UserKey, after: AfterMemory) -> EngineResult<HashMap<MemoryId, LinkedMemory>> {
        let read = self.target.graph.loose_memories(user, after, MAX_PAGE).await;
        by_key(read, |memory| memory.memory.memory_id)
    }
}

/// Rows by key; none when the target does not know the user yet.
fn by_key<K: Eq + Hash, T>(rows: GraphResult<Vec<T>>, key: impl Fn(&T) -> K) -> EngineResult<HashMap<K, T>> {
    match rows {
        Ok(rows) => Ok(rows.into_iter().map(|row| (key(&row), row)).collect()),
        Err(GraphError::NotFound(_)) => Ok(HashMap::new()),
        Err(error) => Err(error.into()),
    }
}
