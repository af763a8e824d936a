//! The Qdrant double, asked through the public client: what it answers is what the project's adapter is tested with.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking, their helpers too")]

mod access;
mod collections;
mod filters;
mod points;
mod process;
mod queries;

use memora_test_servers::qdrant::QdrantDouble;
use qdrant_client::qdrant::{
    CreateCollectionBuilder, CreateFieldIndexCollectionBuilder, Distance, FieldType, HnswConfigDiffBuilder,
    KeywordIndexParamsBuilder, NamedVectors, PointId, PointStruct, ScalarQuantizationBuilder,
    SparseVectorParamsBuilder, SparseVectorsConfigBuilder, UpsertPointsBuilder, Vector, VectorParamsBuilder,
    VectorsConfigBuilder,
};
use qdrant_client::{Payload, Qdrant, QdrantError};
use tonic::Code;

const COLLECTION: &str = "memory_collection_v0_2";
const DENSE: &str = "fast-paraphrase-multilingual-minilm-l12-v2";
const SPARSE: &str = "fast-sparse-splade_pp_en_v1";

fn client(double: &QdrantDouble) -> Qdrant {
    Qdrant::from_url(&double.url())
        .skip_compatibility_check()
        .build()
        .unwrap()
}

/// A double with the collection of Memora 0.3, but with vectors of four numbers.
async fn memories() -> (QdrantDouble, Qdrant) {
    let double = QdrantDouble::start().await.unwrap();
    let client = client(&double);
    create(&client, 4).await.unwrap();
    (double, client)
}

async fn create(client: &Qdrant, size: u64) -> Result<(), QdrantError> {
    let mut dense = VectorsConfigBuilder::default();
    dense.add_named_vector_params(DENSE, VectorParamsBuilder::new(size, Distance::Cosine));
    let mut sparse = SparseVectorsConfigBuilder::default();
    sparse.add_named_vector_params(SPARSE, SparseVectorParamsBuilder::default());
    client
        .create_collection(
            CreateCollectionBuilder::new(COLLECTION)
                .vectors_config(dense)
                .sparse_vectors_config(sparse)
                .hnsw_config(HnswConfigDiffBuilder::default().m(0).payload_m(16))
                .quantization_config(ScalarQuantizationBuilder::default().quantile(0.95).always_ram(true)),
        )
        .await?;
    for field in ["org_id", "org_user_id"] {
        let index = CreateFieldIndexCollectionBuilder::new(COLLECTION, field, FieldType::Keyword)
            .field_index_params(KeywordIndexParamsBuilder::default().is_tenant(true));
        client.create_field_index(index.wait(true)).await?;
    }
    Ok(())
}

/// A memory of a user of `acme`.
fn memory(id: impl Into<PointId>, user: &str, dense: [f32; 4], sparse: &[(u32, f32)]) -> PointStruct {
    let payload: [(&str, qdrant_client::qdrant::Value); 4] = [
        ("document", format!("something about {user}").into()),
        ("org_id", "acme".into()),
        ("org_user_id", format!("acme:{user}").into()),
        ("obtained_at", "2024-05-04T10:00:00+00:00".into()),
    ];
    let mut vectors = NamedVectors::default().add_vector(DENSE, Vector::new_dense(dense.to_vec()));
    if !sparse.is_empty() {
        let (indices, values): (Vec<u32>, Vec<f32>) = sparse.iter().copied().unzip();
        vectors = vectors.add_vector(SPARSE, Vector::new_sparse(indices, values));
    }
    PointStruct::new(id, vectors, Payload::from(payload))
}

async fn store(client: &Qdrant, points: Vec<PointStruct>) {
    client
        .upsert_points(UpsertPointsBuilder::new(COLLECTION, points).wait(true))
        .await
        .unwrap();
}

fn numbers(ids: impl IntoIterator<Item = Option<PointId>>) -> Vec<u64> {
    use qdrant_client::qdrant::point_id::PointIdOptions;
    let number = |id: Option<PointId>| match id.unwrap().point_id_options.unwrap() {
        PointIdOptions::Num(number) => number,
        PointIdOptions::Uuid(uuid) => panic!("{uuid} is no number"),
    };
    ids.into_iter().map(number).collect()
}

/// The refusal's code and text.
#[track_caller]
fn refusal<T>(answer: Result<T, QdrantError>) -> (Code, String) {
    match answer {
        Err(QdrantError::ResponseError { status }) => (status.code(), status.message().to_owned()),
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("not refused"),
    }
}
