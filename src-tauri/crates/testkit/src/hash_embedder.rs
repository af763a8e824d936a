//! An embedder without a model: texts with common words get vectors that point the same way.

use async_trait::async_trait;
use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};

use memora_engine::domain::words::words;

const DIMENSIONS: usize = 64;

/// Adds up one direction per word, chosen by a hash of the word. A text without words has no vector.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashEmbedder;

impl HashEmbedder {
    /// The vector of one text.
    pub fn embed(text: &str) -> DenseVector {
        let mut sum = [0.0_f32; DIMENSIONS];
        for (_, word) in words(text) {
            let hash = fnv1a(word.as_bytes());
            for (place, sign) in [(hash, hash >> 32), (hash >> 8, hash >> 33), (hash >> 16, hash >> 34)] {
                sum[place as usize % DIMENSIONS] += if sign & 1 == 0 { 1.0 } else { -1.0 };
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        (length > 0.0).then(|| sum.iter().map(|x| x / length).collect())
    }
}

/// FNV-1a, written out because the standard hashers may differ between releases.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[async_trait]
impl Embedder for HashEmbedder {
    fn info(&self) -> EmbedderInfo {
        EmbedderInfo {
            model_id: "hash-64".to_owned(),
            dimensions: DIMENSIONS as u32,
            languages: "any, by words alone".to_owned(),
        }
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        Ok(texts.iter().map(|text| Self::embed(text)).collect())
    }

    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
        Ok(Self::embed(text))
    }
}
