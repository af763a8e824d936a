//! What a correction is planned on: the operations so far, what was looked at, and the words that several corrections share.

use std::collections::HashMap;

use super::{Seen, Stamp};
use crate::domain::change::GraphOp;
use crate::domain::ids::{AgentId, InteractionId, MemoryId, MemoryKey, OrgId, PersonId, UserId, UserKey};
use crate::domain::model::{Memory, Person, Timestamp};
use crate::domain::page::MAX_PAGE;
use crate::domain::read::LinkedMemory;
use crate::domain::text::{people_in, with_placeholders};
use crate::domain::versions::Links;
use crate::domain::words::words;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::interactions::valid_memory_text;
use crate::ports::graph::GraphError;

/// The shortest first name that stands for its person.
const MIN_FIRST_NAME: usize = 3;

/// A correction on its way from what somebody wants to operations.
pub(crate) struct Sheet<'a> {
    pub(super) engine: &'a Engine,
    pub(super) org_id: &'a OrgId,
    pub(super) ops: Vec<GraphOp>,
    pub(super) created: Vec<MemoryKey>,
    pub(super) seen: Seen,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(engine: &'a Engine, org_id: &'a OrgId) -> Self {
        Self {
            engine,
            org_id,
            ops: Vec::new(),
            created: Vec::new(),
            seen: Seen::default(),
        }
    }

    pub(crate) fn finish(self) -> (Vec<GraphOp>, Vec<MemoryKey>, Stamp) {
        let stamp = self.seen.stamp();
        (self.ops, self.created, stamp)
    }

    /// A memory that the correction names.
    pub(super) async fn look_at(&mut self, key: &MemoryKey) -> EngineResult<LinkedMemory> {
        let linked = self.engine.graph.linked_memory(key).await?;
        self.seen.look_at(&linked.memory);
        Ok(linked)
    }

    /// Memories that the correction names, in that order, each once.
    pub(crate) async fn look_at_memories(&mut self, keys: &[MemoryKey]) -> EngineResult<Vec<LinkedMemory>> {
        let mut ids: Vec<MemoryId> = Vec::with_capacity(keys.len());
        let mut named: HashMap<MemoryId, &MemoryKey> = HashMap::with_capacity(keys.len());
        for key in keys {
            if key.org_id != *self.org_id {
                let problem = "memories of several organizations cannot be changed together";
                return Err(EngineError::invalid("memories", problem));
            }
            if named.insert(key.memory_id, key).is_none() {
                ids.push(key.memory_id);
            }
        }
        if ids.is_empty() {
            return Err(EngineError::invalid("memories", "nothing is selected"));
        }
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(MAX_PAGE as usize) {
            found.extend(self.engine.graph.linked_memories(self.org_id, some).await?);
        }
        let there = |id: &MemoryId| found.iter().any(|linked: &LinkedMemory| linked.memory.memory_id == *id);
        if found.len() < ids.len()
            && let Some(missing) = ids.iter().find(|id| !there(id))
        {
            return Err(GraphError::NotFound(format!("memory {missing}")).into());
        }
        for linked in &found {
            if named[&linked.memory.memory_id].user_id != linked.memory.user_id {
                return Err(GraphError::NotFound(format!("memory {}", linked.memory.memory_id)).into());
            }
            self.seen.look_at(&linked.memory);
        }
        Ok(found)
    }

    /// Text as somebody typed it, with placeholders where it names somebody: those of `near` first, whose first names count
    /// too. A name that several others have stays as it is.
    pub(super) async fn typed(&self, field: &str, text: &str, near: &[PersonId]) -> EngineResult<String> {
        let text = valid_memory_text(field, text)?;
        let mut wanted: Vec<String> = words(&text).map(|(_, word)| word).collect();
        wanted.sort();
        wanted.dedup();
        let graph = &self.engine.graph;
        let named = graph.people_named(self.org_id, &wanted).await?;
        let mut close = graph.people(self.org_id, near).await?;
        close.sort_by_key(|person| near.iter().position(|id| *id == person.id));
        let text = with_placeholders(&text, &known_names(&close, &named));
        valid_memory_text(field, &text)
    }

    /// Whom a memory's text may name by first name: who stands in it already, its user, its agent.
    pub(super) fn near(memory: &Memory) -> Vec<PersonId> {
        let mut near = people_in(&memory.text);
        near.push(PersonId::User(memory.user_id.clone()));
        near.push(PersonId::Agent(memory.agent_id.clone()));
        near
    }

    pub(super) fn edit(&mut self, from: Memory, to: Memory) {
        if from != to {
            self.ops.push(GraphOp::EditMemory { from, to });
        }
    }

    /// A new memory, without interaction.
    pub(super) fn put(&mut self, user: &UserKey, agent_id: &AgentId, text: String, at: Timestamp) -> MemoryKey {
        let memory = Memory {
            org_id: user.org_id.clone(),
            user_id: user.user_id.clone(),
            memory_id: self.engine.new_memory_id(),
            agent_id: agent_id.clone(),
            interaction_id: None,
            text,
            obtained_at: at,
            date: at.date_naive(),
        };
        self.put_memory(memory)
    }

    pub(super) fn put_memory(&mut self, memory: Memory) -> MemoryKey {
        let key = memory.key();
        self.created.push(key.clone());
        self.ops.push(GraphOp::PutMemory { memory });
        key
    }

    pub(super) fn link(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) {
        self.ops.push(GraphOp::LinkVersions {
            user: user.clone(),
            old,
            new,
        });
    }

    pub(super) fn unlink(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) {
        self.ops.push(GraphOp::UnlinkVersions {
            user: user.clone(),
            old,
            new,
        });
    }

    pub(super) fn link_sources(&mut self, memory: &MemoryKey, positions: &[u32]) {
        self.ops.extend(positions.iter().map(|&position| GraphOp::LinkSource {
            memory: memory.clone(),
            position,
        }));
    }

    pub(super) fn unlink_sources(&mut self, memory: &MemoryKey, positions: &[u32]) {
        self.ops.extend(positions.iter().map(|&position| GraphOp::UnlinkSource {
            memory: memory.clone(),
            position,
        }));
    }

    /// Positions as they are linked: ascending, each once, and all of them there.
    pub(super) async fn valid_positions(
        &self,
        user: &UserKey,
        interaction_id: Option<&InteractionId>,
        positions: &[u32],
    ) -> EngineResult<Vec<u32>> {
        let mut positions = positions.to_vec();
        positions.sort_unstable();
        positions.dedup();
        let messages = match interaction_id {
            Some(id) => {
                let key = crate::domain::ids::InteractionKey {
                    org_id: user.org_id.clone(),
                    user_id: user.user_id.clone(),
                    interaction_id: id.clone(),
                };
                self.engine.graph.interaction(&key).await?.messages
            }
            None => 0,
        };
        match positions.iter().find(|position| **position >= messages) {
            None => Ok(positions),
            Some(position) => {
                let problem = format!("there is no message {position}, only {messages}");
                Err(EngineError::invalid("positions", problem))
            }
        }
    }

    /// All links between versions that are connected with one of `ids`.
    pub(super) async fn all_links(&self, user: &UserKey, ids: &[MemoryId]) -> EngineResult<Links> {
        let mut links = Links::default();
        for id in ids {
            let key = MemoryKey {
                org_id: user.org_id.clone(),
                user_id: user.user_id.clone(),
                memory_id: *id,
            };
            let graph = self
                .engine
                .graph
                .version_graph(&key, crate::versions::MAX_DRAWN)
                .await?;
            for (old, new) in graph.edges {
                links.insert(old, new);
            }
        }
        Ok(links)
    }

    /// The user must be there: an operation would only say so as a conflict.
    pub(super) async fn user(&self, user_id: &UserId) -> EngineResult<UserKey> {
        let key = UserKey {
            org_id: self.org_id.clone(),
            user_id: user_id.clone(),
        };
        Ok(self.engine.graph.user(&key).await?.user.key())
    }
}

/// Names by which people are meant: full ones of everybody, unless several have it and none of them is `close`, and first
/// names of those who are close.
fn known_names(close: &[Person], named: &[Person]) -> Vec<Person> {
    let mut known: Vec<Person> = Vec::new();
    let mut add = |person: Person| {
        if !known.iter().any(|other| other.name == person.name) {
            known.push(person);
        }
    };
    close.iter().cloned().for_each(&mut add);
    let is_close = |person: &Person| close.iter().any(|other| other.id == person.id);
    let others: Vec<&Person> = named.iter().filter(|person| !is_close(person)).collect();
    for person in &others {
        let shared = others.iter().filter(|other| other.name == person.name).count() > 1;
        if !shared {
            add((*person).clone());
        }
    }
    for person in close {
        let first = person.name.split_whitespace().next().unwrap_or_default();
        if first.chars().count() >= MIN_FIRST_NAME {
            add(Person {
                id: person.id.clone(),
                name: first.to_owned(),
            });
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: &str, name: &str) -> Person {
        Person {
            id: PersonId::User(UserId::parse(id).expect("an id")),
            name: name.to_owned(),
        }
    }

    #[test]
    fn those_who_are_close_are_meant_first_and_by_first_name() {
        let close = [user("1", "Ann Lee"), user("2", "Jo")];
        let named = [user("1", "Ann Lee"), user("3", "Ann Lee"), user("4", "Ann Mo")];
        let text = with_placeholders("Ann Lee told Ann Mo that Ann sees Jo", &known_names(&close, &named));
        assert_eq!(text, "user_1 told user_4 that user_1 sees user_2");
    }

    #[test]
    fn a_name_that_several_others_have_stays() {
        let named = [user("1", "Max"), user("2", "Max"), user("3", "Mia")];
        let text = with_placeholders("Max and Mia", &known_names(&[], &named));
        assert_eq!(text, "Max and user_3");
    }
}
