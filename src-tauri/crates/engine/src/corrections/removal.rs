//! Deleting memories, a few or many at once, and conversations.

use std::collections::BTreeMap;

use super::Sheet;
use crate::deletion::interaction_removal_ops;
use crate::domain::change::ChangeKind;
use crate::domain::ids::{InteractionKey, MemoryId, MemoryKey, UserKey};
use crate::domain::read::LinkedMemory;
use crate::error::EngineResult;
use crate::interactions::removal_ops;

impl Sheet<'_> {
    pub(crate) async fn delete(&mut self, keys: &[MemoryKey]) -> EngineResult<(ChangeKind, String)> {
        let memories = self.look_at_memories(keys).await?;
        let count = memories.len();
        let mut by_user: BTreeMap<UserKey, Vec<LinkedMemory>> = BTreeMap::new();
        for linked in memories {
            by_user.entry(linked.memory.key().user()).or_default().push(linked);
        }
        let whose = match by_user.len() {
            1 => by_user
                .keys()
                .next()
                .map(|user| format!(" of user_{}", user.user_id))
                .unwrap_or_default(),
            users => format!(" of {users} users"),
        };
        for (user, memories) in by_user {
            let linked = |linked: &&LinkedMemory| !(linked.replaces.is_empty() && linked.replaced_by.is_empty());
            let ids: Vec<MemoryId> = memories
                .iter()
                .filter(linked)
                .map(|linked| linked.memory.memory_id)
                .collect();
            let mut links = self.engine.links_around(&user, &ids).await?;
            for linked in &memories {
                removal_ops(&linked.memory, &linked.positions, &mut links, &mut self.ops);
            }
        }
        let summary = match count {
            1 => format!("deleted a memory{whose}"),
            _ => format!("deleted {count} memories{whose}"),
        };
        Ok((ChangeKind::DeleteMemory, summary))
    }

    pub(crate) async fn delete_interaction(&mut self, key: &InteractionKey) -> EngineResult<(ChangeKind, String)> {
        let record = self.engine.graph.interaction_record(key).await?;
        self.seen.look_at(&record.interaction);
        let ids: Vec<MemoryId> = record.memories.iter().map(|m| m.memory.memory_id).collect();
        let mut links = self.engine.links_around(&key.user(), &ids).await?;
        interaction_removal_ops(record, &mut links, &mut self.ops);
        let summary = format!(
            "deleted a conversation of user_{} with {} memories",
            key.user_id,
            ids.len()
        );
        Ok((ChangeKind::DeleteInteraction, summary))
    }
}
