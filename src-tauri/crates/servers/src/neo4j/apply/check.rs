//! Doing operations in the picture: each is checked against what stands there after the ones before it.
//!
//! What can be seen to be wrong without a store is `Invalid`; what does not fit what the store holds is a `Conflict`.

use std::collections::BTreeSet;
use std::fmt::Display;

use memora_engine::domain::change::GraphOp;
use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, User};
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::picture::{InteractionPicture, Picture, Talk};
use super::slot::Slot;

/// Refuses with a conflict unless `holds`.
pub(super) fn check(holds: bool, text: impl FnOnce() -> String) -> GraphResult<()> {
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

fn found<T>(found: Option<T>, what: impl Display) -> GraphResult<T> {
    found.ok_or_else(|| GraphError::Conflict(format!("{what} is not there")))
}

fn put<T>(slot: &mut Slot<T>, value: &T, what: impl Display) -> GraphResult<()>
where
    T: Clone,
{
    check(slot.now.is_none(), || format!("{what} is there already"))?;
    slot.now = Some(value.clone());
    Ok(())
}

/// Takes away what is there, when it looks as its author saw it.
fn take<T: Clone + PartialEq>(slot: Option<&mut Slot<T>>, seen: &T, what: impl Display) -> GraphResult<()> {
    let slot = found(slot.filter(|slot| slot.now.is_some()), &what)?;
    check(slot.now.as_ref() == Some(seen), || format!("{what} has changed"))?;
    slot.remove();
    Ok(())
}

fn replace<T: PartialEq + Clone>(held: &mut T, from: &T, to: &T, what: impl Display) -> GraphResult<()> {
    check(held == from, || format!("{what} has changed"))?;
    *held = to.clone();
    Ok(())
}

fn consecutive(messages: &[Message]) -> GraphResult<()> {
    let consecutive = messages
        .windows(2)
        .all(|pair| pair[0].position.checked_add(1) == Some(pair[1].position));
    sound(consecutive, || "the positions of the messages have gaps".to_owned())
}

/// Where several messages stand at one place, nobody can say what comes after them.
fn unforked(talk: &Talk<'_>, key: &InteractionKey) -> GraphResult<()> {
    check(!talk.is_forked, || {
        let id = &key.interaction_id;
        format!(
            "two programs wrote to interaction {id} in the same instant: several of its messages stand at the same place"
        )
    })
}

impl<'a> Picture<'a> {
    /// Does one operation, or refuses it. After a refusal the picture has to be thrown away.
    pub(super) fn apply(&mut self, op: &'a GraphOp) -> GraphResult<()> {
        use GraphOp::*;
        match op {
            PutOrganization { organization } => {
                let at = self.organizations.entry(organization.org_id.clone()).or_default();
                let what = format_args!("organization {}", organization.org_id);
                put(&mut at.slot, organization, what)
            }
            RemoveOrganization { organization } => self.remove_organization(organization),
            RenameOrganization { org_id, from, to } => {
                let what = format!("organization {org_id}");
                let held = self.organizations.get_mut(org_id).and_then(|at| at.slot.now.as_mut());
                replace(&mut found(held, &what)?.name, from, to, &what)
            }
            PutUser { user } => self.put_user(user),
            RemoveUser { user } => self.remove_user(user),
            RenameUser { user, from, to } => {
                let what = format!("user {}", user.user_id);
                let held = self.users.get_mut(user).and_then(|at| at.slot.now.as_mut());
                replace(&mut found(held, &what)?.name, from, to, &what)
            }
            PutAgent { agent } => self.put_agent(agent),
            RemoveAgent { agent } => self.remove_agent(agent),
            RenameAgent { agent, from, to } => {
                let what = format!("agent {}", agent.agent_id);
                let held = self.agents.get_mut(agent).and_then(|slot| slot.now.as_mut());
                replace(&mut found(held, &what)?.label, from, to, &what)
            }
            PutInteraction { interaction } => self.put_interaction(interaction),
            RemoveInteraction { interaction } => self.remove_interaction(interaction),
            TouchInteraction { interaction, from, to } => {
                let held = self.conversation(interaction)?.slot.now.as_mut();
                let what = format_args!("interaction {}", interaction.interaction_id);
                replace(&mut found(held, what)?.updated_at, from, to, what)
            }
            EditInteraction { from, to } => {
                let id = &from.interaction_id;
                sound(from.key() == to.key(), || {
                    format!("an edit cannot give interaction {id} another key")
                })?;
                let what = format!("interaction {id}");
                let held = self.conversation(&from.key())?.slot.now.as_mut();
                replace(found(held, &what)?, from, to, &what)
            }
            EditMessage {
                interaction,
                from,
                to,
                cited_by,
            } => self.edit_message(interaction, from, to, cited_by),
            EditMemory { from, to } => self.edit_memory(from, to),
            PutReview { review } => {
                let slot = self.reviews.entry(review.key.clone()).or_default();
                put(
                    slot,
                    review,
                    format_args!("a decision about memory {}", review.key.memory_id),
                )
            }
            RemoveReview { review } => {
                let slot = self.reviews.get_mut(&review.key);
                take(
                    slot,
                    review,
                    format_args!("the decision about memory {}", review.key.memory_id),
                )
            }
            PutNote { note } => {
                let slot = self.notes.entry(note.key()).or_default();
                put(slot, note, format_args!("a note about {}", note.about.key()))
            }
            RemoveNote { note } => {
                let slot = self.notes.get_mut(&note.key());
                take(slot, note, format_args!("the note about {}", note.about.key()))
            }
            AddOccurrence { interaction, date } => {
                let new = self.conversation(interaction)?.dates.now.insert(*date);
                check(new, || {
                    format!("{date} is a day of interaction {} already", interaction.interaction_id)
                })
            }
            RemoveOccurrence { interaction, date } => {
                let held = self.conversation(interaction)?.dates.now.remove(date);
                check(held, || {
                    format!("{date} is no day of interaction {}", interaction.interaction_id)
                })
            }
            AppendMessages { interaction, messages } => self.append_messages(interaction, messages),
            CutMessages { interaction, messages } => self.cut_messages(interaction, messages),
            PutMemory { memory } => self.put_memory(memory),
            RemoveMemory { memory } => self.remove_memory(memory),
            LinkSource { memory, position } => self.link_source(memory, *position),
            UnlinkSource { memory, position } => self.unlink_source(memory, *position),
            LinkVersions { user, old, new } => self.link_versions(user, *old, *new),
            UnlinkVersions { user, old, new } => self.unlink_versions(user, *old, *new),
            QueueExtraction { interaction, at } => {
                let what = format!("interaction {}", interaction.interaction_id);
                let slot = &mut self.conversation(interaction)?.queued;
                check(slot.now.is_none(), || format!("{what} is queued already"))?;
                slot.now = Some(*at);
                Ok(())
            }
            UnqueueExtraction { interaction, at } => {
                let what = format!("interaction {}", interaction.interaction_id);
                let slot = &mut self.conversation(interaction)?.queued;
                check(slot.now == Some(*at), || format!("{what} is not queued since {at}"))?;
                slot.remove();
                Ok(())
            }
        }
    }

    fn check_organization(&self, org_id: &OrgId) -> GraphResult<()> {
        let held = self.organizations.get(org_id).and_then(|at| at.slot.now.as_ref());
        found(held, format_args!("organization {org_id}")).map(drop)
    }

    fn check_user(&self, user: &UserKey) -> GraphResult<()> {
        let held = self.users.get(user).and_then(|at| at.slot.now.as_ref());
        found(held, format_args!("user {}", user.user_id)).map(drop)
    }

    fn conversation(&mut self, key: &InteractionKey) -> GraphResult<&mut InteractionPicture<'a>> {
        let held = self.interactions.get_mut(key).filter(|at| at.slot.now.is_some());
        found(held, format_args!("interaction {}", key.interaction_id))
    }

    fn count_people(&mut self, org_id: &OrgId, by: i64) {
        if let Some(at) = self.organizations.get_mut(org_id) {
            at.people += by;
        }
    }

    fn count_things(&mut self, user: &UserKey, by: i64) {
        if let Some(at) = self.users.get_mut(user) {
            at.things += by;
        }
    }

    fn count_memories(&mut self, interaction: Option<InteractionKey>, by: i64) {
        if let Some(at) = interaction.and_then(|key| self.interactions.get_mut(&key)) {
            at.memories += by;
        }
    }

    fn note_reference(&mut self, interaction: Option<InteractionKey>, position: u32, id: MemoryId, there: bool) {
        if let Some(at) = interaction.and_then(|key| self.interactions.get_mut(&key)) {
            let memories = at.talk.references.entry(position).or_default();
            if there {
                memories.insert(id.to_string());
            } else {
                memories.remove(&id.to_string());
            }
        }
    }

    fn remove_organization(&mut self, organization: &Organization) -> GraphResult<()> {
        let what = format!("organization {}", organization.org_id);
        let at = found(self.organizations.get_mut(&organization.org_id), &what)?;
        check(at.people <= 0, || format!("{what} still has users or agents"))?;
        take(Some(&mut at.slot), organization, what)
    }

    fn put_user(&mut self, user: &User) -> GraphResult<()> {
        self.check_organization(&user.org_id)?;
        let at = self.users.entry(user.key()).or_default();
        put(&mut at.slot, user, format_args!("user {}", user.user_id))?;
        self.count_people(&user.org_id, 1);
        Ok(())
    }

    fn remove_user(&mut self, user: &User) -> GraphResult<()> {
        let what = format!("user {}", user.user_id);
        let at = found(self.users.get_mut(&user.key()), &what)?;
        check(at.things <= 0, || {
            format!("{what} still has interactions, memories or agents")
        })?;
        take(Some(&mut at.slot), user, what)?;
        self.count_people(&user.org_id, -1);
        Ok(())
    }

    fn put_agent(&mut self, agent: &Agent) -> GraphResult<()> {
        self.check_organization(&agent.org_id)?;
        let owner = owner(agent);
        if let Some(owner) = &owner {
            self.check_user(owner)?;
        }
        let slot = self.agents.entry(agent.key()).or_default();
        put(slot, agent, format_args!("agent {}", agent.agent_id))?;
        self.count_people(&agent.org_id, 1);
        owner.inspect(|owner| self.count_things(owner, 1));
        Ok(())
    }

    fn remove_agent(&mut self, agent: &Agent) -> GraphResult<()> {
        let slot = self.agents.get_mut(&agent.key());
        take(slot, agent, format_args!("agent {}", agent.agent_id))?;
        self.count_people(&agent.org_id, -1);
        owner(agent).inspect(|owner| self.count_things(owner, -1));
        Ok(())
    }

    fn put_interaction(&mut self, interaction: &Interaction) -> GraphResult<()> {
        let key = interaction.key();
        self.check_user(&key.user())?;
        let user = key.user();
        let at = self.interactions.entry(key).or_default();
        let what = format_args!("interaction {}", interaction.interaction_id);
        put(&mut at.slot, interaction, what)?;
        self.count_things(&user, 1);
        Ok(())
    }

    fn remove_interaction(&mut self, interaction: &Interaction) -> GraphResult<()> {
        let (key, id) = (interaction.key(), &interaction.interaction_id);
        let at = self.conversation(&key)?;
        let empty = at.talk.len() == 0 && at.dates.now.is_empty();
        check(empty, || format!("interaction {id} still has messages or days"))?;
        check(at.memories <= 0, || format!("interaction {id} still has memories"))?;
        check(at.queued.now.is_none(), || format!("interaction {id} is still queued"))?;
        take(Some(&mut at.slot), interaction, format_args!("interaction {id}"))?;
        self.count_things(&key.user(), -1);
        Ok(())
    }

    fn append_messages(&mut self, key: &InteractionKey, messages: &'a [Message]) -> GraphResult<()> {
        consecutive(messages)?;
        let talk = &mut self.conversation(key)?.talk;
        unforked(talk, key)?;
        let continues = messages.first().is_none_or(|m| m.position as usize == talk.len());
        check(continues, || {
            format!("interaction {} has {} messages", key.interaction_id, talk.len())
        })?;
        talk.append(messages);
        Ok(())
    }

    fn cut_messages(&mut self, key: &InteractionKey, messages: &[Message]) -> GraphResult<()> {
        consecutive(messages)?;
        let (id, talk) = (&key.interaction_id, &mut self.conversation(key)?.talk);
        unforked(talk, key)?;
        check(talk.ends_with(messages), || {
            format!("the last messages of interaction {id} are others")
        })?;
        if messages.is_empty() {
            return Ok(());
        }
        let left = talk.len() - messages.len();
        check(!talk.is_referred_to(left), || {
            format!("memories still refer to messages of interaction {id}")
        })?;
        talk.truncate(left);
        Ok(())
    }

    fn edit_message(
        &mut self,
        key: &InteractionKey,
        from: &Message,
        to: &'a Message,
        cited_by: &[MemoryId],
    ) -> GraphResult<()> {
        let (id, position) = (&key.interaction_id, from.position);
        sound(position == to.position, || "an edit cannot move a message".to_owned())?;
        let talk = &mut self.conversation(key)?.talk;
        unforked(talk, key)?;
        check(talk.message(position) == Some(from), || {
            format!("message {position} of interaction {id} has changed or is not there")
        })?;
        let cited_by: BTreeSet<String> = cited_by.iter().map(MemoryId::to_string).collect();
        check(talk.citing(position).all(|memory| cited_by.contains(memory)), || {
            format!("another memory comes from message {position} of interaction {id} by now")
        })?;
        talk.edit(to);
        Ok(())
    }

    fn edit_memory(&mut self, from: &Memory, to: &Memory) -> GraphResult<()> {
        let what = format!("memory {}", from.memory_id);
        sound(from.key() == to.key(), || {
            format!("an edit cannot give {what} another key")
        })?;
        if let Some(interaction) = to.interaction() {
            self.conversation(&interaction)?;
        }
        let at = found(self.memory(&from.key()), &what)?;
        let stays = from.interaction_id == to.interaction_id || at.positions.now.is_empty();
        check(stays, || format!("{what} still has sources in its interaction"))?;
        replace(found(at.slot.now.as_mut(), &what)?, from, to, &what)?;
        self.count_memories(from.interaction(), -1);
        self.count_memories(to.interaction(), 1);
        Ok(())
    }

    fn put_memory(&mut self, memory: &Memory) -> GraphResult<()> {
        let user = memory.key().user();
        self.check_user(&user)?;
        if let Some(interaction) = memory.interaction() {
            self.conversation(&interaction)?;
        }
        let at = self.memories.entry(memory.memory_id).or_default();
        put(&mut at.slot, memory, format_args!("memory {}", memory.memory_id))?;
        self.count_things(&user, 1);
        self.count_memories(memory.interaction(), 1);
        Ok(())
    }

    fn remove_memory(&mut self, memory: &Memory) -> GraphResult<()> {
        let what = format!("memory {}", memory.memory_id);
        let at = found(self.memory(&memory.key()), &what)?;
        let linked = !at.positions.now.is_empty() || at.links > 0;
        check(!linked, || format!("{what} still has sources or version links"))?;
        take(Some(&mut at.slot), memory, what)?;
        self.count_things(&memory.key().user(), -1);
        self.count_memories(memory.interaction(), -1);
        Ok(())
    }

    /// The interaction of a memory that is there.
    fn interaction_of(&mut self, key: &MemoryKey) -> GraphResult<Option<InteractionKey>> {
        let held = self.memory(key).and_then(|at| at.slot.now.as_ref());
        Ok(found(held, format_args!("memory {}", key.memory_id))?.interaction())
    }

    fn link_source(&mut self, key: &MemoryKey, position: u32) -> GraphResult<()> {
        let id = key.memory_id;
        let interaction = self.interaction_of(key)?;
        let messages = match &interaction {
            Some(interaction) => self.conversation(interaction)?.talk.len(),
            None => 0,
        };
        check((position as usize) < messages, || {
            format!("memory {id} comes from no message {position}")
        })?;
        let new = self.memory(key).is_some_and(|at| at.positions.now.insert(position));
        check(new, || format!("message {position} is a source of memory {id} already"))?;
        self.note_reference(interaction, position, id, true);
        Ok(())
    }

    fn unlink_source(&mut self, key: &MemoryKey, position: u32) -> GraphResult<()> {
        let id = key.memory_id;
        let interaction = self.interaction_of(key)?;
        let held = self.memory(key).is_some_and(|at| at.positions.now.remove(&position));
        check(held, || format!("message {position} is no source of memory {id}"))?;
        self.note_reference(interaction, position, id, false);
        Ok(())
    }

    fn version_ends(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        sound(old != new, || format!("memory {old} cannot be a version of itself"))?;
        for memory_id in [old, new] {
            let (org_id, user_id) = (user.org_id.clone(), user.user_id.clone());
            let key = MemoryKey {
                org_id,
                user_id,
                memory_id,
            };
            found(self.memory(&key), format_args!("memory {memory_id}"))?;
        }
        Ok(())
    }

    fn link_versions(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        self.version_ends(user, old, new)?;
        check(!self.reaches(new, old), || {
            format!("memory {old} is a newer version of memory {new}")
        })?;
        check(self.versions.now.insert((old, new)), || {
            format!("memory {new} replaces memory {old} already")
        })?;
        self.count_links([old, new], 1);
        Ok(())
    }

    fn unlink_versions(&mut self, user: &UserKey, old: MemoryId, new: MemoryId) -> GraphResult<()> {
        self.version_ends(user, old, new)?;
        check(self.versions.now.remove(&(old, new)), || {
            format!("memory {new} does not replace memory {old}")
        })?;
        self.count_links([old, new], -1);
        Ok(())
    }

    fn count_links(&mut self, ends: [MemoryId; 2], by: i64) {
        for id in ends {
            if let Some(at) = self.memories.get_mut(&id) {
                at.links += by;
            }
        }
    }
}

fn owner(agent: &Agent) -> Option<UserKey> {
    let user_id = agent.user_id.clone()?;
    let org_id = agent.org_id.clone();
    Some(UserKey { org_id, user_id })
}
