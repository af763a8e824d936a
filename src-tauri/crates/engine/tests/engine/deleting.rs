//! Deleting and undoing: chains are healed, nothing old becomes believed again, everything can be brought back.

use memora_engine::EngineError;
use memora_engine::domain::ids::ChangeId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::MemoryFilter;
use memora_engine::ports::graph::GraphError;
use memora_engine::task::TaskContext;
use uuid::Uuid;

use super::workbench::{Workbench, by, corrects, learned};

async fn undo(bench: &Workbench) {
    let candidate = bench.engine.undo_candidate().await.unwrap().expect("something to undo");
    bench
        .engine
        .undo(&by(), candidate.change_id, &TaskContext::detached())
        .await
        .unwrap();
}

#[tokio::test]
async fn deleting_the_middle_of_a_chain_leaves_the_old_version_superseded() {
    let bench = Workbench::new().await;
    let v1 = bench.remember(learned("one", &[0])).await;
    let v2 = bench.remember(corrects("two", v1)).await;
    let v3 = bench.remember(corrects("three", v2)).await;
    bench.engine.delete_memory(&by(), &bench.key(v2)).await.unwrap();
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["three"]);
    let detail = bench.engine.memory_detail(&bench.key(v3), None).await.unwrap();
    assert_eq!(
        detail.replaced.iter().map(|r| r.key.memory_id).collect::<Vec<_>>(),
        [v1]
    );
    undo(&bench).await;
    let detail = bench.engine.memory_detail(&bench.key(v3), None).await.unwrap();
    assert_eq!(detail.versions.len(), 3);
    assert_eq!(detail.replaced[0].key.memory_id, v2);
}

#[tokio::test]
async fn deleting_a_conversation_takes_its_memories_and_heals_around_them() {
    let bench = Workbench::new().await;
    let v1 = bench.remember(learned("one", &[0])).await;
    bench.next_day();
    let middle = bench
        .save(&["a", "b"], vec![corrects("two", v1), learned("aside", &[1])])
        .await;
    bench.remember(corrects("three", middle.memories[0])).await;
    bench
        .engine
        .delete_interaction(&by(), &middle.interaction)
        .await
        .unwrap();
    assert_eq!(bench.list(MemoryFilter::All).await, ["three", "one"]);
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["three"]);
    undo(&bench).await;
    assert_eq!(bench.list(MemoryFilter::All).await.len(), 4);
    assert_eq!(bench.messages_of(&middle.interaction).await, ["a", "b"]);
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing_behind_and_comes_back_by_undo() {
    let bench = Workbench::new().await;
    let v1 = bench.remember(learned("one", &[0])).await;
    bench.remember(corrects("two", v1)).await;
    bench
        .engine
        .create_agent(&by(), &bench.org.org_id, Some(&bench.alice.user_id), "Own")
        .await
        .unwrap();
    bench.index().await;
    let before = bench.engine.totals().await.unwrap();
    bench
        .engine
        .delete_user(&by(), &bench.alice(), &TaskContext::detached())
        .await
        .unwrap();
    bench.index().await;
    let after = bench.engine.totals().await.unwrap();
    assert_eq!(
        (after.users, after.interactions, after.memories, after.agents),
        (0, 0, 0, 1)
    );
    let report = bench.engine.check_index(&TaskContext::detached()).await.unwrap();
    assert!(report.agrees() && report.checked == 0, "{report:?}");
    undo(&bench).await;
    assert_eq!(bench.engine.totals().await.unwrap(), before);
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["two"]);
}

#[tokio::test]
async fn a_deleted_organization_comes_back_whole_by_one_undo() {
    let bench = Workbench::new().await;
    bench.remember(learned("one", &[0])).await;
    bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await.unwrap();
    let before = bench.engine.totals().await.unwrap();
    bench
        .engine
        .delete_organization(&by(), &bench.org.org_id, &TaskContext::detached())
        .await
        .unwrap();
    assert!(
        bench
            .engine
            .organizations(PageRequest::first(10))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    undo(&bench).await;
    assert_eq!(bench.engine.totals().await.unwrap(), before);
}

#[tokio::test]
async fn a_deleted_agent_leaves_its_conversations() {
    let bench = Workbench::new().await;
    let saved = bench.save(&["a"], vec![learned("one", &[0])]).await;
    bench.engine.delete_agent(&by(), &bench.jenny.key()).await.unwrap();
    let conversation = bench
        .engine
        .conversation(&saved.interaction, 0, 10, None)
        .await
        .unwrap();
    assert_eq!(conversation.agent_label, None);
    assert_eq!(bench.list(MemoryFilter::All).await, ["one"]);
}

#[tokio::test]
async fn undo_walks_back_one_change_after_the_other_and_refuses_one_that_was_not_seen() {
    let bench = Workbench::new().await;
    bench
        .engine
        .rename_user(&by(), &bench.alice(), "Alice Weber")
        .await
        .unwrap();
    bench
        .engine
        .rename_user(&by(), &bench.alice(), "Alice Holt")
        .await
        .unwrap();
    let stale = ChangeId(Uuid::from_u128(404));
    let error = bench
        .engine
        .undo(&by(), stale, &TaskContext::detached())
        .await
        .unwrap_err();
    assert!(matches!(error, EngineError::Graph(GraphError::Conflict(_))), "{error}");
    undo(&bench).await;
    assert_eq!(
        bench.engine.user(&bench.alice()).await.unwrap().user.name,
        "Alice Weber"
    );
    undo(&bench).await;
    assert_eq!(
        bench.engine.user(&bench.alice()).await.unwrap().user.name,
        "Alice Moreau"
    );
}
