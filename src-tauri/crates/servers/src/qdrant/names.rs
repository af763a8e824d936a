//! The names of vectors and collections, which tell both programs which model the vectors come from.

use memora_engine::ports::embed::EmbedderInfo;

/// The collection that Memora 0.3 uses when none is named.
pub const DEFAULT_COLLECTION: &str = "memory_collection_v0_2";

const DENSE_PREFIX: &str = "fast-";
const SPARSE_PREFIX: &str = "fast-sparse-";

/// The name of a model's dense vectors: `fast-paraphrase-multilingual-minilm-l12-v2`.
pub(super) fn dense_vector(model_id: &str) -> String {
    format!("{DENSE_PREFIX}{}", slug(model_id))
}

/// The name of a model's sparse vectors: `fast-sparse-splade_pp_en_v1`.
pub(super) fn sparse_vector(model_id: &str) -> String {
    format!("{SPARSE_PREFIX}{}", slug(model_id))
}

/// The model in the name of a vector, where the name has one.
pub(super) fn model_of(vector: &str) -> &str {
    [SPARSE_PREFIX, DENSE_PREFIX]
        .iter()
        .find_map(|prefix| vector.strip_prefix(prefix))
        .unwrap_or(vector)
}

/// A collection for vectors of `embedder` beside one that holds other vectors.
pub fn collection_beside(collection: &str, embedder: &EmbedderInfo) -> String {
    format!("{collection}_{}", slug(&embedder.model_id))
}

/// The alias by which we note that a collection is being filled, where the server keeps no note on the collection itself.
pub(super) fn filling_alias(collection: &str) -> String {
    format!("memora_explorer_filling_{collection}")
}

/// The last part of the id in lower case, as fastembed has it. Qdrant names files by vectors and collections, so signs
/// that some file system does not take are replaced.
fn slug(model_id: &str) -> String {
    let last = model_id.rsplit('/').next().unwrap_or(model_id);
    last.to_lowercase()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_named_as_fastembed_names_them() {
        for id in [
            "paraphrase-multilingual-MiniLM-L12-v2",
            "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
        ] {
            assert_eq!(dense_vector(id), "fast-paraphrase-multilingual-minilm-l12-v2");
        }
        for id in ["Splade_PP_en_v1", "prithivida/Splade_PP_en_v1"] {
            assert_eq!(sparse_vector(id), "fast-sparse-splade_pp_en_v1");
        }
    }

    #[test]
    fn the_model_is_read_back_from_the_name() {
        for name in ["fast-splade_pp_en_v1", "fast-sparse-splade_pp_en_v1", "splade_pp_en_v1"] {
            assert_eq!(model_of(name), "splade_pp_en_v1");
        }
    }

    #[test]
    fn a_model_id_of_any_form_gives_a_name_that_is_a_file_name() {
        let embedder = EmbedderInfo {
            model_id: "https://host/v1:Text Embedding 3?".into(),
            dimensions: 1536,
            languages: String::new(),
        };
        assert_eq!(
            collection_beside("memories", &embedder),
            "memories_v1-text-embedding-3-"
        );
    }
}
