//! The default embedder: a table with one vector per word piece, which needs no network and no inference runtime.

use std::fs;
use std::io;
use std::path::Path;

use async_trait::async_trait;
use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};
use model2vec_rs::model::StaticModel;
use serde_json::Value;

/// The model that [`StaticEmbedder`] loads.
pub const STATIC_MODEL_ID: &str = "static-minilm-en-256";

const DIMENSIONS: usize = 256;

/// The most word pieces of a text that count, about 10,000 characters. Beyond that a mean says little, and a text
/// without end must not take the machine.
const MAX_PIECES: usize = 2_048;

const TOKENIZER: &str = "tokenizer.json";
const TABLE: &str = "model.safetensors";
const CONFIG: &str = "config.json";

/// An English embedder of 256 dimensions that takes microseconds per sentence.
#[derive(Clone)]
pub struct StaticEmbedder {
    model: StaticModel,
}

impl StaticEmbedder {
    /// Loads the model files of `folder` (8 MB), blocking. Files that do not belong together are refused here, so
    /// that embedding cannot fail later.
    pub fn load(folder: &Path) -> Result<Self, EmbedError> {
        let (tokenizer, table, config) = (read(folder, TOKENIZER)?, read(folder, TABLE)?, read(folder, CONFIG)?);
        let rows = table_rows(&table)?;
        let pieces = vocabulary_size(&tokenizer)?;
        if pieces > rows {
            return Err(EmbedError::Corrupt(format!(
                "{TOKENIZER} knows {pieces} word pieces, {TABLE} has vectors for {rows}"
            )));
        }
        let model = StaticModel::from_bytes(tokenizer, table, config, Some(true))
            .map_err(|error| EmbedError::Corrupt(format!("{error:#}")))?;
        Ok(Self { model })
    }

    fn embed(&self, texts: &[String]) -> Vec<DenseVector> {
        self.model
            .encode_flat_with_args(texts, Some(MAX_PIECES))
            .chunks_exact(DIMENSIONS)
            // A text of which no piece is known has no direction.
            .map(|vector| vector.iter().any(|v| *v != 0.0).then(|| vector.to_vec()))
            .collect()
    }

    async fn embed_aside(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        let embedder = self.clone();
        tokio::task::spawn_blocking(move || embedder.embed(&texts))
            .await
            .map_err(|error| EmbedError::Unavailable(error.to_string()))
    }
}

#[async_trait]
impl Embedder for StaticEmbedder {
    fn info(&self) -> EmbedderInfo {
        EmbedderInfo {
            model_id: STATIC_MODEL_ID.to_owned(),
            dimensions: DIMENSIONS as u32,
            languages: "English".to_owned(),
        }
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        self.embed_aside(texts).await
    }

    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
        Ok(self.embed_aside(vec![text.to_owned()]).await?.pop().flatten())
    }
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, EmbedError> {
    let file = folder.join(name);
    fs::read(&file).map_err(|error| {
        let why = if error.kind() == io::ErrorKind::NotFound {
            "is missing".to_owned()
        } else {
            error.to_string()
        };
        EmbedError::Unavailable(format!("{}: {why}", file.display()))
    })
}

/// How many vectors of the right length the table says it has. A safetensors file starts with the length of its
/// header (8 bytes) and the header as JSON.
fn table_rows(table: &[u8]) -> Result<usize, EmbedError> {
    let damaged = |what: &str| EmbedError::Corrupt(format!("{TABLE}: {what}"));
    let (length, rest) = table.split_first_chunk::<8>().ok_or_else(|| damaged("it is cut off"))?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let header = rest
        .get(..length)
        .ok_or_else(|| damaged("it is cut off, or no safetensors file"))?;
    let header: Value = serde_json::from_slice(header).map_err(|error| damaged(&error.to_string()))?;
    let shape = |name: &str| -> Option<Vec<usize>> {
        let shape = header.get(name)?.get("shape")?.as_array()?;
        shape
            .iter()
            .map(|size| size.as_u64().and_then(|size| usize::try_from(size).ok()))
            .collect()
    };
    match shape("embeddings").as_deref() {
        Some(&[rows, DIMENSIONS]) if shape("weights").is_none_or(|weights| weights == [rows]) => Ok(rows),
        Some(_) => Err(damaged("it is the table of another model")),
        None => Err(damaged("it has no embeddings")),
    }
}

/// One more than the highest number of a word piece.
fn vocabulary_size(tokenizer: &[u8]) -> Result<usize, EmbedError> {
    let damaged = |what: &str| EmbedError::Corrupt(format!("{TOKENIZER}: {what}"));
    let tokenizer: Value = serde_json::from_slice(tokenizer).map_err(|error| damaged(&error.to_string()))?;
    let vocabulary = tokenizer
        .get("model")
        .and_then(|model| model.get("vocab"))
        .and_then(Value::as_object);
    let highest = vocabulary.and_then(|words| words.values().filter_map(Value::as_u64).max());
    highest
        .and_then(|highest| usize::try_from(highest + 1).ok())
        .ok_or_else(|| damaged("it has no vocabulary"))
}

#[cfg(test)]
mod tests;
