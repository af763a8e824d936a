//! Every number that decides what is found and in which order, in one place, because they are measured together.
//!
//! Measured on LoCoMo (five conversations as five organizations, recall of the evidence) and on the project's own
//! retrieval set (mean reciprocal rank), with the default embedder. Adding scores that mean something by
//! themselves was better than adding ranks: recall at 5 / 10 / 25 of .626 / .676 / .721 and MRR .760, against
//! .580 / .642 / .694 and .741 for the best reciprocal rank fusion.

/// What a cosine of 1 adds.
const DENSE_WEIGHT: f32 = 1.0;

/// What a memory adds whose own text reaches the full share of the question's words.
const TEXT_WEIGHT: f32 = 0.5;
/// Exponent on that share: a memory that has one word of many adds next to nothing, one that has all of them a lot.
const TEXT_POWER: i32 = 3;

/// What a memory adds whose source turns reach the full share of the question's words. Not capped: turns are long,
/// so that their share hardly exceeds 1.
const SOURCES_WEIGHT: f32 = 0.6;

/// What a memory adds that is about a person who is named in the question.
pub(super) const PERSON_WEIGHT: f32 = 0.2;

/// How many hits of each search are candidates, at the least.
pub(super) const MIN_CANDIDATES: usize = 100;

/// The most hits that a question may ask for.
pub(super) const MAX_LIMIT: u32 = 500;

/// The most different words of a question that are looked for; the rarest ones of a longer question.
pub(super) const MAX_QUERY_WORDS: usize = 64;

/// How far a question is read for different words, of which [`MAX_QUERY_WORDS`] are chosen.
pub(super) const MAX_WORDS_CONSIDERED: usize = 512;

/// BM25: how fast a repeated word stops counting (the usual value).
pub(super) const BM25_K1: f32 = 1.2;
/// BM25: how much a long text is held against a memory (the usual value).
pub(super) const BM25_B: f32 = 0.75;

/// Words of a question that say nothing about its subject. Endings of contractions (`don't` is read as `don`, `t`)
/// are among them. The texts of memories are indexed with all their words.
pub(super) const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "aren", "as", "at", "be", "but", "by", "couldn", "d", "didn", "doesn", "don", "for",
    "hadn", "hasn", "haven", "if", "in", "into", "is", "isn", "it", "ll", "m", "no", "not", "of", "on", "or", "re",
    "s", "shouldn", "such", "t", "that", "the", "their", "then", "there", "these", "they", "this", "to", "ve", "was",
    "wasn", "weren", "will", "with", "won", "wouldn",
];

/// What a cosine adds to the fused score.
pub(super) fn dense_adds(cosine: f32) -> f32 {
    DENSE_WEIGHT * cosine
}

/// What the lexical search found out about one memory.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct LexicalParts {
    /// BM25 of the memory's own text and of its source turns, each divided by the sum of the inverse document
    /// frequencies of the question's words: about the share of the question that is in it.
    pub(super) text_share: f32,
    pub(super) sources_share: f32,
    /// How many of the people named in the question it is about.
    pub(super) people: f32,
}

impl LexicalParts {
    /// What the own text adds.
    pub(super) fn text_adds(&self) -> f32 {
        TEXT_WEIGHT * self.text_share.min(1.0).powi(TEXT_POWER)
    }

    /// What the source turns add.
    pub(super) fn sources_adds(&self) -> f32 {
        SOURCES_WEIGHT * self.sources_share
    }

    /// What all of it adds to the fused score.
    pub(super) fn adds(&self) -> f32 {
        self.text_adds() + self.sources_adds() + PERSON_WEIGHT * self.people
    }
}
