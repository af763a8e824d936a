//! A handle that only reads, beside the one that writes.

use super::*;
use crate::index::table;

const NORTH: [f32; 4] = [1.0, 0.0, 0.0, 0.0];

fn reader(folder: &Path) -> DiskIndex {
    DiskIndex::open_for_reading(folder, &embedder(), "another program writes it")
}

fn pointed(n: u128, text: &str) -> IndexEntry {
    IndexEntry {
        dense: Some(NORTH.to_vec()),
        ..entry(n, text)
    }
}

async fn found(index: &DiskIndex, query: IndexQuery) -> Vec<u128> {
    let hits = index.search(query).await.expect("an answer");
    let mut ids: Vec<u128> = hits.iter().map(|hit| hit.memory_id.0.as_u128()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn a_reader_sees_what_is_put_moved_and_removed() {
    let stage = Stage::with([pointed(1, "dog"), pointed(2, "dog")]).await;
    let reader = reader(&stage.path());
    assert_eq!(reader.state(), IndexState::Ready);
    assert_eq!(found(&reader, ask("dog")).await, [1, 2]);
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1, 2]);
    let ops = vec![
        upsert(of(BOB, pointed(1, "cat"))),
        IndexOp::Delete(id(2)),
        upsert(pointed(3, "dog")),
    ];
    stage.index.apply(ops).await.expect("written");
    assert_eq!(found(&reader, ask("dog")).await, [3]);
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1, 3]);
    let of_user = |name: &str| IndexQuery {
        scope: Scope {
            user_id: Some(user(name)),
            ..Scope::organization(org("o"))
        },
        ..ask_near(NORTH)
    };
    assert_eq!(found(&reader, of_user(BOB)).await, [1]);
    assert_eq!(found(&reader, of_user(ANN)).await, [3]);
    assert_eq!(reader.len().await.expect("a number"), 2);
}

#[tokio::test]
async fn a_reader_follows_into_an_index_that_is_built_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let reader = reader(folder.path());
    assert!(matches!(reader.search(ask("dog")).await, Err(IndexError::Mismatch(_))));
    let writer = DiskIndex::open(folder.path(), &embedder());
    for n in 1..=3 {
        writer.reset(&embedder()).await.expect("an empty index");
        assert!(matches!(reader.state(), IndexState::NeedsRebuild { .. }));
        writer.apply(vec![upsert(pointed(n, "dog"))]).await.expect("written");
        writer.built().await.expect("complete");
        assert_eq!(reader.state(), IndexState::Ready);
        assert_eq!(found(&reader, ask("dog")).await, [n]);
        assert_eq!(found(&reader, ask_near(NORTH)).await, [n]);
    }
}

#[tokio::test]
async fn a_reader_of_a_table_without_a_list_of_changes_reads_it_again() {
    let folder = Stage::with([pointed(1, "dog")]).await.close();
    let path = folder.path().join("search");
    let file = generation(&path, 1).join("vectors.db");
    table::open(&file)
        .expect("the table")
        .execute_batch("DROP TABLE touched")
        .expect("as an earlier version left it");
    let reader = reader(&path);
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1]);
    let writer = DiskIndex::open(&path, &embedder());
    writer.apply(vec![upsert(pointed(2, "dog"))]).await.expect("written");
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1, 2]);
    writer.apply(vec![upsert(pointed(3, "dog"))]).await.expect("written");
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1, 2, 3]);
}

#[tokio::test]
async fn a_reader_that_is_too_far_behind_reads_everything_again() {
    let stage = Stage::with([pointed(1, "dog")]).await;
    let reader = reader(&stage.path());
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1]);
    stage
        .index
        .apply(vec![upsert(pointed(2, "dog"))])
        .await
        .expect("written");
    let table = table::open(&generation(&stage.path(), 1).join("vectors.db")).expect("the table");
    table
        .execute_batch(
            "DELETE FROM touched WHERE seq = (SELECT max(seq) FROM touched); INSERT INTO touched VALUES (99, x'00');",
        )
        .expect("a list with a gap");
    assert_eq!(found(&reader, ask_near(NORTH)).await, [1, 2]);
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    let stage = Stage::with([pointed(1, "dog")]).await;
    let reader = reader(&stage.path());
    assert!(reader.capabilities().writable.is_err());
    for refused in [
        reader.apply(vec![IndexOp::Delete(id(1))]).await,
        reader.reset(&embedder()).await,
        reader.built().await,
    ] {
        assert!(matches!(refused, Err(IndexError::Unsupported(why)) if why.contains("another program")));
    }
    assert_eq!(found(&reader, ask("dog")).await, [1]);
}
