//! Opening what is no store of ours, a newer, damaged or busy one: each refused with words that help, nothing touched.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use memora_embedded::store::{EmbeddedStore, Mode, OpenError};
use memora_engine::ports::graph::GraphStore;
use memora_testkit::contract::run;
use rusqlite::Connection;

use crate::filled;

const OTHER: &str = "opening::opens_in_another_process";

/// Where the test above says which process it is.
const FIRST: &str = "MEMORA_TEST_PROCESS";

fn refused(folder: &Path) -> OpenError {
    match EmbeddedStore::open(folder, Mode::Write) {
        Ok(_) => panic!("{} opened", folder.display()),
        Err(error) => error,
    }
}

/// A closed store of `conversations`, with its file.
fn closed(temporary: &tempfile::TempDir, conversations: u64) -> (PathBuf, PathBuf) {
    let folder = temporary.path().join("store");
    filled::make(&folder, conversations);
    let file = folder.join("memora.db");
    (folder, file)
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn a_folder_without_a_store_is_none() {
    let temporary = temporary();
    assert!(matches!(refused(temporary.path()), OpenError::NotAStore { .. }));
    assert!(matches!(
        refused(&temporary.path().join("missing")),
        OpenError::NotAStore { .. }
    ));
}

#[test]
fn the_file_of_another_program_is_refused_and_not_touched() {
    let temporary = temporary();
    let file = temporary.path().join("memora.db");
    let other = Connection::open(&file).expect("a file");
    other.execute_batch("CREATE TABLE notes (text TEXT)").expect("a table");
    drop(other);
    let before = fs::read(&file).expect("the file");
    assert!(matches!(refused(temporary.path()), OpenError::NotAStore { .. }));
    assert_eq!(fs::read(&file).expect("the file"), before);
    assert_eq!(
        fs::read_dir(temporary.path()).expect("the folder").count(),
        1,
        "nothing was put beside it"
    );
}

#[test]
fn a_newer_store_is_refused_in_either_mode_and_not_touched() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 1);
    let db = Connection::open(&file).expect("the file");
    db.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE);")
        .expect("a pragma");
    drop(db);
    let before = fs::read(&file).expect("the file");
    for mode in [Mode::Write, Mode::Read] {
        match EmbeddedStore::open(&folder, mode) {
            Err(OpenError::Newer { found: 99, .. }) => {}
            other => panic!("{:?}", other.err()),
        }
    }
    assert_eq!(fs::read(&file).expect("the file"), before);
}

#[test]
fn a_folder_with_something_in_it_gets_no_new_store() {
    let temporary = temporary();
    fs::write(temporary.path().join("letter.txt"), "dear").expect("a file");
    let error = EmbeddedStore::create(temporary.path()).err();
    assert!(matches!(error, Some(OpenError::NotEmpty { .. })), "{error:?}");
}

#[test]
fn what_a_stopped_creation_left_is_taken_over() {
    let temporary = temporary();
    fs::write(temporary.path().join("memora.db.new"), "half").expect("a file");
    fs::write(temporary.path().join("memora.db.new-journal"), "half").expect("a file");
    EmbeddedStore::create(temporary.path()).expect("a new store");
}

#[test]
fn a_file_that_lost_its_beginning_is_damaged() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 1);
    for content in [&b""[..], b"SQLite format 3\0", &[0; 5_000]] {
        fs::write(&file, content).expect("the file");
        assert!(matches!(refused(&folder), OpenError::Damaged { .. }));
    }
}

#[test]
fn a_truncated_file_is_never_taken_for_a_whole_one() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 200);
    let length = fs::metadata(&file).expect("the file").len();
    let options = fs::OpenOptions::new().write(true).open(&file).expect("the file");
    options.set_len(length / 2).expect("a shorter file");
    found_damaged(&folder);
}

#[test]
fn overwritten_pages_are_told_on_opening_or_by_the_check() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 200);
    let length = fs::metadata(&file).expect("the file").len();
    let mut options = fs::OpenOptions::new().write(true).open(&file).expect("the file");
    for page in [40, 80, 120] {
        assert!(page * 4_096 < length);
        options
            .seek(SeekFrom::Start(page * 4_096))
            .expect("a place in the file");
        options.write_all(&[0xa5; 4_096]).expect("a page");
    }
    found_damaged(&folder);
}

/// Opening reads little of the file; what it does not see, the check sees.
fn found_damaged(folder: &Path) {
    match EmbeddedStore::open(folder, Mode::Write) {
        Err(OpenError::Damaged { .. }) => {}
        Err(other) => panic!("{other}"),
        Ok(store) => run(async {
            let findings = store.graph().check_integrity().await;
            let is_told = match &findings {
                Ok(findings) => findings.iter().any(|finding| finding.contains("is damaged")),
                Err(memora_engine::ports::graph::GraphError::Corrupt(_)) => true,
                Err(_) => false,
            };
            assert!(is_told, "{findings:?}");
        }),
    }
}

#[test]
fn an_overwritten_schema_is_damage_and_other_tables_are_named() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 3);
    let mut options = fs::OpenOptions::new().write(true).open(&file).expect("the file");
    options.seek(SeekFrom::Start(100)).expect("a place in the file");
    options.write_all(&[0xff; 300]).expect("bytes");
    let error = refused(&folder);
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("make a copy of the folder"), "{error}");
}

#[test]
fn a_store_opens_once_for_writing_until_it_is_closed_and_for_reading_at_any_time() {
    let temporary = temporary();
    let (folder, _) = closed(&temporary, 1);
    let first = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
    assert!(matches!(refused(&folder), OpenError::AlreadyOpen { .. }));
    let readers = [Mode::Read, Mode::Read].map(|mode| EmbeddedStore::open(&folder, mode).expect("a reader"));
    let graph = first.graph();
    drop(first);
    assert!(
        matches!(refused(&folder), OpenError::AlreadyOpen { .. }),
        "its graph is still in use"
    );
    drop(graph);
    let next = EmbeddedStore::open(&folder, Mode::Write).expect("readers keep no writer out");
    drop((next, readers));
    assert_eq!(
        fs::read(folder.join("lock")).expect("the lock file"),
        b"",
        "nobody is named any more"
    );
}

/// The other process of the test below; without a folder to work on it has nothing to do.
#[test]
fn opens_in_another_process() {
    let Some(folder) = std::env::var_os(filled::FOLDER).map(PathBuf::from) else {
        return;
    };
    let error = refused(&folder);
    let OpenError::AlreadyOpen {
        holder: Some(holder), ..
    } = &error
    else {
        panic!("{error}");
    };
    let first: u32 = std::env::var(FIRST).expect("a number").parse().expect("a number");
    assert_eq!(holder.process, first);
    assert!(error.to_string().contains(&format!("(process {first})")), "{error}");
    let this_program = filled::this_program();
    assert_eq!(Some(holder.program.as_ref()), this_program.file_stem());
    assert!(EmbeddedStore::open(&folder, Mode::Read).is_ok());
}

#[test]
fn a_second_process_that_wants_to_write_is_told_who_does() {
    let temporary = temporary();
    let (folder, _) = closed(&temporary, 1);
    let _first = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
    let output = filled::again(&filled::this_program(), OTHER, &folder)
        .env(FIRST, std::process::id().to_string())
        .output()
        .expect("another process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[test]
fn reading_only_writes_nothing() {
    let temporary = temporary();
    let (folder, file) = closed(&temporary, 2);
    let before = fs::read(&file).expect("the file");
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Read).expect("the store");
        assert!(store.graph().capabilities().writable.is_err());
        assert_eq!(filled::whole_conversations(&store).await, 2);
        let refused = store.graph().apply(&[filled::conversation(3)]).await;
        assert!(
            matches!(refused, Err(memora_engine::ports::graph::GraphError::Unsupported(_))),
            "{refused:?}"
        );
    });
    assert_eq!(fs::read(&file).expect("the file"), before);
}
