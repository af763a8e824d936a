//! The bodies of `/v1/embeddings`, and what is wrong with one.

use serde::{Deserialize, Serialize};

use crate::http;

/// The most of a server's own words that an error repeats.
const MOST_WORDS: usize = 200;

#[derive(Serialize)]
pub(super) struct Question<'a> {
    pub(super) model: &'a str,
    pub(super) input: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dimensions: Option<u32>,
    pub(super) encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// The vectors of an answer in the order of the texts, each once.
pub(super) fn vectors(body: &[u8], texts: usize) -> Result<Vec<Vec<f32>>, String> {
    let answer: Answer =
        serde_json::from_slice(body).map_err(|error| format!("its answer holds no embeddings ({error})"))?;
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts];
    for item in answer.data {
        match vectors.get_mut(item.index) {
            Some(place @ None) => *place = Some(item.embedding),
            _ => {
                return Err(format!(
                    "its answer has a vector number {} that nobody asked for",
                    item.index
                ));
            }
        }
    }
    let vectors: Option<Vec<_>> = vectors.into_iter().collect();
    vectors.ok_or_else(|| "its answer has fewer vectors than texts".to_owned())
}

/// What a server says about a request that it refuses, cut.
pub(super) fn complaint(body: &[u8]) -> Option<String> {
    let text: String = http::complaint(body).message.chars().take(MOST_WORDS).collect();
    (!text.is_empty()).then_some(text)
}
