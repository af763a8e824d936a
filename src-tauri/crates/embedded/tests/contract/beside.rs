//! Reading in one process while another one writes: changes are seen whole or not at all, and nobody waits.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::Embedder;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::IndexState;
use memora_engine::search::{SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineParts};
use memora_testkit::contract::run;
use memora_testkit::hash_embedder::HashEmbedder;
use memora_testkit::sample;
use rusqlite::Connection;

use crate::filled;
use crate::killed::{WRITER, number, say};

const INDEXER: &str = "beside::writes_and_indexes_until_it_is_stopped";

/// How many conversations a test waits for.
const ENOUGH: u64 = 40;

/// Another process that writes until the test ends or stops it.
struct Writer {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(test: &str, folder: &Path) -> Self {
        let mut process = filled::again(&filled::this_program(), test, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("another process");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        Self { process, lines }
    }

    /// Waits until it has saved once more and says how many conversations there are.
    fn saves(&mut self) -> u64 {
        let mut saved = self
            .lines
            .by_ref()
            .map_while(Result::ok)
            .filter_map(|line| number(&line));
        saved.next().expect("the writer saves")
    }

    fn stop(&mut self) {
        self.process.kill().expect("the writer is still running");
        self.process.wait().expect("the writer has ended");
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn engine(store: &EmbeddedStore) -> Engine {
    Engine::new(EngineParts {
        graph: store.graph(),
        index: Arc::new(store.index(&HashEmbedder.info())),
        embedder: Some(Arc::new(HashEmbedder)),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    })
}

fn ask(text: &str) -> SearchRequest {
    SearchRequest {
        scope: Scope::organization(sample::org_id("org0")),
        text: text.to_owned(),
        dates: DateRange::default(),
        versions: Versions::All,
        as_of: None,
        exclude: vec![],
        limit: 200,
    }
}

/// The other process of a test below; without a folder to work on it has nothing to do.
#[test]
fn writes_and_indexes_until_it_is_stopped() {
    let Some(folder) = std::env::var_os(filled::FOLDER).map(PathBuf::from) else {
        return;
    };
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
        let engine = engine(&store);
        let there = u64::from(engine.totals().await.expect("totals").interactions);
        for n in there + 1.. {
            let graph = engine.graph();
            graph.apply(&[filled::conversation(n)]).await.expect("a change");
            let task = TaskContext::detached();
            engine.bring_index_up_to_date(&task).await.expect("an index");
            say(&format!("saved {n}"));
        }
    });
}

#[test]
fn a_reader_sees_each_change_of_another_process_whole_and_soon() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    let reader = EmbeddedStore::open(&folder, Mode::Read).expect("a reader");
    let mut writer = Writer::start(WRITER, &folder);
    run(async {
        let graph = reader.graph();
        let mut saved = 0;
        while saved < ENOUGH {
            saved = writer.saves();
            let totals = graph.totals().await.expect("totals");
            let seen = u64::from(totals.interactions);
            assert!(seen >= saved, "{saved} were saved, {seen} are seen");
            assert_eq!(
                (u64::from(totals.messages), u64::from(totals.memories)),
                (seen * filled::MESSAGES, seen)
            );
        }
        writer.stop();
        // What the killed one left is read by those who were there, and written on by the next.
        let seen = filled::whole_conversations(&reader).await;
        let next = EmbeddedStore::open(&folder, Mode::Write).expect("the next writer");
        let change = filled::conversation(seen + 1);
        next.graph().apply(&[change]).await.expect("a change");
        assert_eq!(filled::whole_conversations(&reader).await, seen + 1);
    });
}

#[test]
fn a_writer_does_not_wait_for_one_who_reads_for_long() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    let reader = Connection::open(folder.join("memora.db")).expect("a connection");
    let count = || -> u64 {
        let sql = "SELECT interactions FROM totals";
        reader.query_row(sql, [], |row| row.get(0)).expect("a number")
    };
    reader.execute_batch("BEGIN").expect("a transaction");
    let before = count();
    let mut writer = Writer::start(WRITER, &folder);
    while writer.saves() < ENOUGH {}
    assert_eq!(count(), before, "one transaction reads one state");
    reader.execute_batch("COMMIT").expect("an end");
    assert!(count() >= ENOUGH);
}

#[test]
fn a_reader_searches_what_another_process_indexes() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    run(async {
        let reader = EmbeddedStore::open(&folder, Mode::Read).expect("a reader");
        let engine = engine(&reader);
        assert!(matches!(engine.index().state(), IndexState::NeedsRebuild { .. }));
        let mut writer = Writer::start(INDEXER, &folder);
        let mut saved = 0;
        while saved < ENOUGH {
            saved = writer.saves();
            assert_eq!(engine.index().state(), IndexState::Ready);
            let found = engine.search(ask("memory")).await.expect("an answer").hits;
            assert!(
                found.len() as u64 >= saved,
                "{saved} were saved, {} are found",
                found.len()
            );
            assert!(
                found.iter().all(|hit| hit.dense.is_some() && hit.lexical.is_some()),
                "by meaning and by words"
            );
        }
        let refused = engine.index().reset(&HashEmbedder.info()).await;
        assert!(refused.is_err(), "a reader writes nothing");
        // Nothing to do for one who only reads, though the writer may be in the middle of something.
        let task = TaskContext::detached();
        engine.bring_index_up_to_date(&task).await.expect("nothing to do");
    });
}

#[test]
fn a_store_of_an_older_version_is_read_as_it_is_until_somebody_writes_it() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    let file = Connection::open(folder.join("memora.db")).expect("a connection");
    file.execute_batch("PRAGMA user_version = 1").expect("a version");
    drop(file);
    assert!(EmbeddedStore::open(&folder, Mode::Read).expect("a reader").is_older());
    assert!(
        EmbeddedStore::open(&folder, Mode::Read).expect("a reader").is_older(),
        "reading changed it"
    );
}
