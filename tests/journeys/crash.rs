//! A process that ends in the middle loses nothing that was said to be stored, and leaves nothing half done.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::Scope;
use memora_engine::export::ExportScope;
use memora_engine::indexing::IndexHealth;
use memora_engine::task::TaskContext;
use memora_tests::generate::words;
use memora_tests::store::{self, OpenStore};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use uuid::Uuid;

use super::{demo_store, empty_store, import, search, up_to_date, user};

pub(super) const IMPORT_FILE: &str = env!("CARGO_BIN_EXE_import_file");

/// Interactions of the file that is being imported when the process ends.
pub(super) const INTERACTIONS: u32 = 1_500;
const MEMORIES: u32 = 3;

/// A file of one user with many conversations of six messages and three memories each.
pub(super) fn long_file(folder: &Path) -> PathBuf {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let at = "2026-01-01T00:00:00Z";
    let mut lines = vec![
        json!({ "format": "memora-interchange", "version": 1 }),
        json!({ "type": "organization", "org_id": "o", "name": "Long talks", "created_at": at }),
        json!({ "type": "user", "org_id": "o", "user_id": "u", "name": "Talker", "created_at": at }),
        json!({ "type": "agent", "org_id": "o", "agent_id": "a", "label": "Listener", "created_at": at }),
    ];
    for n in 0..INTERACTIONS {
        let (mut messages, mut memories) = (Vec::new(), Vec::new());
        for m in 0..MEMORIES {
            let scene = words::scene((n + m) as usize % words::TOPICS, "user_u", &mut rng);
            messages.push(json!({ "role": "user", "content": scene.said }));
            messages.push(json!({ "role": "assistant", "content": scene.reply }));
            memories.push(json!({
                "memory_id": Uuid::from_u128(u128::from(n * MEMORIES + m + 1)), "agent_id": "a", "text": scene.fact,
                "obtained_at": at, "date": "2026-01-01", "sources": [2 * m],
            }));
        }
        lines.push(json!({
            "type": "interaction", "org_id": "o", "user_id": "u", "interaction_id": format!("i{n:05}"), "agent_id": "a",
            "created_at": at, "updated_at": at, "dates": ["2026-01-01"], "messages": messages, "memories": memories,
        }));
    }
    let path = folder.join("long.memora.jsonl");
    std::fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    path
}

/// What there is is whole; the rest comes with a second import, and then nothing tells that there was a first one.
pub(super) async fn resumes(open: &OpenStore, file: &Path, folder: &Path) {
    let totals = open.engine.totals().await.unwrap();
    assert_eq!(
        totals.messages,
        totals.interactions * 2 * MEMORIES,
        "a conversation is there whole or not at all"
    );
    assert_eq!(totals.memories, totals.interactions * MEMORIES);
    let report = import(open, file).await.unwrap();
    assert_eq!(report.interactions.there, totals.interactions);
    assert_eq!(report.interactions.new, INTERACTIONS - totals.interactions);
    assert_eq!(report.conflicts.total, 0, "{:?}", report.conflicts);

    let (_other_folder, unbroken) = empty_store().await;
    import(&unbroken, file).await.unwrap();
    let (ours, theirs) = (folder.join("resumed.jsonl"), folder.join("unbroken.jsonl"));
    let task = TaskContext::detached();
    open.engine.export(&ExportScope::Store, &ours, &task).await.unwrap();
    unbroken
        .engine
        .export(&ExportScope::Store, &theirs, &task)
        .await
        .unwrap();
    assert!(
        std::fs::read(ours).unwrap() == std::fs::read(theirs).unwrap(),
        "the same as imported in one go"
    );

    up_to_date(open).await;
    assert!(open.engine.check_index(&task).await.unwrap().agrees());
}

#[tokio::test]
async fn a_killed_import_is_resumed_by_importing_again() {
    let (folder, open) = empty_store().await;
    drop(open);
    let file = long_file(folder.path());
    let size = std::fs::metadata(&file).unwrap().len();
    let store_folder = folder.path().join("store");
    let mut child = Command::new(IMPORT_FILE)
        .arg(&store_folder)
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let read: u64 = line
            .strip_prefix("read ")
            .expect("the import is not at its end yet")
            .parse()
            .unwrap();
        if read > size / 5 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let open = store::reopen(&store_folder).await.unwrap();
    let interactions = open.engine.totals().await.unwrap().interactions;
    assert!(
        (1..INTERACTIONS).contains(&interactions),
        "{interactions} interactions were stored"
    );
    resumes(&open, &file, folder.path()).await;
}

#[tokio::test]
async fn what_the_index_missed_is_caught_up_at_the_next_start() {
    let (folder, open) = demo_store().await;
    let iris = user(&open, "Harbour Home", "Iris Kallio").await;
    let key = search(&open, Scope::user(iris.clone()), "headache tablets").await[0]
        .row
        .key
        .clone();
    open.engine.delete_memory(&store::author(), &key).await.unwrap();
    let undo = open.engine.undo_candidate().await.unwrap().unwrap();
    open.engine
        .undo(&store::author(), undo.change_id, &TaskContext::detached())
        .await
        .unwrap();
    // Closed before the index has heard of it.
    assert_eq!(
        open.engine.index_health().await.unwrap(),
        IndexHealth::Pending {
            memories: 1,
            waiting_for: None
        }
    );
    drop(open);

    let open = store::reopen(&folder.path().join("store")).await.unwrap();
    assert!(matches!(
        open.engine.index_health().await.unwrap(),
        IndexHealth::Pending { .. }
    ));
    up_to_date(&open).await;
    assert_eq!(open.engine.index_health().await.unwrap(), IndexHealth::UpToDate);
    assert_eq!(
        search(&open, Scope::user(iris), "headache tablets").await[0].row.key,
        key
    );
}

#[tokio::test]
async fn an_index_that_is_gone_or_damaged_is_built_anew() {
    let (folder, open) = demo_store().await;
    let store_folder = folder.path().join("store");
    let iris = Scope::user(user(&open, "Harbour Home", "Iris Kallio").await);
    let before: Vec<_> = search(&open, iris.clone(), "headache tablets")
        .await
        .into_iter()
        .map(|h| h.row.key)
        .collect();
    drop(open);

    std::fs::remove_dir_all(store_folder.join("search")).unwrap();
    for damage in [false, true] {
        if damage {
            damage_every_file(&store_folder.join("search"));
        }
        let open = store::reopen(&store_folder).await.unwrap();
        assert!(
            !open
                .engine
                .organizations(PageRequest::first(5))
                .await
                .unwrap()
                .items
                .is_empty(),
            "reading goes on"
        );
        assert!(matches!(
            open.engine.index_health().await.unwrap(),
            IndexHealth::NeedsRebuild { .. }
        ));
        up_to_date(&open).await;
        let after: Vec<_> = search(&open, iris.clone(), "headache tablets")
            .await
            .into_iter()
            .map(|h| h.row.key)
            .collect();
        assert_eq!(after, before);
    }
}

/// Cuts every file below `folder` to half its length.
fn damage_every_file(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            damage_every_file(&path);
        } else {
            let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(file.metadata().unwrap().len() / 2).unwrap();
        }
    }
}
