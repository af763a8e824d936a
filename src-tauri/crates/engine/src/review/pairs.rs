//! Pairs of memories of one user that say nearly the same, or speak of the same and say something else.

use std::collections::HashMap;

use super::text::{Compared, Weights};
use crate::domain::review::Finder;
use crate::ports::embed::DenseVector;

/// From this score on two memories say nearly the same: the mean of the cosine of their texts and the weighted share of
/// words in common. On the retrieval set and its paraphrases every value from .40 to .50 gives a precision and a recall of .9.
pub(super) const LEAST_SCORE: f32 = 0.45;

/// The least share of words in common: pairs below it are not compared any further.
const LEAST_SHARED: f32 = 0.1;

/// Without vectors only words decide, and more of them must be shared.
const LEAST_SHARED_ALONE: f32 = 0.6;

/// A word that is in more texts than this leads to no pair by itself.
const MOST_COMMON: u32 = 1_000;

/// Two memories by their places, with how close they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) finder: Finder,
    pub(super) score: f32,
}

/// All close pairs among the texts of one user, each once, `a < b`.
pub(super) fn close_pairs(texts: &[Compared], vectors: &[DenseVector]) -> Vec<Pair> {
    let weights = Weights::of(texts.iter());
    let sums: Vec<f32> = texts.iter().map(|text| weights.sum(text)).collect();
    let mut postings: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    let mut common = vec![0.0_f32; texts.len()];
    for (place, text) in texts.iter().enumerate() {
        let mut met: Vec<usize> = Vec::new();
        for stem in &text.stems {
            if weights.frequency(stem) > MOST_COMMON {
                continue;
            }
            let weight = weights.weight(stem);
            let list = postings.entry(stem).or_default();
            for &other in list.iter() {
                if common[other] == 0.0 {
                    met.push(other);
                }
                common[other] += weight;
            }
            list.push(place);
        }
        for other in met {
            let shared = share(common[other], sums[place], sums[other]);
            common[other] = 0.0;
            if shared < LEAST_SHARED {
                continue;
            }
            let score = match (&vectors[place], &vectors[other]) {
                (Some(a), Some(b)) => (dot(a, b) + shared) / 2.0,
                _ if shared >= LEAST_SHARED_ALONE => shared,
                _ => 0.0,
            };
            if score >= LEAST_SCORE {
                let finder = match text.denies(&texts[other]) {
                    true => Finder::UnlinkedContradiction,
                    false => Finder::NearDuplicate,
                };
                pairs.push(Pair {
                    a: other,
                    b: place,
                    finder,
                    score,
                });
            }
        }
    }
    pairs
}

/// Weight in common through the weight of all words of both.
fn share(common: f32, a: f32, b: f32) -> f32 {
    let all = a + b - common;
    if all > 0.0 { common / all } else { 0.0 }
}

/// The cosine of two vectors of length one.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(texts: &[&str]) -> Vec<(usize, usize, Finder)> {
        let compared: Vec<Compared> = texts.iter().map(|text| Compared::of(text)).collect();
        let vectors = vec![None; texts.len()];
        let found = close_pairs(&compared, &vectors);
        found.into_iter().map(|pair| (pair.a, pair.b, pair.finder)).collect()
    }

    #[test]
    fn words_alone_find_what_says_the_same_and_what_denies_it() {
        let texts = [
            "collects vintage fountain pens",
            "has a red car",
            "is collecting vintage fountain pens",
            "does not collect vintage fountain pens",
        ];
        assert_eq!(
            pairs(&texts),
            [
                (0, 2, Finder::NearDuplicate),
                (0, 3, Finder::UnlinkedContradiction),
                (2, 3, Finder::UnlinkedContradiction),
            ]
        );
    }

    #[test]
    fn what_shares_nothing_is_no_pair() {
        assert_eq!(pairs(&["likes tea", "drives a car", ""]), []);
    }
}
