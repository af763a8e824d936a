//! Applying changes: every operation is checked against what is there before it touches anything.
//!
//! What can be seen to be wrong in a change without a store is `Invalid`; what does not fit what the store holds
//! is a `Conflict`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, User};
use memora_engine::domain::read::OutboxRow;
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::{Conversation, Node, State};

/// Refuses with a conflict unless `holds`.
fn check(holds: bool, text: impl FnOnce() -> String) -> GraphResult<()> {
    if holds {
        Ok(())
    } else {
        Err(GraphError::Conflict(text()))
    }
}

/// Refuses as making no sense unless `holds`.
fn sound(holds: bool, text: impl FnOnce() -> String) -> GraphResult<()> {
    if holds {
        Ok(())
    } else {
        Err(GraphError::Invalid(text()))
    }
}

fn find<'a, K: Ord, V>(map: &'a mut BTreeMap<K, V>, key: &K, what: impl Display) -> GraphResult<&'a mut V> {
    map.get_mut(key)
        .ok_or_else(|| GraphError::Conflict(format!("{what} is not there")))
}

fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V, what: impl Display) -> GraphResult<()> {
    check(!map.contains_key(&key), || format!("{what} is there already"))?;
    map.insert(key, value);
    Ok(())
}

fn replace<T: PartialEq + Clone>(held: &mut T, from: &T, to: &T, what: impl Display) -> GraphResult<()> {
    check(held == from, || format!("{what} has changed"))?;
    *held = to.clone();
    Ok(())
}

impl State {
    /// Applies one change. After an error the state may be half changed and has to be thrown away.
    pub(crate) fn apply_change(&mut self, change: &Change) -> GraphResult<()> {
        check(self.place_of(&change.id).is_none(), || {
            format!("change {} was applied already", change.id)
        })?;
        if let Some(undone) = change.undoes {
            check(self.place_of(&undone).is_some(), || {
                format!("change {undone} is not there")
            })?;
            check(self.undone_by(&undone).is_none(), || {
                format!("change {undone} is undone already")
            })?;
        }
        for op in &change.ops {
            self.apply_op(op)?;
        }
        for (memory_id, action) in change.index_work() {
            self.last_outbox_seq += 1;
            let seq = self.last_outbox_seq;
            self.outbox.insert(seq, OutboxRow { seq, memory_id, action });
        }
        if let Some(undone) = change.undoes {
            self.undoers.entry(undone).or_default().push(change.id);
        }
        self.about.insert(change.id, change.subjects());
        self.changes.push(change.clone());
        Ok(())
    }

    /// Applies one operation, or refuses it and leaves everything as it was.
    pub(crate) fn apply_op(&mut self, op: &GraphOp) -> GraphResult<()> {
        use GraphOp::*;
        match op {
            PutOrganization { organization } => {
                let id = organization.org_id.clone();
                put(
                    &mut self.organizations,
                    id,
                    organization.clone(),
                    format_args!("organization {}", organization.org_id),
                )
            }
            RemoveOrganization { organization } => self.remove_organization(organization),
            RenameOrganization { org_id, from, to } => {
                let what = format!("organization {org_id}");
                replace(&mut find(&mut self.organizations, org_id, &what)?.name, from, to, &what)
            }
            PutUser { user } => {
                self.check_organization(&user.org_id)?;
                put(
                    &mut self.users,
                    user.key(),
                    user.clone(),
                    format_args!("user {}", user.user_id),
                )
            }
            RemoveUser { user } => self.remove_user(user),
            RenameUser { user, from, to } => {
                let what = format!("user {}", user.user_id);
                replace(&mut find(&mut self.users, user, &what)?.name, from, to, &what)
            }
            PutAgent { agent } => self.put_agent(agent),
            RemoveAgent { agent } => {
                let held = self.agents.get(&agent.key());
                check(held == Some(agent), || {
                    format!("agent {} has changed or is not there", agent.agent_id)
                })?;
                self.agents.remove(&agent.key());
                Ok(())
            }
            RenameAgent { agent, from, to } => {
                let what = format!("agent {}", agent.agent_id);
                replace(&mut find(&mut self.agents, agent, &what)?.label, from, to, &what)
            }
            PutInteraction { interaction } => self.put_interaction(interaction),
            RemoveInteraction { interaction } => self.remove_interaction(interaction),
            TouchInteraction { interaction, from, to } => {
                let held = self.conversation(interaction)?;
                replace(
                    &mut held.interaction.updated_at,
                    from,
                    to,
                    format_args!("interaction {}", interaction.interaction_id),
                )
            }
            EditInteraction { from, to } => {
                let id = &from.interaction_id;
                sound(from.key() == to.key(), || {
                    format!("an edit cannot give interaction {id} another key")
                })?;
                let held = &mut self.conversation(&from.key())?.interaction;
                replace(held, from, to, format_args!("interaction {id}"))
            }
            EditMessage {
                interaction,
                from,
                to,
                cited_by,
            } => self.edit_message(interaction, from, to, cited_by),
            EditMemory { from, to } => self.edit_memory(from, to),
            PutReview { review } => put(
                &mut self.reviews,
                review.key.clone(),
                review.clone(),
                format_args!("a decision about memory {}", review.key.memory_id),
            ),
            RemoveReview { review } => {
                let what = format!("the decision about memory {}", review.key.memory_id);
                check(self.reviews.get(&review.key) == Some(review), || {
                    format!("{what} has changed or is not there")
                })?;
                self.reviews.remove(&review.key);
                Ok(())
            }
            PutNote { note } => {
                let what = format!("a note about {}", note.about.key());
                put(&mut self.notes, note.key(), note.clone(), what)
            }
            RemoveNote { note } => {
                let what = format!("the note about {}", note.about.key());
                check(self.notes.get(&note.key()) == Some(note), || {
                    format!("{what} has changed or is not there")
                })?;
                self.notes.remove(&note.key());
                Ok(())
            }
            AddOccurrence { interaction, date } => {
                let new = self.conversation(interaction)?.dates.insert(*date);
                check(new, || {
                    format!("{date} is a day of interaction {} already", interaction.interaction_id)
                })
            }
            RemoveOccurrence { interaction, date } => {
                let held = self.conversation(interaction)?.dates.remove(date);
                check(held, || {
                    format!("{date} is no day of interaction {}", interaction.interaction_id)
                })
            }
            AppendMessages { interaction, messages } => self.append_messages(interaction, messages),
            CutMessages { interaction, messages } => self.cut_messages(interaction, messages),
            PutMemory { memory } => self.put_memory(memory),
            RemoveMemory { memory } => self.remove_memory(memory),
            LinkSource { memory, position } => self.link_source(memory, *position),
            UnlinkSource { memory, position } => {
                let held = self.node(memory)?.positions.remove(position);
                check(held, || {
                    format!("message {position} is no source of memory {}", memory.memory_id)
                })
            }
            LinkVersions { user, old, new } => self.link_versions(user, *old, *new),
            UnlinkVersions { user, old, new } => self.unlink_versions(user, *old, *new),
            QueueExtraction { interaction, at } => {
                let held = &mut self.conversation(interaction)?.queued_at;
                check(held.is_none(), || {
                    format!("interaction {} is queued already", interaction.interaction_id)
                })?;
                *held = Some(*at);
                Ok(())
            }
            UnqueueExtraction { interaction, at } => {
                let held = &mut self.conversation(interaction)?.queued_at;
                check(*held == Some(*at), || {
                    format!("interaction {} is not queued since {at}", interaction.interaction_id)
                })?;
                *held = None;
                Ok(())
            }
        }
    }

    fn check_organization(&self, org_id: &OrgId) -> GraphResult<()> {
        check(self.organizations.contains_key(org_id), || {
            format!("organization {org_id} is not there")
        })
    }

    fn check_user(&self, user: &UserKey) -> GraphResult<()> {
        check(self.users.contains_key(user), || {
            format!("user {} is not there", user.user_id)
        })
    }

    fn conversation(&mut self, key: &InteractionKey) -> GraphResult<&mut Conversation> {
        find(
            &mut self.interactions,
            key,
            format_args!("interaction {}", key.interaction_id),
        )
    }

    fn node(&mut self, key: &MemoryKey) -> GraphResult<&mut Node> {
        let held = self
            .memories
            .get_mut(&key.memory_id)
            .filter(|node| node.memory.key() == *key);
        held.ok_or_else(|| GraphError::Conflict(format!("memory {} is not there", key.memory_id)))
    }

    fn remove_organization(&mut self, organization: &Organization) -> GraphResult<()> {
        let id = &organization.org_id;
        check(self.organizations.get(id) == Some(organization), || {
            format!("organization {id} has changed or is not there")
        })?;
        let in_use = self.users.keys().any(|u| u.org_id == *id) || self.agents.keys().any(|a| a.org_id == *id);
        check(!in_use, || format!("organization {id} still has users or agents"))?;
        self.organizations.remove(id);
        Ok(())
    }

    fn remove_user(&mut self, user: &User) -> GraphResult<()> {
        let key = user.key();
        check(self.users.get(&key) == Some(user), || {
            format!("user {} has changed or is not there", user.user_id)
        })?;
        let in_use = self.interactions.keys().any(|i| i.user() == key)
            || self.memories.values().any(|n| n.memory.key().user() == key)
            || self
                .agents
                .values()
                .any(|a| a.org_id == key.org_id && a.user_id.as_ref() == Some(&key.user_id));
        check(!in_use, || {
            format!("user {} still has interactions, memories or agents", user.user_id)
        })?;
        self.users.remove(&key);
        Ok(())
    }

    fn put_agent(&mut self, agent: &Agent) -> GraphResult<()> {
        self.check_organization(&agent.org_id)?;
        if let Some(user_id) = &agent.user_id {
            self.check_user(&UserKey {
                org_id: agent.org_id.clone(),
                user_id: user_id.clone(),
            })?;
        }
        put(
            &mut self.agents,
            agent.key(),
            agent.clone(),
            format_args!("agent {}", agent.agent_id),
        )
    }

    fn put_interaction(&mut self, interaction: &Interaction) -> GraphResult<()> {
        let key = interaction.key();
        self.check_user(&key.user())?;
        let new = Conversation {
            interaction: interaction.clone(),
            dates: BTreeSet::new(),
            messages: Vec::new(),
            queued_at: None,
        };
        put(
            &mut self.interactions,
            key,
            new,
            format_args!("interaction {}", interaction.interaction_id),
        )
    }

    fn remove_interaction(&mut self, interaction: &Interaction) -> GraphResult<()> {
        let key = interaction.key();
        let id = &key.interaction_id;
        let held = self.conversation(&key)?;
        check(held.interaction == *interaction, || {
            format!("interaction {id} has changed")
        })?;
        let empty = held.messages.is_empty() && held.dates.is_empty();
        check(empty, || format!("interaction {id} still has messages or days"))?;
        check(held.queued_at.is_none(), || format!("interaction {id} is still queued"))?;
        let in_use = self
            .memories
            .values()
            .any(|n| n.memory.interaction().as_ref() == Some(&key));
        check(!in_use, || format!("interaction {id} still has memories"))?;
        self.interactions.remove(&key);
        Ok(())
    }

    fn append_messages(&mut self, key: &InteractionKey, messages: &[Message]) -> GraphResult<()> {
        check_consecutive(messages)?;
        let held = &mut self.conversation(key)?.messages;
        let continues = messages.first().is_none_or(|m| m.position as usize == held.len());
        check(continues, || {
            format!("interaction {} has {} messages", key.interaction_id, held.len())
        })?;
        held.extend_from_slice(messages);
        Ok(())
    }

    fn cut_messages(&mut self, key: &InteractionKey, messages: &[Message]) -> GraphResult<()> {
        check_consecutive(messages)?;
        let held = &self.conversation(key)?.messages;
        check(held.ends_with(messages), || {
            format!("the last messages of interaction {} are others", key.interaction_id)
        })?;
        let left = held.len() - messages.len();
        let referred = self
            .memories
            .values()
            .filter(|n| n.memory.interaction().as_ref() == Some(key))
            .any(|n| n.positions.iter().any(|&p| p as usize >= left));
        check(!referred, || {
            format!("memories still refer to messages of interaction {}", key.interaction_id)
        })?;
        self.conversation(key)?.messages.truncate(left);
        Ok(())
    }

    fn edit_message(
        &mut self,
        key: &InteractionKey,
        from: &Message,
        to: &Message,
        cited_by: &[MemoryId],
    ) -> GraphResult<()> {
        let (id, position) = (&key.interaction_id, from.position);
        sound(position == to.position, || "an edit cannot move a message".to_owned())?;
        let held = self.conversation(key)?.messages.get(position as usize);
        check(held == Some(from), || {
            format!("message {position} of interaction {id} has changed or is not there")
        })?;
        let cites = |node: &Node| {
            let from_it = |at: &u32| *at == position || position.checked_add(1) == Some(*at);
            node.memory.interaction().as_ref() == Some(key) && node.positions.iter().any(from_it)
        };
        let known = (self.memories.iter()).all(|(id, node)| !cites(node) || cited_by.contains(id));
        check(known, || {
            format!("another memory comes from message {position} of interaction {id} by now")
        })?;
        self.conversation(key)?.messages[position as usize] = to.clone();
        Ok(())
    }

    fn edit_memory(&mut self, from: &Memory, to: &Memory) -> GraphResult<()> {
        let id = from.memory_id;
        sound(from.key() == to.key(), || {
            format!("an edit cannot give memory {id} another key")
        })?;
        if let Some(interaction) = to.interaction() {
            self.conversation(&interaction)?;
        }
        let node = self.node(&from.key())?;
        let stays = from.interaction_id == to.interaction_id || node.positions.is_empty();
        check(stays, || format!("memory {id} still has sources in its interaction"))?;
        replace(&mut node.memory, from, to, format_args!("memory {id}"))
    }

    fn put_memory(&mut self, memory: &Memory) -> GraphResult<()> {
        self.check_user(&memory.key().user())?;
        if let Some(interaction) = memory.interaction() {
            self.conversation(&interaction)?;
        }
        let new = Node {
            memory: memory.clone(),
            positions: BTreeSet::new(),
            older: BTreeSet::new(),
            newer: BTreeSet::new(),
        };
        put(
            &mut self.memories,
            memory.memory_id,
            new,
            format_args!("memory {}", memory.memory_id),
        )
    }

    fn remove_memory(&mut self, memory: &Memory) -> GraphResult<()> {
        let id = memory.memory_id;
        let node = self.node(&memory.key())?;
        check(node.memory == *memory, || format!("memory {id} has changed"))?;
        let linked = !(node.positions.is_empty() && node.older.is_empty() && node.newer.is_empty());
        check(!linked, || format!("memory {id} still has sources or version links"))?;
        self.memories.remove(&id);
        Ok(())
    }

    fn link_source(&mut self, key: &MemoryKey, position: u32) -> GraphResult<()> {
        let id = key.memory_id;
        let interaction = self.node(key)?.memory.interaction();
        let messages = match &interaction {
            Some(interaction) => self.conversation(interaction)?.messages.len(),
            None => 0,
        };
        check((position as usize) < messages, || {
            format!("memory {id} comes from no message {position}")
        })?;
        let new = self.node(key)?.positions.insert(position);
        check(new, || format!("message {position} is a source of memory {id} already"))
    }

    fn version_ends(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        sound(old != new, || format!("memory {old} cannot be a version of itself"))?;
        for memory_id in [old, new] {
            let (org_id, user_id) = (user.org_id.clone(), user.user_id.clone());
            self.node(&MemoryKey {
                org_id,
                user_id,
                memory_id,
            })?;
        }
        Ok(())
    }

    fn link_versions(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        self.version_ends(user, old, new)?;
        check(!self.reaches(new, old), || {
            format!("memory {old} is a newer version of memory {new}")
        })?;
        check(!self.memories[&old].newer.contains(&new), || {
            format!("memory {new} replaces memory {old} already")
        })?;
        self.set_link(old, new, true);
        Ok(())
    }

    fn unlink_versions(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        self.version_ends(user, old, new)?;
        check(self.memories[&old].newer.contains(&new), || {
            format!("memory {new} does not replace memory {old}")
        })?;
        self.set_link(old, new, false);
        Ok(())
    }

    pub(super) fn set_link(&mut self, old: MemoryId, new: MemoryId, there: bool) {
        for (at, other, newer) in [(old, new, true), (new, old, false)] {
            if let Some(node) = self.memories.get_mut(&at) {
                let side = if newer { &mut node.newer } else { &mut node.older };
                if there {
                    side.insert(other)
                } else {
                    side.remove(&other)
                };
            }
        }
    }
}

fn check_consecutive(messages: &[Message]) -> GraphResult<()> {
    let consecutive = messages
        .windows(2)
        .all(|pair| pair[0].position.checked_add(1) == Some(pair[1].position));
    sound(consecutive, || "the positions of the messages have gaps".to_owned())
}
