//! Collections: made, described, refused, removed.

use qdrant_client::qdrant::payload_index_params::IndexParams;
use qdrant_client::qdrant::quantization_config::Quantization;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{
    CreateAliasBuilder, DeleteFieldIndexCollectionBuilder, ListAliasesResponse, Modifier, PayloadSchemaType,
    ProductQuantizationBuilder, QuantizationType, StrictModeConfigBuilder, UpdateCollectionBuilder,
};

use super::*;

fn plain(size: u64) -> CreateCollectionBuilder {
    CreateCollectionBuilder::new("other").vectors_config(VectorParamsBuilder::new(size, Distance::Dot))
}

#[tokio::test]
#[allow(deprecated)] // `always_ram` is what the reference system sets.
async fn a_collection_tells_what_it_was_made_with() {
    let (_double, client) = memories().await;
    store(
        &client,
        vec![memory(1, "ann", [1.0; 4], &[]), memory(2, "bob", [1.0; 4], &[])],
    )
    .await;
    let info = client.collection_info(COLLECTION).await.unwrap().result.unwrap();
    assert_eq!(info.points_count, Some(2));

    let config = info.config.unwrap();
    let params = config.params.unwrap();
    let Some(Config::ParamsMap(vectors)) = params.vectors_config.unwrap().config else {
        panic!("one vector only")
    };
    assert_eq!(vectors.map.len(), 1);
    assert_eq!(
        (vectors.map[DENSE].size, vectors.map[DENSE].distance()),
        (4, Distance::Cosine)
    );
    assert!(params.sparse_vectors_config.unwrap().map.contains_key(SPARSE));
    let hnsw = config.hnsw_config.unwrap();
    assert_eq!(
        (hnsw.m, hnsw.payload_m, hnsw.ef_construct),
        (Some(0), Some(16), Some(100))
    );
    let Some(Quantization::Scalar(scalar)) = config.quantization_config.unwrap().quantization else {
        panic!("not scalar")
    };
    assert_eq!(scalar.r#type(), QuantizationType::Int8);
    assert_eq!((scalar.quantile, scalar.always_ram), (Some(0.95), Some(true)));

    let index = &info.payload_schema["org_user_id"];
    assert_eq!((index.data_type(), index.points), (PayloadSchemaType::Keyword, Some(2)));
    let Some(IndexParams::KeywordIndexParams(keyword)) = index.params.clone().unwrap().index_params else {
        panic!("no keyword index")
    };
    assert_eq!(keyword.is_tenant, Some(true));
}

#[tokio::test]
async fn aliases_are_listed_until_they_or_their_collection_are_deleted() {
    let (_double, client) = memories().await;
    let named = |aliases: ListAliasesResponse| -> Vec<String> {
        aliases.aliases.into_iter().map(|alias| alias.alias_name).collect()
    };
    for alias in ["one", "two"] {
        client
            .create_alias(CreateAliasBuilder::new(COLLECTION, alias))
            .await
            .unwrap();
    }
    let of_it = client.list_collection_aliases(COLLECTION).await.unwrap();
    assert_eq!(named(of_it), ["one", "two"]);
    client.delete_alias("one").await.unwrap();
    assert_eq!(named(client.list_aliases().await.unwrap()), ["two"]);
    let taken = client.create_collection(
        CreateCollectionBuilder::new("two").vectors_config(VectorParamsBuilder::new(4, Distance::Dot)),
    );
    assert_eq!(refusal(taken.await).0, Code::InvalidArgument);
    let unknown = client.create_alias(CreateAliasBuilder::new("nowhere", "three"));
    assert_eq!(refusal(unknown.await).0, Code::NotFound);
    client.delete_collection(COLLECTION).await.unwrap();
    assert!(named(client.list_aliases().await.unwrap()).is_empty());
}

#[tokio::test]
async fn collections_are_listed_until_they_are_deleted() {
    let (_double, client) = memories().await;
    assert!(client.collection_exists(COLLECTION).await.unwrap());
    let names: Vec<_> = client
        .list_collections()
        .await
        .unwrap()
        .collections
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, [COLLECTION]);
    assert!(client.delete_collection(COLLECTION).await.unwrap().result);
    assert!(!client.delete_collection(COLLECTION).await.unwrap().result);
    assert!(!client.collection_exists(COLLECTION).await.unwrap());
    assert_eq!(
        refusal(client.collection_info(COLLECTION).await),
        (
            Code::NotFound,
            format!("Not found: Collection `{COLLECTION}` doesn't exist!")
        )
    );
}

#[tokio::test]
async fn a_name_is_given_once_and_fits_a_folder() {
    let (_double, client) = memories().await;
    assert_eq!(
        refusal(create(&client, 4).await),
        (
            Code::AlreadyExists,
            format!("Wrong input: Collection `{COLLECTION}` already exists!")
        )
    );
    for name in ["", "a/b", "a:b"] {
        let made = client.create_collection(CreateCollectionBuilder::new(name)).await;
        assert_eq!(refusal(made).0, Code::InvalidArgument, "{name:?}");
    }
}

#[tokio::test]
async fn settings_out_of_range_are_invalid_and_settings_without_support_are_refused() {
    let (_double, client) = memories().await;
    let create = async |collection: CreateCollectionBuilder| refusal(client.create_collection(collection).await).0;
    assert_eq!(create(plain(0)).await, Code::InvalidArgument);
    let quantile = ScalarQuantizationBuilder::default().quantile(0.3);
    assert_eq!(
        create(plain(4).quantization_config(quantile)).await,
        Code::InvalidArgument
    );
    let sparse_graph = HnswConfigDiffBuilder::default().ef_construct(3);
    assert_eq!(create(plain(4).hnsw_config(sparse_graph)).await, Code::InvalidArgument);

    assert_eq!(
        create(plain(4).quantization_config(ProductQuantizationBuilder::new(0))).await,
        Code::Unimplemented
    );
    assert_eq!(
        create(plain(4).strict_mode_config(StrictModeConfigBuilder::default())).await,
        Code::Unimplemented
    );
    let mut sparse = SparseVectorsConfigBuilder::default();
    sparse.add_named_vector_params("words", SparseVectorParamsBuilder::default().modifier(Modifier::Idf));
    assert_eq!(
        create(plain(4).sparse_vectors_config(sparse)).await,
        Code::Unimplemented
    );
}

#[tokio::test]
async fn the_search_graph_can_be_changed_later() {
    let (_double, client) = memories().await;
    let change = UpdateCollectionBuilder::new(COLLECTION).hnsw_config(HnswConfigDiffBuilder::default().m(8));
    client.update_collection(change).await.unwrap();
    let config = client
        .collection_info(COLLECTION)
        .await
        .unwrap()
        .result
        .unwrap()
        .config
        .unwrap();
    let hnsw = config.hnsw_config.unwrap();
    assert_eq!((hnsw.m, hnsw.payload_m), (Some(8), Some(16)));
}

#[tokio::test]
async fn field_indexes_come_and_go() {
    let (_double, client) = memories().await;
    let datetime = CreateFieldIndexCollectionBuilder::new(COLLECTION, "obtained_at", FieldType::Datetime);
    client.create_field_index(datetime.wait(true)).await.unwrap();
    let gone = DeleteFieldIndexCollectionBuilder::new(COLLECTION, "org_id");
    client.delete_field_index(gone.wait(true)).await.unwrap();
    let schema = client
        .collection_info(COLLECTION)
        .await
        .unwrap()
        .result
        .unwrap()
        .payload_schema;
    let mut fields: Vec<_> = schema.keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["obtained_at", "org_user_id"]);

    let mixed = CreateFieldIndexCollectionBuilder::new(COLLECTION, "agent_id", FieldType::Integer)
        .field_index_params(KeywordIndexParamsBuilder::default());
    assert_eq!(refusal(client.create_field_index(mixed).await).0, Code::InvalidArgument);
    let text = CreateFieldIndexCollectionBuilder::new(COLLECTION, "document", FieldType::Text);
    assert_eq!(refusal(client.create_field_index(text).await).0, Code::Unimplemented);
}
