//! Bringing a memory back to what it was after an earlier change.

use std::collections::BTreeSet;

use super::Sheet;
use crate::domain::change::ChangeKind;
use crate::domain::ids::{ChangeId, InteractionKey, MemoryId, MemoryKey};
use crate::domain::model::Memory;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::AuditQuery;
use crate::domain::subject::Subject;
use crate::error::{EngineError, EngineResult};
use crate::interactions::removal_ops;
use crate::ports::graph::GraphError;
use crate::stored_at::MemoryState;

impl Sheet<'_> {
    /// What is no longer there stays away: sources whose turns were cut, versions that were deleted.
    pub(super) async fn restore_memory(
        &mut self,
        key: &MemoryKey,
        after: ChangeId,
    ) -> EngineResult<(ChangeKind, String)> {
        let now = match self.engine.graph.linked_memory(key).await {
            Ok(linked) => MemoryState::of(linked),
            Err(GraphError::NotFound(_)) => MemoryState::default(),
            Err(error) => return Err(error.into()),
        };
        self.seen.look_at(&now.memory);
        let then = self.state_after(key, now.clone(), after).await?;
        self.bring(key, now, then).await?;
        let summary = format!("restored a memory of user_{} to an earlier state", key.user_id);
        Ok((ChangeKind::RestoreMemory, summary))
    }

    async fn state_after(&self, key: &MemoryKey, mut state: MemoryState, after: ChangeId) -> EngineResult<MemoryState> {
        let query = AuditQuery::about(Subject::Memory(key.memory_id));
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.engine.graph.audit(&query, request).await?;
            for entry in page.items {
                if entry.change.id == after {
                    return Ok(state);
                }
                if entry.redacted {
                    let problem = "something of its history was forgotten since";
                    return Err(EngineError::invalid("after", problem));
                }
                for op in entry.change.inverse_ops() {
                    state.apply(&op, key.memory_id);
                }
            }
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => return Err(GraphError::NotFound(format!("change {after} of this memory")).into()),
            }
        }
    }

    async fn bring(&mut self, key: &MemoryKey, now: MemoryState, then: MemoryState) -> EngineResult<()> {
        let Some(mut wanted) = then.memory else {
            if let Some(memory) = &now.memory {
                let mut links = self.engine.links_around(&key.user(), &[key.memory_id]).await?;
                let positions: Vec<u32> = now.positions.iter().copied().collect();
                removal_ops(memory, &positions, &mut links, &mut self.ops);
            }
            return Ok(());
        };
        if wanted.key() != *key {
            let problem = "it belonged to another user then";
            return Err(EngineError::invalid("after", problem));
        }
        let messages = self.messages_of(&wanted).await?;
        if messages.is_none() {
            wanted.interaction_id = None;
        }
        let moved = now
            .memory
            .as_ref()
            .is_some_and(|held| held.interaction_id != wanted.interaction_id);
        let positions: BTreeSet<u32> = then
            .positions
            .into_iter()
            .filter(|at| *at < messages.unwrap_or(0))
            .collect();
        let gone: Vec<u32> = now
            .positions
            .iter()
            .copied()
            .filter(|at| moved || !positions.contains(at))
            .collect();
        let new: Vec<u32> = positions
            .iter()
            .copied()
            .filter(|at| moved || !now.positions.contains(at))
            .collect();
        self.unlink_sources(key, &gone);
        match now.memory {
            Some(held) => self.edit(held, wanted),
            None => drop(self.put_memory(wanted)),
        }
        self.link_sources(key, &new);
        let user = key.user();
        let id = key.memory_id;
        for old in now.older.difference(&then.older) {
            self.unlink(&user, *old, id);
        }
        for newer in now.newer.difference(&then.newer) {
            self.unlink(&user, id, *newer);
        }
        let wanted_links: Vec<(MemoryId, MemoryId)> = (then.older.difference(&now.older).map(|old| (*old, id)))
            .chain(then.newer.difference(&now.newer).map(|new| (id, *new)))
            .collect();
        let others: Vec<MemoryId> = wanted_links
            .iter()
            .map(|&(old, new)| if old == id { new } else { old })
            .collect();
        let there = self.engine.graph.memories_by_id(self.org_id, &others).await?;
        let there: BTreeSet<MemoryId> = there
            .into_iter()
            .filter(|entry| entry.memory.user_id == key.user_id)
            .map(|entry| entry.memory.memory_id)
            .collect();
        let mut known: Vec<MemoryId> = there.iter().copied().collect();
        if !self.created.contains(key) {
            known.push(id);
        }
        let mut links = self.all_links(&user, &known).await?;
        for old in now.older.difference(&then.older) {
            links.remove(*old, id);
        }
        for newer in now.newer.difference(&then.newer) {
            links.remove(id, *newer);
        }
        for (old, new) in wanted_links {
            let other = if old == id { new } else { old };
            if there.contains(&other) && !links.contains(old, new) && !links.closes_cycle(old, new) {
                links.insert(old, new);
                self.link(&user, old, new);
            }
        }
        Ok(())
    }

    /// Number of messages of a memory's interaction; `None` when it is not there.
    async fn messages_of(&self, memory: &Memory) -> EngineResult<Option<u32>> {
        let Some(interaction) = memory.interaction() else {
            return Ok(None);
        };
        let interaction: InteractionKey = interaction;
        match self.engine.graph.interaction(&interaction).await {
            Ok(head) => Ok(Some(head.messages)),
            Err(GraphError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
