//! What every sparse embedder has to do, as cases that run against any of them: `memora_testkit::sparse_contract!(make);`
//! with an async function `make` that gives an `Arc<dyn SparseEmbedder>`.

use std::sync::Arc;

use memora_engine::ports::embed::{SparseEmbedder, SparseVector};

/// Runs every case of the sparse embedder port, each as a test of its own.
#[macro_export]
macro_rules! sparse_contract {
    ($make:path) => {
        $crate::sparse_cases! { contract_tests { $make, sparse_contract, $crate::engine::ports::embed::SparseEmbedder; } }
    };
}

/// All cases by topic, handed to `$with`.
#[doc(hidden)]
#[macro_export]
macro_rules! sparse_cases {
    ($with:ident { $($args:tt)* }) => {
        $crate::$with! { $($args)*
            weights {
                indices_ascend_within_the_vocabulary_and_weights_are_positive
                the_same_text_has_the_same_weights
                a_text_without_any_known_piece_weighs_nothing
                a_batch_gives_what_its_texts_give_alone
                texts_with_common_words_match_better
                unusual_texts_are_no_error
            }
        }
    };
}

/// Names of all cases by topic.
pub const CASES: &[(&str, &[&str])] = sparse_cases! { contract_names {} };

/// The weights themselves.
pub mod weights {
    use super::*;

    const TEXTS: [&str; 4] = [
        "she drinks green tea",
        "he plays chess on sundays",
        "green tea is what she drinks",
        "the weather was bad",
    ];

    async fn one(embedder: &dyn SparseEmbedder, text: &str) -> SparseVector {
        let mut vectors = embedder.embed_documents(vec![text.to_owned()]).await.expect("weights");
        assert_eq!(vectors.len(), 1);
        vectors.remove(0)
    }

    fn is_sound(vector: &SparseVector, vocabulary: u32) -> bool {
        vector.indices.len() == vector.values.len()
            && vector.indices.windows(2).all(|pair| pair[0] < pair[1])
            && vector.indices.iter().all(|index| *index < vocabulary)
            && vector.values.iter().all(|value| value.is_finite() && *value > 0.0)
    }

    fn weight(vector: &SparseVector, index: u32) -> f32 {
        vector
            .indices
            .binary_search(&index)
            .map_or(0.0, |place| vector.values[place])
    }

    fn dot(a: &SparseVector, b: &SparseVector) -> f32 {
        a.indices
            .iter()
            .map(|index| weight(a, *index) * weight(b, *index))
            .sum()
    }

    /// True when the weights are equal but for the rounding that a batch may bring.
    fn same(a: &SparseVector, b: &SparseVector) -> bool {
        a.indices
            .iter()
            .chain(&b.indices)
            .all(|index| (weight(a, *index) - weight(b, *index)).abs() < 1e-3)
    }

    pub async fn indices_ascend_within_the_vocabulary_and_weights_are_positive(embedder: Arc<dyn SparseEmbedder>) {
        let info = embedder.info();
        assert!(info.dimensions > 0 && !info.model_id.is_empty());
        for text in TEXTS {
            for vector in [
                one(embedder.as_ref(), text).await,
                embedder.embed_query(text).await.expect("weights"),
            ] {
                assert!(
                    !vector.indices.is_empty() && is_sound(&vector, info.dimensions),
                    "{vector:?}"
                );
            }
        }
    }

    pub async fn the_same_text_has_the_same_weights(embedder: Arc<dyn SparseEmbedder>) {
        for text in TEXTS {
            assert_eq!(one(embedder.as_ref(), text).await, one(embedder.as_ref(), text).await);
            let asked = embedder.embed_query(text).await.expect("weights");
            assert_eq!(asked, embedder.embed_query(text).await.expect("weights"));
        }
        assert_eq!(embedder.info(), embedder.info());
    }

    pub async fn a_text_without_any_known_piece_weighs_nothing(embedder: Arc<dyn SparseEmbedder>) {
        for text in ["", " ", "\n\t"] {
            assert_eq!(one(embedder.as_ref(), text).await, SparseVector::default(), "{text:?}");
            let asked = embedder.embed_query(text).await.expect("an answer");
            assert_eq!(asked, SparseVector::default(), "{text:?}");
        }
    }

    pub async fn a_batch_gives_what_its_texts_give_alone(embedder: Arc<dyn SparseEmbedder>) {
        let long = "a long story about tea ".repeat(200);
        let texts: Vec<String> = TEXTS
            .iter()
            .copied()
            .chain(["", &long, TEXTS[0]])
            .map(str::to_owned)
            .collect();
        let batch = embedder.embed_documents(texts.clone()).await.expect("weights");
        assert_eq!(batch.len(), texts.len());
        for (text, vector) in texts.iter().zip(&batch) {
            assert!(same(vector, &one(embedder.as_ref(), text).await), "{text}");
        }
        assert_eq!(
            embedder.embed_documents(vec![]).await.expect("nothing"),
            Vec::<SparseVector>::new()
        );
    }

    pub async fn texts_with_common_words_match_better(embedder: Arc<dyn SparseEmbedder>) {
        let query = embedder.embed_query("green tea").await.expect("weights");
        let near = one(embedder.as_ref(), TEXTS[0]).await;
        let far = one(embedder.as_ref(), TEXTS[1]).await;
        assert!(dot(&query, &near) > dot(&query, &far));
    }

    pub async fn unusual_texts_are_no_error(embedder: Arc<dyn SparseEmbedder>) {
        let long = "tea ".repeat(50_000);
        for text in ["\0", "\u{202e}אבג", "👩🏽‍🚀", "любит чай", "ééé", "<b>&amp;", long.as_str()]
        {
            let vector = one(embedder.as_ref(), text).await;
            assert!(is_sound(&vector, embedder.info().dimensions), "{text}");
        }
    }
}
