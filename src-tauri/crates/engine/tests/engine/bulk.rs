//! The same for many, undone as one.

use memora_engine::EngineResult;
use memora_engine::bulk::{BulkAction, BulkRequest, BulkScope};
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::domain::review::Verdict;
use memora_engine::memories::MemoryListRequest;
use memora_engine::task::TaskContext;
use memora_testkit::compare::compare_data;

use super::workbench::{Workbench, by, corrects, learned};

fn all(bench: &Workbench, except: Vec<memora_engine::domain::ids::MemoryId>) -> BulkScope {
    BulkScope::Matching {
        list: MemoryListRequest {
            scope: Scope::user(bench.alice()),
            filter: MemoryFilter::All,
            dates: DateRange::default(),
            as_of: None,
            ascending: false,
            tag: None,
        },
        except,
    }
}

async fn run(bench: &Workbench, scope: BulkScope, action: BulkAction) -> memora_engine::bulk::BulkReport {
    let request = BulkRequest { scope, action };
    bench
        .engine
        .bulk(&by(), &request, &TaskContext::detached())
        .await
        .unwrap()
}

/// More than one change, so that the group matters.
async fn many(bench: &Workbench) -> Vec<memora_engine::domain::ids::MemoryId> {
    let texts: Vec<String> = (0..1_200).map(|n| format!("number {n}")).collect();
    let new = texts.iter().map(|text| learned(text, &[0])).collect();
    bench.save(&["…"], new).await.memories
}

#[tokio::test]
async fn all_that_match_are_deleted_and_come_back_by_one_undo() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let ids = many(&bench).await;
    let last = bench.remember(corrects("newest", ids[0])).await;
    let before = bench.copy().await;
    let report = run(&bench, all(&bench, vec![last]), BulkAction::Delete).await;
    assert_eq!((report.memories, report.complete), (1_200, true));
    assert_eq!(bench.list(MemoryFilter::All).await, ["newest"]);
    let undo = bench.engine.undo_candidate().await?.expect("something to undo");
    assert_eq!((undo.group, undo.changes), (report.group, 2));
    bench
        .engine
        .undo(&by(), undo.change_id, &TaskContext::detached())
        .await?;
    assert_eq!(compare_data(before.as_ref(), bench.copy().await.as_ref()).await, Ok(()));
    Ok(())
}

#[tokio::test]
async fn selected_memories_move_get_a_date_and_are_marked() -> EngineResult<()> {
    let bench = Workbench::new().await;
    let bob = bench.bob().await;
    let a = bench.remember(learned("one", &[0])).await;
    let b = bench.remember(corrects("two", a)).await;
    let scope = || BulkScope::Selected {
        memories: vec![bench.key(a), bench.key(b)],
    };
    let at = "2020-01-01T00:00:00Z".parse().unwrap();
    run(&bench, scope(), BulkAction::SetDate { at }).await;
    run(&bench, scope(), BulkAction::MarkReviewed).await;
    let reviews = bench.engine.graph().reviews(&bench.org.org_id, &[a, b]).await?;
    assert!(reviews.len() == 2 && reviews.iter().all(|review| review.verdict == Verdict::Kept));
    let report = run(&bench, scope(), BulkAction::MarkReviewed).await;
    assert!(report.complete, "marking again is no error");
    run(
        &bench,
        scope(),
        BulkAction::Move {
            to: bob.user_id.clone(),
        },
    )
    .await;
    assert_eq!(bench.list(MemoryFilter::All).await, Vec::<String>::new());
    assert_eq!(bench.engine.graph().user(&bob.key()).await?.memories, 2);
    Ok(())
}

#[tokio::test]
async fn a_stopped_run_keeps_whole_steps() {
    let bench = Workbench::new().await;
    many(&bench).await;
    let cancel = tokio_util::sync::CancellationToken::new();
    let stop = cancel.clone();
    let task = TaskContext::new(cancel, move |_| stop.cancel());
    let request = BulkRequest {
        scope: all(&bench, vec![]),
        action: BulkAction::Delete,
    };
    let report = bench.engine.bulk(&by(), &request, &task).await.unwrap();
    assert_eq!((report.memories, report.complete), (1_000, false));
    assert_eq!(bench.engine.totals().await.unwrap().memories, 200);
}
