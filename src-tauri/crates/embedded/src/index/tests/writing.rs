use super::*;

const NORTH: [f32; 4] = [1.0, 0.0, 0.0, 0.0];
const SOUTH: [f32; 4] = [-1.0, 0.0, 0.0, 0.0];

#[tokio::test]
async fn an_upsert_replaces_everything_of_a_memory() {
    let stage = Stage::with([
        IndexEntry {
            dense: Some(NORTH.to_vec()),
            ..with_sources(1, "dog", &["barks"])
        },
        with_vector(2, NORTH),
    ])
    .await;
    let moved = of(
        BOB,
        by(
            "b",
            on(
                day(9),
                IndexEntry {
                    dense: Some(SOUTH.to_vec()),
                    ..entry(1, "tea")
                },
            ),
        ),
    );
    stage.index.apply(vec![upsert(moved)]).await.expect("written");
    assert_eq!(stage.found(ask("dog barks")).await, [] as [u128; 0]);
    assert_eq!(stage.found(ask("tea")).await, [1]);
    assert_eq!(stage.found(ask_near(NORTH)).await, [2, 1]);
    let of_bob = Scope {
        user_id: Some(user(BOB)),
        ..Scope::organization(org("o"))
    };
    assert_eq!(
        stage
            .found(IndexQuery {
                scope: of_bob,
                ..ask_near(NORTH)
            })
            .await,
        [1]
    );
    let of_ann = Scope {
        user_id: Some(user(ANN)),
        ..Scope::organization(org("o"))
    };
    assert_eq!(
        stage
            .found(IndexQuery {
                scope: of_ann,
                ..ask_near(NORTH)
            })
            .await,
        [2]
    );
    assert_eq!(stage.index.len().await.expect("a number"), 2);
}

#[tokio::test]
async fn a_memory_can_lose_its_vector() {
    let stage = Stage::with([with_vector(1, NORTH)]).await;
    stage.index.apply(vec![upsert(entry(1, "dog"))]).await.expect("written");
    assert_eq!(stage.found(ask_near(NORTH)).await, [] as [u128; 0]);
    assert_eq!(stage.found(ask("dog")).await, [1]);
}

#[tokio::test]
async fn deleting_takes_a_memory_out_and_leaves_the_others() {
    let entries = (1..=5).map(|n| IndexEntry {
        dense: Some([1.0, n as f32, 0.0, 0.0].to_vec()),
        ..entry(n, "dog")
    });
    let stage = Stage::with(entries).await;
    let gone = vec![IndexOp::Delete(id(2)), IndexOp::Delete(id(5)), IndexOp::Delete(id(77))];
    stage.index.apply(gone).await.expect("written");
    assert_eq!(stage.found(ask("dog")).await, [1, 3, 4]);
    assert_eq!(
        stage.found(ask_near(NORTH)).await,
        [1, 3, 4],
        "each with its own vector"
    );
    assert_eq!(stage.index.ids(None, 10).await.expect("ids"), [id(1), id(3), id(4)]);
}

#[tokio::test]
async fn the_last_operation_on_a_memory_counts() {
    let stage = Stage::with([]).await;
    let ops = vec![
        upsert(entry(1, "dog")),
        IndexOp::Delete(id(1)),
        upsert(entry(2, "dog")),
        upsert(entry(2, "tea")),
        IndexOp::Delete(id(3)),
        upsert(entry(3, "cat")),
    ];
    stage.index.apply(ops).await.expect("written");
    assert_eq!(stage.found(ask("dog tea cat")).await, [2, 3]);
}

#[tokio::test]
async fn doing_the_same_again_changes_nothing() {
    let ops = || {
        let entries = (1..=9).map(|n| IndexEntry {
            dense: Some([1.0, n as f32, 0.0, 0.0].to_vec()),
            ..entry(n, "dog")
        });
        entries.map(upsert).chain([IndexOp::Delete(id(4))]).collect::<Vec<_>>()
    };
    let stage = Stage::with([]).await;
    stage.index.apply(ops()).await.expect("written");
    let once = stage
        .found(IndexQuery {
            dense: Some(NORTH.to_vec()),
            ..ask("dog")
        })
        .await;
    stage.index.apply(ops()).await.expect("written");
    assert_eq!(
        stage
            .found(IndexQuery {
                dense: Some(NORTH.to_vec()),
                ..ask("dog")
            })
            .await,
        once
    );
    assert_eq!(once.len(), 8);
    assert_eq!(stage.index.len().await.expect("a number"), 8);
}

#[tokio::test]
async fn a_batch_of_nothing_is_no_error() {
    let stage = Stage::with([]).await;
    stage.index.apply(vec![]).await.expect("nothing to do");
    assert_eq!(stage.index.len().await.expect("a number"), 0);
}

#[tokio::test]
async fn a_vector_of_other_dimensions_refuses_the_whole_batch() {
    let stage = Stage::with([]).await;
    let wrong = IndexEntry {
        dense: Some(vec![1.0; 5]),
        ..entry(2, "dog")
    };
    let written = stage.index.apply(vec![upsert(entry(1, "dog")), upsert(wrong)]).await;
    assert!(matches!(written, Err(IndexError::Mismatch(_))));
    assert_eq!(stage.index.len().await.expect("a number"), 0);
}

#[tokio::test]
async fn ids_come_in_ascending_pages() {
    let stage = Stage::with([5, 1, 3, 2, 4].map(|n| entry(n, ""))).await;
    let page = |after: Option<u128>, limit| stage.index.ids(after.map(id), limit);
    assert_eq!(page(None, 2).await.expect("ids"), [id(1), id(2)]);
    assert_eq!(page(Some(2), 2).await.expect("ids"), [id(3), id(4)]);
    assert_eq!(page(Some(4), 2).await.expect("ids"), [id(5)]);
    assert_eq!(page(Some(5), 2).await.expect("ids"), []);
    assert_eq!(page(None, 0).await.expect("ids"), []);
    assert_eq!(stage.index.len().await.expect("a number"), 5);
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let stage = Stage::with([
        IndexEntry {
            dense: Some(NORTH.to_vec()),
            ..entry(1, "dog")
        },
        IndexEntry {
            dense: Some(SOUTH.to_vec()),
            ..of(BOB, by("b", entry(2, "dog")))
        },
        entry(3, "dog"),
    ])
    .await;
    let query = IndexQuery {
        dense: Some(NORTH.to_vec()),
        ..ask("dog")
    };
    let before = stage.hits(query.clone()).await;
    let folder = stage.close();
    let index = reopen(&folder);
    assert_eq!(
        index.search(query.clone()).await.expect("an answer"),
        before,
        "waits until the vectors are read"
    );
    assert_eq!(index.state(), IndexState::Ready);
    index.apply(vec![IndexOp::Delete(id(1))]).await.expect("written");
    assert_eq!(index.search(query).await.expect("an answer").len(), 2);
}

/// As after a crash between the two: the vectors are written, the words are not.
#[tokio::test]
async fn doing_a_batch_again_repairs_what_a_crash_left_half_done() {
    let stage = Stage::with([entry(1, "dog"), entry(2, "dog"), entry(3, "dog")]).await;
    let folder = stage.close();
    let table = generation(&folder.path().join("search"), 1).join("vectors.db");
    let mut connection = table::open(&table).expect("the table");
    let tea = IndexEntry {
        dense: Some(NORTH.to_vec()),
        ..entry(1, "tea")
    };
    let new = entry(4, "dog");
    let half: Vec<_> = vec![(id(1).0, Some(&tea)), (id(2).0, None), (id(4).0, Some(&new))];
    table::apply(&mut connection, &half).expect("written");
    drop(connection);
    let index = reopen(&folder);
    let batch = vec![upsert(tea), IndexOp::Delete(id(2)), upsert(new)];
    index.apply(batch).await.expect("written");
    let found = |query| async {
        index
            .search(query)
            .await
            .expect("an answer")
            .iter()
            .map(|hit| hit.memory_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(ask("dog")).await, [id(3), id(4)]);
    assert_eq!(found(ask("tea")).await, [id(1)]);
    assert_eq!(found(ask_near(NORTH)).await, [id(1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn searching_while_writing_sees_each_memory_at_most_once() {
    let stage = Stage::with((1..=50).map(|n| IndexEntry {
        dense: Some(NORTH.to_vec()),
        ..entry(n, "dog")
    }))
    .await;
    let write = async {
        for round in 0..8 {
            let ops = (1..=50).map(|n| {
                upsert(IndexEntry {
                    dense: Some(NORTH.to_vec()),
                    ..entry(n, &format!("dog {round}"))
                })
            });
            stage.index.apply(ops.collect()).await.expect("written");
        }
    };
    let read = async {
        for _ in 0..40 {
            let mut found = stage
                .found(IndexQuery {
                    dense: Some(NORTH.to_vec()),
                    limit: 500,
                    ..ask("dog")
                })
                .await;
            found.sort_unstable();
            assert_eq!(found, (1..=50).collect::<Vec<u128>>());
        }
    };
    tokio::join!(write, read);
}
