//! The command beside a program that has the store open for writing, as the window has.

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::ports::embed::Embedder;
use memora_engine::{Authorship, Engine, EngineParts};
use memora_models::StaticEmbedder;
use memora_test_servers::ChatServer;
use memora_test_servers::chat::sarah;
use std::sync::Arc;

use crate::files::block_on;
use crate::{Home, demo_file, resources};

/// The store as the window has it open.
pub(crate) fn window(home: &Home) -> Engine {
    let embedder = StaticEmbedder::load(&resources().join("models/static-minilm-en-256")).unwrap();
    let store = EmbeddedStore::open(&home.path("study"), Mode::Write).unwrap();
    Engine::new(EngineParts {
        graph: store.graph(),
        index: Arc::new(store.index(&embedder.info())),
        embedder: Some(Arc::new(embedder)),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    })
}

#[test]
fn it_reads_what_the_window_writes_and_is_told_who_writes() {
    let home = Home::with_demo();
    let window = window(&home);
    let refused = home.run(&["import", "-s", "study", demo_file().to_str().unwrap()]);
    assert_eq!(refused.exit, 4);
    let holder = format!("(process {})", std::process::id());
    assert!(refused.err.contains(&holder), "{}", refused.err);

    let by = Authorship::new(Actor {
        kind: ActorKind::Person,
        name: "ada".to_owned(),
    });
    let made = block_on(window.create_organization(&by, "Quite New")).unwrap();
    let found = home.json(&["search", "-s", "study", "--org", "quite new", "anything"]);
    assert_eq!(found["hits"], serde_json::json!([]));
    home.done(&["export", "-s", "study", "out.jsonl", "--org", made.org_id.as_str()]);
    assert!(
        std::fs::read_to_string(home.path("out.jsonl"))
            .unwrap()
            .contains("Quite New")
    );

    // A recall reads; taking memories writes, so no model is asked for nothing.
    let server = ChatServer::start(sarah::answer).unwrap();
    home.save_model("Tiny", &server);
    let recalled = home.json(&[
        "recall",
        "-s",
        "study",
        "--org",
        "lumen travel",
        "--model",
        "none",
        "tea",
    ]);
    assert!(!recalled["found"].as_array().unwrap().is_empty());
    let refused = home.run(&["extract", "-s", "study"]);
    assert_eq!(refused.exit, 4);
    assert!(refused.err.contains(&holder), "{}", refused.err);
    assert_eq!(server.asked().len(), 0);

    drop(window);
    home.done(&["import", "-s", "study", demo_file().to_str().unwrap()]);
}
