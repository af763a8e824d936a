//! Embedders behind the engine's port: what turns text into vectors.

mod static_model;

pub use static_model::{STATIC_MODEL_ID, StaticEmbedder};
