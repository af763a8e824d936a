//! Undo out of order: what later changes build on is named and can be taken back along.

use memora_engine::EngineResult;
use memora_engine::corrections::{Correction, CorrectionRequest};
use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, MemoryFilter};
use memora_engine::task::TaskContext;
use memora_engine::undo::{UndoRequest, Undone};
use memora_testkit::compare::compare_data;

use super::workbench::{Workbench, by, corrects, learned};

impl Workbench {
    async fn newest(&self) -> ChangeId {
        let page = self
            .engine
            .graph()
            .audit(&AuditQuery::default(), PageRequest::first(1))
            .await
            .unwrap();
        page.items[0].change.id
    }

    async fn undo_change(&self, change: ChangeId, also: Vec<ChangeId>) -> Undone {
        let request = UndoRequest {
            change,
            whole_group: true,
            also,
        };
        let task = TaskContext::detached();
        self.engine.undo_change(&by(), &request, &task).await.unwrap()
    }

    async fn fix(&self, id: memora_engine::domain::ids::MemoryId, text: &str) -> ChangeId {
        let request = CorrectionRequest {
            correction: Correction::FixWording {
                memory: self.key(id),
                text: text.to_owned(),
            },
            expected: None,
            settles: None,
        };
        self.engine.correct(&by(), &request).await.unwrap();
        self.newest().await
    }
}

#[tokio::test]
async fn an_older_change_is_taken_back_when_nothing_builds_on_it() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(learned("two", &[0])).await;
    let fixed = bench.fix(a, "uno").await;
    bench.fix(b, "due").await;
    assert!(matches!(
        bench.undo_change(fixed, vec![]).await,
        Undone::Done { changes: 1, .. }
    ));
    assert_eq!(bench.list(MemoryFilter::All).await, ["due", "one"]);
}

#[tokio::test]
async fn what_builds_on_a_change_is_named_and_taken_back_with_it() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(learned("two", &[0])).await;
    let before = bench.copy().await;
    let first = bench.fix(a, "uno").await;
    let second = bench.fix(a, "eins").await;
    let aside = bench.fix(b, "due").await;
    let third = bench.fix(a, "un").await;
    let Undone::Blocked { by: blockers, .. } = bench.undo_change(first, vec![]).await else {
        panic!("should be blocked");
    };
    let named: Vec<ChangeId> = blockers.iter().map(|later| later.change_id).collect();
    assert_eq!(named, [third, second], "newest first, and nothing else");
    assert!(
        matches!(bench.undo_change(first, vec![second]).await, Undone::Blocked { .. }),
        "not all were allowed"
    );
    assert_eq!(
        bench.list(MemoryFilter::All).await,
        ["due", "un"],
        "nothing was taken back"
    );
    assert!(matches!(
        bench.undo_change(first, named).await,
        Undone::Done { changes: 3, .. }
    ));
    assert_eq!(bench.list(MemoryFilter::All).await, ["due", "one"]);
    // Redo brings all three back at once.
    let redo = bench.engine.redo_candidate().await.unwrap().expect("something to redo");
    assert_eq!(redo.changes, 3);
    bench
        .engine
        .redo(&by(), redo.change_id, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(bench.list(MemoryFilter::All).await, ["due", "un"]);
    assert!(matches!(bench.undo_change(aside, vec![]).await, Undone::Done { .. }));
    assert!(
        compare_data(before.as_ref(), bench.copy().await.as_ref())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_deletion_is_restored_although_others_followed() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let c = bench.remember(corrects("three", b)).await;
    bench.engine.delete_memory(&by(), &bench.key(b)).await.unwrap();
    let deleted = bench.newest().await;
    bench.fix(c, "tre").await;
    bench.remember(learned("aside", &[0])).await;
    assert!(matches!(bench.undo_change(deleted, vec![]).await, Undone::Done { .. }));
    let detail = bench.engine.memory_detail(&bench.key(c), None).await.unwrap();
    assert_eq!(detail.replaced[0].key.memory_id, b);
}

#[tokio::test]
async fn a_memory_that_got_a_source_blocks_the_conversation_that_has_it() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let saved = bench.save(&["a"], vec![learned("one", &[0])]).await;
    bench.next_day();
    let messages = ["a", "b"].map(super::workbench::user_says);
    bench
        .engine
        .update_interaction(&by(), &saved.interaction, &messages, &[], None)
        .await?;
    let updated = bench.newest().await;
    let request = CorrectionRequest {
        correction: Correction::SetSources {
            memory: bench.key(saved.memories[0]),
            interaction_id: Some(saved.interaction.interaction_id.clone()),
            positions: vec![0, 1],
        },
        expected: None,
        settles: None,
    };
    bench.engine.correct(&by(), &request).await?;
    let attached = bench.newest().await;
    let Undone::Blocked { by: blockers, .. } = bench.undo_change(updated, vec![]).await else {
        panic!("should be blocked");
    };
    assert_eq!(
        blockers.iter().map(|later| later.change_id).collect::<Vec<_>>(),
        [attached]
    );
    assert!(matches!(
        bench.undo_change(updated, vec![attached]).await,
        Undone::Done { changes: 2, .. }
    ));
    assert_eq!(bench.messages_of(&saved.interaction).await, ["a"]);
    Ok(())
}

#[tokio::test]
async fn undo_and_redo_go_back_and_forth_until_something_else_is_done() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let task = TaskContext::detached();
    for text in ["two", "three", "four"] {
        bench.fix(a, text).await;
    }
    let text = async || bench.list(MemoryFilter::All).await.remove(0);
    for expected in ["three", "two", "one"] {
        let undo = bench.engine.undo_candidate().await?.expect("something to undo");
        bench.engine.undo(&by(), undo.change_id, &task).await?;
        assert_eq!(text().await, expected);
    }
    for expected in ["two", "three"] {
        let redo = bench.engine.redo_candidate().await?.expect("something to redo");
        bench.engine.redo(&by(), redo.change_id, &task).await?;
        assert_eq!(text().await, expected);
    }
    bench.fix(a, "else").await;
    assert_eq!(bench.engine.redo_candidate().await?, None);
    let stale = bench.engine.redo(&by(), bench.newest().await, &task).await;
    assert!(stale.is_err());
    Ok(())
}

#[tokio::test]
async fn what_is_undone_is_not_undone_again() {
    let bench = Workbench::new().await;
    let a = bench.remember(learned("one", &[0])).await;
    let fixed = bench.fix(a, "uno").await;
    assert!(matches!(bench.undo_change(fixed, vec![]).await, Undone::Done { .. }));
    let request = UndoRequest {
        change: fixed,
        whole_group: false,
        also: vec![],
    };
    let again = bench
        .engine
        .undo_change(&by(), &request, &TaskContext::detached())
        .await;
    assert!(again.is_err());
}
