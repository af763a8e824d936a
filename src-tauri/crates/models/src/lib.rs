//! Models behind the engine's ports: what turns text into vectors, how its files come to this machine, and what answers
//! questions about conversations.
//!
//! | type | needs |
//! |---|---|
//! | [`StaticEmbedder`] | the table that the application brings |
//! | [`WordEmbedder`] | nothing: words alone |
//! | [`OnnxEmbedder`], [`SpladeEmbedder`] | onnxruntime ([`Runtime`]) and model files, see [`mod@onnx`] |
//! | [`ApiEmbedder`] | a server that speaks OpenAI's `/v1/embeddings` |
//! | [`HttpChat`](chat::HttpChat) | a server that speaks OpenAI's `/v1/chat/completions` |
//!
//! [`catalog`] says which files can be downloaded, [`download`] fetches them.

mod api;
pub mod catalog;
pub mod chat;
pub mod download;
mod http;
pub mod onnx;
mod static_model;
#[cfg(test)]
mod test_server;
mod words;

pub use api::{ApiConfig, ApiEmbedder};
pub use onnx::{OnnxEmbedder, Runtime, RuntimePlaces, SpladeEmbedder};
pub use static_model::{STATIC_MODEL_ID, StaticEmbedder};
pub use words::{WORDS_MODEL_ID, WordEmbedder};
