//! Points: written, read back, removed; payloads; pages.

use qdrant_client::qdrant::vector_output::Vector as Stored;
use qdrant_client::qdrant::vectors_output::VectorsOptions;
use qdrant_client::qdrant::{
    ClearPayloadPointsBuilder, Condition, CountPointsBuilder, DeletePayloadPointsBuilder, DeletePointsBuilder, Filter,
    GetPointsBuilder, PayloadExcludeSelector, PayloadIncludeSelector, PointsIdsList, RetrievedPoint,
    ScrollPointsBuilder, SetPayloadPointsBuilder, UpdateMode, UpdateStatus, UpsertPoints, VectorsSelector,
};

use super::*;

async fn upsert(client: &Qdrant, point: PointStruct) -> Result<(), QdrantError> {
    client
        .upsert_points(UpsertPointsBuilder::new(COLLECTION, vec![point]).wait(true))
        .await
        .map(|_| ())
}

async fn get(client: &Qdrant, ids: Vec<PointId>) -> Vec<RetrievedPoint> {
    let request = GetPointsBuilder::new(COLLECTION, ids)
        .with_payload(true)
        .with_vectors(true);
    client.get_points(request).await.unwrap().result
}

async fn count(client: &Qdrant) -> u64 {
    client
        .count(CountPointsBuilder::new(COLLECTION).exact(true))
        .await
        .unwrap()
        .result
        .unwrap()
        .count
}

fn named(vectors: &[(&str, Vector)]) -> PointStruct {
    let named = vectors.iter().fold(NamedVectors::default(), |all, (name, one)| {
        all.add_vector(*name, one.clone())
    });
    PointStruct::new(1, named, Payload::default())
}

#[tokio::test]
async fn vectors_come_back_as_qdrant_keeps_them() {
    let (_double, client) = memories().await;
    store(
        &client,
        vec![memory(1, "ann", [0.0, 3.0, 0.0, 4.0], &[(7, 0.5), (2, 1.5)])],
    )
    .await;
    let point = get(&client, vec![1.into()]).await.remove(0);
    let Some(VectorsOptions::Vectors(vectors)) = point.vectors.unwrap().vectors_options else {
        panic!("no names")
    };
    let Some(Stored::Dense(dense)) = &vectors.vectors[DENSE].vector else {
        panic!("not dense")
    };
    assert_eq!(dense.data, [0.0, 0.6, 0.0, 0.8], "cosine vectors have unit length");
    let Some(Stored::Sparse(sparse)) = &vectors.vectors[SPARSE].vector else {
        panic!("not sparse")
    };
    assert_eq!(
        (&*sparse.indices, &*sparse.values),
        (&[2, 7][..], &[1.5, 0.5][..]),
        "indices ascend"
    );
    assert_eq!(point.payload["org_user_id"], "acme:ann".into());
}

#[tokio::test]
async fn vectors_that_do_not_fit_are_refused_and_nothing_is_stored() {
    let (_double, client) = memories().await;
    let cases = [
        (
            named(&[(DENSE, Vector::new_dense(vec![1.0; 3]))]),
            "Wrong input: Vector dimension error: expected dim: 4, got 3",
        ),
        (
            named(&[("x", Vector::new_dense(vec![1.0; 4]))]),
            "Wrong input: Not existing vector name error: x",
        ),
        (
            named(&[(DENSE, Vector::new_sparse(vec![1], vec![1.0]))]),
            "Wrong input: Conversion between sparse and regular vectors failed",
        ),
        (
            named(&[(SPARSE, Vector::new_sparse(vec![1, 1], vec![1.0; 2]))]),
            "Validation error in body: [indices: must be unique]",
        ),
        (
            named(&[(SPARSE, Vector::new_sparse(vec![1, 2], vec![1.0]))]),
            "Validation error in body: [values: must be the same length as indices]",
        ),
        (
            PointStruct::new(1, vec![1.0; 4], Payload::default()),
            "Wrong input: Not existing vector name error: ",
        ),
        (
            memory("memory-1", "ann", [1.0; 4], &[]),
            "Unable to parse UUID: memory-1",
        ),
    ];
    for (point, problem) in cases {
        assert_eq!(
            refusal(upsert(&client, point).await),
            (Code::InvalidArgument, problem.to_owned())
        );
    }
    let several = named(&[(DENSE, Vector::new_multi(vec![vec![1.0; 4]]))]);
    assert_eq!(refusal(upsert(&client, several).await).0, Code::Unimplemented);
    assert_eq!(count(&client).await, 0);
}

#[tokio::test]
async fn fields_without_support_are_refused() {
    let (_double, client) = memories().await;
    let request = || UpsertPointsBuilder::new(COLLECTION, vec![memory(1, "ann", [1.0; 4], &[])]).wait(true);
    let filtered = UpsertPoints {
        update_filter: Some(Filter::default()),
        ..request().into()
    };
    assert_eq!(refusal(client.upsert_points(filtered).await).0, Code::Unimplemented);
    let sharded = request().shard_key_selector("eu".to_owned());
    assert_eq!(refusal(client.upsert_points(sharded).await).0, Code::Unimplemented);
    assert_eq!(
        refusal(client.upsert_points(request().timeout(0)).await).0,
        Code::InvalidArgument
    );
}

#[tokio::test]
async fn a_second_upsert_replaces_the_point_whole() {
    let (_double, client) = memories().await;
    store(&client, vec![memory(1, "ann", [1.0; 4], &[(1, 1.0)])]).await;
    store(
        &client,
        vec![named(&[(SPARSE, Vector::new_sparse(vec![3], vec![1.0]))])],
    )
    .await;
    let point = get(&client, vec![1.into()]).await.remove(0);
    assert!(point.payload.is_empty());
    let Some(VectorsOptions::Vectors(vectors)) = point.vectors.unwrap().vectors_options else {
        panic!("no names")
    };
    assert_eq!(vectors.vectors.keys().collect::<Vec<_>>(), [SPARSE]);
    // The keyword index has forgotten the former payload too.
    let ann = Filter::must([Condition::matches("org_user_id", "acme:ann".to_owned())]);
    let found = client
        .count(CountPointsBuilder::new(COLLECTION).filter(ann))
        .await
        .unwrap();
    assert_eq!(found.result.unwrap().count, 0);
}

#[tokio::test]
async fn an_upsert_can_be_for_new_points_only() {
    let (_double, client) = memories().await;
    store(&client, vec![memory(1, "ann", [1.0; 4], &[])]).await;
    let points = vec![memory(1, "bob", [1.0; 4], &[]), memory(2, "bob", [1.0; 4], &[])];
    let request = UpsertPointsBuilder::new(COLLECTION, points)
        .update_mode(UpdateMode::InsertOnly)
        .wait(true);
    client.upsert_points(request).await.unwrap();
    let users: Vec<_> = get(&client, vec![1.into(), 2.into()])
        .await
        .into_iter()
        .map(|point| point.payload["org_user_id"].to_string())
        .collect();
    assert_eq!(users, ["\"acme:ann\"", "\"acme:bob\""]);
}

#[tokio::test]
async fn a_uuid_is_one_point_however_it_is_spelled() {
    let (_double, client) = memories().await;
    store(
        &client,
        vec![memory("5C56C79369F34FBF87E6C4BF54C28C26", "ann", [1.0; 4], &[])],
    )
    .await;
    let found = get(&client, vec!["urn:uuid:5c56c793-69f3-4fbf-87e6-c4bf54c28c26".into()]).await;
    assert_eq!(found[0].id, Some("5c56c793-69f3-4fbf-87e6-c4bf54c28c26".into()));
}

#[tokio::test]
async fn a_lookup_keeps_the_order_asked_for_leaves_out_what_is_missing_and_shows_what_is_asked_for() {
    let (_double, client) = memories().await;
    store(&client, (1..=3).map(|id| memory(id, "ann", [1.0; 4], &[])).collect()).await;
    let request = || GetPointsBuilder::new(COLLECTION, vec![3.into(), 9.into(), 1.into()]);
    let plain = client.get_points(request()).await.unwrap().result;
    assert!(
        plain
            .iter()
            .all(|point| point.payload.is_empty() && point.vectors.is_none())
    );
    assert_eq!(numbers(plain.into_iter().map(|point| point.id)), [3, 1]);

    let only = PayloadIncludeSelector {
        fields: vec!["org_id".to_owned()],
    };
    let point = client
        .get_points(request().with_payload(only))
        .await
        .unwrap()
        .result
        .remove(0);
    assert_eq!(point.payload.keys().collect::<Vec<_>>(), ["org_id"]);
    let without = PayloadExcludeSelector {
        fields: vec!["document".to_owned()],
    };
    let point = client
        .get_points(request().with_payload(without))
        .await
        .unwrap()
        .result
        .remove(0);
    assert_eq!(point.payload.len(), 3);
    let unknown = client
        .get_points(request().with_vectors(VectorsSelector {
            names: vec!["x".to_owned()],
        }))
        .await;
    assert_eq!(refusal(unknown).1, "Wrong input: Not existing vector name error: x");
}

#[tokio::test]
async fn scrolling_goes_through_all_points_by_id() {
    let (_double, client) = memories().await;
    let uuid = "00000000-0000-0000-0000-000000000001";
    let mut points: Vec<_> = (1..=5).rev().map(|id| memory(id, "ann", [1.0; 4], &[])).collect();
    points.push(memory(6, "bob", [1.0; 4], &[]));
    points.push(memory(uuid, "ann", [1.0; 4], &[]));
    store(&client, points).await;
    let ann = Filter::must([Condition::matches("org_user_id", "acme:ann".to_owned())]);
    let page = |offset: Option<PointId>| {
        let request = ScrollPointsBuilder::new(COLLECTION).filter(ann.clone()).limit(3);
        client.scroll(match offset {
            None => request,
            Some(offset) => request.offset(offset),
        })
    };
    let first = page(None).await.unwrap();
    assert!(
        first.result.iter().all(|point| !point.payload.is_empty()),
        "scrolling shows payloads unless told not to"
    );
    assert_eq!(numbers(first.result.into_iter().map(|point| point.id)), [1, 2, 3]);
    assert_eq!(first.next_page_offset, Some(4.into()));
    let second = page(first.next_page_offset).await.unwrap();
    assert_eq!(second.next_page_offset, None);
    let ids: Vec<_> = second.result.into_iter().map(|point| point.id.unwrap()).collect();
    assert_eq!(ids, [4.into(), 5.into(), uuid.into()], "uuids come after numbers");
}

#[tokio::test]
async fn points_are_deleted_by_id_and_by_filter() {
    let (_double, client) = memories().await;
    store(
        &client,
        (1..=4)
            .map(|id| memory(id, if id < 3 { "ann" } else { "bob" }, [1.0; 4], &[]))
            .collect(),
    )
    .await;
    let ids = PointsIdsList {
        ids: vec![1.into(), 77.into()],
    };
    client
        .delete_points(DeletePointsBuilder::new(COLLECTION).points(ids).wait(true))
        .await
        .unwrap();
    assert_eq!(count(&client).await, 3);
    let bob = Filter::must([Condition::matches("org_user_id", "acme:bob".to_owned())]);
    client
        .delete_points(DeletePointsBuilder::new(COLLECTION).points(bob).wait(true))
        .await
        .unwrap();
    assert_eq!(count(&client).await, 1);
    let nothing = client
        .delete_points(DeletePointsBuilder::new(COLLECTION).wait(true))
        .await;
    assert_eq!(
        refusal(nothing),
        (Code::InvalidArgument, "PointSelector is missing".to_owned())
    );
}

#[tokio::test]
async fn a_write_without_waiting_is_seen_only_after_the_next_answer() {
    let (_double, client) = memories().await;
    let request = UpsertPointsBuilder::new(COLLECTION, vec![memory(1, "ann", [1.0; 4], &[])]);
    let written = client.upsert_points(request).await.unwrap().result.unwrap();
    assert_eq!(written.status(), UpdateStatus::Acknowledged);
    assert_eq!(count(&client).await, 0);
    assert_eq!(count(&client).await, 1);
    let request = UpsertPointsBuilder::new(COLLECTION, vec![memory(2, "ann", [1.0; 4], &[])]);
    client.upsert_points(request).await.unwrap();
    let waited = UpsertPointsBuilder::new(COLLECTION, vec![memory(3, "ann", [1.0; 4], &[])]).wait(true);
    assert_eq!(
        client.upsert_points(waited).await.unwrap().result.unwrap().status(),
        UpdateStatus::Completed
    );
    assert_eq!(count(&client).await, 3);
}

#[tokio::test]
async fn payloads_change_without_their_vectors() {
    let (_double, client) = memories().await;
    store(&client, vec![memory(1, "ann", [1.0; 4], &[])]).await;
    let one = || PointsIdsList { ids: vec![1.into()] };
    let keys = async || {
        let point = get(&client, vec![1.into()]).await.remove(0);
        assert!(point.vectors.is_some());
        let mut keys: Vec<_> = point.payload.into_keys().collect();
        keys.sort_unstable();
        keys
    };
    let payload = |key: &str| Payload::from([(key, qdrant_client::qdrant::Value::from("v"))]);
    let set = |key: &str| {
        SetPayloadPointsBuilder::new(COLLECTION, payload(key))
            .points_selector(one())
            .wait(true)
    };
    client.set_payload(set("agent_id")).await.unwrap();
    assert_eq!(
        keys().await,
        ["agent_id", "document", "obtained_at", "org_id", "org_user_id"]
    );
    let removed = vec!["document".to_owned(), "obtained_at".to_owned()];
    let delete = DeletePayloadPointsBuilder::new(COLLECTION, removed)
        .points_selector(one())
        .wait(true);
    client.delete_payload(delete).await.unwrap();
    assert_eq!(keys().await, ["agent_id", "org_id", "org_user_id"]);
    client.overwrite_payload(set("user_id")).await.unwrap();
    assert_eq!(keys().await, ["user_id"]);
    client
        .clear_payload(ClearPayloadPointsBuilder::new(COLLECTION).points(one()).wait(true))
        .await
        .unwrap();
    assert!(keys().await.is_empty());

    let missing = PointsIdsList { ids: vec![8.into()] };
    let set = SetPayloadPointsBuilder::new(COLLECTION, payload("x"))
        .points_selector(missing)
        .wait(true);
    assert_eq!(
        refusal(client.set_payload(set).await),
        (Code::NotFound, "Not found: No point with id 8 found".to_owned())
    );
}
