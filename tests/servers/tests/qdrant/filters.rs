//! Filters, each condition by the points that it leaves.

use qdrant_client::qdrant::{
    Condition, CountPointsBuilder, DatetimeRange, FieldCondition, Filter, GeoRadius, Match, NestedCondition, PointId,
    Range, RepeatedStrings, ScrollPointsBuilder, Timestamp, Value, r#match::MatchValue,
};

use super::*;

/// Points 1 to 5: n = the id, tags, and a moment; 4 has an empty list, 5 has nulls, 6 has nothing.
async fn sample() -> (QdrantDouble, Qdrant) {
    let (double, client) = memories().await;
    let point = |id: u64, payload: Vec<(&str, Value)>| {
        let vectors = NamedVectors::default().add_vector(DENSE, Vector::new_dense(vec![1.0; 4]));
        PointStruct::new(
            id,
            vectors,
            payload.into_iter().collect::<std::collections::HashMap<_, _>>(),
        )
    };
    let list = |tags: &[&str]| Value::from(tags.iter().map(|tag| Value::from(*tag)).collect::<Vec<_>>());
    store(
        &client,
        vec![
            point(
                1,
                vec![
                    ("n", 1.into()),
                    ("tags", "red".into()),
                    ("when", "2024-01-01T00:00:00+00:00".into()),
                ],
            ),
            point(
                2,
                vec![
                    ("n", 2.into()),
                    ("tags", list(&["red", "blue"])),
                    ("when", "2024-02-01".into()),
                ],
            ),
            point(
                3,
                vec![
                    ("n", 3.5.into()),
                    ("tags", "deep blue".into()),
                    ("when", "2024-03-01 12:00:00".into()),
                ],
            ),
            point(4, vec![("n", 4.into()), ("tags", list(&[])), ("old", true.into())]),
            point(
                5,
                vec![
                    ("n", Value { kind: None }),
                    ("tags", Value { kind: None }),
                    ("when", "soon".into()),
                ],
            ),
            point(6, vec![]),
        ],
    )
    .await;
    (double, client)
}

async fn left(client: &Qdrant, filter: Filter) -> Vec<u64> {
    let request = ScrollPointsBuilder::new(COLLECTION).filter(filter.clone()).limit(100);
    let points = numbers(
        client
            .scroll(request)
            .await
            .unwrap()
            .result
            .into_iter()
            .map(|point| point.id),
    );
    let count = client
        .count(CountPointsBuilder::new(COLLECTION).filter(filter))
        .await
        .unwrap();
    assert_eq!(count.result.unwrap().count, points.len() as u64);
    points
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn red() -> Condition {
    Condition::matches("tags", "red".to_owned())
}

fn n(number: i64) -> Condition {
    Condition::matches("n", number)
}

#[tokio::test]
async fn conditions_match_values_and_elements_of_lists() {
    let (_double, client) = sample().await;
    let day = |month| Some(Timestamp::date(2024, month, 1).unwrap());
    let cases: Vec<(Condition, &[u64])> = vec![
        (red(), &[1, 2]),
        (n(2), &[2]),
        (Condition::matches("old", true), &[4]),
        (Condition::matches("tags", texts(&["blue", "deep blue"])), &[2, 3]),
        (Condition::matches("n", vec![1, 4]), &[1, 4]),
        (
            Condition::matches(
                "tags",
                MatchValue::ExceptKeywords(RepeatedStrings {
                    strings: texts(&["red"]),
                }),
            ),
            &[2, 3],
        ),
        (Condition::matches_text("tags", "blue"), &[2, 3]),
        (
            Condition::range(
                "n",
                Range {
                    gt: Some(1.0),
                    lte: Some(3.5),
                    ..Range::default()
                },
            ),
            &[2, 3],
        ),
        (
            Condition::datetime_range(
                "when",
                DatetimeRange {
                    gte: day(2),
                    lt: day(3),
                    ..DatetimeRange::default()
                },
            ),
            &[2],
        ),
        (Condition::has_id([3, 9, 1].map(PointId::from)), &[1, 3]),
        (Condition::is_empty("tags"), &[4, 5, 6]),
        (Condition::is_null("tags"), &[5]),
        (Condition::has_vector(DENSE), &[1, 2, 3, 4, 5, 6]),
        (Condition::has_vector(SPARSE), &[]),
        (Filter::any([n(1), n(4)]).into(), &[1, 4]),
    ];
    for (condition, expected) in cases {
        assert_eq!(
            left(&client, Filter::must([condition.clone()])).await,
            expected,
            "{condition:?}"
        );
    }
}

#[tokio::test]
async fn must_should_and_must_not_hold_together() {
    let (_double, client) = sample().await;
    assert_eq!(left(&client, Filter::default()).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(left(&client, Filter::must_not([red()])).await, [3, 4, 5, 6]);
    assert_eq!(left(&client, Filter::should([red(), n(4)])).await, [1, 2, 4]);
    let all = Filter {
        must: vec![red()],
        must_not: vec![n(1)],
        ..Filter::default()
    };
    assert_eq!(left(&client, all).await, [2]);
    let two = Filter::min_should(2, [red(), n(2), Condition::matches_text("tags", "blue")]);
    assert_eq!(left(&client, two).await, [2]);
}

#[tokio::test]
async fn an_index_changes_no_answer() {
    let (_double, client) = sample().await;
    let without = left(&client, Filter::must([red()])).await;
    let index = CreateFieldIndexCollectionBuilder::new(COLLECTION, "tags", FieldType::Keyword).wait(true);
    client.create_field_index(index).await.unwrap();
    assert_eq!(left(&client, Filter::must([red()])).await, without);
    assert_eq!(left(&client, Filter::must([red(), n(2)])).await, [2]);
    assert!(
        left(&client, Filter::must([Condition::matches("tags", "green".to_owned())]))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn what_is_not_done_is_refused() {
    let (_double, client) = sample().await;
    let refused = async |condition: Condition| {
        let request = CountPointsBuilder::new(COLLECTION).filter(Filter::must([condition]));
        refusal(client.count(request).await).0
    };
    let phrase = Match {
        match_value: Some(MatchValue::Phrase("deep blue".to_owned())),
    };
    let prefix = Match {
        match_value: Some(MatchValue::Prefix("deep".to_owned())),
    };
    let by = |r#match| FieldCondition {
        key: "tags".to_owned(),
        r#match: Some(r#match),
        ..FieldCondition::default()
    };
    assert_eq!(refused(by(phrase).into()).await, Code::Unimplemented);
    assert_eq!(refused(by(prefix).into()).await, Code::Unimplemented);
    assert_eq!(
        refused(Condition::geo_radius("tags", GeoRadius::default())).await,
        Code::Unimplemented
    );
    let nested = NestedCondition {
        key: "tags".to_owned(),
        filter: Some(Filter::default()),
    };
    assert_eq!(refused(nested.into()).await, Code::Unimplemented);
    assert_eq!(refused(Condition::matches("tags[]", 1)).await, Code::Unimplemented);

    let nothing = FieldCondition {
        key: "tags".to_owned(),
        ..FieldCondition::default()
    };
    assert_eq!(refused(nothing.into()).await, Code::InvalidArgument);
    let two = FieldCondition {
        range: Some(Range::default()),
        is_null: Some(true),
        ..FieldCondition::default()
    };
    assert_eq!(
        refused(
            FieldCondition {
                key: "n".to_owned(),
                ..two
            }
            .into()
        )
        .await,
        Code::Unimplemented
    );
    assert_eq!(
        refused(Condition { condition_one_of: None }).await,
        Code::InvalidArgument
    );
}
