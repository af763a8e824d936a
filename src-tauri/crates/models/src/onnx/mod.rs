//! Embedders that compute an ONNX model on this machine.
//!
//! # Files of a model
//!
//! A folder with
//!
//! | file | what |
//! |---|---|
//! | `model_optimized.onnx`, `model.onnx` or `model_quantized.onnx` | the network; also in a subfolder `onnx` |
//! | `tokenizer.json` | how text is cut into pieces |
//! | `tokenizer_config.json` | the longest input and the padding piece |
//! | `special_tokens_map.json` | the pieces with a meaning of their own |
//! | `config.json` | the size of the vocabulary |
//!
//! as Hugging Face hands them out. For a model with the word pieces of BERT, `vocab.txt` does in place of the last
//! four. What the Python package `fastembed` has downloaded is accepted as it is: its cache folder, the folder
//! `models--OWNER--NAME` in it, or the folder under `snapshots` in that.
//!
//! # onnxruntime
//!
//! The library is looked for when the first model is loaded, see [`RuntimePlaces`].

mod dense;
mod folder;
mod lane;
mod runtime;
mod sparse;
mod word_pieces;

pub use dense::{DenseModel, OnnxEmbedder, PARAPHRASE_MULTILINGUAL, PARAPHRASE_MULTILINGUAL_MEAN, Pooling};
pub use runtime::{Runtime, RuntimePlaces};
pub use sparse::{SPLADE_PP_EN, SparseModel, SpladeEmbedder};

#[cfg(test)]
mod tests;
