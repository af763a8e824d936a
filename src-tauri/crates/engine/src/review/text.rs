//! Words of memories as the finders compare them: without people, without words that say nothing, cut to their stems.

use std::collections::{BTreeSet, HashMap};

use crate::domain::text::without_people;
use crate::domain::words::words;

/// Words that stand in any text.
const STOP: [&str; 62] = [
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did",
    "to", "of", "in", "on", "at", "for", "and", "or", "with", "by", "from", "his", "her", "their", "its", "he", "it",
    "they", "them", "him", "that", "this", "who", "whose", "which", "as", "than", "then", "there", "s", "she", "user",
    "agent", "also", "so", "about", "when", "after", "into", "up", "out", "while", "if", "but", "my", "your",
];

/// True for a word that stands in any text.
pub(crate) fn says_nothing(word: &str) -> bool {
    STOP.contains(&word)
}

/// Words that turn a statement around.
const NEGATIONS: [&str; 17] = [
    "not", "no", "never", "none", "nobody", "without", "cannot", "stopped", "quit", "dislikes", "hates", "avoids",
    "refuses", "former", "longer", "isn", "doesn",
];

/// What the finders compare of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Compared {
    /// Stems, each once.
    pub(super) stems: BTreeSet<String>,
    /// Words with a digit.
    numbers: BTreeSet<String>,
    negated: bool,
    /// All words, also those that say nothing.
    pub(super) words: u32,
}

impl Compared {
    pub(super) fn of(text: &str) -> Self {
        let plain = without_people(text);
        let mut compared = Self::default();
        for (_, word) in words(&plain) {
            compared.words += 1;
            if NEGATIONS.contains(&word.as_str()) {
                compared.negated = !compared.negated;
            }
            if word.chars().any(|c| c.is_ascii_digit()) {
                compared.numbers.insert(word.clone());
            }
            if !STOP.contains(&word.as_str()) {
                compared.stems.insert(stem(&word).to_owned());
            }
        }
        compared
    }

    /// True when the two cannot both be so, as far as words tell: one denies what the other says, or they name other
    /// numbers.
    pub(super) fn denies(&self, other: &Self) -> bool {
        let numbers = !self.numbers.is_empty() && !other.numbers.is_empty() && self.numbers != other.numbers;
        numbers || self.negated != other.negated
    }

    /// The share of words that two texts have in common, from 0 to 1.
    pub(super) fn shared(&self, other: &Self) -> f32 {
        let common = self.stems.intersection(&other.stems).count();
        let all = self.stems.len() + other.stems.len() - common;
        if all == 0 { 0.0 } else { common as f32 / all as f32 }
    }
}

/// Endings that come and go without changing what is meant, the longest first. What is left has three letters or more.
fn stem(word: &str) -> &str {
    let endings = ["ing", "ed", "es", "ly", "s", "y", "e"];
    let cut = endings.iter().find_map(|ending| {
        let rest = word.strip_suffix(ending)?;
        (rest.chars().count() >= 3).then_some(rest)
    });
    cut.unwrap_or(word)
}

/// How much a word tells among the texts of one user: the rarer, the more.
pub(super) struct Weights {
    by_stem: HashMap<String, (f32, u32)>,
}

impl Weights {
    pub(super) fn of<'a>(texts: impl ExactSizeIterator<Item = &'a Compared>) -> Self {
        let count = texts.len() as f32;
        let mut frequencies: HashMap<String, u32> = HashMap::new();
        for stem in texts.flat_map(|text| &text.stems) {
            *frequencies.entry(stem.clone()).or_default() += 1;
        }
        let weigh = |(stem, n): (String, u32)| (stem, ((1.0 + count / n as f32).ln(), n));
        Self {
            by_stem: frequencies.into_iter().map(weigh).collect(),
        }
    }

    pub(super) fn weight(&self, stem: &str) -> f32 {
        self.by_stem.get(stem).map_or(0.0, |(weight, _)| *weight)
    }

    /// In how many texts it is.
    pub(super) fn frequency(&self, stem: &str) -> u32 {
        self.by_stem.get(stem).map_or(0, |(_, n)| *n)
    }

    pub(super) fn sum(&self, text: &Compared) -> f32 {
        text.stems.iter().map(|stem| self.weight(stem)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        let a = Compared::of("user_23456789ABCDEFGHJKMNPQ's dogs are walking");
        let b = Compared::of("The dog walked");
        assert_eq!(a.stems, b.stems);
        assert!((a.shared(&b) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn what_denies_the_other_is_seen() {
        let denies = |a: &str, b: &str| Compared::of(a).denies(&Compared::of(b));
        assert!(denies("likes tea", "does not like tea"));
        assert!(denies("due on 3 May", "due on 5 May"));
        assert!(!denies("due on 3 May", "the 3 May is when it is due"));
        assert!(!denies("has 2 dogs", "has dogs"));
    }
}
