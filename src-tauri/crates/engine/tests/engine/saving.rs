//! Saving and updating conversations, with the update rules and every fault of the reference system that must be absent.

use chrono::TimeDelta;
use memora_engine::EngineError;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{DateRange, MemoryFilter};
use memora_engine::interactions::{Contradicted, NewMemory};
use memora_engine::ports::graph::GraphError;
use memora_engine::timeline::TimelineRequest;
use uuid::Uuid;

use super::workbench::{Workbench, by, corrects, learned, user_says};

#[tokio::test]
async fn a_conversation_is_saved_with_its_memories_sources_and_date() {
    let bench = Workbench::new().await;
    let text = format!("user_{}'s son Jake is allergic to peanuts", bench.alice.user_id);
    let saved = bench
        .save(&["Jake had a reaction", "Oh no"], vec![learned(&text, &[0])])
        .await;
    let conversation = bench
        .engine
        .conversation(&saved.interaction, 0, 10, None)
        .await
        .unwrap();
    assert_eq!(conversation.messages, 2);
    assert_eq!(conversation.turns[0].speaker, "Alice Moreau");
    assert_eq!(conversation.dates, vec![bench.clock_today()]);
    assert_eq!(conversation.memories[0].positions, vec![0]);
    assert_eq!(
        bench.list(MemoryFilter::All).await,
        ["Alice Moreau's son Jake is allergic to peanuts"]
    );
}

#[tokio::test]
async fn an_update_keeps_the_common_prefix_and_memories_that_lose_their_source() {
    let bench = Workbench::new().await;
    let saved = bench
        .save(&["a", "b", "c"], vec![learned("from a", &[0]), learned("from c", &[2])])
        .await;
    bench.next_day();
    let messages = [user_says("a"), user_says("x")];
    let new = [learned("from x", &[1])];
    bench
        .engine
        .update_interaction(&by(), &saved.interaction, &messages, &new, None)
        .await
        .unwrap();
    assert_eq!(bench.messages_of(&saved.interaction).await, ["a", "x"]);
    let conversation = bench
        .engine
        .conversation(&saved.interaction, 0, 10, None)
        .await
        .unwrap();
    assert_eq!(conversation.dates.len(), 2, "it stands under both days");
    let positions: Vec<_> = conversation.memories.iter().map(|m| m.positions.clone()).collect();
    assert_eq!(positions, [vec![0], vec![], vec![1]]);
    let request = TimelineRequest {
        user: bench.alice(),
        agent_id: None,
        dates: DateRange::default(),
        ascending: false,
    };
    let timeline = bench.engine.timeline(request, PageRequest::first(10)).await.unwrap();
    assert_eq!(timeline.items.len(), 2);
    assert_eq!(
        timeline.items[0].interaction.interaction_id,
        timeline.items[1].interaction.interaction_id
    );
}

#[tokio::test]
async fn a_contrary_memory_supersedes_the_old_one_and_the_history_stays() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    let new = bench.remember(corrects("Sarah is due on 15 December", old)).await;
    assert_eq!(
        bench.list(MemoryFilter::Believed).await,
        ["Sarah is due on 15 December"]
    );
    assert_eq!(bench.list(MemoryFilter::Superseded).await, ["Sarah is due in December"]);
    let detail = bench.engine.memory_detail(&bench.key(new), None).await.unwrap();
    let labels: Vec<_> = detail.versions.iter().map(|step| step.label.as_str()).collect();
    assert_eq!(labels, ["v1", "v2"]);
    assert_eq!(detail.replaced[0].key.memory_id, old);
}

#[tokio::test]
async fn what_was_believed_then_can_be_seen_now() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("lives in Lyon", &[0])).await;
    let then = bench.engine.now() + TimeDelta::hours(1);
    bench.remember(corrects("lives in Berlin", old)).await;
    assert_eq!(
        bench.list_at(MemoryFilter::Believed, Some(then)).await,
        ["lives in Lyon"]
    );
    assert_eq!(
        bench.list_at(MemoryFilter::All, Some(then - TimeDelta::days(9))).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_memory_that_contradicts_itself_or_a_later_one_is_refused_and_nothing_is_saved() {
    let bench = Workbench::new().await;
    let circle = |other| NewMemory {
        contradicts: vec![Contradicted::InThisCall(other)],
        ..learned("x", &[])
    };
    let new = |memories| memora_engine::interactions::NewInteraction {
        user: bench.alice(),
        agent_id: bench.jenny.agent_id.clone(),
        messages: vec![user_says("hi")],
        memories,
        at: None,
    };
    for memories in [vec![circle(0)], vec![circle(1), circle(0)], vec![circle(7)]] {
        let error = bench.engine.save_interaction(&by(), new(memories)).await.unwrap_err();
        assert!(
            matches!(&error, EngineError::Invalid { field, .. } if field.starts_with("memories[")),
            "{error}"
        );
    }
    let missing = corrects("x", MemoryId(Uuid::from_u128(404)));
    let error = bench
        .engine
        .save_interaction(&by(), new(vec![missing]))
        .await
        .unwrap_err();
    assert!(
        matches!(error, EngineError::Graph(GraphError::Conflict(_))),
        "it was deleted meanwhile: {error:?}"
    );
    assert_eq!(bench.engine.totals().await.unwrap().interactions, 0);
}

#[tokio::test]
async fn bad_input_is_refused_with_its_place() {
    let bench = Workbench::new().await;
    let long = "x".repeat(5_000);
    let cases = [
        (learned("  ", &[0]), "memories[0].text"),
        (learned(&long, &[0]), "memories[0].text"),
    ];
    for (memory, place) in cases.into_iter().chain([(learned("ok", &[3]), "memories[0].sources")]) {
        let new = memora_engine::interactions::NewInteraction {
            user: bench.alice(),
            agent_id: bench.jenny.agent_id.clone(),
            messages: vec![user_says("hi")],
            memories: vec![memory],
            at: None,
        };
        let error = bench.engine.save_interaction(&by(), new).await.unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
    for name in ["", "   ", "a\nb", &"x".repeat(201)] {
        assert!(
            bench.engine.create_user(&by(), &bench.org.org_id, name).await.is_err(),
            "{name:?}"
        );
    }
}

#[tokio::test]
async fn a_message_of_a_megabyte_is_kept_whole() {
    let bench = Workbench::new().await;
    let long = "many words ".repeat(100_000);
    let saved = bench.save(&[&long], vec![learned("talked a lot", &[0])]).await;
    bench.index().await;
    assert_eq!(bench.messages_of(&saved.interaction).await, [long]);
}

#[tokio::test]
async fn a_user_without_messages_or_memories_reads_as_empty_and_a_conversation_without_messages_can_be_deleted() {
    let bench = Workbench::new().await;
    let saved = bench.save(&[], vec![learned("no source at all", &[])]).await;
    let detail = bench
        .engine
        .memory_detail(&bench.key(saved.memories[0]), None)
        .await
        .unwrap();
    assert!(detail.sources.is_empty());
    bench
        .engine
        .delete_interaction(&by(), &saved.interaction)
        .await
        .unwrap();
    assert!(bench.list(MemoryFilter::All).await.is_empty());
}

#[tokio::test]
async fn each_save_reads_the_clock_anew() {
    let bench = Workbench::new().await;
    let first = bench.save(&["a"], vec![]).await;
    bench.next_day();
    let second = bench.save(&["b"], vec![]).await;
    let one = bench
        .engine
        .conversation(&first.interaction, 0, 1, None)
        .await
        .unwrap()
        .interaction
        .created_at;
    let two = bench
        .engine
        .conversation(&second.interaction, 0, 1, None)
        .await
        .unwrap()
        .interaction
        .created_at;
    assert_eq!(two - one, TimeDelta::days(1));
}

#[tokio::test]
async fn a_conflict_with_somebody_else_changes_nothing() {
    let bench = Workbench::new().await;
    bench.graph.fail_nth("apply", 1, memora_testkit::faults::Fails::Before);
    let new = memora_engine::interactions::NewInteraction {
        user: bench.alice(),
        agent_id: bench.jenny.agent_id.clone(),
        messages: vec![user_says("hi")],
        memories: vec![learned("x", &[0])],
        at: None,
    };
    assert!(bench.engine.save_interaction(&by(), new).await.is_err());
    assert!(bench.list(MemoryFilter::All).await.is_empty());
}

impl Workbench {
    fn clock_today(&self) -> chrono::NaiveDate {
        self.engine.now().date_naive()
    }
}
