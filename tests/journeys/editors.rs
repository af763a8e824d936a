//! Two processes that correct the same memories at the same time, on one Neo4j.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use memora_engine::Engine;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, DateRange, MemoryFilter, Scope};
use memora_engine::domain::versions::in_circles;
use memora_engine::export::ExportScope;
use memora_engine::memories::MemoryListRequest;
use memora_engine::no_index::NoIndex;
use memora_engine::task::TaskContext;
use memora_tests::places;
use memora_tests::store::author;

use super::servers::{empty_server, engine, graph_of, opened};
use super::{import, user};

const EACH: u32 = 60;

fn editor(user: &memora_engine::domain::ids::UserKey, seed: u32) -> Child {
    let (seed, each) = (seed.to_string(), EACH.to_string());
    Command::new(env!("CARGO_BIN_EXE_editor"))
        .args([user.org_id.as_str(), user.user_id.as_str(), &seed, &each])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The changes that the process was told are stored.
fn acknowledged(child: Child) -> Vec<String> {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "an editor failed");
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), EACH as usize);
    let stored = lines.iter().filter_map(|line| line.strip_prefix("stored "));
    stored.map(str::to_owned).collect()
}

async fn exported(engine: &Engine, folder: &std::path::Path, name: &str) -> Vec<u8> {
    let path = folder.join(name);
    let task = TaskContext::detached();
    engine.export(&ExportScope::Store, &path, &task).await.unwrap();
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn two_processes_correct_the_same_memories_and_all_of_it_can_be_taken_back() {
    let (server, _alone) = empty_server().await;
    let graph = graph_of(&server).await;
    let engine = engine(graph.clone(), Arc::new(NoIndex));
    import(&opened(&engine), &places::demo_file()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let before = exported(&engine, folder.path(), "before.jsonl").await;
    let first = engine.undo_candidate().await.unwrap().unwrap();
    let iris = user(&opened(&engine), "Harbour Home", "Iris Kallio").await;

    let (a, b) = (editor(&iris, 1), editor(&iris, 2));
    let (a, b) = tokio::task::spawn_blocking(move || (acknowledged(a), acknowledged(b)))
        .await
        .unwrap();
    assert!(a.len() > 10 && b.len() > 10, "{} and {} were stored", a.len(), b.len());

    // Everything that was acknowledged is in the trail, once, and nothing else.
    let mut trail = BTreeSet::new();
    let mut request = PageRequest::first(100);
    'pages: loop {
        let page = engine.audit(&AuditQuery::default(), request).await.unwrap();
        for row in page.items {
            if row.change_id == first.change_id || row.group == first.group && first.group.is_some() {
                break 'pages;
            }
            assert!(trail.insert(row.change_id.to_string()), "twice in the trail");
        }
        request = PageRequest {
            after: Some(page.next.expect("the import comes at last")),
            limit: 100,
        };
    }
    assert_eq!(trail, a.into_iter().chain(b).collect());

    // No circles, and what nothing contradicts is believed.
    let list = MemoryListRequest {
        scope: Scope::user(iris.clone()),
        filter: MemoryFilter::All,
        dates: DateRange::default(),
        as_of: None,
        ascending: false,
        tag: None,
    };
    let rows = engine.list_memories(list, PageRequest::first(500)).await.unwrap().items;
    let ids: Vec<MemoryId> = rows.iter().map(|row| row.key.memory_id).collect();
    let links = engine.graph().version_links(&iris, &ids).await.unwrap();
    assert!(in_circles(&links).is_empty());
    for row in &rows {
        let newer = links.iter().filter(|(old, _)| *old == row.key.memory_id).count();
        assert_eq!(row.replaced_by as usize, newer);
        assert_eq!(row.believed, newer == 0);
    }
    let counted = engine.graph().user(&iris).await.unwrap().memories;
    assert_eq!(counted as usize, rows.len());

    loop {
        let newest = engine.undo_candidate().await.unwrap().unwrap();
        if newest.change_id == first.change_id {
            break;
        }
        engine
            .undo(&author(), newest.change_id, &TaskContext::detached())
            .await
            .unwrap();
    }
    let after = exported(&engine, folder.path(), "after.jsonl").await;
    assert!(before == after, "undoing all of it gives the store of the beginning");
}
