//! Search through graph and index together, and the index following the graph through crashes.

use chrono::TimeDelta;
use memora_engine::domain::read::{MemoryFilter, Scope};
use memora_engine::indexing::IndexHealth;
use memora_engine::search::{SearchNotice, SearchRequest, Versions};
use memora_engine::task::TaskContext;
use memora_testkit::faults::Fails;

use super::workbench::{Workbench, by, corrects, learned, shown};

#[tokio::test]
async fn a_hit_on_an_old_version_shows_the_new_one_and_says_so() {
    let bench = Workbench::new().await;
    let old = bench
        .remember(learned("the marketing budget is 40,000 pounds", &[0]))
        .await;
    let new = bench.remember(corrects("they will spend 36,000", old)).await;
    bench.index().await;
    let answer = bench.search("marketing budget").await;
    assert_eq!(answer.hits[0].row.key.memory_id, new);
    assert_eq!(answer.hits[0].matched.as_ref().unwrap().key.memory_id, old);
    assert_eq!(
        answer.hits.iter().filter(|h| h.row.key.memory_id == new).count(),
        1,
        "each memory once"
    );
    let all = SearchRequest {
        versions: Versions::All,
        ..bench.question("marketing budget")
    };
    let answer = bench.engine.search(all).await.unwrap();
    assert_eq!(answer.hits[0].row.key.memory_id, old);
    assert!(answer.hits[0].matched.is_none());
    let before = SearchRequest {
        as_of: Some(bench.engine.now() - TimeDelta::hours(1)),
        ..bench.question("marketing budget")
    };
    assert_eq!(
        bench.engine.search(before).await.unwrap().hits[0].row.key.memory_id,
        old
    );
}

#[tokio::test]
async fn relevance_order_is_kept_to_the_end() {
    let bench = Workbench::new().await;
    for text in ["peanut allergy at school", "peanut butter", "school bus", "a red car"] {
        bench.remember(learned(text, &[])).await;
    }
    bench.index().await;
    let answer = bench.search("peanut allergy at school").await;
    assert_eq!(shown(&answer.hits[0].row), "peanut allergy at school");
    let scores: Vec<_> = answer.hits.iter().map(|hit| hit.fused).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[tokio::test]
async fn a_rename_shows_in_every_view_without_new_index_work() {
    let bench = Workbench::new().await;
    let text = format!("user_{} sails on Sundays", bench.alice.user_id);
    bench.remember(learned(&text, &[0])).await;
    bench.index().await;
    bench
        .engine
        .rename_user(&by(), &bench.alice(), "Alice Weber")
        .await
        .unwrap();
    assert_eq!(bench.engine.index_health().await.unwrap(), IndexHealth::UpToDate);
    assert_eq!(bench.list(MemoryFilter::All).await, ["Alice Weber sails on Sundays"]);
    let everywhere = SearchRequest {
        scope: Scope::organization(bench.org.org_id.clone()),
        ..bench.question("Alice Weber sails")
    };
    let answer = bench.engine.search(everywhere).await.unwrap();
    assert_eq!(answer.people[0].name, "Alice Weber");
    assert_eq!(shown(&answer.hits[0].row), "Alice Weber sails on Sundays");
}

#[tokio::test]
async fn a_crash_between_graph_and_index_leaves_the_work_pending_and_loses_nothing() {
    for (method, how) in [("apply", Fails::Before), ("apply", Fails::After)] {
        let bench = Workbench::new().await;
        bench.remember(learned("sails on Sundays", &[])).await;
        bench.index.fail_nth(method, 1, how);
        bench
            .engine
            .bring_index_up_to_date(&TaskContext::detached())
            .await
            .unwrap_err();
        assert!(matches!(
            bench.engine.index_health().await.unwrap(),
            IndexHealth::Pending {
                memories: 1,
                waiting_for: Some(_)
            }
        ));
        let notices = bench.search("sails").await.notices;
        assert!(
            notices.contains(&SearchNotice::IndexBehind { pending: 1 }),
            "{notices:?}"
        );
        bench.index().await;
        assert_eq!(bench.search("sails").await.hits.len(), 1);
    }
    let bench = Workbench::new().await;
    bench.remember(learned("sails on Sundays", &[])).await;
    bench.graph.fail_nth("acknowledge", 1, Fails::Before);
    bench
        .engine
        .bring_index_up_to_date(&TaskContext::detached())
        .await
        .unwrap_err();
    bench.index().await;
    assert_eq!(bench.search("sails").await.hits.len(), 1);
    assert_eq!(bench.engine.index_health().await.unwrap(), IndexHealth::UpToDate);
}

#[tokio::test]
async fn odd_questions_get_calm_answers() {
    let bench = Workbench::new().await;
    bench.remember(learned("sails on Sundays", &[])).await;
    bench.index().await;
    for text in ["", "   ", "?!", "\u{0}", "日本語", "🙂"] {
        bench.search(text).await;
    }
    let long = "sails ".repeat(3_000);
    let answer = bench.search(&long).await;
    assert!(
        answer
            .notices
            .iter()
            .any(|n| matches!(n, SearchNotice::QueryCut { .. })),
        "{:?}",
        answer.notices
    );
    assert_eq!(answer.hits.len(), 1);
}

#[tokio::test]
async fn several_questions_give_one_list_with_each_memory_once() {
    let bench = Workbench::new().await;
    bench.remember(learned("sails on Sundays", &[])).await;
    bench.remember(learned("rows on Mondays", &[])).await;
    bench.index().await;
    let questions = vec![
        bench.question("sails"),
        bench.question("sails Sundays"),
        bench.question("rows"),
    ];
    let batches = bench.engine.search_batch(questions.clone()).await.unwrap();
    assert_eq!(batches.len(), 3);
    let one = bench.engine.search_as_one(questions, 10).await.unwrap();
    assert_eq!(one.len(), 2);
}
