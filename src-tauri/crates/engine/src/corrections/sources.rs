//! Sources: from which turns a memory comes, and what was said in a turn.

use super::Sheet;
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{InteractionId, InteractionKey, MemoryId, MemoryKey};
use crate::domain::model::{Memory, Message};
use crate::error::{EngineError, EngineResult};
use crate::interactions::MAX_MESSAGE_BYTES;
use crate::ports::graph::GraphError;

impl Sheet<'_> {
    pub(super) async fn set_sources(
        &mut self,
        key: &MemoryKey,
        interaction_id: Option<&InteractionId>,
        positions: &[u32],
    ) -> EngineResult<(ChangeKind, String)> {
        let held = self.look_at(key).await?;
        self.seen.look_at(&held.positions);
        let wanted = self.valid_positions(&key.user(), interaction_id, positions).await?;
        let stays = held.memory.interaction_id.as_ref() == interaction_id;
        let kept = |position: &u32| stays && wanted.contains(position);
        let gone: Vec<u32> = held.positions.iter().copied().filter(|at| !kept(at)).collect();
        self.unlink_sources(key, &gone);
        let to = Memory {
            interaction_id: interaction_id.cloned(),
            ..held.memory.clone()
        };
        self.edit(held.memory, to);
        let held = |position: &u32| stays && held.positions.contains(position);
        let new: Vec<u32> = wanted.iter().copied().filter(|at| !held(at)).collect();
        self.link_sources(key, &new);
        let summary = format!("changed the sources of a memory of user_{}", key.user_id);
        Ok((ChangeKind::SetSources, summary))
    }

    pub(super) async fn fix_turn(
        &mut self,
        key: &InteractionKey,
        position: u32,
        content: &str,
    ) -> EngineResult<(ChangeKind, String)> {
        if content.len() > MAX_MESSAGE_BYTES {
            let problem = format!("is longer than {} MiB", MAX_MESSAGE_BYTES / 1024 / 1024);
            return Err(EngineError::invalid("content", problem));
        }
        let graph = &self.engine.graph;
        let found = graph.messages(key, position, 1).await?.into_iter().next();
        let missing = || GraphError::NotFound(format!("message {position} of interaction {}", key.interaction_id));
        let from = found
            .filter(|message| message.position == position)
            .ok_or_else(missing)?;
        self.seen.look_at(&from);
        let to = Message {
            content: content.to_owned(),
            ..from.clone()
        };
        if from != to {
            let cited_by = self.engine.cited_by(key, position).await?;
            self.ops.push(GraphOp::EditMessage {
                interaction: key.clone(),
                from,
                to,
                cited_by,
            });
        }
        let summary = format!("fixed a turn in a conversation of user_{}", key.user_id);
        Ok((ChangeKind::EditMessage, summary))
    }
}

impl crate::engine::Engine {
    /// The memories that are found by a message: those that come from it or from the one behind it.
    pub(crate) async fn cited_by(&self, key: &InteractionKey, position: u32) -> EngineResult<Vec<MemoryId>> {
        let memories = self.graph.interaction_memories(key).await?;
        let cites = |at: &u32| *at == position || position.checked_add(1) == Some(*at);
        Ok(memories
            .into_iter()
            .filter(|memory| memory.positions.iter().any(cites))
            .map(|memory| memory.entry.memory.memory_id)
            .collect())
    }
}
