//! The loading code against real files: models that `tests/models/make_tiny_models.py` makes, with the answers that it
//! computes, and the real onnxruntime. `make test` prepares both.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memora_engine::ports::embed::{DenseVector, EmbedError, Embedder, SparseEmbedder};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use super::*;

const TINY_BERT: DenseModel = DenseModel {
    id: "tiny-bert",
    dimensions: 24,
    languages: "English",
    pooling: Pooling::FirstPiece,
    repository: "tests/tiny-BERT",
    folder: "tiny-bert",
};
const TINY_BERT_MEAN: DenseModel = DenseModel {
    pooling: Pooling::Mean,
    ..TINY_BERT
};
const TINY_MLM: SparseModel = SparseModel {
    id: "tiny-mlm",
    vocabulary: 119,
    languages: "English",
    repository: "tests/tiny-MLM",
    folder: "tiny-mlm",
};

#[derive(Deserialize)]
struct Expected {
    texts: Vec<String>,
    dimensions: u32,
    vocabulary: u32,
    first: Vec<Vec<f32>>,
    mean: Vec<Vec<f32>>,
    sparse: Vec<ExpectedWeights>,
}

#[derive(Deserialize)]
struct ExpectedWeights {
    indices: Vec<u32>,
    values: Vec<f32>,
}

fn models() -> PathBuf {
    let folder = env::var_os("MEMORA_TEST_MODELS");
    let folder = folder.expect("MEMORA_TEST_MODELS names the folder of tiny models; `make test` makes it and sets it");
    PathBuf::from(folder)
}

fn expected() -> Expected {
    let file = models().join("expected.json");
    serde_json::from_slice(&fs::read(file).expect("the expected answers")).expect("JSON")
}

fn runtime() -> Runtime {
    assert!(
        env::var_os("ORT_DYLIB_PATH").is_some(),
        "ORT_DYLIB_PATH names the onnxruntime library; `make test` fetches it and sets it"
    );
    Runtime::load(&RuntimePlaces::default()).expect("onnxruntime")
}

async fn dense(model: &DenseModel) -> OnnxEmbedder {
    let place = models().join("tiny-bert");
    OnnxEmbedder::load(&runtime(), model, &place)
        .await
        .expect("the tiny model")
}

async fn sparse() -> SpladeEmbedder {
    let place = models().join("tiny-mlm");
    SpladeEmbedder::load(&runtime(), &TINY_MLM, &place)
        .await
        .expect("the tiny model")
}

mod first_piece {
    use super::*;

    async fn embedder() -> Arc<dyn Embedder> {
        Arc::new(dense(&TINY_BERT).await)
    }

    memora_testkit::embed_contract!(embedder);
}

mod mean {
    use super::*;

    async fn embedder() -> Arc<dyn Embedder> {
        Arc::new(dense(&TINY_BERT_MEAN).await)
    }

    memora_testkit::embed_contract!(embedder);
}

mod splade {
    use super::*;

    async fn embedder() -> Arc<dyn SparseEmbedder> {
        Arc::new(sparse().await)
    }

    memora_testkit::sparse_contract!(embedder);
}

fn assert_near(found: &DenseVector, wanted: &[f32], text: &str) {
    let found = found.as_ref().expect("a vector");
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-4, "{text}: {found} is not {wanted}");
    }
}

#[tokio::test]
async fn dense_vectors_are_those_of_the_reference_in_a_batch_and_alone() {
    let expected = expected();
    for (model, wanted) in [(TINY_BERT, &expected.first), (TINY_BERT_MEAN, &expected.mean)] {
        let embedder = dense(&model).await;
        assert_eq!(embedder.info().dimensions, expected.dimensions);
        let batch = embedder.embed_documents(expected.texts.clone()).await.expect("vectors");
        assert_eq!(batch.len(), wanted.len());
        for ((text, found), wanted) in expected.texts.iter().zip(&batch).zip(wanted) {
            assert_near(found, wanted, text);
            assert_near(&embedder.embed_query(text).await.expect("a vector"), wanted, text);
        }
    }
}

#[tokio::test]
async fn sparse_weights_are_those_of_the_reference() {
    let expected = expected();
    let embedder = sparse().await;
    assert_eq!(embedder.info().dimensions, expected.vocabulary);
    let batch = embedder.embed_documents(expected.texts.clone()).await.expect("weights");
    for ((text, found), wanted) in expected.texts.iter().zip(&batch).zip(&expected.sparse) {
        assert_same_weights(found, wanted, text);
        assert_same_weights(&embedder.embed_query(text).await.expect("weights"), wanted, text);
    }
}

fn assert_same_weights(found: &memora_engine::ports::embed::SparseVector, wanted: &ExpectedWeights, text: &str) {
    assert_eq!(found.indices, wanted.indices, "{text}");
    for (found, wanted) in found.values.iter().zip(&wanted.values) {
        assert!((found - wanted).abs() < 1e-4, "{text}: {found} is not {wanted}");
    }
}

#[tokio::test]
async fn a_text_of_unknown_pieces_only_has_no_vector() {
    let (dense, sparse) = (dense(&TINY_BERT).await, sparse().await);
    for text in ["漢字", "любит чай", "\u{1F680} \u{E000}"] {
        assert_eq!(dense.embed_query(text).await.expect("an answer"), None, "{text}");
        assert!(
            sparse.embed_query(text).await.expect("an answer").indices.is_empty(),
            "{text}"
        );
    }
}

/// A copy of a tiny model for damaging.
fn copy(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in fs::read_dir(models().join(name)).expect("a model") {
        let file = file.expect("a file");
        fs::copy(file.path(), folder.path().join(file.file_name())).expect("a copy");
    }
    folder
}

async fn load_dense(place: &Path) -> Result<OnnxEmbedder, EmbedError> {
    OnnxEmbedder::load(&runtime(), &TINY_BERT, place).await
}

async fn load_sparse(place: &Path) -> Result<SpladeEmbedder, EmbedError> {
    SpladeEmbedder::load(&runtime(), &TINY_MLM, place).await
}

fn damage(loaded: Result<impl Sized, EmbedError>) -> String {
    match loaded {
        Err(EmbedError::Corrupt(reason)) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it loaded"),
    }
}

fn absence(loaded: Result<impl Sized, EmbedError>) -> String {
    match loaded {
        Err(EmbedError::Unavailable(reason)) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it loaded"),
    }
}

#[tokio::test]
async fn a_missing_file_is_named_with_what_to_do() {
    for name in [
        "model_optimized.onnx",
        "tokenizer.json",
        "config.json",
        "special_tokens_map.json",
        "tokenizer_config.json",
    ] {
        let folder = copy("tiny-bert");
        fs::remove_file(folder.path().join(name)).expect("a file");
        let said = absence(load_dense(folder.path()).await);
        assert!(said.contains(name) && said.contains("ownload the model"), "{said}");
    }
    let said = absence(load_dense(Path::new("/does/not/exist")).await);
    assert!(said.contains("/does/not/exist does not exist"), "{said}");
}

#[tokio::test]
async fn damaged_files_are_refused_and_named() {
    for name in [
        "model_optimized.onnx",
        "tokenizer.json",
        "config.json",
        "special_tokens_map.json",
        "tokenizer_config.json",
    ] {
        let whole = fs::read(models().join("tiny-bert").join(name)).expect("the file");
        for bytes in [
            &b""[..],
            b"{",
            b"[]",
            &[0xff; 4096],
            &whole[..whole.len() / 2],
            b"version https://git-lfs.github.com/spec/v1",
        ] {
            let folder = copy("tiny-bert");
            fs::write(folder.path().join(name), bytes).expect("a file");
            let said = damage(load_dense(folder.path()).await);
            assert!(said.contains(name) || said.contains("fit together"), "{name}: {said}");
        }
    }
}

#[tokio::test]
async fn settings_without_sense_are_refused() {
    for (name, field, value) in [
        ("config.json", "vocab_size", Value::Null),
        ("config.json", "vocab_size", 7.into()),
        ("tokenizer_config.json", "pad_token", Value::Null),
        ("tokenizer_config.json", "pad_token", "<pad>".into()),
        ("tokenizer_config.json", "max_length", 0.into()),
        ("tokenizer_config.json", "max_length", (-5).into()),
    ] {
        let folder = copy("tiny-bert");
        let file = folder.path().join(name);
        let mut content: Value = serde_json::from_slice(&fs::read(&file).expect("the file")).expect("JSON");
        content[field] = value;
        fs::write(&file, content.to_string()).expect("a file");
        damage(load_dense(folder.path()).await);
    }
}

#[tokio::test]
async fn another_model_is_refused() {
    let other = DenseModel {
        dimensions: 384,
        ..TINY_BERT
    };
    let said = damage(OnnxEmbedder::load(&runtime(), &other, &models().join("tiny-bert")).await);
    assert!(said.contains("24 numbers, not 384"), "{said}");

    let folder = copy("tiny-bert");
    fs::copy(
        models().join("tiny-mlm/model.onnx"),
        folder.path().join("model_optimized.onnx"),
    )
    .expect("a copy");
    let said = damage(load_dense(folder.path()).await);
    assert!(said.contains("119 numbers, not 24"), "{said}");

    let other = SparseModel {
        vocabulary: 30_522,
        ..TINY_MLM
    };
    let said = damage(SpladeEmbedder::load(&runtime(), &other, &models().join("tiny-mlm")).await);
    assert!(said.contains("119 words, not 30522"), "{said}");
}

#[tokio::test]
async fn a_tokenizer_with_more_pieces_than_the_model_is_refused() {
    let folder = copy("tiny-mlm");
    let file = folder.path().join("tokenizer.json");
    let mut tokenizer: Value = serde_json::from_slice(&fs::read(&file).expect("the file")).expect("JSON");
    tokenizer["model"]["vocab"]["submarine"] = 119.into();
    fs::write(&file, tokenizer.to_string()).expect("a file");
    let said = damage(load_sparse(folder.path()).await);
    assert!(said.contains("120 pieces, the model 119"), "{said}");
}

#[tokio::test]
async fn a_vocabulary_stands_for_the_tokenizer_of_a_model_with_word_pieces() {
    let folder = copy("tiny-mlm");
    for name in [
        "tokenizer.json",
        "config.json",
        "special_tokens_map.json",
        "tokenizer_config.json",
    ] {
        fs::remove_file(folder.path().join(name)).expect("a file");
    }
    let texts: Vec<String> = expected().texts.into_iter().filter(|text| text.len() < 200).collect();
    let (whole, from_vocabulary) = (sparse().await, load_sparse(folder.path()).await.expect("the model"));
    for text in texts {
        let wanted = whole.embed_query(&text).await.expect("weights");
        assert_eq!(
            from_vocabulary.embed_query(&text).await.expect("weights"),
            wanted,
            "{text}"
        );
    }

    let vocabulary = folder.path().join("vocab.txt");
    for (content, what) in [("tea\ntea\n", "twice"), ("tea\ngreen\n", "[PAD]"), ("", "empty")] {
        fs::write(&vocabulary, content).expect("a file");
        let said = damage(load_sparse(folder.path()).await);
        assert!(said.contains("vocab.txt") && said.contains(what), "{said}");
    }
}

#[tokio::test]
async fn the_cache_of_the_python_package_is_accepted() {
    let cache = tempfile::tempdir().expect("a folder");
    let repository = cache.path().join("models--tests--TINY-bert");
    let old = repository.join("snapshots/aaaa");
    let main = repository.join("snapshots/bbbb");
    for folder in [&old, &main, &repository.join("refs")] {
        fs::create_dir_all(folder).expect("a folder");
    }
    fs::write(old.join("model_optimized.onnx"), "an old one").expect("a file");
    fs::write(repository.join("refs/main"), "bbbb\n").expect("a file");
    for file in fs::read_dir(models().join("tiny-bert")).expect("a model") {
        let file = file.expect("a file");
        fs::copy(file.path(), main.join(file.file_name())).expect("a copy");
    }
    for place in [cache.path(), &repository, &main] {
        load_dense(place).await.expect("the model");
    }
    // The application's own folder of models, in which each has its place.
    load_dense(&models()).await.expect("the model");
}

#[tokio::test]
async fn a_network_in_a_folder_of_its_own_is_found() {
    let folder = copy("tiny-mlm");
    fs::create_dir(folder.path().join("onnx")).expect("a folder");
    fs::rename(
        folder.path().join("model.onnx"),
        folder.path().join("onnx/model_quantized.onnx"),
    )
    .expect("a file");
    load_sparse(folder.path()).await.expect("the model");
}

/// Runs this test binary anew, because a process loads one onnxruntime and keeps it.
#[test]
fn a_library_that_is_none_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let noise = folder.path().join("libonnxruntime.so");
    fs::write(&noise, "no library").expect("a file");
    let gone = folder.path().join("gone.so");
    for (library, what) in [(&noise, "onnxruntime cannot be used"), (&gone, "is missing")] {
        let run = std::process::Command::new(env::current_exe().expect("this binary"))
            .args([
                "--exact",
                "onnx::tests::another_process::loads_the_library",
                "--nocapture",
            ])
            .env("ORT_DYLIB_PATH", library)
            .env("MEMORA_TEST_SAYS", what)
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
    }
}

mod another_process {
    use super::*;

    /// With the variable, in a process of its own: loading fails with these words. Without it: loading works.
    #[test]
    fn loads_the_library() {
        let loaded = Runtime::load(&RuntimePlaces::default());
        match env::var("MEMORA_TEST_SAYS") {
            Ok(what) => assert!(absence(loaded).contains(&what)),
            Err(_) => assert!(loaded.expect("onnxruntime").library().is_file()),
        }
    }
}
