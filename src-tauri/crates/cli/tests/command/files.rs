//! From files to a store and back, and what the results look like.

use std::path::Path;

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::AuditQuery;
use memora_engine::ports::graph::GraphStore;

use crate::{Home, demo_file};

#[test]
fn what_is_imported_is_found_exported_and_checked() {
    let home = Home::new();
    let made = home.json(&["setup", "study", "--name", "Study"]);
    assert_eq!((&made["new"], &made["store"]["name"]), (&true.into(), &"Study".into()));
    let demo = demo_file();
    let imported = home.json(&["import", "-s", "Study", demo.to_str().unwrap()]);
    assert_eq!(imported["index"]["state"], "upToDate");
    let memories = imported["files"][0]["memories"]["new"].as_u64().unwrap();
    assert!(memories > 10, "{imported}");

    let found = home.json(&[
        "search",
        "-s",
        "study",
        "--limit",
        "3",
        "--org",
        &org_of(&home),
        "tea or coffee",
    ]);
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 3, "{found}");
    assert!(
        hits[0]["dense"].is_object(),
        "by meaning, with the model that comes with the program"
    );
    let table = home.done(&[
        "search",
        "-s",
        "study",
        "--limit",
        "3",
        "--org",
        &org_of(&home),
        "tea or coffee",
    ]);
    assert!(table.starts_with("SCORE  DAY"), "{table}");
    assert_eq!(table.lines().count(), 4);

    home.done(&["export", "-s", "study", "out.jsonl"]);
    home.done(&["setup", "copy"]);
    let again = home.json(&["import", "-s", "copy", "out.jsonl"]);
    assert_eq!(again["files"][0]["memories"]["new"], memories);
    let checked = home.json(&["check", "-s", "copy"]);
    assert_eq!(checked["index"]["checked"], memories);
    assert_eq!(checked["store"], serde_json::json!([]));
}

/// The organization with the most memories, by its id.
fn org_of(home: &Home) -> String {
    let store = EmbeddedStore::open(&home.path("study"), Mode::Read).unwrap();
    let page = block_on(store.graph().organizations(PageRequest::first(500))).unwrap();
    let most = page.items.into_iter().max_by_key(|node| node.memories).unwrap();
    most.organization.org_id.to_string()
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

#[test]
fn a_dry_run_stores_nothing() {
    let home = Home::new();
    home.done(&["setup", "study"]);
    let preview = home.json(&["import", "-s", "study", "--dry-run", demo_file().to_str().unwrap()]);
    assert_eq!(preview["files"][0]["outcome"], "previewed");
    assert!(preview["index"].is_null());
    assert_eq!(home.json(&["check", "-s", "study"])["index"]["checked"], 0);
}

#[test]
fn conversations_without_names_get_those_of_the_command_line() {
    let home = Home::new();
    home.done(&["setup", "study"]);
    let chat =
        r#"[{"role":"user","content":"I moved to Bergen last week."},{"role":"assistant","content":"How is it?"}]"#;
    std::fs::write(home.path("chat.json"), chat).unwrap();
    let refused = home.run(&["import", "-s", "study", "chat.json"]);
    assert_eq!(refused.exit, 2, "{}", refused.err);
    let people = ["--org", "Lab", "--user", "Ann", "--agent", "Helper"];
    let import = |file: &'static str| {
        let mut arguments = vec!["import", "-s", "study", file];
        arguments.extend(people);
        home.json(&arguments)
    };
    let first = import("chat.json");
    assert_eq!(first["files"][0]["users"]["new"], 1);
    // The same names are the same people.
    let next = r#"[{"role":"user","content":"I like it here."},{"role":"assistant","content":"Good!"}]"#;
    std::fs::write(home.path("next.json"), next).unwrap();
    let next = import("next.json");
    assert_eq!(next["files"][0]["users"]["new"], 0, "{next}");
    assert_eq!(author_of_last(&home.path("study")).name, "ada");
}

#[test]
fn a_change_says_who_made_it() {
    let home = Home::new();
    home.done(&["setup", "study"]);
    let by = ["--author", "night shift", "--author-kind", "agent"];
    let mut arguments = vec!["import", "-s", "study"];
    let demo = demo_file();
    arguments.push(demo.to_str().unwrap());
    arguments.extend(by);
    home.done(&arguments);
    let author = author_of_last(&home.path("study"));
    assert_eq!((author.kind, author.name.as_str()), (ActorKind::Agent, "night shift"));
}

fn author_of_last(folder: &Path) -> Actor {
    let store = EmbeddedStore::open(folder, Mode::Read).unwrap();
    let page = block_on(store.graph().audit(&AuditQuery::default(), PageRequest::first(1))).unwrap();
    page.items[0].change.actor.clone()
}

#[test]
fn known_stores_are_listed_and_a_second_set_up_changes_nothing() {
    let home = Home::new();
    assert_eq!(home.json(&["stores"]), serde_json::json!([]));
    home.done(&["setup", "study"]);
    assert_eq!(home.json(&["setup", "study"])["new"], false);
    let listed = home.json(&["stores"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["name"], "study");
    assert!(home.done(&["stores"]).contains("study"));
}

#[test]
fn the_demo_store_is_there_without_being_made() {
    let home = Home::new();
    let found = home.json(&["search", "-s", "demo", "--org", "lumen travel", "tea"]);
    assert!(!found["hits"].as_array().unwrap().is_empty());
}

#[test]
fn an_index_that_lacks_memories_is_found_and_repaired() {
    let home = Home::with_demo();
    // As a program leaves it that knew of no index: emptied, and said to be complete.
    let search = home.path("study/search");
    let stamp = std::fs::read_to_string(search.join("stamp.json")).unwrap();
    std::fs::remove_dir_all(&search).unwrap();
    home.done(&["setup", "empty"]);
    copy_folder(&home.path("empty/search"), &search);
    assert!(stamp.contains("ready"));
    let checked = home.run(&["--json", "check", "-s", "study"]);
    assert_eq!(checked.exit, 1, "{}", checked.err);
    let found: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(found["index"]["missing"], found["index"]["checked"]);
    let repaired = home.json(&["check", "-s", "study", "--repair"]);
    assert_eq!(repaired["repaired"]["written"], found["index"]["missing"]);
    assert_eq!(home.json(&["check", "-s", "study"])["index"]["missing"], 0);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
