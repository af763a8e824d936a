//! Saving a conversation with what was learned from it, and updating it when it went on.
//!
//! The update rules are Memora's: the common prefix of old and new messages is kept, the rest of the old ones is cut and
//! the rest of the new ones appended. Memories from cut messages stay and lose those messages as their source.

use chrono::NaiveDate;

use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{AgentId, InteractionId, InteractionKey, MemoryId, MemoryKey, UserKey};
use crate::domain::model::{Interaction, Memory, Message, Role, Timestamp};
use crate::domain::read::InteractionRecord;
use crate::domain::versions::Links;
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};

/// The longest text of a memory, in characters: a memory is one fact, about 25 words.
pub const MAX_MEMORY_CHARS: usize = 4_000;

/// The longest message, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// A message to be stored; its place in the list is its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub role: Role,
    pub content: String,
}

/// A memory to be stored with its interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMemory {
    /// With placeholders in place of names.
    pub text: String,
    /// Positions of the messages that it was taken from, in the new list of messages.
    pub sources: Vec<u32>,
    /// Memories of the same user that it contradicts; those of the same call by their place in it.
    pub contradicts: Vec<Contradicted>,
}

/// What a new memory contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradicted {
    Stored(MemoryId),
    /// A memory of the same call, by its index.
    InThisCall(usize),
}

/// A conversation to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInteraction {
    pub user: UserKey,
    pub agent_id: AgentId,
    pub messages: Vec<NewMessage>,
    pub memories: Vec<NewMemory>,
    /// When it took place; `None` is now.
    pub at: Option<Timestamp>,
}

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedInteraction {
    pub interaction: InteractionKey,
    /// Ids of the new memories, in the order in which they were given.
    pub memories: Vec<MemoryId>,
}

/// Whether memories are still to be taken from an interaction that is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extraction {
    /// As it was; of a new one, nothing is said.
    Unchanged,
    Later,
    Done,
}

impl Extraction {
    /// The operation that says so, where it does not stand there already.
    fn op(self, interaction: &InteractionKey, queued_at: Option<Timestamp>, now: Timestamp) -> Option<GraphOp> {
        let interaction = interaction.clone();
        match (self, queued_at) {
            (Extraction::Later, None) => Some(GraphOp::QueueExtraction { interaction, at: now }),
            (Extraction::Done, Some(at)) => Some(GraphOp::UnqueueExtraction { interaction, at }),
            _ => None,
        }
    }
}

/// How stored messages become the new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageUpdate {
    /// Messages to cut, from the first difference on.
    pub cut: Vec<Message>,
    /// Messages to append after that.
    pub append: Vec<Message>,
}

/// Plans an update of messages by the rules above.
pub fn message_update(stored: &[Message], new: &[NewMessage]) -> MessageUpdate {
    let kept = stored
        .iter()
        .zip(new)
        .take_while(|(a, b)| a.role == b.role && a.content == b.content)
        .count();
    MessageUpdate {
        cut: stored[kept..].to_vec(),
        append: positioned(&new[kept..], kept),
    }
}

fn positioned(messages: &[NewMessage], from: usize) -> Vec<Message> {
    messages
        .iter()
        .enumerate()
        .map(|(i, m)| Message {
            position: u32::try_from(from + i).unwrap_or(u32::MAX),
            role: m.role.clone(),
            content: m.content.clone(),
        })
        .collect()
}

impl Engine {
    /// Stores a conversation with its memories, all or nothing.
    pub async fn save_interaction(&self, by: &Authorship, new: NewInteraction) -> EngineResult<SavedInteraction> {
        self.save_captured(by, new, Extraction::Unchanged).await
    }

    /// Also says whether memories are still to be taken from it.
    pub(crate) async fn save_captured(
        &self,
        by: &Authorship,
        new: NewInteraction,
        extraction: Extraction,
    ) -> EngineResult<SavedInteraction> {
        check_messages(&new.messages)?;
        let at = new.at.unwrap_or_else(|| self.clock.now());
        let interaction = Interaction {
            org_id: new.user.org_id.clone(),
            user_id: new.user.user_id.clone(),
            interaction_id: InteractionId::from_uuid(self.ids.next()),
            agent_id: new.agent_id.clone(),
            created_at: at,
            updated_at: at,
        };
        let key = interaction.key();
        let mut ops = vec![
            GraphOp::PutInteraction { interaction },
            GraphOp::AddOccurrence {
                interaction: key.clone(),
                date: at.date_naive(),
            },
        ];
        if !new.messages.is_empty() {
            let messages = positioned(&new.messages, 0);
            ops.push(GraphOp::AppendMessages {
                interaction: key.clone(),
                messages,
            });
        }
        let place = MemoryPlace {
            interaction: &key,
            agent_id: &new.agent_id,
            at,
            messages: new.messages.len(),
        };
        let memories = self.plan_memories(place, &new.memories, &mut ops).await?;
        ops.extend(extraction.op(&key, None, self.clock.now()));
        let summary = format!(
            "saved a conversation of user_{} with {} memories",
            key.user_id,
            memories.len()
        );
        self.apply_one(self.change(by, ChangeKind::SaveInteraction, summary, ops))
            .await?;
        Ok(SavedInteraction {
            interaction: key,
            memories,
        })
    }

    /// Brings a stored conversation to `messages` and adds what was learned since, all or nothing.
    pub async fn update_interaction(
        &self,
        by: &Authorship,
        key: &InteractionKey,
        messages: &[NewMessage],
        memories: &[NewMemory],
        at: Option<Timestamp>,
    ) -> EngineResult<SavedInteraction> {
        check_messages(messages)?;
        let stored = self.graph.interaction_record(key).await?;
        self.update_captured(by, stored, messages, memories, at, Extraction::Unchanged)
            .await
    }

    /// Also says whether memories are still to be taken from it.
    pub(crate) async fn update_captured(
        &self,
        by: &Authorship,
        stored: InteractionRecord,
        messages: &[NewMessage],
        memories: &[NewMemory],
        at: Option<Timestamp>,
        extraction: Extraction,
    ) -> EngineResult<SavedInteraction> {
        check_messages(messages)?;
        let key = &stored.interaction.key();
        let at = at.unwrap_or_else(|| self.clock.now());
        let mut ops = update_ops(&stored, messages, at);
        let agent_id = &stored.interaction.agent_id;
        let place = MemoryPlace {
            interaction: key,
            agent_id,
            at,
            messages: messages.len(),
        };
        let saved = self.plan_memories(place, memories, &mut ops).await?;
        ops.extend(extraction.op(key, stored.queued_at, self.clock.now()));
        let summary = format!(
            "updated a conversation of user_{} with {} memories",
            key.user_id,
            saved.len()
        );
        self.apply_one(self.change(by, ChangeKind::UpdateInteraction, summary, ops))
            .await?;
        Ok(SavedInteraction {
            interaction: key.clone(),
            memories: saved,
        })
    }

    async fn plan_memories(
        &self,
        place: MemoryPlace<'_>,
        memories: &[NewMemory],
        ops: &mut Vec<GraphOp>,
    ) -> EngineResult<Vec<MemoryId>> {
        let ids: Vec<MemoryId> = memories.iter().map(|_| self.new_memory_id()).collect();
        for (i, new) in memories.iter().enumerate() {
            let text = valid_memory_text(&format!("memories[{i}].text"), &new.text)?;
            let memory = place.memory(ids[i], text);
            let key = memory.key();
            ops.push(GraphOp::PutMemory { memory });
            let mut sources = new.sources.clone();
            sources.sort_unstable();
            sources.dedup();
            for position in sources {
                if position as usize >= place.messages {
                    let problem = format!("there is no message {position}, only {}", place.messages);
                    return Err(EngineError::invalid(format!("memories[{i}].sources"), problem));
                }
                ops.push(GraphOp::LinkSource {
                    memory: key.clone(),
                    position,
                });
            }
        }
        self.plan_contradictions(&place.interaction.user(), memories, &ids, ops)
            .await?;
        Ok(ids)
    }

    /// Links come after all memories are there, so that they may point at each other within the call.
    async fn plan_contradictions(
        &self,
        user: &UserKey,
        memories: &[NewMemory],
        ids: &[MemoryId],
        ops: &mut Vec<GraphOp>,
    ) -> EngineResult<()> {
        let mut links = Links::default();
        for (i, new) in memories.iter().enumerate() {
            for contradicted in &new.contradicts {
                let field = || format!("memories[{i}].contradicts");
                let old = match contradicted {
                    Contradicted::Stored(id) => *id,
                    Contradicted::InThisCall(at) => *ids
                        .get(*at)
                        .ok_or_else(|| EngineError::invalid(field(), format!("no memory {at} here")))?,
                };
                if links.closes_cycle(old, ids[i]) {
                    return Err(EngineError::invalid(
                        field(),
                        "a memory cannot contradict itself or what contradicts it",
                    ));
                }
                if !links.contains(old, ids[i]) {
                    links.insert(old, ids[i]);
                    ops.push(GraphOp::LinkVersions {
                        user: user.clone(),
                        old,
                        new: ids[i],
                    });
                }
            }
        }
        Ok(())
    }
}

/// Where new memories belong.
struct MemoryPlace<'a> {
    interaction: &'a InteractionKey,
    agent_id: &'a AgentId,
    at: Timestamp,
    /// Number of messages that the interaction will have.
    messages: usize,
}

impl MemoryPlace<'_> {
    fn memory(&self, memory_id: MemoryId, text: String) -> Memory {
        Memory {
            org_id: self.interaction.org_id.clone(),
            user_id: self.interaction.user_id.clone(),
            memory_id,
            agent_id: self.agent_id.clone(),
            interaction_id: Some(self.interaction.interaction_id.clone()),
            text,
            obtained_at: self.at,
            date: self.at.date_naive(),
        }
    }
}

/// The operations that bring a stored interaction to `messages` at `at`.
pub fn update_ops(stored: &InteractionRecord, messages: &[NewMessage], at: Timestamp) -> Vec<GraphOp> {
    let key = stored.interaction.key();
    let MessageUpdate { cut, append } = message_update(&stored.messages, messages);
    let mut ops = Vec::new();
    if let Some(first_cut) = cut.first().map(|m| m.position) {
        for memory in &stored.memories {
            let lost = memory.positions.iter().filter(|p| **p >= first_cut);
            ops.extend(lost.map(|p| GraphOp::UnlinkSource {
                memory: memory.memory.key(),
                position: *p,
            }));
        }
        ops.push(GraphOp::CutMessages {
            interaction: key.clone(),
            messages: cut,
        });
    }
    if !append.is_empty() {
        ops.push(GraphOp::AppendMessages {
            interaction: key.clone(),
            messages: append,
        });
    }
    let date: NaiveDate = at.date_naive();
    if !stored.dates.contains(&date) {
        ops.push(GraphOp::AddOccurrence {
            interaction: key.clone(),
            date,
        });
    }
    if at != stored.interaction.updated_at {
        ops.push(GraphOp::TouchInteraction {
            interaction: key,
            from: stored.interaction.updated_at,
            to: at,
        });
    }
    ops
}

fn check_messages(messages: &[NewMessage]) -> EngineResult<()> {
    for (i, message) in messages.iter().enumerate() {
        if message.content.len() > MAX_MESSAGE_BYTES {
            let problem = format!("is longer than {} MiB", MAX_MESSAGE_BYTES / 1024 / 1024);
            return Err(EngineError::invalid(format!("messages[{i}].content"), problem));
        }
        if message.role.as_str().trim().is_empty() {
            return Err(EngineError::invalid(format!("messages[{i}].role"), "must not be empty"));
        }
    }
    Ok(())
}

/// A memory's text as it is stored: trimmed, neither empty nor endless.
pub fn valid_memory_text(field: &str, text: &str) -> EngineResult<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(EngineError::invalid(field, "must not be empty"));
    }
    if text.chars().count() > MAX_MEMORY_CHARS {
        return Err(EngineError::invalid(
            field,
            format!("must not be longer than {MAX_MEMORY_CHARS} characters"),
        ));
    }
    Ok(text.to_owned())
}

/// Operations that remove one memory with all that hangs on it, joining its neighbours.
pub(crate) fn removal_ops(memory: &Memory, positions: &[u32], links: &mut Links, ops: &mut Vec<GraphOp>) {
    let key: MemoryKey = memory.key();
    let user = key.user();
    let healing = links.heal_without(key.memory_id);
    let linked = |old, new| GraphOp::LinkVersions {
        user: user.clone(),
        old,
        new,
    };
    let unlinked = |old, new| GraphOp::UnlinkVersions {
        user: user.clone(),
        old,
        new,
    };
    ops.extend(healing.cut.into_iter().map(|(old, new)| unlinked(old, new)));
    ops.extend(healing.join.into_iter().map(|(old, new)| linked(old, new)));
    ops.extend(positions.iter().map(|p| GraphOp::UnlinkSource {
        memory: key.clone(),
        position: *p,
    }));
    ops.push(GraphOp::RemoveMemory { memory: memory.clone() });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn messages(texts: &[&str]) -> Vec<NewMessage> {
        texts
            .iter()
            .map(|t| NewMessage {
                role: Role::User,
                content: (*t).to_owned(),
            })
            .collect()
    }

    #[test]
    fn the_common_prefix_is_kept_and_the_rest_replaced() {
        let stored = positioned(&messages(&["a", "b", "c"]), 0);
        let update = message_update(&stored, &messages(&["a", "x", "y", "z"]));
        assert_eq!(update.cut, stored[1..]);
        assert_eq!(update.append.iter().map(|m| m.position).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_conversation_that_only_grew_loses_nothing() {
        let stored = positioned(&messages(&["a"]), 0);
        let update = message_update(&stored, &messages(&["a", "b"]));
        assert!(update.cut.is_empty());
        assert_eq!(update.append.len(), 1);
    }

    proptest! {
        #[test]
        fn cutting_and_appending_gives_the_new_messages(
            old in proptest::collection::vec("[ab]{0,2}", 0..6),
            new in proptest::collection::vec("[ab]{0,2}", 0..6),
        ) {
            let as_new = |texts: &[String]| messages(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let stored = positioned(&as_new(&old), 0);
            let update = message_update(&stored, &as_new(&new));
            let mut result = stored.clone();
            result.truncate(stored.len() - update.cut.len());
            result.extend(update.append);
            prop_assert_eq!(result, positioned(&as_new(&new), 0));
        }
    }
}
