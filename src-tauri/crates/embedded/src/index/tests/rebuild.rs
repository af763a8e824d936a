use std::fs;

use super::*;

fn reason(index: &DiskIndex) -> String {
    match index.state() {
        IndexState::NeedsRebuild { reason } => reason,
        other => panic!("it says {other:?}"),
    }
}

/// Rebuilds the index and sees that it works.
async fn rebuild(index: &DiskIndex) {
    index.reset(&embedder()).await.expect("an empty index");
    assert_eq!(index.len().await.expect("a number"), 0);
    assert!(reason(index).contains("not been completed"));
    index.apply(vec![upsert(entry(1, "dog"))]).await.expect("written");
    index.built().await.expect("complete");
    assert_eq!(index.state(), IndexState::Ready);
    assert_eq!(index.search(ask("dog")).await.expect("an answer").len(), 1);
}

#[tokio::test]
async fn a_new_folder_has_to_be_built() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = reopen(&folder);
    assert!(reason(&index).contains("no search index yet"));
    assert!(matches!(index.search(ask("dog")).await, Err(IndexError::Mismatch(_))));
    assert!(matches!(index.apply(vec![]).await, Err(IndexError::Mismatch(_))));
    assert!(matches!(index.built().await, Err(IndexError::Mismatch(_))));
    rebuild(&index).await;
}

#[tokio::test]
async fn an_index_of_another_model_does_not_fit() {
    for other in [
        EmbedderInfo {
            model_id: "other".into(),
            ..embedder()
        },
        EmbedderInfo {
            dimensions: 8,
            ..embedder()
        },
    ] {
        let folder = Stage::with([entry(1, "dog")]).await.close();
        let index = DiskIndex::open(&folder.path().join("search"), &other);
        assert!(reason(&index).contains("test with 4"), "{}", reason(&index));
        assert!(matches!(index.search(ask("dog")).await, Err(IndexError::Mismatch(_))));
        index.reset(&other).await.expect("an empty index");
        index.built().await.expect("complete");
        drop(index);
        assert_eq!(
            DiskIndex::open(&folder.path().join("search"), &other).state(),
            IndexState::Ready
        );
    }
}

#[tokio::test]
async fn an_index_of_another_version_does_not_fit() {
    let folder = Stage::with([entry(1, "dog")]).await.close();
    let stamp = folder.path().join("search/stamp.json");
    for field in ["format", "analysis"] {
        let text = fs::read_to_string(&stamp).expect("the stamp");
        let old: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let mut new = old.clone();
        new[field] = 99.into();
        fs::write(&stamp, new.to_string()).expect("written");
        let index = reopen(&folder);
        assert!(reason(&index).contains("another version"));
        assert!(matches!(index.ids(None, 1).await, Err(IndexError::Mismatch(_))));
        fs::write(&stamp, text).expect("written");
    }
    assert_eq!(reopen(&folder).state(), IndexState::Ready);
}

#[tokio::test]
async fn a_half_built_index_stays_half_built_after_opening_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = reopen(&folder);
    index.reset(&embedder()).await.expect("an empty index");
    index.apply(vec![upsert(entry(1, "dog"))]).await.expect("written");
    drop(index);
    let index = reopen(&folder);
    assert!(reason(&index).contains("not been completed"));
    assert_eq!(index.ids(None, 9).await.expect("ids"), [id(1)]);
    assert_eq!(index.search(ask("dog")).await.expect("what is there already").len(), 1);
    index
        .apply(vec![upsert(entry(2, "dog"))])
        .await
        .expect("building goes on");
    index.built().await.expect("complete");
    assert_eq!(index.state(), IndexState::Ready);
}

#[tokio::test]
async fn a_rebuild_begins_with_nothing_and_leaves_nothing_of_the_old_files() {
    let stage = Stage::with([entry(1, "dog"), entry(2, "dog")]).await;
    rebuild(&stage.index).await;
    rebuild(&stage.index).await;
    let path = stage.path();
    assert!(generation(&path, 3).is_dir());
    assert!(!generation(&path, 1).exists() && !generation(&path, 2).exists());
}

#[tokio::test]
async fn files_of_a_rebuild_that_never_began_are_removed() {
    let folder = Stage::with([entry(1, "dog")]).await.close();
    let leftover = generation(&folder.path().join("search"), 7);
    fs::create_dir(&leftover).expect("a folder");
    let index = reopen(&folder);
    assert!(!leftover.exists());
    assert_eq!(index.search(ask("dog")).await.expect("an answer").len(), 1);
}

/// The files of an index that can be damaged.
fn files(folder: &Path) -> Vec<PathBuf> {
    let generation = generation(folder, 1);
    let mut files = vec![folder.join("stamp.json"), generation.join("vectors.db")];
    for file in fs::read_dir(generation.join("words")).expect("the word index") {
        let file = file.expect("a file").path();
        // Locks and the list of files to be swept hold nothing that a search needs.
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with(".lock") {
            files.push(file);
        }
    }
    files
}

/// Damages one file at a time: nothing panics, nothing is answered wrongly, and a rebuild helps.
async fn survives(damage: impl Fn(&Path)) {
    let count = files(
        &Stage::with([IndexEntry {
            dense: Some(vec![1.0; 4]),
            ..entry(1, "dog")
        }])
        .await
        .path(),
    )
    .len();
    assert!(count > 4, "{count} files");
    for place in 0..count {
        let stage = Stage::with([IndexEntry {
            dense: Some(vec![1.0; 4]),
            ..entry(1, "dog")
        }])
        .await;
        let mut all = files(&stage.path());
        all.sort();
        let folder = stage.close();
        let file = &all[place];
        damage(file);
        let index = reopen(&folder);
        match index
            .search(IndexQuery {
                dense: Some(vec![1.0; 4]),
                ..ask("dog")
            })
            .await
        {
            Err(IndexError::Corrupt(_) | IndexError::Mismatch(_)) => {
                reason(&index);
            }
            Err(error) => panic!("{}: {error}", file.display()),
            Ok(hits) => assert_eq!(hits.len(), 1, "{}", file.display()),
        }
        rebuild(&index).await;
    }
}

#[tokio::test]
async fn an_empty_file_is_damage() {
    survives(|file| fs::write(file, []).expect("written")).await;
}

#[tokio::test]
async fn a_missing_file_is_damage() {
    survives(|file| fs::remove_file(file).expect("removed")).await;
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_damage() {
    survives(|file| {
        let bytes = fs::read(file).expect("the file");
        fs::write(file, &bytes[..bytes.len() / 2]).expect("written");
    })
    .await;
}

#[tokio::test]
async fn a_file_of_other_content_is_damage() {
    survives(|file| fs::write(file, vec![0xa5; 8_192]).expect("written")).await;
}

#[tokio::test]
async fn a_vector_of_the_wrong_length_is_damage() {
    let folder = Stage::with([IndexEntry {
        dense: Some(vec![1.0; 4]),
        ..entry(1, "dog")
    }])
    .await
    .close();
    let file = generation(&folder.path().join("search"), 1).join("vectors.db");
    let connection = table::open(&file).expect("the table");
    connection
        .execute("UPDATE memories SET vector = x'0102'", [])
        .expect("changed");
    drop(connection);
    let index = reopen(&folder);
    assert!(matches!(index.search(ask("dog")).await, Err(IndexError::Corrupt(_))));
    assert!(reason(&index).contains("wrong length"));
    rebuild(&index).await;
}
