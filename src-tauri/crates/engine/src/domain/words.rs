//! Words of a text, and finding texts by them without a search index.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::ids::MemoryId;
use super::model::Timestamp;
use super::read::WordHit;
use super::text::without_people;

/// Maximal runs of letters and digits of `text`, with their place, in lower case.
pub fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let rest = &text[start..];
        let end = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        from = end;
        Some((start..end, text[start..end].to_lowercase()))
    })
}

/// Picks the memories with most of the wanted words out of any number of them, in constant memory: what
/// [`GraphStore::words`](crate::ports::graph::GraphStore::words) asks of a store without an index of words.
pub struct WordSearch {
    wanted: HashSet<String>,
    limit: usize,
    /// The worst first: number of words, time, id.
    best: BTreeSet<(u32, Timestamp, MemoryId)>,
}

impl WordSearch {
    pub fn new(wanted: &[String], limit: u32) -> Self {
        Self {
            wanted: wanted.iter().cloned().collect(),
            limit: limit as usize,
            best: BTreeSet::new(),
        }
    }

    /// How many of the wanted words are in `text`.
    pub fn count(&self, text: &str) -> u32 {
        let found: HashSet<String> = words(&without_people(text))
            .map(|(_, word)| word)
            .filter(|word| self.wanted.contains(word))
            .collect();
        u32::try_from(found.len()).unwrap_or(u32::MAX)
    }

    /// Looks at one memory.
    pub fn look_at(&mut self, memory_id: MemoryId, obtained_at: Timestamp, text: &str) {
        let count = self.count(text);
        if count > 0 {
            self.best.insert((count, obtained_at, memory_id));
            if self.best.len() > self.limit {
                self.best.pop_first();
            }
        }
    }

    /// Most different words first, then newest, as the port has it.
    pub fn finish(self) -> Vec<WordHit> {
        let mut best: Vec<_> = self.best.into_iter().collect();
        best.sort_by_key(|&found| Reverse(found));
        best.into_iter()
            .map(|(words, _, memory_id)| WordHit { memory_id, words })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_best_are_kept_however_many_are_looked_at() {
        let mut search = WordSearch::new(&["tea".to_owned(), "green".to_owned()], 2);
        let id = |n: u128| MemoryId(Uuid::from_u128(n));
        for (n, text) in [
            (1, "Tea, tea, TEA"),
            (2, "green tea"),
            (3, "teapot"),
            (4, "a green door"),
        ] {
            search.look_at(id(n), DateTime::UNIX_EPOCH + TimeDelta::days(n as i64), text);
        }
        let found: Vec<_> = search.finish().iter().map(|hit| (hit.memory_id, hit.words)).collect();
        assert_eq!(found, [(id(2), 2), (id(4), 1)]);
    }

    #[test]
    fn placeholders_are_no_words() {
        let search = WordSearch::new(&["user".to_owned(), "23456789abcdefghjkmnpq".to_owned()], 5);
        assert_eq!(search.count("user_23456789ABCDEFGHJKMNPQ's dog"), 0);
    }
}
