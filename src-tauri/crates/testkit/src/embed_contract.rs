//! What every embedder has to do, as cases that run against any of them: `memora_testkit::embed_contract!(make);`
//! with an async function `make` that gives an `Arc<dyn Embedder>`.

use std::sync::Arc;

use memora_engine::ports::embed::{DenseVector, Embedder};

/// Runs every case of the embedder port, each as a test of its own.
#[macro_export]
macro_rules! embed_contract {
    ($make:path) => {
        $crate::embed_cases! { contract_tests { $make, embed_contract, $crate::engine::ports::embed::Embedder; } }
    };
}

/// All cases by topic, handed to `$with`.
#[doc(hidden)]
#[macro_export]
macro_rules! embed_cases {
    ($with:ident { $($args:tt)* }) => {
        $crate::$with! { $($args)*
            vectors {
                vectors_have_unit_length_and_the_stated_dimensions
                the_same_text_gives_the_same_vector
                a_text_without_any_known_piece_has_no_vector
                a_batch_gives_what_its_texts_give_alone
                texts_with_common_words_are_nearer
                unusual_texts_are_no_error
            }
        }
    };
}

/// Names of all cases by topic.
pub const CASES: &[(&str, &[&str])] = embed_cases! { contract_names {} };

/// The vectors themselves.
pub mod vectors {
    use super::*;

    const TEXTS: [&str; 4] = [
        "she drinks green tea",
        "he plays chess on sundays",
        "green tea is what she drinks",
        "the weather was bad",
    ];

    async fn one(embedder: &dyn Embedder, text: &str) -> DenseVector {
        let mut vectors = embedder.embed_documents(vec![text.to_owned()]).await.expect("vectors");
        assert_eq!(vectors.len(), 1);
        vectors.remove(0)
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// True when two vectors are equal but for the rounding that a batch may bring.
    fn same(a: &DenseVector, b: &DenseVector) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4),
            (None, None) => true,
            _ => false,
        }
    }

    pub async fn vectors_have_unit_length_and_the_stated_dimensions(embedder: Arc<dyn Embedder>) {
        let dimensions = embedder.info().dimensions as usize;
        assert!(dimensions > 0 && !embedder.info().model_id.is_empty());
        for text in TEXTS {
            for vector in [
                one(embedder.as_ref(), text).await,
                embedder.embed_query(text).await.expect("a vector"),
            ] {
                let vector = vector.expect("known words");
                assert_eq!(vector.len(), dimensions);
                assert!((dot(&vector, &vector) - 1.0).abs() < 1e-3, "{text}");
            }
        }
    }

    pub async fn the_same_text_gives_the_same_vector(embedder: Arc<dyn Embedder>) {
        for text in TEXTS {
            assert_eq!(one(embedder.as_ref(), text).await, one(embedder.as_ref(), text).await);
            let asked = embedder.embed_query(text).await.expect("a vector");
            assert_eq!(asked, embedder.embed_query(text).await.expect("a vector"));
        }
        assert_eq!(embedder.info(), embedder.info());
    }

    pub async fn a_text_without_any_known_piece_has_no_vector(embedder: Arc<dyn Embedder>) {
        for text in ["", " ", "\n\t"] {
            assert_eq!(one(embedder.as_ref(), text).await, None, "{text:?}");
            assert_eq!(embedder.embed_query(text).await.expect("an answer"), None, "{text:?}");
        }
    }

    pub async fn a_batch_gives_what_its_texts_give_alone(embedder: Arc<dyn Embedder>) {
        let long = "a long story about tea ".repeat(200);
        let texts: Vec<String> = TEXTS
            .iter()
            .copied()
            .chain(["", &long, TEXTS[0]])
            .map(str::to_owned)
            .collect();
        let batch = embedder.embed_documents(texts.clone()).await.expect("vectors");
        assert_eq!(batch.len(), texts.len());
        for (text, vector) in texts.iter().zip(&batch) {
            assert!(same(vector, &one(embedder.as_ref(), text).await), "{text}");
        }
        assert_eq!(
            embedder.embed_documents(vec![]).await.expect("nothing"),
            Vec::<DenseVector>::new()
        );
    }

    pub async fn texts_with_common_words_are_nearer(embedder: Arc<dyn Embedder>) {
        let query = embedder
            .embed_query("who drinks green tea")
            .await
            .expect("a vector")
            .expect("known words");
        let near = one(embedder.as_ref(), TEXTS[0]).await.expect("known words");
        let far = one(embedder.as_ref(), TEXTS[1]).await.expect("known words");
        assert!(dot(&query, &near) > dot(&query, &far));
    }

    pub async fn unusual_texts_are_no_error(embedder: Arc<dyn Embedder>) {
        let long = "tea ".repeat(50_000);
        for text in ["\0", "\u{202e}אבג", "👩🏽‍🚀", "любит чай", "ééé", "<b>&amp;", long.as_str()]
        {
            if let Some(vector) = one(embedder.as_ref(), text).await {
                assert!(vector.iter().all(|x| x.is_finite()));
                assert!((dot(&vector, &vector) - 1.0).abs() < 1e-3);
            }
        }
    }
}
