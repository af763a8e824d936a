//! What is particular to traces in files: crashes, damage, another program in the same folder.

use std::fs;

use memora_engine::domain::page::PageRequest;
use memora_engine::ports::traces::{TraceError, TraceStore};
use memora_testkit::trace_contract::{LIMIT, trace};

use super::TraceFolder;

async fn kept(folder: &std::path::Path, numbers: std::ops::RangeInclusive<u64>) -> TraceFolder {
    let traces = TraceFolder::open(folder, LIMIT).expect("a folder");
    for n in numbers {
        traces.keep(trace("alice", n, 200)).await.expect("kept");
    }
    traces
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn traces_are_there_when_the_folder_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(kept(folder.path(), 1..=3).await);
    let again = TraceFolder::open(folder.path(), LIMIT).expect("a folder");
    assert_eq!(again.totals().await.expect("totals").traces, 3);
    let wanted = trace("alice", 2, 200);
    assert_eq!(again.get(wanted.head.id).await.expect("it is there"), wanted);
}

#[tokio::test]
async fn another_program_may_keep_and_delete_in_the_same_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = kept(folder.path(), 1..=1).await;
    let other = kept(folder.path(), 2..=2).await;
    assert_eq!(one.list(PageRequest::first(9)).await.expect("a list").items.len(), 2);
    assert_eq!(
        one.get(trace("alice", 2, 0).head.id)
            .await
            .expect("it is there")
            .head
            .step_count,
        1
    );
    other.delete_all().await.expect("deleted");
    let gone = one.get(trace("alice", 1, 0).head.id).await;
    assert!(matches!(gone, Err(TraceError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn a_damaged_trace_is_left_out_of_lists_said_when_opened_and_can_be_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = kept(folder.path(), 1..=4).await;
    let files = names(folder.path());
    fs::write(folder.path().join(&files[0]), b"").expect("written");
    fs::write(folder.path().join(&files[1]), b"{\"version\":1}\nnothing").expect("written");
    let whole = fs::read(folder.path().join(&files[2])).expect("a file");
    fs::write(folder.path().join(&files[2]), &whole[..whole.len() - 20]).expect("written");
    let listed = traces.list(PageRequest::first(9)).await.expect("a list");
    assert_eq!(listed.items.len(), 2, "the third has lost its end, not its first line");
    for n in 1..=3 {
        let damaged = traces.get(trace("alice", n, 0).head.id).await;
        assert!(matches!(damaged, Err(TraceError::Corrupt(_))), "{n}: {damaged:?}");
    }
    let pages = traces.list(PageRequest::first(1)).await.expect("a page");
    let rest = PageRequest {
        after: pages.next,
        limit: 9,
    };
    assert_eq!(traces.list(rest).await.expect("a page").items.len(), 1);
    traces.delete(&[trace("alice", 1, 0).head.id]).await.expect("deleted");
    assert_eq!(traces.totals().await.expect("totals").traces, 3);
}

#[tokio::test]
async fn a_claimed_size_is_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = kept(folder.path(), 1..=1).await;
    let file = folder.path().join(&names(folder.path())[0]);
    let mut bytes = fs::read(&file).expect("a file");
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
    bytes[end + 1..end + 5].copy_from_slice(&u32::MAX.to_le_bytes());
    fs::write(&file, bytes).expect("written");
    let damaged = traces.get(trace("alice", 1, 0).head.id).await;
    assert!(matches!(damaged, Err(TraceError::Corrupt(_))), "{damaged:?}");
}

#[tokio::test]
async fn what_a_crash_left_is_no_trace_and_goes_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let unfinished = folder.path().join("20250501T120000000000Z-1.trace.new");
    fs::write(&unfinished, b"{").expect("written");
    fs::write(folder.path().join("notes.txt"), b"mine").expect("written");
    let traces = TraceFolder::open(folder.path(), LIMIT).expect("a folder");
    assert_eq!(traces.totals().await.expect("totals").traces, 0);
    assert!(unfinished.exists(), "somebody may be writing it");
    let old = std::time::SystemTime::now() - 2 * super::ABANDONED_AFTER;
    fs::File::options()
        .write(true)
        .open(&unfinished)
        .and_then(|file| file.set_modified(old))
        .expect("an older file");
    TraceFolder::open(folder.path(), LIMIT).expect("a folder");
    assert_eq!(names(folder.path()), ["notes.txt"]);
}

#[tokio::test]
async fn what_cannot_be_read_goes_when_somebody_is_to_be_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = kept(folder.path(), 1..=2).await;
    let file = folder.path().join(&names(folder.path())[0]);
    fs::write(&file, b"alice lives in Lyon").expect("written");
    let nobody = memora_testkit::sample::user_key("acme", "nobody");
    assert_eq!(traces.forget_user(&nobody).await.expect("forgotten"), 1);
    assert!(!file.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, b"").expect("written");
    let refused = TraceFolder::open(&file.join("traces"), LIMIT).err();
    assert!(matches!(refused, Some(TraceError::Unavailable(_))), "{refused:?}");
}
