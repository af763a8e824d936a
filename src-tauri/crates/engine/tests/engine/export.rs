//! Export: what is asked for and nothing else, and never half a file.

use memora_engine::domain::ids::{OrgId, UserId, UserKey};
use memora_engine::export::ExportScope;
use memora_engine::task::TaskContext;
use memora_engine::{EngineError, ports::graph::GraphError};
use memora_testkit::faults::{Fails, Faults, FaultyGraph};
use tokio_util::sync::CancellationToken;

use super::import_bench::{Bench, HEADER, ORG, USER, engine_over, interaction, lines, memory};

const SHARED: &str =
    r#"{"type":"agent","org_id":"acme","agent_id":"jenny","label":"Jenny","created_at":"2025-01-01T00:00:00Z"}"#;
const IDLE: &str =
    r#"{"type":"agent","org_id":"acme","agent_id":"idle","label":"Idle","created_at":"2025-01-01T00:00:00Z"}"#;
const BOBS: &str = r#"{"type":"agent","org_id":"acme","agent_id":"kit","label":"Kit","user_id":"bob","created_at":"2025-01-01T00:00:00Z"}"#;

fn bob(line: &str) -> String {
    line.replace("\"alice\"", "\"bob\"")
}

fn acme() -> OrgId {
    OrgId::parse("acme").expect("an id")
}

async fn filled() -> Bench {
    let bench = Bench::new();
    let hers = interaction("i1", &memory(1, "user_alice likes tea", ",\"sources\":[0]"));
    let his = bob(&interaction("i1", &memory(2, "user_bob likes tea", ""))).replace("\"jenny\"", "\"kit\"");
    let other = ORG.replace("acme", "zeta");
    let content = lines([HEADER, ORG, USER, &bob(USER), SHARED, IDLE, BOBS, &hers, &his, &other]);
    let report = bench.import(content).await.expect("imported");
    assert_eq!((report.conflicts.total, report.interactions.new), (0, 2), "{report:?}");
    bench
}

#[tokio::test]
async fn an_export_holds_its_scope_in_the_documented_order() {
    let bench = filled().await;
    let hers = interaction("i1", &memory(1, "user_alice likes tea", ",\"sources\":[0]"));
    let his = bob(&interaction("i1", &memory(2, "user_bob likes tea", ""))).replace("\"jenny\"", "\"kit\"");
    let all = lines([HEADER, ORG, USER, &bob(USER), IDLE, SHARED, BOBS, &hers, &his]);
    let organization = bench.exported(&ExportScope::Organization { org_id: acme() }).await;
    assert_eq!(organization, all);
    assert_eq!(bench.store().await, format!("{all}{}\n", ORG.replace("acme", "zeta")));
    let user = |id: &str| {
        let user_id = UserId::parse(id).expect("an id");
        ExportScope::User {
            user: UserKey {
                org_id: acme(),
                user_id,
            },
        }
    };
    assert_eq!(
        bench.exported(&user("alice")).await,
        lines([HEADER, ORG, USER, SHARED, &hers])
    );
    assert_eq!(
        bench.exported(&user("bob")).await,
        lines([HEADER, ORG, &bob(USER), BOBS, &his])
    );
}

#[tokio::test]
async fn an_export_that_is_stopped_or_fails_leaves_what_stood_there() {
    let bench = filled().await;
    let path = bench.dir.path().join("backup");
    std::fs::write(&path, "older").expect("written");
    let cancel = CancellationToken::new();
    cancel.cancel();
    let task = TaskContext::new(cancel, |_| {});
    let stopped = bench.engine.export(&ExportScope::Store, &path, &task).await;
    assert!(matches!(stopped, Err(EngineError::Cancelled)), "{stopped:?}");

    let faults = Faults::new();
    faults.fail_nth("loose_memories", 2, Fails::Before);
    let failing = engine_over(std::sync::Arc::new(FaultyGraph::new(bench.graph.clone(), &faults)));
    let failed = failing
        .export(&ExportScope::Store, &path, &TaskContext::detached())
        .await;
    assert!(
        matches!(failed, Err(EngineError::Graph(GraphError::Unavailable { .. }))),
        "{failed:?}"
    );

    assert_eq!(std::fs::read_to_string(&path).expect("there"), "older");
    let mut names: Vec<_> = std::fs::read_dir(bench.dir.path())
        .expect("a folder")
        .map(|e| e.expect("readable").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["backup", "file"], "nothing half-written is left");

    bench
        .engine
        .export(&ExportScope::Store, &path, &TaskContext::detached())
        .await
        .expect("exported");
    assert!(std::fs::read_to_string(&path).expect("there").starts_with(HEADER));
}

#[tokio::test]
async fn a_place_that_cannot_be_written_and_a_scope_that_is_not_there_are_named() {
    let bench = filled().await;
    let task = TaskContext::detached();
    for place in [bench.dir.path().to_owned(), bench.dir.path().join("no/folder/file")] {
        let error = bench
            .engine
            .export(&ExportScope::Store, &place, &task)
            .await
            .expect_err("refused");
        assert!(error.to_string().contains(&place.display().to_string()), "{error}");
    }
    let nobody = ExportScope::Organization {
        org_id: OrgId::parse("nobody").expect("an id"),
    };
    let path = bench.dir.path().join("new");
    let error = bench.engine.export(&nobody, &path, &task).await.expect_err("refused");
    assert!(
        matches!(error, EngineError::Graph(GraphError::NotFound(_))),
        "{error:?}"
    );
    assert!(!path.exists());
}

#[tokio::test]
async fn progress_counts_interactions_and_memories_to_their_number() {
    let bench = filled().await;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = seen.clone();
    let task = TaskContext::new(CancellationToken::new(), move |p| {
        log.lock().expect("no panic").push((p.done, p.total))
    });
    let path = bench.dir.path().join("out");
    let report = bench
        .engine
        .export(&ExportScope::Store, &path, &task)
        .await
        .expect("exported");
    assert_eq!(
        (
            report.counts.interactions,
            report.counts.memories,
            report.counts.messages
        ),
        (2, 2, 2)
    );
    assert_eq!(report.bytes, std::fs::metadata(&path).expect("there").len());
    assert_eq!(seen.lock().expect("no panic").last(), Some(&(4, Some(4))));
}
