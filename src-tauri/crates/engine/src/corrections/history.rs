//! Histories: contradictions that nobody linked or that are none, duplicates, and memories that say several things.

use super::{Part, Sheet};
use crate::domain::change::ChangeKind;
use crate::domain::ids::{MemoryId, MemoryKey};
use crate::domain::model::Memory;
use crate::error::{EngineError, EngineResult};

impl Sheet<'_> {
    pub(super) async fn contradict(&mut self, old: &MemoryKey, new: MemoryId) -> EngineResult<(ChangeKind, String)> {
        let (user, summary) = (
            old.user(),
            format!("marked a contradiction between memories of user_{}", old.user_id),
        );
        if old.memory_id == new {
            return Err(EngineError::invalid("new", "a memory cannot contradict itself"));
        }
        self.look_at(old).await?;
        self.look_at(&beside(old, new)).await?;
        let links = self.all_links(&user, &[old.memory_id, new]).await?;
        if links.contains(old.memory_id, new) {
            return Ok((ChangeKind::LinkVersions, summary));
        }
        if links.closes_cycle(old.memory_id, new) {
            return Err(EngineError::invalid("new", "it is an older version of the same memory"));
        }
        self.link(&user, old.memory_id, new);
        Ok((ChangeKind::LinkVersions, summary))
    }

    pub(super) async fn remove_contradiction(
        &mut self,
        old: &MemoryKey,
        new: MemoryId,
    ) -> EngineResult<(ChangeKind, String)> {
        let replaced_by = self.look_at(old).await?.replaced_by;
        self.look_at(&beside(old, new)).await?;
        if replaced_by.contains(&new) {
            self.unlink(&old.user(), old.memory_id, new);
        }
        let summary = format!("removed a contradiction between memories of user_{}", old.user_id);
        Ok((ChangeKind::UnlinkVersions, summary))
    }

    /// The others are contradicted by the one that stays. One that has replaced it so far is turned around.
    pub(super) async fn merge(
        &mut self,
        keep: &MemoryKey,
        others: &[MemoryId],
        text: Option<&str>,
    ) -> EngineResult<(ChangeKind, String)> {
        let (user, kept) = (keep.user(), keep.memory_id);
        let mut ids: Vec<MemoryId> = Vec::new();
        for id in others.iter().filter(|id| **id != kept) {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        if ids.is_empty() {
            return Err(EngineError::invalid("others", "there is nothing to merge with"));
        }
        let from = self.look_at(keep).await?.memory;
        let keys: Vec<MemoryKey> = ids.iter().map(|id| beside(keep, *id)).collect();
        self.look_at_memories(&keys).await?;
        if let Some(text) = text {
            let text = self.typed("text", text, &Self::near(&from)).await?;
            let to = Memory { text, ..from.clone() };
            self.edit(from, to);
        }
        let around: Vec<MemoryId> = std::iter::once(kept).chain(ids.iter().copied()).collect();
        let mut links = self.all_links(&user, &around).await?;
        for other in &ids {
            if links.contains(kept, *other) {
                links.remove(kept, *other);
                self.unlink(&user, kept, *other);
            }
        }
        for other in &ids {
            if links.contains(*other, kept) {
                continue;
            }
            if links.closes_cycle(*other, kept) {
                let problem = "one of the others is a newer version of it; keep the newest";
                return Err(EngineError::invalid("keep", problem));
            }
            links.insert(*other, kept);
            self.link(&user, *other, kept);
        }
        let summary = format!("merged {} memories of user_{}", ids.len() + 1, keep.user_id);
        Ok((ChangeKind::MergeMemories, summary))
    }

    /// The parts contradict the whole, stand in its interaction and time, and are contradicted by what contradicted it.
    pub(super) async fn split(&mut self, key: &MemoryKey, parts: &[Part]) -> EngineResult<(ChangeKind, String)> {
        if parts.len() < 2 {
            return Err(EngineError::invalid("parts", "a memory is split into two or more"));
        }
        let user = key.user();
        let whole = self.look_at(key).await?;
        let near = Self::near(&whole.memory);
        for new in &whole.replaced_by {
            self.unlink(&user, key.memory_id, *new);
        }
        for (n, part) in parts.iter().enumerate() {
            let text = self.typed(&format!("parts[{n}].text"), &part.text, &near).await?;
            let positions: Vec<u32> = match &part.sources {
                None => whole.positions.clone(),
                Some(wanted) => {
                    let (mut of_whole, mut others) = (Vec::new(), Vec::new());
                    for position in wanted {
                        let list = if whole.positions.contains(position) {
                            &mut of_whole
                        } else {
                            &mut others
                        };
                        list.push(*position);
                    }
                    if let Some(position) = others.first() {
                        let problem = format!("message {position} is no source of the memory");
                        return Err(EngineError::invalid(format!("parts[{n}].sources"), problem));
                    }
                    of_whole.sort_unstable();
                    of_whole.dedup();
                    of_whole
                }
            };
            let memory = Memory {
                memory_id: self.engine.new_memory_id(),
                text,
                ..whole.memory.clone()
            };
            let new = self.put_memory(memory);
            self.link_sources(&new, &positions);
            self.link(&user, key.memory_id, new.memory_id);
            for newer in &whole.replaced_by {
                self.link(&user, new.memory_id, *newer);
            }
        }
        let summary = format!("split a memory of user_{} into {}", key.user_id, parts.len());
        Ok((ChangeKind::SplitMemory, summary))
    }
}

/// Another memory of the same user.
fn beside(key: &MemoryKey, memory_id: MemoryId) -> MemoryKey {
    MemoryKey {
        memory_id,
        ..key.clone()
    }
}
