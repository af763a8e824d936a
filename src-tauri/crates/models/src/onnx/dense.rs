//! Dense vectors from a transformer: the model of Memora's own collections, and its corrected form.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use fastembed::{TextEmbedding, UserDefinedEmbeddingModel};
use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, EmbedderInfo};

use super::folder::{Layout, ModelFiles, damaged};
use super::lane::{Lane, Session, aside};
use super::runtime::Runtime;

/// A batch of this size needs about 200 MB while it runs.
const PIECES_PER_BATCH: usize = 4_096;

/// How one vector is made of the vectors of a text's pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// The vector of the first piece stands for all.
    FirstPiece,
    /// The mean of all pieces but the padding.
    Mean,
}

/// A model that [`OnnxEmbedder`] can load.
#[derive(Debug, Clone, Copy)]
pub struct DenseModel {
    /// Names the vectors: two models of one id can be compared.
    pub id: &'static str,
    pub dimensions: u32,
    pub languages: &'static str,
    pub pooling: Pooling,
    /// `OWNER/NAME` on Hugging Face.
    pub repository: &'static str,
    /// Its place in the application's folder of models.
    pub folder: &'static str,
}

/// The dense model of Memora's collections. It was trained with [`Pooling::Mean`], but the package `fastembed` took the
/// first piece until 0.6, and `memora-core` needs `fastembed` before 0.6: so are the vectors in those collections, and
/// a question must be made the same way (a text and itself in the two ways have a cosine of about 0.6).
pub const PARAPHRASE_MULTILINGUAL: DenseModel = DenseModel {
    id: "paraphrase-multilingual-MiniLM-L12-v2",
    dimensions: 384,
    languages: "50 languages",
    pooling: Pooling::FirstPiece,
    repository: "qdrant/paraphrase-multilingual-MiniLM-L12-v2-onnx-Q",
    folder: "paraphrase-multilingual-MiniLM-L12-v2",
};

/// The same files as they were meant, and as `fastembed` uses them from 0.6 on: for collections of our own.
pub const PARAPHRASE_MULTILINGUAL_MEAN: DenseModel = DenseModel {
    id: "paraphrase-multilingual-MiniLM-L12-v2+mean",
    pooling: Pooling::Mean,
    ..PARAPHRASE_MULTILINGUAL
};

/// Dense vectors of unit length from an ONNX model.
#[derive(Clone)]
pub struct OnnxEmbedder {
    info: EmbedderInfo,
    lane: Lane<DenseSession>,
}

impl OnnxEmbedder {
    /// Loads the files of `model` from `place` (see the documentation of this module), off the async threads. Files
    /// that do not belong together are refused here.
    pub async fn load(runtime: &Runtime, model: &DenseModel, place: &Path) -> Result<Self, EmbedError> {
        let (runtime, model, place) = (runtime.clone(), *model, place.to_owned());
        aside(move || {
            let mut session = DenseSession::load(&runtime, &model, &place)?;
            session.run(&["tea"])?;
            Ok(Self {
                info: EmbedderInfo {
                    model_id: model.id.to_owned(),
                    dimensions: model.dimensions,
                    languages: model.languages.to_owned(),
                },
                lane: Lane::new(session, PIECES_PER_BATCH),
            })
        })
        .await
    }
}

#[async_trait]
impl Embedder for OnnxEmbedder {
    fn info(&self) -> EmbedderInfo {
        self.info.clone()
    }

    async fn embed_documents(&self, texts: Vec<String>) -> Result<Vec<DenseVector>, EmbedError> {
        let vectors = self.lane.encode(texts).await?;
        Ok(vectors.into_iter().map(Option::flatten).collect())
    }

    async fn embed_query(&self, text: &str) -> Result<DenseVector, EmbedError> {
        Ok(self.embed_documents(vec![text.to_owned()]).await?.pop().flatten())
    }
}

struct DenseSession {
    model: TextEmbedding,
    network_file: PathBuf,
    dimensions: usize,
    unknown: Option<u32>,
}

impl DenseSession {
    fn load(runtime: &Runtime, model: &DenseModel, place: &Path) -> Result<Self, EmbedError> {
        let files = ModelFiles::read(
            place,
            &Layout {
                folder: model.folder,
                repository: model.repository,
                networks: &["model_optimized.onnx", "model.onnx", "model_quantized.onnx"],
                word_pieces: false,
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
        let pooling = match model.pooling {
            Pooling::FirstPiece => fastembed::Pooling::Cls,
            Pooling::Mean => fastembed::Pooling::Mean,
        };
        let defined = UserDefinedEmbeddingModel::new(network, tokenizer).with_pooling(pooling);
        let model_id = model.id;
        let dimensions = model.dimensions as usize;
        let model = TextEmbedding::try_new_from_user_defined(defined, runtime.session_options(longest))
            .map_err(|error| damaged(&network_file, &format!("{model_id} cannot be loaded: {error}")))?;
        check_pieces(&network_file, model.tokenizer.get_vocab_size(true), vocabulary)?;
        check_padding(&network_file, model.tokenizer.token_to_id(&padding), &padding)?;
        Ok(Self {
            unknown: unknown.and_then(|piece| model.tokenizer.token_to_id(&piece)),
            model,
            network_file,
            dimensions,
        })
    }
}

impl Session for DenseSession {
    type Vector = DenseVector;

    fn pieces(&self, text: &str) -> Result<Option<usize>, EmbedError> {
        let pieces = self.model.tokenizer.encode_fast(text, true).map_err(not_cut)?;
        Ok(known(pieces.get_ids(), pieces.get_special_tokens_mask(), self.unknown))
    }

    fn run(&mut self, texts: &[&str]) -> Result<Vec<DenseVector>, EmbedError> {
        let vectors = self
            .model
            .embed(texts, Some(texts.len()))
            .map_err(|error| damaged(&self.network_file, &format!("the model does not run: {error}")))?;
        vectors
            .into_iter()
            .map(|vector| {
                if vector.len() != self.dimensions {
                    let what = format!(
                        "it gives vectors of {} numbers, not {}: it is another model",
                        vector.len(),
                        self.dimensions
                    );
                    return Err(damaged(&self.network_file, &what));
                }
                if vector.iter().any(|x| !x.is_finite()) {
                    return Err(damaged(&self.network_file, "it gives vectors that are no numbers"));
                }
                // The library has made it of unit length, unless it has none.
                Ok(vector.iter().any(|x| *x != 0.0).then_some(vector))
            })
            .collect()
    }
}

/// A tokenizer with more pieces than the network knows would make it fail on some text later.
pub(super) fn check_pieces(network: &Path, pieces: usize, vocabulary: usize) -> Result<(), EmbedError> {
    if pieces > vocabulary {
        return Err(damaged(
            network,
            &format!("tokenizer.json knows {pieces} pieces, the model {vocabulary}: they do not belong together"),
        ));
    }
    Ok(())
}

pub(super) fn check_padding(network: &Path, number: Option<u32>, padding: &str) -> Result<(), EmbedError> {
    match number {
        Some(_) => Ok(()),
        None => Err(damaged(
            network,
            &format!("tokenizer.json has no {padding}: it is the tokenizer of another model"),
        )),
    }
}

pub(super) fn not_cut(error: impl std::fmt::Display) -> EmbedError {
    EmbedError::Corrupt(format!("a text cannot be cut into pieces: {error}"))
}

/// The number of pieces when at least one of them is neither special nor the unknown one.
pub(super) fn known(pieces: &[u32], special: &[u32], unknown: Option<u32>) -> Option<usize> {
    let any = pieces
        .iter()
        .zip(special)
        .any(|(piece, special)| *special == 0 && Some(*piece) != unknown);
    any.then_some(pieces.len())
}
