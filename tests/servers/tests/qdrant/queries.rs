//! Queries: one vector, a list by filter, and the fused search of Memora.

use qdrant_client::qdrant::{
    Condition, Filter, Fusion, PrefetchQueryBuilder, QuantizationSearchParamsBuilder, Query, QueryBatchPointsBuilder,
    QueryPoints, QueryPointsBuilder, RrfBuilder, ScoredPoint, SearchParamsBuilder, VectorInput,
};

use super::*;

/// Ann's points 1 to 3 turn away from `[1, 0, 0, 0]` step by step; 4 is Bob's and lies on it.
async fn sample() -> (QdrantDouble, Qdrant) {
    let (double, client) = memories().await;
    store(
        &client,
        vec![
            memory(1, "ann", [2.0, 0.0, 0.0, 0.0], &[(1, 1.0)]),
            memory(2, "ann", [3.0, 4.0, 0.0, 0.0], &[(1, 2.0), (5, 1.0)]),
            memory(3, "ann", [0.0, 1.0, 0.0, 0.0], &[(5, 3.0)]),
            memory(4, "bob", [1.0, 0.0, 0.0, 0.0], &[(9, 1.0)]),
        ],
    )
    .await;
    (double, client)
}

fn dense() -> Query {
    Query::new_nearest(vec![7.0, 0.0, 0.0, 0.0])
}

fn sparse(entries: &[(u32, f32)]) -> Query {
    let (indices, values): (Vec<u32>, Vec<f32>) = entries.iter().copied().unzip();
    Query::new_nearest(VectorInput::new_sparse(indices, values))
}

fn of(user: &str) -> Filter {
    Filter::must([Condition::matches("org_user_id", format!("acme:{user}"))])
}

async fn ask(client: &Qdrant, request: QueryPointsBuilder) -> Vec<ScoredPoint> {
    client.query(request).await.unwrap().result
}

#[track_caller]
fn assert_hits(hits: &[ScoredPoint], expected: &[(u64, f32)]) {
    let ids = numbers(hits.iter().map(|hit| hit.id.clone()));
    assert_eq!(ids, expected.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    for (hit, (id, score)) in hits.iter().zip(expected) {
        assert!(
            (hit.score - score).abs() < 1.0e-5,
            "{id}: {} instead of {score}",
            hit.score
        );
    }
}

#[tokio::test]
async fn dense_vectors_are_compared_by_angle() {
    let (_double, client) = sample().await;
    let request = || {
        QueryPointsBuilder::new(COLLECTION)
            .query(dense())
            .using(DENSE)
            .filter(of("ann"))
    };
    assert_hits(&ask(&client, request()).await, &[(1, 1.0), (2, 0.6), (3, 0.0)]);
    assert_hits(
        &ask(&client, request().score_threshold(0.5)).await,
        &[(1, 1.0), (2, 0.6)],
    );
    assert_hits(&ask(&client, request().score_threshold(1.0)).await, &[]);
    assert_hits(&ask(&client, request().limit(1).offset(1)).await, &[(2, 0.6)]);
    let hits = ask(&client, request().limit(1)).await;
    assert!(
        hits[0].payload.is_empty() && hits[0].vectors.is_none(),
        "queries show nothing unless told to"
    );
    let hits = ask(&client, request().limit(1).with_payload(true).with_vectors(true)).await;
    assert_eq!(hits[0].payload["document"], "something about ann".into());
    assert!(hits[0].vectors.is_some());
}

#[tokio::test]
async fn sparse_vectors_are_compared_by_what_they_share() {
    let (_double, client) = sample().await;
    let request = QueryPointsBuilder::new(COLLECTION)
        .query(sparse(&[(5, 1.0), (1, 0.5)]))
        .using(SPARSE);
    assert_hits(&ask(&client, request).await, &[(3, 3.0), (2, 2.0), (1, 0.5)]);
}

#[tokio::test]
async fn a_point_can_stand_for_its_vector_and_is_no_hit_itself() {
    let (_double, client) = sample().await;
    let request = |id: u64| {
        QueryPointsBuilder::new(COLLECTION)
            .query(Query::new_nearest(id))
            .using(DENSE)
            .limit(2)
    };
    assert_hits(&ask(&client, request(1)).await, &[(4, 1.0), (2, 0.6)]);
    assert_eq!(refusal(client.query(request(77)).await).0, Code::NotFound);
}

#[tokio::test]
async fn without_a_query_a_filter_lists_points_by_id() {
    let (_double, client) = sample().await;
    let request = QueryPointsBuilder::new(COLLECTION).filter(of("ann")).limit(2);
    assert_hits(&ask(&client, request).await, &[(1, 1.0), (2, 1.0)]);
}

fn as_memora_asks(filter: Filter) -> QueryPointsBuilder {
    QueryPointsBuilder::new(COLLECTION)
        .add_prefetch(
            PrefetchQueryBuilder::default()
                .query(sparse(&[(1, 1.0), (9, 1.0)]))
                .using(SPARSE)
                .limit(12u64),
        )
        .add_prefetch(
            PrefetchQueryBuilder::default()
                .query(dense())
                .using(DENSE)
                .score_threshold(0.4)
                .limit(12u64),
        )
        .filter(filter)
        .with_payload(true)
        .query(Fusion::Rrf)
        .params(SearchParamsBuilder::default().quantization(QuantizationSearchParamsBuilder::default().rescore(false)))
}

#[tokio::test]
async fn the_search_of_memora_fuses_places_within_the_filter() {
    let (_double, client) = sample().await;
    // By words 2 comes before 1, by meaning 1 before 2; 3 is below the threshold, 4 is another user's.
    let both = 1.0 / 2.0 + 1.0 / 3.0;
    let hits = ask(&client, as_memora_asks(of("ann"))).await;
    let mut ids = numbers(hits.iter().map(|hit| hit.id.clone()));
    ids.sort_unstable();
    assert_eq!(ids, [1, 2]);
    assert!(
        hits.iter()
            .all(|hit| (hit.score - both).abs() < 1.0e-5 && !hit.payload.is_empty())
    );
    assert_hits(&ask(&client, as_memora_asks(of("bob"))).await, &[(4, 1.0)]);
    assert_hits(&ask(&client, as_memora_asks(of("eve"))).await, &[]);
}

#[tokio::test]
async fn a_batch_answers_each_query_in_one_call() {
    let (double, client) = sample().await;
    let queries: Vec<QueryPoints> = ["ann", "bob"].map(|user| as_memora_asks(of(user)).into()).into();
    let answers = client
        .query_batch(QueryBatchPointsBuilder::new(COLLECTION, queries))
        .await
        .unwrap()
        .result;
    assert_eq!(
        answers.iter().map(|answer| answer.result.len()).collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(double.requests_of("Points/QueryBatch"), 1);
    let elsewhere: QueryPoints = QueryPointsBuilder::new("other").query(dense()).using(DENSE).into();
    let mixed = client
        .query_batch(QueryBatchPointsBuilder::new(COLLECTION, vec![elsewhere]))
        .await;
    assert_eq!(refusal(mixed).0, Code::InvalidArgument);
}

#[tokio::test]
async fn prefetches_have_filters_and_limits_of_their_own() {
    let (_double, client) = sample().await;
    let words = || {
        PrefetchQueryBuilder::default()
            .query(sparse(&[(1, 1.0), (5, 1.0)]))
            .using(SPARSE)
    };
    let request = |prefetch: PrefetchQueryBuilder| {
        QueryPointsBuilder::new(COLLECTION)
            .add_prefetch(prefetch)
            .query(Query::new_rrf(RrfBuilder::new().k(60)))
    };
    // Scores are 3, 3 and 1; two points are left by the limit, one by the filter.
    assert_eq!(ask(&client, request(words().limit(2u64))).await.len(), 2);
    let only = Filter::must([Condition::has_id([1_u64])]);
    assert_hits(
        &ask(&client, request(words().filter(only.clone()))).await,
        &[(1, 1.0 / 60.0)],
    );
    assert_hits(
        &ask(&client, request(words().filter(only)).filter(of("bob"))).await,
        &[],
    );
    assert_hits(
        &ask(&client, request(words().score_threshold(1.0)).score_threshold(0.9)).await,
        &[],
    );

    // What a prefetch found can also be compared anew.
    let anew = QueryPointsBuilder::new(COLLECTION)
        .add_prefetch(words().limit(10u64))
        .query(dense())
        .using(DENSE);
    assert_hits(&ask(&client, anew.limit(2)).await, &[(1, 1.0), (2, 0.6)]);
}

#[tokio::test]
async fn queries_that_do_not_fit_the_collection_are_refused() {
    let (_double, client) = sample().await;
    let request = || QueryPointsBuilder::new(COLLECTION);
    let cases = [
        (
            request().query(vec![1.0; 3]).using(DENSE),
            "Wrong input: Vector dimension error: expected dim: 4, got 3",
        ),
        (
            request().query(dense()).using("x"),
            "Wrong input: Not existing vector name error: x",
        ),
        (
            request().query(dense()),
            "Wrong input: Not existing vector name error: ",
        ),
        (
            request().query(dense()).using(SPARSE),
            "Wrong input: Conversion between sparse and regular vectors failed",
        ),
        (
            as_memora_asks(of("ann")).using(DENSE),
            "Bad request: Fusion queries cannot be combined with the 'using' field.",
        ),
        (
            request().query(Fusion::Rrf),
            "Wrong input: Validation failed: cannot apply Fusion without prefetches",
        ),
        (
            request().query(dense()).using(DENSE).limit(0),
            "Validation error in body: [limit: value 0 invalid, must be 1 or larger]",
        ),
    ];
    for (request, problem) in cases {
        assert_eq!(
            refusal(client.query(request).await),
            (Code::InvalidArgument, problem.to_owned())
        );
    }
    let elsewhere = client.query(QueryPointsBuilder::new("other").query(dense())).await;
    assert_eq!(
        refusal(elsewhere),
        (
            Code::NotFound,
            "Not found: Collection `other` doesn't exist!".to_owned()
        )
    );

    for request in [
        as_memora_asks(of("ann")).query(Fusion::Dbsf),
        request().query(Query::new_order_by("n")),
        request()
            .query(dense())
            .using(DENSE)
            .params(SearchParamsBuilder::default().indexed_only(true)),
    ] {
        assert_eq!(refusal(client.query(request).await).0, Code::Unimplemented);
    }
}

#[tokio::test]
async fn equal_scores_come_in_an_order_of_their_own() {
    let (_double, client) = memories().await;
    store(&client, (1..=20).map(|id| memory(id, "ann", [1.0; 4], &[])).collect()).await;
    let request = || {
        QueryPointsBuilder::new(COLLECTION)
            .query(vec![1.0; 4])
            .using(DENSE)
            .limit(20)
    };
    let ids = numbers(ask(&client, request()).await.into_iter().map(|hit| hit.id));
    assert!(!ids.is_sorted());
    assert_eq!(
        numbers(ask(&client, request()).await.into_iter().map(|hit| hit.id)),
        ids,
        "but always the same"
    );
}
