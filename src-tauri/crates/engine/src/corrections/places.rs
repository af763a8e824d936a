//! Places: whose a memory or a conversation is, through which agent it came, and when.

use std::collections::{BTreeMap, HashSet};

use super::Sheet;
use crate::deletion::interaction_removal_ops;
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{AgentId, InteractionKey, MemoryId, MemoryKey, PersonId, UserId, UserKey};
use crate::domain::model::{Interaction, Memory, Timestamp};
use crate::domain::read::{InteractionRecord, LinkedMemory};
use crate::domain::text::with_person_replaced;
use crate::error::{EngineError, EngineResult};
use crate::interactions::removal_ops;
use crate::ports::graph::GraphError;

impl Sheet<'_> {
    pub(super) async fn move_memories(
        &mut self,
        keys: &[MemoryKey],
        to: &UserId,
    ) -> EngineResult<(ChangeKind, String)> {
        let to = self.user(to).await?;
        let mut by_user: BTreeMap<UserKey, Vec<LinkedMemory>> = BTreeMap::new();
        let mut count = 0;
        for linked in self.look_at_memories(keys).await? {
            let user = linked.memory.key().user();
            if user != to {
                count += 1;
                by_user.entry(user).or_default().push(linked);
            }
        }
        for (user, mut memories) in by_user {
            let ids: Vec<MemoryId> = memories.iter().map(|linked| linked.memory.memory_id).collect();
            let mut links = self.engine.links_around(&user, &ids).await?;
            for linked in &memories {
                removal_ops(&linked.memory, &linked.positions, &mut links, &mut self.ops);
            }
            for linked in &mut memories {
                linked.memory = moved(linked.memory.clone(), &user, &to);
                linked.memory.interaction_id = None;
                linked.positions.clear();
            }
            self.put_moved(memories, &to);
        }
        let summary = format!("moved {count} memories to user_{}", to.user_id);
        Ok((ChangeKind::MoveMemory, summary))
    }

    pub(super) async fn move_interaction(
        &mut self,
        key: &InteractionKey,
        to: &UserId,
    ) -> EngineResult<(ChangeKind, String)> {
        let to = self.user(to).await?;
        let summary = format!("moved a conversation of user_{} to user_{}", key.user_id, to.user_id);
        let record = self.engine.graph.interaction_record(key).await?;
        self.seen.look_at(&record.interaction);
        if key.user() == to {
            return Ok((ChangeKind::MoveInteraction, summary));
        }
        let there = InteractionKey {
            user_id: to.user_id.clone(),
            ..key.clone()
        };
        match self.engine.graph.interaction(&there).await {
            Err(GraphError::NotFound(_)) => {}
            Ok(_) => {
                let problem = "the other user has a conversation with the same id";
                return Err(EngineError::invalid("to", problem));
            }
            Err(error) => return Err(error.into()),
        }
        let ids: Vec<MemoryId> = record.memories.iter().map(|m| m.memory.memory_id).collect();
        let mut links = self.engine.links_around(&key.user(), &ids).await?;
        interaction_removal_ops(record.clone(), &mut links, &mut self.ops);
        self.put_interaction(record, &key.user(), &to);
        Ok((ChangeKind::MoveInteraction, summary))
    }

    /// A conversation that was removed from one user, with all that it had, at another. Links to memories that do not come
    /// with it are gone.
    pub(super) fn put_interaction(&mut self, record: InteractionRecord, from: &UserKey, to: &UserKey) {
        let interaction = Interaction {
            user_id: to.user_id.clone(),
            ..record.interaction
        };
        let key = interaction.key();
        self.ops.push(GraphOp::PutInteraction { interaction });
        self.ops
            .extend(record.dates.into_iter().map(|date| GraphOp::AddOccurrence {
                interaction: key.clone(),
                date,
            }));
        if !record.messages.is_empty() {
            self.ops.push(GraphOp::AppendMessages {
                interaction: key.clone(),
                messages: record.messages,
            });
        }
        if let Some(at) = record.queued_at {
            self.ops.push(GraphOp::QueueExtraction { interaction: key, at });
        }
        let memories = record.memories.into_iter().map(|linked| LinkedMemory {
            memory: moved(linked.memory, from, to),
            ..linked
        });
        self.put_moved(memories.collect(), to);
    }

    /// Memories that were removed elsewhere, with their sources and the links among them.
    fn put_moved(&mut self, memories: Vec<LinkedMemory>, to: &UserKey) {
        let together: HashSet<MemoryId> = memories.iter().map(|linked| linked.memory.memory_id).collect();
        let mut links = Vec::new();
        for linked in memories {
            let key = linked.memory.key();
            links.extend(
                (linked.replaced_by.iter().filter(|new| together.contains(new))).map(|new| (key.memory_id, *new)),
            );
            self.ops.push(GraphOp::PutMemory { memory: linked.memory });
            self.link_sources(&key, &linked.positions);
        }
        for (old, new) in links {
            self.link(to, old, new);
        }
    }

    pub(super) async fn set_agent(
        &mut self,
        keys: &[MemoryKey],
        agent_id: &AgentId,
    ) -> EngineResult<(ChangeKind, String)> {
        let memories = self.look_at_memories(keys).await?;
        let summary = format!("gave {} memories to agent_{agent_id}", memories.len());
        for from in memories.into_iter().map(|linked| linked.memory) {
            let to = Memory {
                agent_id: agent_id.clone(),
                ..from.clone()
            };
            self.edit(from, to);
        }
        Ok((ChangeKind::SetAgent, summary))
    }

    pub(super) async fn set_interaction_agent(
        &mut self,
        key: &InteractionKey,
        agent_id: &AgentId,
    ) -> EngineResult<(ChangeKind, String)> {
        let summary = format!("gave a conversation of user_{} to agent_{agent_id}", key.user_id);
        let from = self.engine.graph.interaction(key).await?.interaction;
        self.seen.look_at(&from);
        if from.agent_id == *agent_id {
            return Ok((ChangeKind::SetAgent, summary));
        }
        for memory in self.engine.graph.interaction_memories(key).await? {
            let memory = memory.entry.memory;
            if memory.agent_id == from.agent_id {
                let to = Memory {
                    agent_id: agent_id.clone(),
                    ..memory.clone()
                };
                self.edit(memory, to);
            }
        }
        let to = Interaction {
            agent_id: agent_id.clone(),
            ..from.clone()
        };
        self.ops.push(GraphOp::EditInteraction { from, to });
        Ok((ChangeKind::SetAgent, summary))
    }

    pub(super) async fn set_date(&mut self, keys: &[MemoryKey], at: Timestamp) -> EngineResult<(ChangeKind, String)> {
        let at = crate::domain::model::to_stored_precision(at);
        let memories = self.look_at_memories(keys).await?;
        let summary = format!("set the date of {} memories to {}", memories.len(), at.date_naive());
        for from in memories.into_iter().map(|linked| linked.memory) {
            let to = Memory {
                obtained_at: at,
                date: at.date_naive(),
                ..from.clone()
            };
            self.edit(from, to);
        }
        Ok((ChangeKind::SetDate, summary))
    }
}

/// A memory of `from` as one of `to`: what was said about the one is said about the other.
pub(super) fn moved(memory: Memory, from: &UserKey, to: &UserKey) -> Memory {
    let (old, new) = (PersonId::User(from.user_id.clone()), PersonId::User(to.user_id.clone()));
    Memory {
        user_id: to.user_id.clone(),
        text: with_person_replaced(&memory.text, &old, &new),
        ..memory
    }
}
