use super::*;

const NORTH: [f32; 4] = [1.0, 0.0, 0.0, 0.0];
const NORTH_EAST: [f32; 4] = [1.0, 1.0, 0.0, 0.0];
const EAST: [f32; 4] = [0.0, 1.0, 0.0, 0.0];
const SOUTH: [f32; 4] = [-1.0, 0.0, 0.0, 0.0];

#[tokio::test]
async fn words_are_found_by_stem_in_the_text_and_in_the_source_turns() {
    let stage = Stage::with([
        entry(1, "adopted two dogs"),
        with_sources(2, "has pets", &["I have a Dog", "really?"]),
        entry(3, "likes tea"),
    ])
    .await;
    let mut found = stage.found(ask("Which dog was it?")).await;
    found.sort_unstable();
    assert_eq!(found, [1, 2]);
}

#[tokio::test]
async fn vectors_are_ranked_by_cosine() {
    let stage = Stage::with([
        with_vector(1, SOUTH),
        with_vector(2, NORTH),
        with_vector(3, EAST),
        with_vector(4, NORTH_EAST),
        entry(5, "without a vector"),
    ])
    .await;
    let hits = stage.hits(ask_near(NORTH)).await;
    let seen: Vec<_> = hits
        .iter()
        .map(|hit| {
            let dense = hit.dense.expect("found by meaning");
            assert_eq!((hit.fused, hit.lexical), (dense.adds, None));
            (hit.memory_id.0.as_u128(), dense.rank, (dense.score * 100.0).round())
        })
        .collect();
    assert_eq!(seen, [(2, 1, 100.0), (4, 2, 71.0), (3, 3, 0.0), (1, 4, -100.0)]);
}

#[tokio::test]
async fn a_hit_has_the_whole_of_both_scores_wherever_it_was_found() {
    let mut entries = vec![IndexEntry {
        dense: Some(SOUTH.to_vec()),
        ..entry(1, "a walrus in Oslo")
    }];
    entries.extend((2..=300).map(|n| IndexEntry {
        dense: Some(NORTH.to_vec()),
        ..entry(n, "nothing of it")
    }));
    let stage = Stage::with(entries).await;
    let hits = stage
        .hits(IndexQuery {
            dense: Some(NORTH.to_vec()),
            limit: 500,
            ..ask("walrus")
        })
        .await;
    let walrus = hits
        .iter()
        .find(|hit| hit.memory_id == id(1))
        .expect("found by its word");
    let (dense, lexical) = (
        walrus.dense.expect("looked up"),
        walrus.lexical.expect("found by its word"),
    );
    assert_eq!((dense.rank, lexical.rank), (300, 1));
    assert!((dense.score + 1.0).abs() < 1e-2);
    assert_eq!(walrus.fused, dense.adds + lexical.adds);
}

#[tokio::test]
async fn a_text_without_a_vector_is_found_by_words_beside_vectors() {
    let stage = Stage::with([with_vector(1, SOUTH), entry(2, "ein Zimmer in Köln")]).await;
    let hits = stage
        .hits(IndexQuery {
            dense: Some(NORTH.to_vec()),
            ..ask("koln")
        })
        .await;
    assert_eq!(hits[0].memory_id, id(2));
    assert_eq!(hits[0].dense, None);
}

#[tokio::test]
async fn equal_scores_come_by_id() {
    let stage = Stage::with([3, 1, 2].map(|n| entry(n, "the same text"))).await;
    let hits = stage.hits(ask("text")).await;
    let seen: Vec<_> = hits
        .iter()
        .map(|hit| (hit.memory_id.0.as_u128(), hit.lexical.expect("found by words").rank))
        .collect();
    assert_eq!(seen, [(1, 1), (2, 2), (3, 3)]);
}

#[tokio::test]
async fn only_the_scope_is_searched() {
    let mut elsewhere = entry(4, "dog");
    elsewhere.document.memory.org_id = org("p");
    let stage = Stage::with(
        [
            entry(1, "dog"),
            of(BOB, entry(2, "dog")),
            by("b", entry(3, "dog")),
            elsewhere,
        ]
        .map(|entry| IndexEntry {
            dense: Some(NORTH.to_vec()),
            ..entry
        }),
    )
    .await;
    let scope = |org_id: &str, owner: Option<&str>, agent: Option<&str>| Scope {
        org_id: org(org_id),
        user_id: owner.map(user),
        agent_id: agent.map(|agent| AgentId::parse(agent).expect("an id")),
    };
    for (scope, expected) in [
        (scope("o", None, None), vec![1, 2, 3]),
        (scope("o", Some(ANN), None), vec![1, 3]),
        (scope("o", Some(ANN), Some("b")), vec![3]),
        (scope("o", None, Some("a")), vec![1, 2]),
        (scope("o", None, Some("nobody")), vec![]),
        (scope("p", None, None), vec![4]),
        (scope("p", Some(BOB), None), vec![]),
        (scope("q", None, None), vec![]),
    ] {
        let both = IndexQuery {
            scope: scope.clone(),
            dense: Some(NORTH.to_vec()),
            ..ask("dog")
        };
        assert_eq!(stage.found(both).await, expected, "{scope:?}");
        assert_eq!(
            stage
                .found(IndexQuery {
                    scope: scope.clone(),
                    ..ask("dog")
                })
                .await,
            expected,
            "{scope:?}"
        );
        assert_eq!(
            stage
                .found(IndexQuery {
                    scope,
                    ..ask_near(NORTH)
                })
                .await,
            expected
        );
    }
}

#[tokio::test]
async fn both_ends_of_a_range_of_days_belong_to_it() {
    let stage = Stage::with((1..=5).map(|n| {
        on(
            day(n),
            IndexEntry {
                dense: Some(NORTH.to_vec()),
                ..entry(n.into(), "dog")
            },
        )
    }))
    .await;
    let range = |from: Option<u32>, to: Option<u32>| DateRange {
        from: from.map(day),
        to: to.map(day),
    };
    for (dates, expected) in [
        (range(Some(2), Some(4)), vec![2, 3, 4]),
        (range(Some(4), None), vec![4, 5]),
        (range(None, Some(1)), vec![1]),
        (range(Some(4), Some(2)), vec![]),
        (
            DateRange {
                from: Some(NaiveDate::MIN),
                to: Some(NaiveDate::MAX),
            },
            vec![1, 2, 3, 4, 5],
        ),
    ] {
        assert_eq!(stage.found(IndexQuery { dates, ..ask("dog") }).await, expected);
        assert_eq!(
            stage
                .found(IndexQuery {
                    dates,
                    ..ask_near(NORTH)
                })
                .await,
            expected
        );
    }
}

#[tokio::test]
async fn what_is_excluded_takes_no_place_and_no_rank() {
    let stage = Stage::with((1..=4).map(|n| IndexEntry {
        dense: Some(NORTH.to_vec()),
        ..entry(n, "dog")
    }))
    .await;
    let query = IndexQuery {
        exclude: vec![id(1), id(3), id(99)],
        limit: 1,
        ..ask("dog")
    };
    assert_eq!(stage.found(query.clone()).await, [2]);
    let hits = stage
        .hits(IndexQuery {
            dense: Some(NORTH.to_vec()),
            limit: 9,
            ..query
        })
        .await;
    let ranks: Vec<_> = hits
        .iter()
        .map(|hit| (hit.dense.expect("dense").rank, hit.lexical.expect("lexical").rank))
        .collect();
    assert_eq!(ranks, [(1, 1), (2, 2)]);
}

#[tokio::test]
async fn memories_of_somebody_named_in_the_question_are_preferred_in_an_organization() {
    let stage = Stage::with(
        [entry(1, "likes tea"), of(BOB, entry(2, "likes tea"))].map(|entry| IndexEntry {
            dense: Some(NORTH.to_vec()),
            ..entry
        }),
    )
    .await;
    let query = IndexQuery {
        people: vec![person(BOB)],
        dense: Some(NORTH.to_vec()),
        ..ask("tea")
    };
    assert_eq!(stage.found(query.clone()).await, [2, 1]);
    assert_eq!(
        stage
            .found(IndexQuery {
                dense: None,
                ..query.clone()
            })
            .await,
        [2, 1],
        "by words only"
    );
    let hit = stage.hits(query).await.remove(0);
    let (dense, lexical) = (hit.dense.expect("dense"), hit.lexical.expect("lexical"));
    assert!((dense.score - 1.0).abs() < 1e-3 && dense.adds > 1.1);
    assert_eq!(hit.fused, dense.adds + lexical.adds);
}

#[tokio::test]
async fn memories_of_one_user_that_name_somebody_else_are_preferred() {
    let stage = Stage::with([
        entry(1, &format!("user_{ANN} had tea")),
        entry(2, &format!("user_{BOB}'s tea was cold")),
        entry(3, "agent_old-7-like tea"),
    ])
    .await;
    let scope = Scope {
        user_id: Some(user(ANN)),
        ..Scope::organization(org("o"))
    };
    let about = |named| IndexQuery {
        scope: scope.clone(),
        people: vec![named],
        ..ask("tea")
    };
    assert_eq!(stage.found(about(person(BOB))).await[0], 2);
    let agent = AgentId::parse("old-7").expect("an id");
    assert_eq!(
        stage.found(about(PersonId::Agent(agent))).await[0],
        3,
        "an id of another form"
    );
    assert_eq!(
        stage
            .found(IndexQuery {
                text: String::new(),
                ..about(person(BOB))
            })
            .await,
        [2]
    );
}

#[tokio::test]
async fn placeholders_are_no_words() {
    let stage = Stage::with([entry(1, &format!("user_{ANN} met user_{BOB}'s aunt"))]).await;
    assert_eq!(stage.found(ask(&format!("user {ANN}"))).await, [] as [u128; 0]);
    assert_eq!(stage.found(ask("aunt")).await, [1]);
}

#[tokio::test]
async fn a_question_without_words_and_vector_finds_nothing() {
    let stage = Stage::with([entry(1, "dog")]).await;
    for text in ["", "  ", "?!", "🐕"] {
        assert_eq!(stage.found(ask(text)).await, [] as [u128; 0], "{text:?}");
    }
    assert_eq!(
        stage.found(ask_near([0.0; 4])).await,
        [] as [u128; 0],
        "a vector without direction"
    );
}

#[tokio::test]
async fn a_question_of_stop_words_finds_texts_that_have_them() {
    let stage = Stage::with([entry(1, "to be or not to be"), entry(2, "dog")]).await;
    assert_eq!(stage.found(ask("to be")).await, [1]);
}

#[tokio::test]
async fn other_scripts_are_found_by_their_words() {
    let stage = Stage::with([entry(1, "живёт в Москве"), entry(2, "東京に住んでいる")]).await;
    assert_eq!(stage.found(ask("Москве")).await, [1]);
    assert_eq!(stage.found(ask("東京")).await, [2]);
}

#[tokio::test]
async fn a_long_question_is_reduced_to_its_rarest_words() {
    let common: String = (0..200).map(|n| format!("common{n} ")).collect();
    let mut entries = vec![entry(1, "walrus")];
    entries.extend((2..6).map(|n| entry(n, &common)));
    let stage = Stage::with(entries).await;
    let unknown: String = (0..1_000).map(|n| format!("unknown{n} ")).collect();
    let question = format!("{common} walrus {unknown}");
    assert!(question.len() > 10_000);
    let hits = stage.hits(ask(&question)).await;
    assert_eq!(
        hits.iter()
            .map(|hit| hit.memory_id)
            .filter(|found| *found == id(1))
            .count(),
        1
    );
    let terms = stage.index.explain(ask(&question), id(1)).await.expect("an answer");
    assert_eq!(terms.len(), ranking::MAX_QUERY_WORDS);
    assert!(terms.iter().any(|term| term.word == "walrus" && term.text.is_some()));
}

#[tokio::test]
async fn the_limit_is_kept_from_none_to_five_hundred() {
    let stage = Stage::with((1..=600).map(|n| entry(n, "dog"))).await;
    for (limit, expected) in [(0, 0), (1, 1), (500, 500), (u32::MAX, 500)] {
        assert_eq!(stage.hits(IndexQuery { limit, ..ask("dog") }).await.len(), expected);
    }
}

#[tokio::test]
async fn a_large_text_is_searched_like_any_other() {
    let large = format!("{} walrus", "some words of no use ".repeat(50_000));
    assert!(large.len() > 1_000_000);
    let stage = Stage::with([with_sources(1, "short", &[&large]), entry(2, "other")]).await;
    assert_eq!(stage.found(ask("walrus")).await, [1]);
}

#[tokio::test]
async fn a_question_of_other_dimensions_is_refused() {
    let stage = Stage::with([entry(1, "dog")]).await;
    let answer = stage
        .index
        .search(IndexQuery {
            dense: Some(vec![1.0; 3]),
            ..ask("dog")
        })
        .await;
    assert!(matches!(answer, Err(IndexError::Mismatch(_))));
    assert_eq!(
        stage.index.state(),
        IndexState::Ready,
        "the question was wrong, not the index"
    );
}

/// More rows than one thread scans, in many blocks and one large one, against plain arithmetic.
#[tokio::test]
async fn two_threads_find_what_one_would() {
    let count = dense::ROWS_FOR_TWO_THREADS as u128 + 1_000;
    let angle = |n: u128| (n as f32 * 0.618).sin() * 3.0;
    let stage = Stage::with((1..=count).map(|n| {
        let owner = if n % 3 == 0 {
            format!("u{}", n % 50)
        } else {
            "large".to_owned()
        };
        of(&owner, with_vector(n, [angle(n).cos(), angle(n).sin(), 0.0, 0.0]))
    }))
    .await;
    let hits = stage
        .hits(IndexQuery {
            limit: 500,
            ..ask_near(NORTH)
        })
        .await;
    assert_eq!(hits.len(), 500);
    let worst = hits.iter().map(|hit| hit.fused).fold(f32::INFINITY, f32::min);
    let better = (1..=count).filter(|&n| angle(n).cos() > worst + 0.01).count();
    assert!(better <= 500, "{better} are better than {worst}");
    assert!(
        hits.windows(2)
            .all(|pair| pair[0].dense.map(|d| d.rank) <= pair[1].dense.map(|d| d.rank))
    );
    assert_eq!(
        hits,
        stage
            .hits(IndexQuery {
                limit: 500,
                ..ask_near(NORTH)
            })
            .await,
        "the same every time"
    );
}
