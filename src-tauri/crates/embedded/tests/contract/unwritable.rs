//! A folder that does not allow writing, seen by somebody whom the system does not let past that.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use memora_embedded::store::{EmbeddedStore, Mode, OpenError};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_testkit::contract::run;

use crate::filled;

/// A user without rights, on every Unix.
const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
}

fn forbid_writing(folder: &Path) {
    for entry in fs::read_dir(folder).expect("the folder") {
        allow(&entry.expect("an entry").path(), 0o444);
    }
    allow(folder, 0o555);
}

/// Runs `test` where permissions count: for root they do not, so then as nobody and from a place where nobody can go.
fn passes_without_rights(test: &str, temporary: &Path, folder: &Path) {
    allow(temporary, 0o755);
    let is_root = fs::metadata(temporary).expect("the folder").uid() == 0;
    let output = if is_root {
        let program = temporary.join("test");
        fs::copy(filled::this_program(), &program).expect("a copy of this program");
        allow(&program, 0o755);
        filled::again(&program, test, folder)
            .uid(NOBODY)
            .gid(NOBODY)
            .current_dir("/")
            .output()
    } else {
        filled::again(&filled::this_program(), test, folder).output()
    };
    let output = output.expect("another process");
    allow(folder, 0o755);
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn store(temporary: &tempfile::TempDir) -> PathBuf {
    let folder = temporary.path().join("store");
    filled::make(&folder, 2);
    folder
}

/// The other process of the test below; without a folder to work on it has nothing to do.
#[test]
fn reads_what_it_may_not_write() {
    let Some(folder) = std::env::var_os(filled::FOLDER).map(PathBuf::from) else {
        return;
    };
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store opens for reading");
        assert_eq!(filled::whole_conversations(&store).await, 2);
        match store.graph().apply(&[filled::conversation(3)]).await {
            Err(GraphError::Unsupported(why)) => assert!(why.contains("does not allow writing"), "{why}"),
            other => panic!("{other:?}"),
        }
        let error = EmbeddedStore::create(&folder.join("new")).err();
        assert!(matches!(error, Some(OpenError::ReadOnlyFolder { .. })), "{error:?}");
    });
}

#[test]
fn a_store_in_a_read_only_folder_opens_for_reading() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = store(&temporary);
    forbid_writing(&folder);
    passes_without_rights("unwritable::reads_what_it_may_not_write", temporary.path(), &folder);
}

/// The other process of the test below; without a folder to work on it has nothing to do.
#[test]
fn does_not_read_an_older_state() {
    let Some(folder) = std::env::var_os(filled::FOLDER).map(PathBuf::from) else {
        return;
    };
    for mode in [Mode::Read, Mode::Write] {
        let error = EmbeddedStore::open(&folder, mode).err();
        assert!(matches!(error, Some(OpenError::Unmerged { .. })), "{error:?}");
    }
}

#[test]
fn changes_that_lie_beside_the_file_are_not_passed_over() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = store(&temporary);
    let copy = temporary.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    run(async {
        let open = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
        open.graph().apply(&[filled::conversation(3)]).await.expect("a change");
        // As a program that was killed leaves it, and copied without the file that only its readers share.
        for name in ["memora.db", "memora.db-wal"] {
            fs::copy(folder.join(name), copy.join(name)).expect("a copy");
        }
    });
    forbid_writing(&copy);
    passes_without_rights("unwritable::does_not_read_an_older_state", temporary.path(), &copy);
    for entry in fs::read_dir(&copy).expect("the folder") {
        allow(&entry.expect("an entry").path(), 0o644);
    }
    run(async {
        let open = EmbeddedStore::open(&copy, Mode::Write).expect("the copy where writing is allowed");
        assert_eq!(filled::whole_conversations(&open).await, 3);
    });
}
