//! A conversation as it was stored.

use std::collections::HashMap;

use super::StoredPast;
use super::conversations::HeadThen;
use super::rewound::Rewound;
use crate::domain::ids::{InteractionKey, MemoryId};
use crate::domain::model::{Memory, Message, Timestamp};
use crate::domain::read::{InteractionHead, SourcedMemory};
use crate::error::EngineResult;
use crate::ports::graph::GraphError;
use crate::timeline::{Conversation, MAX_TURNS};

impl StoredPast {
    /// Like [`Engine::conversation`](crate::Engine::conversation), as the store was at `at`: also turns that were cut or put right
    /// since, without those that were added. `None` when it was not in the store, or when so much was changed since that nobody
    /// knows.
    pub async fn conversation(
        &self,
        key: &InteractionKey,
        from: u32,
        limit: u32,
        at: Timestamp,
    ) -> EngineResult<Option<Conversation>> {
        let rewound = self.rewound(&key.user(), at).await?;
        if rewound.trail.earliest.is_some() {
            return Ok(None);
        }
        let now = self.head_now(key).await?;
        let Some(head) = rewound.conversations.head(&key.interaction_id, now.as_ref()) else {
            return Ok(None);
        };
        let HeadThen {
            interaction,
            dates,
            messages,
        } = head;
        let to = from.saturating_add(limit.clamp(1, MAX_TURNS)).min(messages);
        let turns = self.turns_between(&rewound, key, now.is_some(), from..to).await?;
        let mut memories = self.memories_of(&rewound, key, now.is_some()).await?;
        self.put_replaced_back(&rewound, key, &mut memories).await?;
        let head = InteractionHead {
            interaction,
            dates,
            messages,
            memories: u32::try_from(memories.len()).unwrap_or(u32::MAX),
            queued_at: None,
        };
        Ok(Some(
            self.engine.conversation_of(key, head, turns, memories, None).await?,
        ))
    }

    /// `None` when it is not there (any more).
    pub(super) async fn head_now(&self, key: &InteractionKey) -> EngineResult<Option<InteractionHead>> {
        match self.engine.graph.interaction(key).await {
            Ok(head) => Ok(Some(head)),
            Err(GraphError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Turns as they were, at places that were all taken; `is_there`: the conversation is there now.
    pub(super) async fn turns_between(
        &self,
        rewound: &Rewound,
        key: &InteractionKey,
        is_there: bool,
        places: std::ops::Range<u32>,
    ) -> EngineResult<Vec<Message>> {
        let other = |position| rewound.conversations.turn(&key.interaction_id, position);
        let mut now: HashMap<u32, Message> = HashMap::new();
        if is_there && places.clone().any(|position| other(position).is_none()) {
            let limit = u32::try_from(places.len()).unwrap_or(u32::MAX);
            let read = self.engine.graph.messages(key, places.start, limit).await?;
            now.extend(read.into_iter().map(|message| (message.position, message)));
        }
        let turn = |position| match other(position) {
            Some(then) => then.clone(),
            None => now.remove(&position),
        };
        Ok(places.filter_map(turn).collect())
    }

    /// Its memories as they were, oldest first. What those that nothing touched contradict is as it is now.
    pub(super) async fn memories_of(
        &self,
        rewound: &Rewound,
        key: &InteractionKey,
        is_there: bool,
    ) -> EngineResult<Vec<SourcedMemory>> {
        let mut memories = match is_there {
            true => self.engine.graph.interaction_memories(key).await?,
            false => Vec::new(),
        };
        memories.retain(|memory| !rewound.is_other(memory.entry.memory.memory_id));
        let others = rewound
            .entries()
            .filter(|entry| entry.memory.interaction().as_ref() == Some(key));
        memories.extend(others.map(|entry| {
            SourcedMemory {
                positions: (rewound.state(entry.memory.memory_id).into_iter())
                    .flat_map(|state| state.positions.iter().copied())
                    .collect(),
                entry,
                replaced: Vec::new(),
            }
        }));
        memories.sort_by_key(|memory| (memory.entry.memory.obtained_at, memory.entry.memory.memory_id));
        Ok(memories)
    }

    /// Gives memories what they contradicted, with the texts of then, oldest first.
    async fn put_replaced_back(
        &self,
        rewound: &Rewound,
        key: &InteractionKey,
        memories: &mut [SourcedMemory],
    ) -> EngineResult<()> {
        let older = |memory: &SourcedMemory| -> Vec<MemoryId> {
            match rewound.state(memory.entry.memory.memory_id) {
                Some(state) => state.older.iter().copied().collect(),
                None => memory.replaced.iter().map(|old| old.memory_id).collect(),
            }
        };
        let mut ids: Vec<MemoryId> = memories.iter().flat_map(&older).collect();
        ids.sort_unstable();
        ids.dedup();
        let entries = self.entries_of(rewound, &key.org_id, ids).await?;
        let known: HashMap<MemoryId, Memory> = (entries.into_iter())
            .map(|entry| (entry.memory.memory_id, entry.memory))
            .collect();
        for memory in memories {
            let mut replaced: Vec<Memory> = older(memory).iter().filter_map(|id| known.get(id).cloned()).collect();
            replaced.sort_by_key(|old| (old.obtained_at, old.memory_id));
            memory.replaced = replaced;
        }
        Ok(())
    }
}
