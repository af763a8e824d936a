//! Folders that do not do what a store needs: taken, foreign, read-only, full.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Output};

use memora_embedded::store::{EmbeddedStore, Mode, OpenError};
use memora_tests::store;

use super::crash::{IMPORT_FILE, INTERACTIONS, long_file, resumes};
use super::{demo_store, empty_store};

#[tokio::test]
async fn a_store_is_open_for_writing_once() {
    let (folder, open) = demo_store().await;
    let path = folder.path().join("store");
    assert!(matches!(
        EmbeddedStore::open(&path, Mode::Write),
        Err(OpenError::AlreadyOpen { .. })
    ));
    let other_process = said(Command::new(IMPORT_FILE).arg(&path));
    assert!(!other_process.status.success());
    let words = String::from_utf8_lossy(&other_process.stderr).into_owned();
    let holder = format!("(process {})", std::process::id());
    assert!(
        words.contains("already open for writing in") && words.contains(&holder),
        "{words}"
    );

    drop(open);
    let other_process = said(Command::new(IMPORT_FILE).arg(&path));
    assert_eq!(
        String::from_utf8_lossy(&other_process.stdout),
        "open\n",
        "free again after closing"
    );
}

#[test]
fn a_folder_with_other_things_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(
        EmbeddedStore::create(folder.path()),
        Err(OpenError::NotEmpty { .. })
    ));
    assert!(matches!(
        EmbeddedStore::open(folder.path(), Mode::Write),
        Err(OpenError::NotAStore { .. })
    ));
    std::fs::write(folder.path().join("memora.db"), "no database at all").unwrap();
    assert!(EmbeddedStore::open(folder.path(), Mode::Write).is_err());
    assert_eq!(
        std::fs::read(folder.path().join("memora.db")).unwrap(),
        b"no database at all"
    );
    assert_eq!(std::fs::read(folder.path().join("letter.txt")).unwrap(), b"dear");
}

#[tokio::test]
async fn a_read_only_folder_can_be_read() {
    let (folder, open) = demo_store().await;
    drop(open);
    let path = folder.path().join("store");
    let file = long_file(folder.path());
    let mode = |mode: u32| {
        for entry in std::fs::read_dir(&path).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::set_permissions(entry.path(), PermissionsExt::from_mode(mode & 0o666)).unwrap();
            }
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    };
    mode(0o555);
    let opened = said(without_privileges().arg(&path));
    let refused = said(without_privileges().arg(&path).arg(&file));
    mode(0o755);
    let words = String::from_utf8_lossy(&opened.stdout).into_owned();
    assert!(
        words.starts_with("open for reading: ") && words.contains("does not allow writing"),
        "{opened:?}"
    );
    assert!(!refused.status.success(), "{refused:?}");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("does not allow writing"), "{words}");
}

#[tokio::test]
async fn a_full_disk_stops_an_import_and_loses_nothing() {
    let (folder, open) = empty_store().await;
    drop(open);
    let path = folder.path().join("store");
    let file = long_file(folder.path());
    // No file may grow beyond 2 MB: the disk of this process is full in the middle of the import.
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"";
    let full = said(
        Command::new("bash")
            .args(["-c", script, IMPORT_FILE])
            .arg(&path)
            .arg(&file),
    );
    assert!(!full.status.success(), "the limit was not felt: {full:?}");
    assert!(String::from_utf8_lossy(&full.stdout).contains("read "), "{full:?}");
    assert!(!String::from_utf8_lossy(&full.stderr).contains("panicked"), "{full:?}");

    let open = store::reopen(&path).await.unwrap();
    let interactions = open.engine.totals().await.unwrap().interactions;
    assert!(
        (1..INTERACTIONS).contains(&interactions),
        "{interactions} interactions were stored"
    );
    resumes(&open, &file, folder.path()).await;
}

fn said(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// The program as a user to whom permissions apply: for root they do not, unless it gives up its capabilities.
fn without_privileges() -> Command {
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if !root {
        return Command::new(IMPORT_FILE);
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-all", "--inh-caps=-all", IMPORT_FILE]);
    command
}
