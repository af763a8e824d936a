//! The part of the store that a batch touches, in memory: operations are checked and done here, and only what they
//! come to is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use memora_engine::domain::ids::{AgentKey, InteractionKey, MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::{Agent, Interaction, Memory, Message, Organization, Timestamp, User};
use memora_engine::domain::note::{Note, NoteKey};
use memora_engine::domain::review::{Review, ReviewKey};

use super::slot::{Links, Slot};

/// Everything that the operations of a batch name, as far as it is there. Counts may go below zero in a store where
/// other programs left a link out; only whether something is left matters.
#[derive(Debug, Default)]
pub(super) struct Picture<'a> {
    pub(super) organizations: BTreeMap<OrgId, OrganizationPicture>,
    pub(super) users: BTreeMap<UserKey, UserPicture>,
    pub(super) agents: BTreeMap<AgentKey, Slot<Agent>>,
    pub(super) interactions: BTreeMap<InteractionKey, InteractionPicture<'a>>,
    /// By id alone: an id names one memory in the whole store.
    pub(super) memories: BTreeMap<MemoryId, MemoryPicture>,
    /// Links between versions, as (old, new): those that the batch changes, and those that lead on from them.
    pub(super) versions: Links<(MemoryId, MemoryId)>,
    pub(super) reviews: BTreeMap<ReviewKey, Slot<Review>>,
    pub(super) notes: BTreeMap<NoteKey, Slot<Note>>,
}

#[derive(Debug, Default)]
pub(super) struct OrganizationPicture {
    pub(super) slot: Slot<Organization>,
    /// Users and agents.
    pub(super) people: i64,
}

#[derive(Debug, Default)]
pub(super) struct UserPicture {
    pub(super) slot: Slot<User>,
    /// Interactions, memories and agents.
    pub(super) things: i64,
}

#[derive(Debug, Default)]
pub(super) struct InteractionPicture<'a> {
    pub(super) slot: Slot<Interaction>,
    pub(super) dates: Links<NaiveDate>,
    pub(super) talk: Talk<'a>,
    pub(super) memories: i64,
    /// Since when memories are still to be taken from it.
    pub(super) queued: Slot<Timestamp>,
}

#[derive(Debug, Default)]
pub(super) struct MemoryPicture {
    pub(super) slot: Slot<Memory>,
    /// Positions of its source messages.
    pub(super) positions: Links<u32>,
    /// Links to older and newer versions.
    pub(super) links: i64,
}

/// The messages of an interaction: the first ones of those that the store holds, and what comes after them.
#[derive(Debug, Default)]
pub(super) struct Talk<'a> {
    /// How many the store holds.
    held: u32,
    /// True when several of them stand at one place.
    pub(super) is_forked: bool,
    /// How many of them stay.
    kept: u32,
    appended: Vec<&'a Message>,
    /// Those of the store that the batch may cut.
    tail: HashMap<u32, Message>,
    /// Those of the store that stay and say something else now.
    edited: BTreeMap<u32, &'a Message>,
    /// The memories that come from a message, by id; those of the store are known for the tail only.
    pub(super) references: HashMap<u32, BTreeSet<String>>,
}

impl<'a> Talk<'a> {
    pub(super) fn of(held: u32, places: u32, tail: impl IntoIterator<Item = (Message, Vec<String>)>) -> Self {
        let mut talk = Self {
            held,
            is_forked: places < held,
            kept: held,
            ..Self::default()
        };
        for (message, memories) in tail {
            talk.references.insert(message.position, memories.into_iter().collect());
            talk.tail.insert(message.position, message);
        }
        talk
    }

    pub(super) fn len(&self) -> usize {
        self.kept as usize + self.appended.len()
    }

    fn at(&self, place: usize) -> Option<&Message> {
        match place.checked_sub(self.kept as usize) {
            Some(place) => self.appended.get(place).copied(),
            None => {
                let position = u32::try_from(place).ok()?;
                self.edited.get(&position).copied().or_else(|| self.tail.get(&position))
            }
        }
    }

    pub(super) fn ends_with(&self, messages: &[Message]) -> bool {
        let Some(start) = self.len().checked_sub(messages.len()) else {
            return false;
        };
        (start..)
            .zip(messages)
            .all(|(place, message)| self.at(place) == Some(message))
    }

    /// True when memories come from a message at `left` or after it.
    pub(super) fn is_referred_to(&self, left: usize) -> bool {
        (self.references.iter()).any(|(&position, memories)| position as usize >= left && !memories.is_empty())
    }

    /// The message at a position.
    pub(super) fn message(&self, position: u32) -> Option<&Message> {
        self.at(position as usize)
    }

    /// The memories that come from the message at a position or from the one behind it.
    pub(super) fn citing(&self, position: u32) -> impl Iterator<Item = &String> {
        let positions = [Some(position), position.checked_add(1)];
        (positions.into_iter().flatten())
            .filter_map(|at| self.references.get(&at))
            .flatten()
    }

    /// Puts `message` in the place of the one at its position.
    pub(super) fn edit(&mut self, message: &'a Message) {
        match (message.position as usize).checked_sub(self.kept as usize) {
            Some(place) => {
                if let Some(appended) = self.appended.get_mut(place) {
                    *appended = message;
                }
            }
            None => drop(self.edited.insert(message.position, message)),
        }
    }

    /// Messages of the store that stay and say something else now.
    pub(super) fn edited(&self) -> impl Iterator<Item = &Message> {
        self.edited.values().copied()
    }

    pub(super) fn append(&mut self, messages: &'a [Message]) {
        self.appended.extend(messages);
    }

    pub(super) fn truncate(&mut self, left: usize) {
        self.appended.truncate(left.saturating_sub(self.kept as usize));
        self.kept = self.kept.min(u32::try_from(left).unwrap_or(u32::MAX));
        self.edited.retain(|position, _| *position < self.kept);
    }

    /// The position from which messages of the store are deleted.
    pub(super) fn cut_from(&self) -> Option<u32> {
        (self.kept < self.held).then_some(self.kept)
    }

    /// What is added behind the messages that stay, and where.
    pub(super) fn added(&self) -> Option<(u32, &[&'a Message])> {
        (!self.appended.is_empty()).then_some((self.kept, &self.appended))
    }

    /// How many there are in the end, when some are added to those of the store.
    pub(super) fn grown(&self) -> Option<u32> {
        let added = u32::try_from(self.appended.len()).unwrap_or(u32::MAX);
        (added > 0).then(|| self.kept.saturating_add(added))
    }

    /// True when the message at `position` is another than the store holds there.
    pub(super) fn is_replaced(&self, position: u32) -> bool {
        position >= self.kept
    }
}

impl Picture<'_> {
    /// The memory, when it stands under this name now.
    pub(super) fn memory(&mut self, key: &MemoryKey) -> Option<&mut MemoryPicture> {
        let found = self.memories.get_mut(&key.memory_id)?;
        (found.slot.now.as_ref()?.key() == *key).then_some(found)
    }

    /// True when links between versions lead from `from` to `to`.
    pub(super) fn reaches(&self, from: MemoryId, to: MemoryId) -> bool {
        let mut seen = std::collections::BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(at) = queue.pop() {
            if at == to {
                return true;
            }
            let newer = (self.versions.now)
                .range((at, MemoryId(uuid::Uuid::nil()))..=(at, MemoryId(uuid::Uuid::max())))
                .map(|&(_, new)| new);
            queue.extend(newer.filter(|id| seen.insert(*id)));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use memora_engine::domain::model::Role;

    fn message(position: u32, content: &str) -> Message {
        Message {
            position,
            role: Role::User,
            content: content.to_owned(),
        }
    }

    #[test]
    fn a_conversation_is_cut_through_what_was_appended_into_what_the_store_holds() {
        let added = [message(3, "d"), message(4, "e")];
        let mut talk = Talk::of(3, 3, [(message(1, "b"), vec![]), (message(2, "c"), vec![])]);
        talk.append(&added);
        assert!(talk.ends_with(&[message(2, "c"), message(3, "d"), message(4, "e")]));
        assert!(!talk.ends_with(&[message(2, "x"), message(3, "d"), message(4, "e")]));
        talk.truncate(2);
        assert_eq!((talk.len(), talk.cut_from(), talk.added()), (2, Some(2), None));
        assert!(talk.is_replaced(2) && !talk.is_replaced(1));
        assert!(talk.ends_with(&[message(1, "b")]));
    }

    #[test]
    fn appending_and_cutting_the_same_leaves_no_work() {
        let added = [message(0, "a")];
        let mut talk = Talk::default();
        talk.append(&added);
        talk.truncate(0);
        assert_eq!((talk.len(), talk.cut_from(), talk.added()), (0, None, None));
    }

    #[test]
    fn a_message_is_replaced_where_it_stands() {
        let added = [message(2, "c")];
        let (first, last) = (message(1, "x"), message(2, "y"));
        let mut talk = Talk::of(2, 2, [(message(1, "b"), vec!["m".to_owned()])]);
        talk.append(&added);
        talk.edit(&first);
        talk.edit(&last);
        assert!(talk.ends_with(&[message(1, "x"), message(2, "y")]));
        assert_eq!(talk.edited().collect::<Vec<_>>(), [&first]);
        assert_eq!(talk.citing(0).collect::<Vec<_>>(), ["m"], "from the one behind it");
        assert_eq!(talk.citing(2).count(), 0);
        talk.truncate(1);
        assert_eq!(talk.edited().count(), 0, "what is cut is not written");
    }

    #[test]
    fn a_conversation_does_not_end_with_more_than_it_has() {
        let talk = Talk::of(1, 1, [(message(0, "a"), vec![])]);
        assert!(!talk.ends_with(&[message(0, "a"), message(1, "b")]));
        assert!(talk.ends_with(&[]));
    }
}
