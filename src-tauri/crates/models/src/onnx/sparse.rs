//! Sparse vectors from SPLADE: weights for the pieces of a text and for words that it does not contain but stands for.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use fastembed::{SparseTextEmbedding, UserDefinedSparseModel};
use memora_engine::ports::embed::{EmbedError, EmbedderInfo, SparseEmbedder, SparseVector};

use super::dense::{check_padding, check_pieces, known, not_cut};
use super::folder::{Layout, ModelFiles, damaged};
use super::lane::{Lane, Session, aside};
use super::runtime::Runtime;

/// The network answers with a number per piece of the text and word of the vocabulary: 120 kB per piece.
const PIECES_PER_BATCH: usize = 1_024;

/// A model that [`SpladeEmbedder`] can load.
#[derive(Debug, Clone, Copy)]
pub struct SparseModel {
    /// Names the vectors: two models of one id can be compared.
    pub id: &'static str,
    /// The size of the vocabulary.
    pub vocabulary: u32,
    pub languages: &'static str,
    /// `OWNER/NAME` on Hugging Face.
    pub repository: &'static str,
    /// Its place in the application's folder of models.
    pub folder: &'static str,
}

/// The sparse model of Memora's collections.
pub const SPLADE_PP_EN: SparseModel = SparseModel {
    id: "Splade_PP_en_v1",
    vocabulary: 30_522,
    languages: "English",
    repository: "Qdrant/Splade_PP_en_v1",
    folder: "Splade_PP_en_v1",
};

/// Sparse vectors from a masked-language model that was trained as SPLADE.
#[derive(Clone)]
pub struct SpladeEmbedder {
    info: EmbedderInfo,
    lane: Lane<SpladeSession>,
}

impl SpladeEmbedder {
    /// Loads the files of `model` from `place` (see the documentation of this module), off the async threads. Files
    /// that do not belong together are refused here.
    pub async fn load(runtime: &Runtime, model: &SparseModel, place: &Path) -> Result<Self, EmbedError> {
        let (runtime, model, place) = (runtime.clone(), *model, place.to_owned());
        aside(move || {
            let mut session = SpladeSession::load(&runtime, &model, &place)?;
            session.run(&["tea"])?;
            Ok(Self {
                info: EmbedderInfo {
                    model_id: model.id.to_owned(),
                    dimensions: model.vocabulary,
                    languages: model.languages.to_owned(),
                },
                lane: Lane::new(session, PIECES_PER_BATCH),
            })
        })
        .await
    }
}

#[async_trait]
impl SparseEmbedder for SpladeEmbedder {
    fn info(&self) -> EmbedderInfo {
        self.info.clone()
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<SparseVector>, EmbedError> {
        let vectors = self.lane.encode(texts).await?;
        Ok(vectors.into_iter().map(Option::unwrap_or_default).collect())
    }

    async fn embed_query(&self, text: &str) -> Result<SparseVector, EmbedError> {
        Ok(self
            .embed_documents(vec![text.to_owned()])
            .await?
            .pop()
            .unwrap_or_default())
    }
}

struct SpladeSession {
    model: SparseTextEmbedding,
    network_file: PathBuf,
    vocabulary: usize,
    unknown: Option<u32>,
}

impl SpladeSession {
    fn load(runtime: &Runtime, model: &SparseModel, place: &Path) -> Result<Self, EmbedError> {
        let files = ModelFiles::read(
            place,
            &Layout {
                folder: model.folder,
                repository: model.repository,
                networks: &["model.onnx", "model_optimized.onnx", "model_quantized.onnx"],
                word_pieces: true,
            },
        )?;
        let ModelFiles {
            network,
            network_file,
            tokenizer,
            vocabulary,
            longest,
            unknown,
            padding,
        } = files;
        let wanted = model.vocabulary as usize;
        if vocabulary != wanted {
            let what = format!("the model has {vocabulary} words, not {wanted}: it is another one");
            return Err(damaged(&network_file, &what));
        }
        let model_id = model.id;
        let defined = UserDefinedSparseModel::new(network, tokenizer, fastembed::SparseModel::SPLADEPPV1);
        let model = SparseTextEmbedding::try_new_from_user_defined(defined, runtime.session_options(longest))
            .map_err(|error| damaged(&network_file, &format!("{model_id} cannot be loaded: {error}")))?;
        check_pieces(&network_file, model.tokenizer.get_vocab_size(true), vocabulary)?;
        check_padding(&network_file, model.tokenizer.token_to_id(&padding), &padding)?;
        Ok(Self {
            unknown: unknown.and_then(|piece| model.tokenizer.token_to_id(&piece)),
            model,
            network_file,
            vocabulary,
        })
    }
}

impl Session for SpladeSession {
    type Vector = SparseVector;

    fn pieces(&self, text: &str) -> Result<Option<usize>, EmbedError> {
        let pieces = self.model.tokenizer.encode_fast(text, true).map_err(not_cut)?;
        Ok(known(pieces.get_ids(), pieces.get_special_tokens_mask(), self.unknown))
    }

    fn run(&mut self, texts: &[&str]) -> Result<Vec<SparseVector>, EmbedError> {
        let vectors = self
            .model
            .embed(texts, Some(texts.len()))
            .map_err(|error| damaged(&self.network_file, &format!("the model does not run: {error}")))?;
        vectors
            .into_iter()
            .map(|vector| {
                if vector.indices.last().is_some_and(|last| *last >= self.vocabulary) {
                    return Err(damaged(
                        &self.network_file,
                        "it weighs words that it does not have: it is another model",
                    ));
                }
                if vector.values.iter().any(|x| !x.is_finite()) {
                    return Err(damaged(&self.network_file, "it gives weights that are no numbers"));
                }
                // Below the size of the vocabulary, which is a u32.
                let indices = vector.indices.into_iter().map(|index| index as u32).collect();
                Ok(SparseVector {
                    indices,
                    values: vector.values,
                })
            })
            .collect()
    }
}
