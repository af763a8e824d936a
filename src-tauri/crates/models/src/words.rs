//! Sparse vectors by words alone, without a model: for collections of our own, so that a store on servers finds words
//! before anything is downloaded.

use std::collections::BTreeMap;

use async_trait::async_trait;
use memora_engine::domain::words::words;
use memora_engine::ports::embed::{EmbedError, EmbedderInfo, SparseEmbedder, SparseVector};

/// Of the vectors in an index; to be changed with anything that changes a weight.
pub const WORDS_MODEL_ID: &str = "words-v1";

/// How fast a repeated word stops to count: BM25's k1, in its usual value.
const SATURATION: f32 = 1.2;

/// The offset basis and prime of FNV-1a for 32 bits. Written out because the standard hashers may change.
const FNV_BASIS: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// Words that stand in most English sentences and tell nothing.
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "did", "do", "does", "for", "from", "had", "has",
    "have", "he", "her", "his", "how", "i", "in", "is", "it", "its", "me", "my", "of", "on", "or", "our", "she", "so",
    "that", "the", "their", "them", "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who",
    "why", "will", "with", "you", "your",
];

/// Each different word of a text at the place that its hash names, with BM25's saturated count as weight. The index
/// knows nothing of how rare a word is; the commonest are left out instead.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordEmbedder;

impl WordEmbedder {
    fn encode(text: &str) -> SparseVector {
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        for (_, word) in words(text) {
            if COMMON.binary_search(&word.as_str()).is_err() {
                *counts.entry(place(&word)).or_default() += 1.0;
            }
        }
        SparseVector {
            values: counts
                .values()
                .map(|count| count * (SATURATION + 1.0) / (count + SATURATION))
                .collect(),
            indices: counts.into_keys().collect(),
        }
    }
}

fn place(word: &str) -> u32 {
    let hash = word
        .bytes()
        .fold(FNV_BASIS, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME));
    // The vocabulary has u32::MAX places, the last number is none of them.
    hash.min(u32::MAX - 1)
}

#[async_trait]
impl SparseEmbedder for WordEmbedder {
    fn info(&self) -> EmbedderInfo {
        EmbedderInfo {
            model_id: WORDS_MODEL_ID.to_owned(),
            dimensions: u32::MAX,
            languages: "any, by words".to_owned(),
        }
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<SparseVector>, EmbedError> {
        Ok(texts.iter().map(|text| Self::encode(text)).collect())
    }

    async fn embed_query(&self, text: &str) -> Result<SparseVector, EmbedError> {
        Ok(Self::encode(text))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    async fn make() -> Arc<dyn SparseEmbedder> {
        Arc::new(WordEmbedder)
    }

    memora_testkit::sparse_contract!(make);

    #[test]
    fn common_words_are_in_the_order_that_looking_them_up_needs() {
        assert!(COMMON.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_repeated_word_counts_more_but_not_twice() {
        let [once, often] = ["green tea", "tea, TEA and tea"].map(WordEmbedder::encode);
        let tea = place("tea");
        let weight = |vector: &SparseVector| vector.values[vector.indices.binary_search(&tea).expect("it is there")];
        assert!(weight(&once) > 0.99 && weight(&often) > weight(&once) && weight(&often) < 2.0 * weight(&once));
    }
}
