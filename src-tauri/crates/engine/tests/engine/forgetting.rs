//! Forgetting leaves nothing, and a receipt that says nothing of what it was.

use memora_engine::EngineResult;
use memora_engine::corrections::{Correction, CorrectionRequest};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, MemoryFilter};
use memora_engine::domain::subject::Subject;
use memora_engine::forget::{ForgetTarget, Leftovers};
use memora_engine::task::TaskContext;
use memora_engine::undo::{UndoRequest, Undone};

use super::workbench::{Workbench, by, corrects, learned};

#[tokio::test]
async fn a_forgotten_memory_is_nowhere_any_more() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let task = TaskContext::detached();
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("the secret xylophone", a)).await;
    let c = bench.remember(corrects("three", b)).await;
    let fix = CorrectionRequest {
        correction: Correction::FixWording {
            memory: bench.key(b),
            text: "a secret xylophone".into(),
        },
        expected: None,
        settles: None,
    };
    bench.engine.correct(&by().because("xylophone"), &fix).await?;
    bench.index().await;
    let target = ForgetTarget::Memories {
        memories: vec![bench.key(b)],
    };
    let plan = bench.engine.plan_forget(&target, &task).await?;
    assert_eq!((plan.memories, plan.changes, plan.impact.reversible), (1, 3, false));
    let receipt = bench.engine.forget(&by(), &target, None, &task).await?;
    assert_eq!((receipt.memories.as_slice(), receipt.changes), (&[b][..], 3));
    assert_eq!(
        (receipt.left, receipt.notes.len()),
        (Leftovers::default(), 0),
        "{receipt:?}"
    );
    assert!(!serde_json::to_string(&receipt).expect("json").contains("xylophone"));
    assert_eq!(bench.list(MemoryFilter::All).await, ["three", "one"]);
    assert_eq!(
        bench.list(MemoryFilter::Believed).await,
        ["three"],
        "its neighbours are joined"
    );
    assert_eq!(bench.search("xylophone").await.hits.len(), 0);
    let trail = bench
        .engine
        .graph()
        .audit(&AuditQuery::default(), PageRequest::first(500))
        .await?;
    assert!(!format!("{trail:?}").contains("xylophone"));
    // What is about it cannot be taken back, the erasure neither, and the first version only with the erasure.
    let about = bench
        .engine
        .audit(&AuditQuery::about(Subject::Memory(b)), PageRequest::first(50))
        .await?;
    assert_eq!(about.items.len(), 4);
    assert!(about.items.iter().all(|row| row.redacted));
    let candidate = bench.engine.undo_candidate().await?.expect("something else");
    assert!(about.items.iter().all(|row| row.change_id != candidate.change_id));
    let request = UndoRequest {
        change: candidate.change_id,
        whole_group: false,
        also: vec![],
    };
    let Undone::Blocked { by: blockers, .. } = bench.engine.undo_change(&by(), &request, &task).await? else {
        panic!("should be blocked");
    };
    assert_eq!(
        blockers.iter().map(|later| later.change_id).collect::<Vec<_>>(),
        [receipt.change_id]
    );
    assert!(!blockers[0].can_be_undone);
    let request = UndoRequest {
        also: vec![receipt.change_id],
        ..request
    };
    assert!(matches!(
        bench.engine.undo_change(&by(), &request, &task).await?,
        Undone::Blocked { .. }
    ));
    bench.engine.delete_memory(&by(), &bench.key(c)).await?;
    let candidate = bench.engine.undo_candidate().await?.expect("the deletion");
    bench.engine.undo(&by(), candidate.change_id, &task).await?;
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["three"]);
    Ok(())
}

#[tokio::test]
async fn a_forgotten_user_takes_everything_along() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let task = TaskContext::detached();
    let bob = bench.bob().await;
    let a = bench.remember(learned("one", &[0])).await;
    bench.remember(corrects("two", a)).await;
    bench.engine.rename_user(&by(), &bench.alice(), "Alice Quartz").await?;
    bench.index().await;
    let target = ForgetTarget::User { user: bench.alice() };
    let receipt = bench.engine.forget(&by(), &target, None, &task).await?;
    assert_eq!((receipt.memories.len(), receipt.interactions.len()), (2, 2));
    assert_eq!(receipt.left, Leftovers::default(), "{receipt:?}");
    let trail = bench
        .engine
        .graph()
        .audit(&AuditQuery::default(), PageRequest::first(500))
        .await?;
    let words = format!("{trail:?}");
    assert!(!words.contains("Quartz") && !words.contains("Moreau"), "{words}");
    assert!(words.contains("Bob Stone"));
    assert!(bench.engine.graph().user(&bob.key()).await.is_ok());
    assert_eq!(bench.engine.totals().await?.users, 1);
    Ok(())
}

#[tokio::test]
async fn a_forgotten_conversation_goes_with_its_messages() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let saved = bench.save(&["the secret xylophone"], vec![learned("one", &[0])]).await;
    bench.index().await;
    let target = ForgetTarget::Interaction {
        interaction: saved.interaction,
    };
    let receipt = bench
        .engine
        .forget(&by(), &target, None, &TaskContext::detached())
        .await?;
    assert_eq!(
        (receipt.messages, receipt.memories.len(), receipt.left),
        (1, 1, Leftovers::default())
    );
    let trail = bench
        .engine
        .graph()
        .audit(&AuditQuery::default(), PageRequest::first(500))
        .await?;
    assert!(!format!("{trail:?}").contains("xylophone"));
    Ok(())
}
