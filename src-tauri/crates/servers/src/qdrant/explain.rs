//! Which words of a question count for a memory.
//!
//! A sparse encoder gives a question weights of pieces, and a memory is found by pieces that it never says (SPLADE
//! expands a text by what it is about). A word's share is found through the pieces that the word alone stands for.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use memora_engine::domain::words::words;
use memora_engine::ports::embed::SparseVector;
use memora_engine::ports::index::TermScore;

/// The most words of a question that are explained: each is encoded.
const MAX_WORDS: usize = 64;

/// The different words of a question as they stand there, in order.
pub(super) fn question_words(question: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    words(question)
        .filter(|(_, word)| seen.insert(word.clone()))
        .take(MAX_WORDS)
        .map(|(place, _)| question[place].to_owned())
        .collect()
}

/// Words without any share, for a memory that is not there.
pub(super) fn without_shares(words: Vec<String>) -> Vec<TermScore> {
    words
        .into_iter()
        .map(|word| TermScore {
            word,
            text: None,
            sources: None,
        })
        .collect()
}

/// What each of `words` contributes to q·d, adding up to it. `alone` are their own encodings, in order.
///
/// What a piece adds to q·d goes to the words in proportion to the weight that each alone gives to it. Pieces that come
/// from words standing together belong to no word alone: they are shared by what the words have already, or evenly
/// when none has anything.
pub(super) fn shares(
    words: Vec<String>,
    alone: &[SparseVector],
    question: &SparseVector,
    memory: &SparseVector,
) -> Vec<TermScore> {
    let mut shares = vec![0.0_f32; words.len()];
    let mut of_none = 0.0;
    let alone: Vec<HashMap<u32, f32>> = alone.iter().map(|vector| pieces(vector).collect()).collect();
    let in_memory: HashMap<u32, f32> = pieces(memory).collect();
    for (piece, weight) in pieces(question) {
        let adds = weight * in_memory.get(&piece).copied().unwrap_or(0.0);
        let weights = alone.iter().map(|word| word.get(&piece).copied().unwrap_or(0.0));
        let all: f32 = weights.clone().sum();
        if all > 0.0 {
            for (share, weight) in shares.iter_mut().zip(weights) {
                *share += adds * weight / all;
            }
        } else {
            of_none += adds;
        }
    }
    spread(&mut shares, of_none);
    words
        .into_iter()
        .zip(shares)
        .map(|(word, share)| TermScore {
            word,
            text: (share > 0.0).then_some(share),
            sources: None,
        })
        .collect()
}

fn spread(shares: &mut [f32], rest: f32) {
    let all: f32 = shares.iter().sum();
    let count = shares.len() as f32;
    for share in shares {
        *share += if all > 0.0 { rest * *share / all } else { rest / count };
    }
}

fn pieces(vector: &SparseVector) -> impl Iterator<Item = (u32, f32)> {
    vector.indices.iter().copied().zip(vector.values.iter().copied())
}

/// Where each of `texts` has a word of `question`: whole words, compared without case. What an encoder sees beyond words
/// cannot be pointed at in a text.
pub(super) fn matches(question: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
    let wanted: HashSet<String> = words(question).map(|(_, word)| word).collect();
    let in_text = |text: &&str| {
        words(text)
            .filter(|(_, word)| wanted.contains(word))
            .map(|(place, _)| place)
            .collect()
    };
    texts.iter().map(in_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(pieces: &[(u32, f32)]) -> SparseVector {
        SparseVector {
            indices: pieces.iter().map(|(piece, _)| *piece).collect(),
            values: pieces.iter().map(|(_, weight)| *weight).collect(),
        }
    }

    fn two_words() -> Vec<String> {
        vec!["green".into(), "tea".into()]
    }

    fn texts(terms: &[TermScore]) -> Vec<Option<f32>> {
        terms.iter().map(|term| term.text).collect()
    }

    #[test]
    fn words_are_told_once_as_they_stand_there() {
        assert_eq!(question_words("Tea, green TEA! ÖL öl"), ["Tea", "green", "ÖL"]);
        assert_eq!(question_words(" ?! "), Vec::<String>::new());
        let long: String = (0..1_000).map(|n| format!("word{n} ")).collect();
        assert_eq!(question_words(&long).len(), MAX_WORDS);
    }

    #[test]
    fn a_piece_goes_to_the_word_that_stands_for_it() {
        let terms = shares(
            two_words(),
            &[vector(&[(1, 1.0)]), vector(&[(2, 1.0), (3, 0.5)])],
            &vector(&[(1, 1.0), (2, 2.0), (3, 1.0)]),
            &vector(&[(2, 3.0), (3, 1.0), (9, 5.0)]),
        );
        assert_eq!(texts(&terms), [None, Some(7.0)]);
    }

    #[test]
    fn a_common_piece_is_shared_by_weight() {
        let terms = shares(
            two_words(),
            &[vector(&[(1, 1.0)]), vector(&[(1, 3.0)])],
            &vector(&[(1, 2.0)]),
            &vector(&[(1, 2.0)]),
        );
        assert_eq!(texts(&terms), [Some(1.0), Some(3.0)]);
    }

    #[test]
    fn what_no_word_alone_stands_for_is_spread_and_nothing_is_lost() {
        let question = vector(&[(1, 1.0), (7, 2.0)]);
        let memory = vector(&[(1, 1.0), (7, 1.0)]);
        let terms = shares(two_words(), &[vector(&[(1, 1.0)]), vector(&[])], &question, &memory);
        assert_eq!(texts(&terms), [Some(3.0), None], "by what the words have already");
        let terms = shares(two_words(), &[vector(&[]), vector(&[])], &question, &memory);
        assert_eq!(texts(&terms), [Some(1.5), Some(1.5)], "evenly when none has anything");
    }

    #[test]
    fn a_memory_without_the_pieces_gives_no_shares() {
        let terms = shares(
            two_words(),
            &[vector(&[]), vector(&[])],
            &vector(&[(1, 1.0)]),
            &vector(&[]),
        );
        assert_eq!(texts(&terms), [None, None]);
    }
}
