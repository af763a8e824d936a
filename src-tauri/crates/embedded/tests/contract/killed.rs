//! A program that is killed, or that runs out of room, while it writes: what was acknowledged is there, nothing is half.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::Stdio;

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_testkit::contract::run;

use crate::filled;

pub(crate) const WRITER: &str = "killed::writes_until_it_is_stopped";

/// The other process of the tests below; without a folder to work on it has nothing to do. Says the number of each
/// conversation as soon as it is saved.
#[test]
fn writes_until_it_is_stopped() {
    let Some(folder) = std::env::var_os(filled::FOLDER).map(PathBuf::from) else {
        return;
    };
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store");
        let graph = store.graph();
        let there = u64::from(graph.totals().await.expect("totals").interactions);
        for n in there + 1.. {
            match graph.apply(&[filled::conversation(n)]).await {
                Ok(()) => say(&format!("saved {n}")),
                Err(GraphError::Unavailable { message, .. }) => return say(&format!("failed: {message}")),
                Err(other) => panic!("{other}"),
            }
        }
    });
}

/// Past the test harness, which holds back what tests print.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .expect("somebody who listens");
}

pub(crate) fn number(line: &str) -> Option<u64> {
    line.split_once("saved ")?.1.trim().parse().ok()
}

#[test]
fn a_killed_program_loses_nothing_that_it_acknowledged() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    let mut before = 1;
    for acknowledgements in [1, 4, 9, 2, 60] {
        let mut writer = filled::again(&filled::this_program(), WRITER, &folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("another process");
        let mut lines = BufReader::new(writer.stdout.take().expect("its output")).lines();
        let mut saved = lines.by_ref().map_while(Result::ok).filter_map(|line| number(&line));
        let reached = saved.nth(acknowledgements - 1).expect("the writer saves");
        writer.kill().expect("the writer is still running");
        // What it said before it was stopped counts, too.
        let acknowledged = saved.last().unwrap_or(reached);
        writer.wait().expect("the writer has ended");
        assert!(acknowledged >= before + acknowledgements as u64);
        run(async {
            let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store opens again");
            let there = filled::whole_conversations(&store).await;
            // The change that was being saved may have got through without being acknowledged.
            assert!(
                there == acknowledged || there == acknowledged + 1,
                "{there} conversations, {acknowledged} acknowledged"
            );
            before = there;
        });
    }
}

/// The shell's limit on the size of files stands for a disk that has no more room.
#[cfg(unix)]
#[test]
fn a_program_that_may_write_no_more_keeps_what_it_saved() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = temporary.path().join("store");
    filled::make(&folder, 1);
    let writer = filled::again(&filled::this_program(), WRITER, &folder);
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""])
        .arg(writer.get_program())
        .args(writer.get_args())
        .env(filled::FOLDER, &folder)
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("failed: ") && said.contains("nothing of this change was saved"),
        "{said}"
    );
    let acknowledged = said.lines().filter_map(number).next_back().expect("some were saved");
    run(async {
        let store = EmbeddedStore::open(&folder, Mode::Write).expect("the store opens again");
        assert_eq!(filled::whole_conversations(&store).await, acknowledged);
        let next = filled::conversation(acknowledged + 1);
        store.graph().apply(&[next]).await.expect("there is room again");
    });
}
