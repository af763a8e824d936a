//! A sparse encoder without a model: every word is a piece of its own, so that words are found exactly.

use std::collections::BTreeSet;

use async_trait::async_trait;
use memora_engine::domain::words::words;
use memora_engine::ports::embed::{EmbedError, EmbedderInfo, SparseEmbedder, SparseVector};

/// The primes that FNV-1a begins with and multiplies by, for 32 bits.
const FNV_BASIS: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// Weight 1 for each different word of a text, compared without case, at the place that its hash names.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordSparse;

impl WordSparse {
    /// The vector of one text.
    pub fn encode(text: &str) -> SparseVector {
        let places: BTreeSet<u32> = words(text).map(|(_, word)| place(&word)).collect();
        SparseVector {
            values: vec![1.0; places.len()],
            indices: places.into_iter().collect(),
        }
    }
}

/// FNV-1a, written out because the standard hashers may differ between releases.
fn place(word: &str) -> u32 {
    word.bytes()
        .fold(FNV_BASIS, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME))
}

#[async_trait]
impl SparseEmbedder for WordSparse {
    fn info(&self) -> EmbedderInfo {
        EmbedderInfo {
            model_id: "words".to_owned(),
            dimensions: u32::MAX,
            languages: "any, by words alone".to_owned(),
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
    use super::*;

    #[test]
    fn each_word_counts_once_and_without_case() {
        let vector = WordSparse::encode("Tea, green TEA");
        assert_eq!(vector.values, [1.0, 1.0]);
        assert!(vector.indices.is_sorted());
        assert_eq!(vector, WordSparse::encode("green tea"));
        assert_eq!(WordSparse::encode("?!"), SparseVector::default());
    }
}
