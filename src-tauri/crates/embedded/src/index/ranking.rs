//! Every number that decides what is found and in which order, in one place, because they are measured together.
//!
//! Measured on LoCoMo (five conversations as five organizations, recall of the evidence) and on the project's own
//! retrieval set (mean reciprocal rank), with the default embedder: recall at 5 / 10 / 25 of .625 / .681 / .725 and
//! MRR .760. Adding scores that mean something by themselves was better than adding ranks: the best reciprocal rank
//! fusion of the same signals reached .580 / .642 / .694 and .741.

/// What a memory adds whose own text reaches the full share of the question's words. 0.3 to 0.5 are as good.
const TEXT_WEIGHT: f32 = 0.4;
/// Exponent on that share: a memory that has one word of many adds next to nothing, one that has all of them a lot.
/// With 1 or 2, questions that share a common word with many memories get worse.
const TEXT_POWER: i32 = 3;

/// What a memory adds whose source turns reach the full share of the question's words. 0.4 to 0.6 are as good; 0
/// costs .047 of recall at 5. Not capped: turns are long, so that their share hardly exceeds 1.
const SOURCES_WEIGHT: f32 = 0.5;

/// What each person adds who is named in the question and whose memory it is. 0 costs .018 of recall at 5. Memories
/// of others that name the person get nothing: with them it was .007 worse.
pub(super) const OWN_WEIGHT: f32 = 0.2;

/// The same for a memory that names the person, where all memories are one user's or there is no vector. Not
/// measured: taken from [`OWN_WEIGHT`], because otherwise a name in the question would have no effect at all.
const NAMED_WEIGHT: f32 = 0.2;

/// How many hits of each search are candidates, at the least. 50 to 400 are as good.
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
/// are among them. Memories are indexed with all their words, which is as good, and a question of such words only
/// still finds something.
pub(super) const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "aren", "as", "at", "be", "but", "by", "couldn", "d", "didn", "doesn", "don", "for",
    "hadn", "hasn", "haven", "if", "in", "into", "is", "isn", "it", "ll", "m", "no", "not", "of", "on", "or", "re",
    "s", "shouldn", "such", "t", "that", "the", "their", "then", "there", "these", "they", "this", "to", "ve", "was",
    "wasn", "weren", "will", "with", "won", "wouldn",
];

/// What the lexical search found out about one memory.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct LexicalParts {
    /// BM25 of the memory's own text and of its source turns, each divided by the sum of the inverse document
    /// frequencies of the question's words: about the share of the question that is in it.
    pub(super) text_share: f32,
    pub(super) sources_share: f32,
    /// How many people of the question stand for it: see [`OWN_WEIGHT`] and [`NAMED_WEIGHT`].
    pub(super) named: f32,
    pub(super) own: f32,
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
        self.text_adds() + self.sources_adds() + NAMED_WEIGHT * self.named + OWN_WEIGHT * self.own
    }
}
