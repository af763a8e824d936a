//! Ctrl-C in the middle of the work.

use std::fmt::Write;
use std::process::{Command, Stdio};

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::ports::graph::GraphStore;
use memora_test_servers::ChatServer;

use crate::agent::{lab, talks};
use crate::files::block_on;
use crate::{Home, Ran};

const CONVERSATIONS: u32 = 20_000;

fn long_file() -> String {
    let mut file = String::from(
        r#"{"format":"memora-interchange","version":1}
{"type":"organization","org_id":"lab","name":"Lab","created_at":"2026-01-01T00:00:00Z"}
{"type":"user","org_id":"lab","user_id":"ann","name":"Ann","created_at":"2026-01-01T00:00:00Z"}
{"type":"agent","org_id":"lab","agent_id":"helper","label":"Helper","created_at":"2026-01-01T00:00:00Z"}
"#,
    );
    for n in 0..CONVERSATIONS {
        writeln!(
            file,
            r#"{{"type":"interaction","org_id":"lab","user_id":"ann","interaction_id":"talk{n}","agent_id":"helper","created_at":"2026-01-02T00:00:00Z","updated_at":"2026-01-02T00:00:00Z","dates":["2026-01-02"],"messages":[{{"role":"user","content":"Message {n}"}}],"memories":[]}}"#
        )
        .unwrap();
    }
    file
}

#[test]
fn an_interrupted_import_keeps_what_it_read_and_goes_on_from_there() {
    let home = Home::new();
    home.done(&["setup", "study"]);
    std::fs::write(home.path("long.memora.jsonl"), long_file()).unwrap();
    let import = ["import", "-s", "study", "long.memora.jsonl"];
    let mut running = home
        .command(&import)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let reader = EmbeddedStore::open(&home.path("study"), Mode::Read).unwrap();
    let stored = || block_on(reader.graph().totals()).unwrap().interactions;
    while stored() == 0 {
        assert!(
            running.try_wait().unwrap().is_none(),
            "it ended before anything was stored"
        );
        std::thread::yield_now();
    }
    let asked = Command::new("kill").args(["-INT", &running.id().to_string()]).status();
    assert!(asked.unwrap().success());
    let ran = Ran::of(running.wait_with_output().unwrap());
    assert_eq!(ran.exit, 130, "{}", ran.err);
    let kept = stored();
    assert!((1..CONVERSATIONS).contains(&kept), "{kept} were stored");
    let rest = home.json(&import);
    assert_eq!(rest["files"][0]["interactions"]["new"], CONVERSATIONS - kept);
}

#[test]
fn an_interrupted_extraction_gives_its_calls_up_and_leaves_the_rest_queued() {
    let home = lab(&talks());
    let server = ChatServer::start(|_| {
        // No answer ever comes.
        loop {
            std::thread::park();
        }
    })
    .unwrap();
    home.save_model("Slow", &server);
    let extract = ["--json", "extract", "-s", "study", "--without-memories"];
    let mut running = home
        .command(&extract)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.asked().is_empty() {
        assert!(running.try_wait().unwrap().is_none(), "it ended before it asked");
        std::thread::yield_now();
    }
    let asked = Command::new("kill").args(["-INT", &running.id().to_string()]).status();
    assert!(asked.unwrap().success());
    let ran = Ran::of(running.wait_with_output().unwrap());
    assert_eq!(ran.exit, 130, "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&report["end"], &report["left"]), (&"stopped".into(), &3.into()));
    let queue = home.json(&["extract", "-s", "study", "--dry-run"]);
    assert_eq!(queue.as_array().unwrap().len(), 3);
}
