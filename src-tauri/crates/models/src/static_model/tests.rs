use std::path::PathBuf;

use super::*;

fn model_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../resources/models")
        .join(STATIC_MODEL_ID)
}

fn embedder() -> StaticEmbedder {
    StaticEmbedder::load(&model_folder()).expect("the model of the program")
}

/// A copy of the model in which `change` has changed one file.
fn damaged(name: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Result<StaticEmbedder, EmbedError> {
    let folder = tempfile::tempdir().expect("a folder");
    for file in [TOKENIZER, TABLE, CONFIG] {
        fs::copy(model_folder().join(file), folder.path().join(file)).expect("a copy");
    }
    let file = folder.path().join(name);
    fs::write(&file, change(fs::read(&file).expect("the file"))).expect("the changed file");
    StaticEmbedder::load(folder.path())
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn vectors_are_of_unit_length_and_have_the_length_that_the_model_says() {
    let embedder = embedder();
    let info = embedder.info();
    assert_eq!((info.model_id.as_str(), info.dimensions), ("static-minilm-en-256", 256));
    let vector = embedder
        .embed_query("She adopted a puppy")
        .await
        .expect("an answer")
        .expect("a vector");
    assert_eq!(vector.len(), info.dimensions as usize);
    assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-4);
}

#[tokio::test]
async fn texts_of_one_meaning_are_nearer_than_others_and_come_back_in_order() {
    let embedder = embedder();
    let texts = ["The dog ran through the park", "Interest rates rose again"]
        .map(str::to_owned)
        .to_vec();
    let documents = embedder.embed_documents(texts).await.expect("vectors");
    let query = embedder
        .embed_query("a puppy running outside")
        .await
        .expect("an answer")
        .expect("a vector");
    let near = |place: usize| cosine(&query, documents[place].as_ref().expect("a vector"));
    assert!(near(0) > near(1) + 0.2, "{} {}", near(0), near(1));
}

#[tokio::test]
async fn a_text_alone_and_in_a_batch_has_the_same_vector() {
    let embedder = embedder();
    let texts: Vec<String> = (0..50).map(|n| format!("memory number {n} about tea")).collect();
    let batch = embedder.embed_documents(texts.clone()).await.expect("vectors");
    for (text, vector) in texts.iter().zip(batch) {
        assert_eq!(embedder.embed_query(text).await.expect("an answer"), vector);
    }
}

#[tokio::test]
async fn a_text_without_a_known_piece_has_no_vector() {
    let embedder = embedder();
    for text in ["", "   ", "\u{1F600}\u{1F680}", "\u{E000}\u{E001}"] {
        assert_eq!(embedder.embed_query(text).await.expect("an answer"), None, "{text:?}");
    }
    let mixed = embedder
        .embed_documents(vec![String::new(), "tea".into()])
        .await
        .expect("vectors");
    assert!(mixed[0].is_none() && mixed[1].is_some());
    assert!(embedder.embed_documents(vec![]).await.expect("vectors").is_empty());
}

#[tokio::test]
async fn a_text_without_end_is_cut() {
    let embedder = embedder();
    let beginning = "tea ".repeat(MAX_PIECES * 8);
    let with_tail = format!("{beginning}{}", "submarine ".repeat(100_000));
    assert!(with_tail.len() > 1_000_000);
    let vectors = embedder
        .embed_documents(vec![beginning, with_tail])
        .await
        .expect("vectors");
    assert_eq!(vectors[0], vectors[1]);
    let one_word = "x".repeat(1_000_000);
    embedder.embed_query(&one_word).await.expect("an answer");
    embedder.embed_query(&"é漢".repeat(300_000)).await.expect("an answer");
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let Err(EmbedError::Unavailable(reason)) = StaticEmbedder::load(folder.path()) else {
        panic!("it loaded")
    };
    assert!(reason.contains(TOKENIZER), "{reason}");
    for file in [TOKENIZER, TABLE] {
        fs::copy(model_folder().join(file), folder.path().join(file)).expect("a copy");
    }
    let Err(EmbedError::Unavailable(reason)) = StaticEmbedder::load(folder.path()) else {
        panic!("it loaded")
    };
    assert!(reason.contains(CONFIG), "{reason}");
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    for name in [TOKENIZER, TABLE, CONFIG] {
        let full = fs::metadata(model_folder().join(name)).expect("the file").len() as usize;
        for len in [0, 1, 7, 8, 9, 100, full / 2, full - 1] {
            let loaded = damaged(name, |mut bytes| {
                bytes.truncate(len);
                bytes
            });
            assert!(matches!(loaded, Err(EmbedError::Corrupt(_))), "{name} of {len} bytes");
        }
    }
}

#[test]
fn a_file_of_other_content_is_refused() {
    for name in [TOKENIZER, TABLE, CONFIG] {
        assert!(
            matches!(damaged(name, |_| vec![0xff; 4096]), Err(EmbedError::Corrupt(_))),
            "{name}"
        );
    }
    assert!(matches!(
        damaged(TOKENIZER, |_| b"{}".to_vec()),
        Err(EmbedError::Corrupt(_))
    ));
    assert!(matches!(
        damaged(TABLE, |_| b"\x02\0\0\0\0\0\0\0{}".to_vec()),
        Err(EmbedError::Corrupt(_))
    ));
}

#[test]
fn a_vocabulary_that_is_larger_than_the_table_is_refused() {
    let loaded = damaged(TOKENIZER, |bytes| {
        let mut tokenizer: Value = serde_json::from_slice(&bytes).expect("JSON");
        tokenizer["model"]["vocab"]["oneword"] = 40_000.into();
        serde_json::to_vec(&tokenizer).expect("JSON")
    });
    assert!(matches!(loaded, Err(EmbedError::Corrupt(reason)) if reason.contains("40001")));
}
