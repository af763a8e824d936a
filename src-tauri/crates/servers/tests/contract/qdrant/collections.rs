//! What is made, emptied and left alone.

use std::sync::Arc;

use memora_engine::ports::embed::{Embedder, EmbedderInfo};
use memora_engine::ports::index::{IndexError, IndexState, SearchIndex};
use memora_servers::config::{Access, IndexServer};
use memora_servers::qdrant::{Expectations, QdrantIndex, Survey};
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::sample::memory_id;
use memora_testkit::word_sparse::WordSparse;
use qdrant_client::Qdrant;
use qdrant_client::qdrant::quantization_config::Quantization;
use qdrant_client::qdrant::{
    CollectionConfig, CreateCollectionBuilder, Distance, UpdateCollectionBuilder, VectorParamsBuilder,
};

use super::{ask, by_words, connected, filled, models, opened, other_model, server, started, upsert};

const NAME: &str = "memory_collection_v0_2";

fn client(url: &str) -> Qdrant {
    Qdrant::from_url(url)
        .skip_compatibility_check()
        .build()
        .expect("a client")
}

async fn config(url: &str) -> CollectionConfig {
    let info = client(url).collection_info(NAME).await.expect("a collection");
    info.result.and_then(|info| info.config).expect("a configuration")
}

#[tokio::test]
async fn a_new_collection_has_the_layout_of_memora() {
    let double = started().await;
    let index = connected(&double).await;
    index.set_up().await.expect("set up");
    let config = config(&double.url()).await;
    let hnsw = config.hnsw_config.expect("a graph");
    assert_eq!((hnsw.m, hnsw.payload_m), (Some(0), Some(16)));
    let quantization = config.quantization_config.and_then(|config| config.quantization);
    #[allow(deprecated, reason = "what Memora 0.3 writes")]
    let kept = match quantization.expect("quantization") {
        Quantization::Scalar(scalar) => (scalar.quantile, scalar.always_ram),
        other => panic!("{other:?}"),
    };
    assert_eq!(kept, (Some(0.95), Some(true)));
    let Some(Survey::Found(found)) = index.survey() else {
        panic!("a collection");
    };
    assert_eq!(found.missing_indexes, Vec::<&str>::new());
    assert_eq!(found.sparse, ["fast-sparse-words"]);
    assert_eq!(
        (found.dense[0].name.as_str(), found.dense[0].size),
        ("fast-hash-64", 64)
    );
}

#[tokio::test]
async fn set_up_adds_missing_indexes_and_keeps_the_points() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    client(&double.url())
        .delete_field_index(
            qdrant_client::qdrant::DeleteFieldIndexCollectionBuilder::new(NAME, "org_user_id").wait(true),
        )
        .await
        .expect("deleted");
    let index = connected(&double).await;
    assert!(matches!(index.survey(), Some(Survey::Found(found)) if found.missing_indexes == ["org_user_id"]));
    index.set_up().await.expect("set up");
    assert!(matches!(index.survey(), Some(Survey::Found(found)) if found.missing_indexes.is_empty()));
    assert_eq!(
        (index.len().await.expect("a count"), index.state()),
        (1, IndexState::Ready)
    );
}

#[tokio::test]
async fn an_interrupted_build_is_known_to_whoever_opens_next() {
    let double = started().await;
    connected(&double)
        .await
        .reset(&HashEmbedder.info())
        .await
        .expect("reset");
    for access in [Access::Read, Access::Write] {
        let index = opened(&double, access, models()).await;
        assert!(matches!(index.state(), IndexState::NeedsRebuild { .. }), "{access:?}");
    }
    connected(&double).await.built().await.expect("built");
    assert_eq!(connected(&double).await.state(), IndexState::Ready);
}

#[tokio::test]
async fn an_interrupted_build_is_known_on_a_server_that_keeps_no_metadata() {
    let double = started().await.without_metadata();
    let first = connected(&double).await;
    first.set_up().await.expect("set up");
    assert!(matches!(
        connected(&double).await.state(),
        IndexState::NeedsRebuild { .. }
    ));
    first.built().await.expect("built");
    assert_eq!(connected(&double).await.state(), IndexState::Ready);

    // The same for one that is filled anew.
    first.reset(&HashEmbedder.info()).await.expect("reset");
    for access in [Access::Read, Access::Write] {
        let index = opened(&double, access, models()).await;
        assert!(matches!(index.state(), IndexState::NeedsRebuild { .. }), "{access:?}");
    }
    connected(&double).await.built().await.expect("built");
    assert_eq!(connected(&double).await.state(), IndexState::Ready);
    let left = client(&double.url()).list_aliases().await.expect("aliases").aliases;
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_collection_of_another_model_is_not_emptied() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let index = connected(&double).await;
    let error = index.reset(&other_model()).await.expect_err("refused");
    assert!(
        matches!(&error, IndexError::Mismatch(text) if text.contains("_text-embedding-3-small")),
        "{error}"
    );
    assert_eq!(
        (index.len().await.expect("a count"), index.state()),
        (1, IndexState::Ready)
    );
}

#[tokio::test]
async fn vectors_of_another_model_go_to_a_collection_beside() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let small = EmbedderInfo {
        model_id: "small".to_owned(),
        dimensions: 2,
        languages: String::new(),
    };
    let expected = || Expectations {
        dense: Some(small.clone()),
        sparse: Some(Arc::new(WordSparse)),
    };
    let name = opened(&double, Access::Write, expected())
        .await
        .collection_beside()
        .expect("a name");
    let beside = IndexServer {
        collection: name,
        ..server(double.url())
    };
    let index = QdrantIndex::connect(&beside, Access::Write, expected())
        .await
        .expect("connected");
    index.set_up().await.expect("set up");
    index.reset(&small).await.expect("reset");
    index.built().await.expect("built");
    assert_eq!(
        (index.len().await.expect("a count"), index.state()),
        (0, IndexState::Ready)
    );
    assert_eq!(
        connected(&double).await.len().await.expect("a count"),
        1,
        "the other one stays"
    );
}

#[tokio::test]
async fn a_collection_of_others_is_emptied_and_not_replaced() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    // As if the other program had made it.
    forget_who_made_it(&double.url()).await;
    let index = connected(&double).await;
    assert!(matches!(index.survey(), Some(Survey::Found(found)) if !found.ours));
    index.reset(&HashEmbedder.info()).await.expect("reset");
    assert!(matches!(
        connected(&double).await.state(),
        IndexState::NeedsRebuild { .. }
    ));
    index.built().await.expect("built");
    assert!(index.reset(&other_model()).await.is_err(), "empty, but not ours");
    assert!(matches!(connected(&double).await.survey(), Some(Survey::Found(found)) if !found.ours && !found.building));
}

async fn forget_who_made_it(url: &str) {
    let nothing = std::collections::HashMap::from([("memora_explorer".to_owned(), serde_json::Value::Null)]);
    client(url)
        .update_collection(UpdateCollectionBuilder::new(NAME).metadata(nothing))
        .await
        .expect("updated");
}

#[tokio::test]
async fn nothing_is_written_for_a_reader() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let index = opened(&double, Access::Read, models()).await;
    assert!(index.capabilities().writable.is_err());
    let refused = |result: Result<(), IndexError>| matches!(result, Err(IndexError::Unsupported(_)));
    assert!(refused(index.apply(vec![upsert(2, "likes coffee")]).await));
    assert!(refused(index.reset(&HashEmbedder.info()).await));
    assert!(refused(index.built().await));
    assert!(refused(index.set_up().await));
    assert_eq!(index.ids(None, 10).await.expect("ids"), [memory_id(1)]);
}

#[tokio::test]
async fn without_a_model_nothing_is_written_and_the_other_search_goes_on() {
    let double = started().await;
    filled(&double, &["likes tea"]).await;
    let words_only = Expectations {
        dense: None,
        ..models()
    };
    let meaning_only = Expectations {
        sparse: None,
        ..models()
    };
    for expected in [Expectations::default(), words_only.clone(), meaning_only.clone()] {
        let index = opened(&double, Access::Write, expected).await;
        assert_eq!(index.state(), IndexState::Ready, "it can be browsed");
        let result = index.apply(vec![upsert(2, "likes coffee")]).await;
        assert!(matches!(result, Err(IndexError::NoModel(_))), "{result:?}");
    }
    let index = opened(&double, Access::Read, words_only).await;
    let hits = index.search(by_words("tea")).await.expect("hits");
    assert!(hits[0].dense.is_none() && hits[0].lexical.is_some());
    assert!(matches!(index.search(ask("tea")).await, Err(IndexError::Mismatch(_))));

    let index = opened(&double, Access::Read, meaning_only).await;
    let hits = index.search(ask("tea")).await.expect("hits");
    assert!(hits[0].dense.is_some() && hits[0].lexical.is_none());
    assert!(matches!(
        index.search(by_words("tea")).await,
        Err(IndexError::NoModel(_))
    ));
    let terms = index.explain(ask("green tea"), memory_id(1)).await.expect("terms");
    assert!(terms.len() == 2 && terms.iter().all(|term| term.text.is_none()));
}

#[tokio::test]
async fn vectors_without_a_name_are_told_and_left_alone() {
    let double = started().await;
    client(&double.url())
        .create_collection(
            CreateCollectionBuilder::new(NAME).vectors_config(VectorParamsBuilder::new(64, Distance::Cosine)),
        )
        .await
        .expect("created");
    let index = connected(&double).await;
    assert!(matches!(index.state(), IndexState::Unfit { reason } if reason.contains("without a name")));
    assert!(matches!(index.search(ask("tea")).await, Err(IndexError::Mismatch(_))));
    assert!(matches!(
        index.apply(vec![upsert(1, "tea")]).await,
        Err(IndexError::Mismatch(_))
    ));
    assert!(matches!(
        index.reset(&HashEmbedder.info()).await,
        Err(IndexError::Mismatch(_))
    ));
    assert!(matches!(index.set_up().await, Err(IndexError::Mismatch(_))));
}

#[tokio::test]
async fn a_collection_that_is_made_anew_by_others_is_looked_at_again() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    client(&double.url()).delete_collection(NAME).await.expect("deleted");
    assert!(matches!(index.search(ask("tea")).await, Err(IndexError::Mismatch(_))));
    assert!(matches!(index.state(), IndexState::NeedsRebuild { .. }));
    filled(&double, &["likes tea", "likes tea"]).await;
    assert_eq!(index.search(ask("likes tea")).await.expect("hits").len(), 2);
    assert_eq!(index.state(), IndexState::Ready);
}

#[tokio::test]
async fn a_refusal_makes_the_index_look_again() {
    let double = started().await;
    let index = filled(&double, &["likes tea"]).await;
    let client = client(&double.url());
    client.delete_collection(NAME).await.expect("deleted");
    client
        .create_collection(
            CreateCollectionBuilder::new(NAME).vectors_config(VectorParamsBuilder::new(3, Distance::Cosine)),
        )
        .await
        .expect("created");
    assert!(
        matches!(index.search(ask("tea")).await, Err(IndexError::Invalid(_))),
        "what the server says"
    );
    assert!(
        matches!(index.search(ask("tea")).await, Err(IndexError::Mismatch(_))),
        "what is there now"
    );
    assert!(matches!(index.state(), IndexState::Unfit { .. }));
}
