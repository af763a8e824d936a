//! What each finder looks for, over all memories of one user.

use std::collections::{HashMap, HashSet};

use super::pairs::close_pairs;
use super::text::Compared;
use super::{Finding, MemoryText};
use crate::domain::ids::{MemoryId, PersonId};
use crate::domain::model::{Person, Timestamp};
use crate::domain::read::{IndexDocument, MemoryEntry};
use crate::domain::review::Finder;
use crate::domain::text::{Names, names_somebody};
use crate::ports::embed::DenseVector;

/// A memory is one fact of about 25 words; twice as many are too many.
pub(super) const MOST_WORDS: u32 = 50;

/// Texts of two versions that share as many words say the same.
const SAME_AGAIN: f32 = 0.8;

/// Recalls in which a memory could have come up, before it is called never recalled.
pub(super) const MANY_RECALLS: usize = 20;

/// Everything that the finders look at, of one user.
pub(super) struct Looked<'a> {
    pub(super) entries: &'a [MemoryEntry],
    pub(super) texts: &'a [MemoryText],
    /// In the order of the entries.
    pub(super) vectors: &'a [DenseVector],
    /// Those with source turns.
    pub(super) documents: &'a HashMap<MemoryId, IndexDocument>,
    pub(super) links: &'a [(MemoryId, MemoryId)],
    /// Names of the user and of the agents.
    pub(super) names: &'a Names,
    /// When the user's memories were recalled, oldest first.
    pub(super) recalls: &'a [Timestamp],
    /// What came up in any recall.
    pub(super) recalled: &'a HashSet<MemoryId>,
}

impl Looked<'_> {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        self.single(&mut found);
        self.pairs(&mut found);
        self.flips(&mut found);
        found
    }

    fn finding(&self, place: usize, finder: Finder, other: Option<MemoryId>, score: f32) -> Finding {
        let memory = &self.entries[place].memory;
        Finding {
            memory: memory.key(),
            finder,
            other,
            score,
            obtained_at: memory.obtained_at,
        }
    }

    /// What can be seen of one memory alone. Only what is believed deserves a look.
    fn single(&self, found: &mut Vec<Finding>) {
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.replaced_by > 0 {
                continue;
            }
            let text = &self.texts[place].compared;
            let memory = &entry.memory;
            if text.words == 0 {
                found.push(self.finding(place, Finder::Empty, None, 1.0));
                continue;
            }
            if text.words > MOST_WORDS {
                let score = text.words as f32 / MOST_WORDS as f32;
                found.push(self.finding(place, Finder::TooLong, None, score));
            }
            if self.is_unsupported(entry, text) {
                found.push(self.finding(place, Finder::Unsupported, None, 1.0));
            }
            let chances = self.recalls.len() - self.recalls.partition_point(|at| *at < memory.obtained_at);
            if chances >= MANY_RECALLS && !self.recalled.contains(&memory.memory_id) {
                let score = chances as f32 / MANY_RECALLS as f32;
                found.push(self.finding(place, Finder::NeverRecalled, None, score));
            }
            let people = [
                PersonId::User(memory.user_id.clone()),
                PersonId::Agent(memory.agent_id.clone()),
            ];
            let people: Vec<Person> = people
                .into_iter()
                .filter_map(|id| self.names.get(&id).cloned().map(|name| Person { id, name }))
                .collect();
            if names_somebody(&memory.text, &people) {
                found.push(self.finding(place, Finder::NamesInText, None, 1.0));
            }
        }
    }

    /// One that was written by hand needs no source; one that was taken from a conversation does.
    fn is_unsupported(&self, entry: &MemoryEntry, text: &Compared) -> bool {
        if entry.memory.interaction_id.is_none() {
            return false;
        }
        let Some(document) = self
            .documents
            .get(&entry.memory.memory_id)
            .filter(|_| entry.sources > 0)
        else {
            return entry.sources == 0;
        };
        // One word is too little to say that it is not in the turns.
        if text.stems.len() < 2 {
            return false;
        }
        let mut turns = document.sources.iter().map(|turn| Compared::of(&turn.content));
        !turns.any(|turn| !turn.stems.is_disjoint(&text.stems))
    }

    /// Pairs of believed memories, the newer with the older as the other.
    fn pairs(&self, found: &mut Vec<Finding>) {
        let believed: Vec<usize> = (0..self.entries.len())
            .filter(|place| self.entries[*place].replaced_by == 0)
            .collect();
        let texts: Vec<Compared> = believed
            .iter()
            .map(|place| self.texts[*place].compared.clone())
            .collect();
        let vectors: Vec<DenseVector> = believed.iter().map(|place| self.vectors[*place].clone()).collect();
        for pair in close_pairs(&texts, &vectors) {
            let (a, b) = (believed[pair.a], believed[pair.b]);
            let age = |place: usize| {
                let memory = &self.entries[place].memory;
                (memory.obtained_at, memory.memory_id)
            };
            let (older, newer) = if age(a) <= age(b) { (a, b) } else { (b, a) };
            let other = self.entries[older].memory.memory_id;
            found.push(self.finding(newer, pair.finder, Some(other), pair.score));
        }
    }

    /// A believed version that says again what one of its predecessors said, with something else in between.
    fn flips(&self, found: &mut Vec<Finding>) {
        let place: HashMap<MemoryId, usize> = (self.entries.iter().enumerate())
            .map(|(place, entry)| (entry.memory.memory_id, place))
            .collect();
        let mut older: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
        for (old, new) in self.links {
            older.entry(*new).or_default().push(*old);
        }
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.replaced_by > 0 || entry.replaces == 0 {
                continue;
            }
            let direct = older.get(&entry.memory.memory_id).cloned().unwrap_or_default();
            let mut seen: HashSet<MemoryId> = direct.iter().copied().collect();
            let mut queue: Vec<MemoryId> = direct
                .iter()
                .filter_map(|id| older.get(id))
                .flatten()
                .copied()
                .collect();
            while let Some(id) = queue.pop() {
                if !seen.insert(id) {
                    continue;
                }
                let same = place.get(&id).map(|place| &self.texts[*place].compared);
                let shared = same.map_or(0.0, |text| text.shared(&self.texts[at].compared));
                if shared >= SAME_AGAIN && same.is_some_and(|text| !text.denies(&self.texts[at].compared)) {
                    found.push(self.finding(at, Finder::Flipping, Some(id), shared));
                    break;
                }
                queue.extend(older.get(&id).into_iter().flatten());
            }
        }
    }
}
