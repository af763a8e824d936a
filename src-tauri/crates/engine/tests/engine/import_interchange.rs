//! The interchange format both ways: nothing is lost, nothing is stored twice, and a stopped import goes on.

use std::path::Path;
use std::sync::Arc;

use memora_engine::EngineError;
use memora_engine::domain::change::{Actor, ActorKind};
use memora_engine::domain::ids::{OrgId, UserId, UserKey};
use memora_engine::import::{ImportFormat, ImportOptions, ImportOutcome};
use memora_engine::ports::graph::GraphStore;
use memora_engine::task::TaskContext;
use memora_testkit::faults::{Fails, Faults, FaultyGraph};
use memora_testkit::memory_graph::MemoryGraph;
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use super::import_bench::{Bench, HEADER, ORG, USER, by, engine_over, interaction, lines, memory, memory_id};

fn demo() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../resources/demo/demo.memora.jsonl");
    std::fs::read_to_string(path).expect("the demo file is part of the project")
}

/// A file of `count` interactions with one memory each, every memory after the first contradicting the one before.
fn long_file(count: u32) -> String {
    let mut content = lines([HEADER, ORG, USER]);
    for n in 0..count {
        let link = if n == 0 {
            String::new()
        } else {
            format!(",\"replaces\":[\"{}\"]", memory_id(n - 1))
        };
        let line = interaction(
            &format!("i{n:05}"),
            &memory(n, "user_alice moved", &format!(",\"sources\":[0]{link}")),
        );
        content.push_str(&lines([line.as_str()]));
    }
    content
}

#[tokio::test]
async fn the_demo_file_comes_out_as_it_went_in_and_adds_nothing_twice() {
    let bench = Bench::new();
    let demo = demo();
    let first = bench.import(&demo).await.expect("imported");
    assert_eq!(
        (first.format, first.outcome),
        (ImportFormat::Interchange, ImportOutcome::Complete)
    );
    assert_eq!((first.conflicts.total, first.warnings.total), (0, 0), "{first:?}");
    assert!(first.memories.new >= 300 && first.group.is_some());
    assert_eq!(bench.store().await, demo);
    let again = bench.import(&demo).await.expect("imported");
    assert!(again.adds_nothing() && again.group.is_none(), "{again:?}");
    assert_eq!(again.memories.there, first.memories.new);
    assert_eq!(bench.store().await, demo);
}

#[tokio::test]
async fn one_import_is_taken_back_as_one() {
    let bench = Bench::new();
    let report = bench.import(long_file(150)).await.expect("imported");
    let candidate = bench
        .engine
        .undo_candidate()
        .await
        .expect("read")
        .expect("something to undo");
    assert_eq!(candidate.group, report.group);
    let person = memora_engine::Authorship::new(Actor {
        kind: ActorKind::Person,
        name: "Ada".into(),
    });
    bench
        .engine
        .undo(&person, candidate.change_id, &TaskContext::detached())
        .await
        .expect("undone");
    assert_eq!(bench.store().await, lines([HEADER]));
}

#[tokio::test]
async fn a_stopped_import_keeps_whole_interactions_and_goes_on() {
    let bench = Bench::new();
    let content = long_file(300);
    let path = bench.file(&content);
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let task = TaskContext::new(cancel, move |progress| {
        if progress.done > 0 {
            stop.cancel();
        }
    });
    let options = ImportOptions::default();
    let stopped = bench
        .engine
        .run_import(&path, &options, &by(), &task)
        .await
        .expect("stopped");
    assert_eq!(stopped.outcome, ImportOutcome::Stopped);
    assert!((1..300).contains(&stopped.interactions.new), "{stopped:?}");
    let preview = bench.engine.preview_import(&path, &options, &task).await;
    assert!(matches!(preview, Err(EngineError::Cancelled)), "{preview:?}");
    let rest = bench.import(&content).await.expect("imported");
    assert_eq!(rest.interactions.there, stopped.interactions.new);
    assert_eq!(rest.interactions.new + stopped.interactions.new, 300);
    assert_eq!(bench.store().await, content);
}

#[tokio::test]
async fn an_import_that_dies_goes_on_where_it_was_whether_its_last_batch_was_stored_or_not() {
    for how in [Fails::Before, Fails::After] {
        let bench = Bench::new();
        let content = long_file(300);
        let path = bench.file(&content);
        let faults = Faults::new();
        let graph: Arc<dyn GraphStore> = Arc::new(FaultyGraph::new(bench.graph.clone(), &faults));
        faults.fail_nth("apply", 3, how);
        let dying = engine_over(graph);
        let died = dying
            .run_import(&path, &ImportOptions::default(), &by(), &TaskContext::detached())
            .await;
        assert!(matches!(died, Err(EngineError::Graph(_))), "{died:?}");
        // The ids of the test's generator start anew with each engine; changes must not share them.
        let content_now = bench.store().await;
        assert!(content.starts_with(&content_now) && content_now.len() > lines([HEADER, ORG, USER]).len());
        let report = dying
            .run_import(&path, &ImportOptions::default(), &by(), &TaskContext::detached())
            .await;
        assert_eq!(report.expect("imported").conflicts.total, 0);
        assert_eq!(bench.store().await, content);
    }
}

#[tokio::test]
async fn a_record_with_other_content_is_a_conflict_and_left_alone() {
    let bench = Bench::new();
    let one = memory(1, "user_alice has a cat", ",\"sources\":[0]");
    let original = lines([HEADER, ORG, USER, &interaction("i1", &one), &interaction("i2", "")]);
    bench.import(&original).await.expect("imported");
    let changed = lines([
        HEADER,
        &ORG.replace("Acme", "Acme Ltd"),
        &USER.replace("Alice", "Alicia"),
        &interaction("i1", &one.replace("cat", "dog")),
        &interaction("i2", "").replace("hello i2", "goodbye"),
        &interaction("i3", &memory(2, "c", &format!(",\"replaces\":[\"{}\"]", memory_id(1)))),
    ]);
    let report = bench.import(&changed).await.expect("imported");
    let places: Vec<_> = report
        .conflicts
        .listed
        .iter()
        .map(|c| (c.line, c.field.as_deref().unwrap_or("")))
        .collect();
    let expected = [
        (2, "name"),
        (3, "name"),
        (4, "memories[0].text"),
        (5, "messages[0].content"),
    ];
    assert_eq!(places, expected.map(|(line, field)| (Some(line), field)), "{report:?}");
    assert_eq!((report.interactions.new, report.memories.new), (1, 1));
    assert!(
        bench.store().await.starts_with(original.as_str()),
        "what was there is as it was"
    );
}

#[tokio::test]
async fn a_memory_that_belongs_to_somebody_else_is_not_taken_over() {
    let bench = Bench::new();
    let mine = interaction("i1", &memory(1, "a", ""));
    bench.import(lines([HEADER, ORG, USER, &mine])).await.expect("imported");
    let elsewhere = |line: &str| line.replace("acme", "other");
    let other = lines([HEADER, &elsewhere(ORG), &elsewhere(USER), &elsewhere(&mine)]);
    let report = bench.import(&other).await.expect("imported");
    assert_eq!((report.interactions.new, report.interactions.conflicts), (0, 1));
    assert_eq!(
        report.conflicts.listed[0].field.as_deref(),
        Some("memories[0].memory_id")
    );
}

#[tokio::test]
async fn a_circle_of_versions_is_refused_and_the_rest_of_its_batch_stored() {
    let bench = Bench::new();
    let id = memory_id(1);
    let both = format!(",\"replaces\":[\"{id}\"],\"replaced_by\":[\"{id}\"]");
    let path = bench.file(lines([
        HEADER,
        ORG,
        USER,
        &interaction("i1", &memory(1, "a", "")),
        &interaction("i2", &memory(2, "b", &both)),
        &interaction("i3", &memory(3, "c", "")),
    ]));
    let task = TaskContext::detached();
    let report = bench
        .engine
        .run_import(&path, &ImportOptions::default(), &by(), &task)
        .await
        .expect("imported");
    assert_eq!(
        (report.interactions.new, report.interactions.conflicts),
        (2, 1),
        "{report:?}"
    );
    assert_eq!(report.conflicts.listed[0].line, Some(5));
}

#[tokio::test]
async fn progress_counts_the_bytes_of_the_file_to_its_end() {
    let bench = Bench::new();
    let content = long_file(200);
    let path = bench.file(&content);
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = seen.clone();
    let task = TaskContext::new(CancellationToken::new(), move |p| {
        log.lock().expect("no panic").push((p.done, p.total))
    });
    bench
        .engine
        .run_import(&path, &ImportOptions::default(), &by(), &task)
        .await
        .expect("imported");
    let seen = seen.lock().expect("no panic");
    let total = content.len() as u64;
    assert!(seen.is_sorted() && seen.len() > 3, "{seen:?}");
    assert!(seen.iter().all(|(_, of)| *of == Some(total)));
    assert_eq!(seen.last(), Some(&(total, Some(total))));
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_not_imported_into() {
    let bench = Bench::new();
    let engine = engine_over(Arc::new(
        MemoryGraph::read_only(&[], "opened for reading").expect("a store"),
    ));
    let path = bench.file(lines([HEADER, ORG]));
    let task = TaskContext::detached();
    let refused = engine.run_import(&path, &ImportOptions::default(), &by(), &task).await;
    assert!(refused.expect_err("refused").to_string().contains("opened for reading"));
    let preview = engine
        .preview_import(&path, &ImportOptions::default(), &task)
        .await
        .expect("may be looked at");
    assert_eq!(preview.organizations.new, 1);
}

#[tokio::test]
async fn files_of_other_systems_may_end_lines_their_way_and_leave_blank_ones() {
    let bench = Bench::new();
    let content = format!("\u{feff}{HEADER}\r\n\r\n{ORG}\r\n  {USER}");
    let report = bench.import(content).await.expect("imported");
    assert_eq!((report.organizations.new, report.users.new), (1, 1));
    assert_eq!(bench.store().await, lines([HEADER, ORG, USER]));
    let user = UserKey {
        org_id: OrgId::parse("acme").expect("an id"),
        user_id: UserId::parse("alice").expect("an id"),
    };
    assert_eq!(bench.graph.user(&user).await.expect("there").user.name, "Alice");
}

const USERS: [&str; 2] = ["alice", "bob"];

/// Stores as files: people, interactions in any order with memories that contradict any memory above, and memories
/// without interaction.
fn any_file() -> impl Strategy<Value = String> {
    let text = prop_oneof!["\\PC{0,20}", Just("user_alice's \"cat\"\n<b>\u{2028}".to_owned())];
    let memory = (
        text.clone(),
        0..2_000_000_000u32,
        any::<bool>(),
        proptest::collection::vec(any::<u32>(), 0..3),
    );
    let interaction = (
        0..2u32,
        0..2_000_000_000u32,
        proptest::collection::vec(text, 0..4),
        proptest::collection::vec(memory.clone(), 0..4),
    );
    let loose = proptest::collection::vec((0..2u32, memory), 0..4);
    (proptest::collection::vec(interaction, 0..12), loose).prop_map(|(interactions, loose)| {
        let mut out = lines([HEADER, ORG, USER, &USER.replace("alice", "bob")]);
        let mut ids: [Vec<String>; 2] = Default::default();
        let mut count = 0;
        let moment = |n: u32| {
            let at = chrono::DateTime::from_timestamp_micros(i64::from(n) * 1_000_500).expect("a moment");
            at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
        };
        let mut memory = |user: usize, (text, at, source, links): &(String, u32, bool, Vec<u32>), messages: usize| {
            count += 1;
            let mut fields = serde_json::json!({
                "memory_id": memory_id(count), "agent_id": "jenny", "text": text,
                "obtained_at": moment(*at), "date": "2025-02-01",
            });
            if *source && messages > 0 {
                fields["sources"] = serde_json::json!([messages - 1]);
            }
            let above = &ids[user];
            let mut replaces: Vec<_> = links
                .iter()
                .filter(|_| !above.is_empty())
                .map(|n| above[*n as usize % above.len()].clone())
                .collect();
            replaces.sort();
            replaces.dedup();
            if !replaces.is_empty() {
                fields["replaces"] = serde_json::json!(replaces);
            }
            ids[user].push(memory_id(count));
            fields
        };
        let mut rest = String::new();
        for (n, (user, at, messages, memories)) in interactions.iter().enumerate() {
            let user = *user as usize;
            let memories: Vec<_> = memories.iter().map(|m| memory(user, m, messages.len())).collect();
            let messages: Vec<_> = messages
                .iter()
                .map(|text| serde_json::json!({"role": "user", "content": text}))
                .collect();
            rest.push_str(&lines([serde_json::json!({
                "type": "interaction", "org_id": "acme", "user_id": USERS[user],
                "interaction_id": format!("i{n}"), "agent_id": "jenny", "created_at": moment(*at),
                "updated_at": moment(*at), "dates": ["2025-02-01"], "messages": messages, "memories": memories,
            })
            .to_string()
            .as_str()]));
        }
        for (user, m) in &loose {
            let mut fields = memory(*user as usize, m, 0);
            fields["type"] = "memory".into();
            fields["org_id"] = "acme".into();
            fields["user_id"] = USERS[*user as usize].into();
            rest.push_str(&lines([fields.to_string().as_str()]));
        }
        out.push_str(&rest);
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn export_then_import_then_export_gives_the_same_bytes(file in any_file()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let first = Bench::new();
            let read = first.import(&file).await.expect("imported");
            prop_assert_eq!(read.conflicts.total, 0, "{:?}", read);
            let exported = first.store().await;
            let second = Bench::new();
            let copied = second.import(&exported).await.expect("imported");
            prop_assert_eq!(copied.memories, read.memories);
            prop_assert_eq!(copied.conflicts.total, 0, "{:?}", copied);
            prop_assert_eq!(second.store().await, exported.clone());
            prop_assert!(first.import(&exported).await.expect("imported").adds_nothing());
            Ok(())
        })?;
    }
}
