//! Saving what was accepted, by hand and without anybody looking on.

use memora_engine::EngineError;
use memora_engine::agent::MemoryAgent;
use memora_engine::agent::capture::{AcceptedMemory, CaptureDecision};
use memora_engine::domain::change::ChangeKind;
use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{AuditQuery, MemoryFilter};
use memora_engine::ports::chat::ChatError;
use memora_engine::ports::graph::GraphError;
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use tokio_util::sync::CancellationToken;

use super::{Agent, extracted, token_of, verdicts};
use crate::workbench::{Workbench, by, learned};

fn accepted(text: &str, sources: &[u32]) -> AcceptedMemory {
    AcceptedMemory {
        text: text.to_owned(),
        sources: sources.to_vec(),
        contradicts: vec![],
        contradicts_accepted: vec![],
    }
}

fn decision(memories: Vec<AcceptedMemory>, extract_later: bool) -> CaptureDecision {
    CaptureDecision {
        memories,
        extract_later,
        trace: None,
    }
}

fn by_hand(bench: &Workbench) -> MemoryAgent {
    MemoryAgent::new(bench.engine.clone(), None, None)
}

#[tokio::test]
async fn memories_written_by_hand_are_saved_without_a_model() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    let mut due = accepted("Alice Moreau's friend Sarah is due on 15 December", &[0]);
    due.contradicts = vec![old];
    let mut later = accepted("Sarah is due on 16 December, says Jenny", &[1]);
    later.contradicts_accepted = vec![0];
    let saved = by_hand(&bench)
        .save_capture(
            &by(),
            &bench.capture(&["the 15th", "or the 16th"]),
            &decision(vec![due, later], false),
        )
        .await
        .unwrap();
    assert_eq!(saved.memories.len(), 2);
    let graph = bench.engine.graph();
    let record = graph.interaction_record(&saved.interaction).await.unwrap();
    let first = record
        .memories
        .iter()
        .find(|m| m.memory.memory_id == saved.memories[0])
        .unwrap();
    assert_eq!(
        first.memory.text,
        format!("user_{}'s friend Sarah is due on 15 December", bench.alice.user_id)
    );
    assert_eq!(
        (first.positions.as_slice(), first.replaces.as_slice()),
        (&[0][..], &[old][..])
    );
    let second = record
        .memories
        .iter()
        .find(|m| m.memory.memory_id == saved.memories[1])
        .unwrap();
    assert!(
        second
            .memory
            .text
            .ends_with(&format!("says agent_{}", bench.jenny.agent_id))
    );
    assert_eq!(second.replaces, [saved.memories[0]]);
    assert_eq!(
        bench.list(MemoryFilter::Believed).await,
        ["Sarah is due on 16 December, says Jenny"]
    );
    assert!(bench.queue().await.is_empty());
}

#[tokio::test]
async fn a_conversation_is_queued_and_taken_out_together_with_its_save_and_undone_with_it() {
    let bench = Workbench::new().await;
    let agent = by_hand(&bench);
    let capture = bench.capture(&["hello"]);
    let saved = agent
        .save_capture(&by(), &capture, &decision(vec![], true))
        .await
        .unwrap();
    assert_eq!(bench.queue().await, std::slice::from_ref(&saved.interaction));
    let again = bench.capture_of(&saved.interaction, &["hello"]);
    agent
        .save_capture(&by(), &again, &decision(vec![], true))
        .await
        .unwrap();
    assert_eq!(agent.extraction_queue_len(None).await.unwrap(), 1, "it is queued once");
    let done = decision(vec![accepted("says hello", &[0])], false);
    agent.save_capture(&by(), &again, &done).await.unwrap();
    assert!(bench.queue().await.is_empty());
    let last = bench.engine.graph().undo_candidate().await.unwrap().unwrap();
    bench
        .engine
        .undo(&by(), last.change_id, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(bench.queue().await, [saved.interaction]);
    assert!(bench.list(MemoryFilter::All).await.is_empty());
}

#[tokio::test]
async fn reading_a_stored_conversation_again_leaves_its_day_and_going_on_gives_it_a_new_one() {
    let bench = Workbench::new().await;
    let stored = bench.save(&["hello"], vec![]).await;
    let first_day = bench.engine.now();
    bench.next_day();
    let agent = by_hand(&bench);
    let same = bench.capture_of(&stored.interaction, &["hello"]);
    agent
        .save_capture(&by(), &same, &decision(vec![accepted("said hello", &[0])], false))
        .await
        .unwrap();
    let record = bench
        .engine
        .graph()
        .interaction_record(&stored.interaction)
        .await
        .unwrap();
    assert_eq!(record.dates, [first_day.date_naive()]);
    assert_eq!(record.memories[0].memory.obtained_at, first_day);
    let more = bench.capture_of(&stored.interaction, &["hello", "and goodbye"]);
    agent
        .save_capture(&by(), &more, &decision(vec![], false))
        .await
        .unwrap();
    let record = bench
        .engine
        .graph()
        .interaction_record(&stored.interaction)
        .await
        .unwrap();
    assert_eq!((record.dates.len(), record.messages.len()), (2, 2));
}

#[tokio::test]
async fn of_a_conversation_that_goes_on_the_new_messages_and_their_memories_are_stored() {
    let bench = Workbench::new().await;
    let stored = bench
        .save(
            &["Sarah is due in December"],
            vec![learned("Sarah is due in December", &[0])],
        )
        .await;
    bench.index().await;
    bench.next_day();
    let model = ScriptedModel::new()
        .on("extracted_memories", |request| {
            assert!(words_of(request).contains("New messages:"));
            extracted(&[("Sarah is due on the 15th", &[1])])
        })
        .on("verdicts", |request| {
            verdicts(&[("C1", "contradicts", &[&token_of(request, "in December")])])
        });
    let agent = Agent::over(&bench, model).agent;
    let more = bench.capture_of(&stored.interaction, &["Sarah is due in December", "On the 15th"]);
    let draft = agent.draft(&more, &TaskContext::detached()).await.unwrap();
    let saved = agent.save_capture(&by(), &more, &draft.decision()).await.unwrap();
    assert_eq!(saved.interaction, stored.interaction);
    let record = bench
        .engine
        .graph()
        .interaction_record(&stored.interaction)
        .await
        .unwrap();
    assert_eq!((record.messages.len(), record.memories.len()), (2, 2));
    let new = record
        .memories
        .iter()
        .find(|m| m.memory.memory_id == saved.memories[0])
        .unwrap();
    assert_eq!(new.memory.obtained_at, bench.engine.now());
    assert_eq!(
        (new.positions.as_slice(), new.replaces.as_slice()),
        (&[1][..], &stored.memories[..])
    );
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["Sarah is due on the 15th"]);
}

#[tokio::test]
async fn putting_into_the_queue_and_taking_out_are_changes_of_their_own_kind() {
    let bench = Workbench::new().await;
    let stored = bench.save(&["hello"], vec![]).await;
    let agent = by_hand(&bench);
    let keys = std::slice::from_ref(&stored.interaction);
    for queued in [true, false] {
        agent.set_queued(&by(), keys, queued).await.unwrap();
        let page = bench
            .engine
            .graph()
            .audit(&AuditQuery::default(), PageRequest::first(1))
            .await
            .unwrap();
        assert_eq!(page.items[0].change.kind, ChangeKind::QueueInteraction);
        assert_eq!(bench.queue().await.is_empty(), !queued);
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_nothing_is_saved() {
    let bench = Workbench::new().await;
    let agent = by_hand(&bench);
    let capture = bench.capture(&["hello"]);
    let mut gone = accepted("x", &[0]);
    gone.contradicts = vec![MemoryId(uuid::Uuid::from_u128(404))];
    let refused = agent.save_capture(&by(), &capture, &decision(vec![gone], false)).await;
    assert!(
        matches!(refused, Err(EngineError::Graph(GraphError::Conflict(_)))),
        "{refused:?}"
    );
    let mut itself = accepted("x", &[0]);
    itself.contradicts_accepted = vec![0];
    for bad in [accepted("x", &[9]), accepted(" ", &[0]), itself] {
        let refused = agent.save_capture(&by(), &capture, &decision(vec![bad], true)).await;
        assert!(matches!(refused, Err(EngineError::Invalid { .. })), "{refused:?}");
    }
    let stored = bench.save(&["hello"], vec![]).await;
    let mut of_another = bench.capture_of(&stored.interaction, &["hello"]);
    let bob = bench.engine.create_user(&by(), &bench.org.org_id, "Bob").await.unwrap();
    of_another.user = bob.key();
    let refused = agent.save_capture(&by(), &of_another, &decision(vec![], false)).await;
    assert!(
        matches!(&refused, Err(EngineError::Invalid { field, .. }) if field == "interaction"),
        "{refused:?}"
    );
    assert_eq!(bench.engine.totals().await.unwrap().interactions, 1);
}

#[tokio::test]
async fn what_is_new_is_remembered_without_anybody_looking_on() {
    let bench = Workbench::new().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| {
            extracted(&[("@user likes tea", &[0]), ("@user hates tea", &[1])])
        })
        .on("verdicts", |_| {
            verdicts(&[("C1", "new", &[]), ("C2", "contradicts", &["C1"])])
        });
    let agent = Agent::over(&bench, model);
    let capture = bench.capture(&["I like tea", "no, I hate it"]);
    let (draft, captured) = agent
        .agent
        .remember(&by(), &capture, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!((draft.candidates.len(), captured.memories.len()), (2, 2));
    assert_eq!(bench.list(MemoryFilter::Believed).await, ["Alice Moreau hates tea"]);
    assert_eq!(bench.list(MemoryFilter::Superseded).await, ["Alice Moreau likes tea"]);
}

#[tokio::test]
async fn a_failed_call_loses_nothing() {
    let bench = Workbench::new().await;
    let failures: [(ScriptedModel, &str); 3] = [
        (
            ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Unavailable("no route".into()))),
            "no route",
        ),
        (
            ScriptedModel::new()
                .on("extracted_memories", |_| extracted(&[("a", &[0]), ("b", &[0])]))
                .on("verdicts", |_| Err(ChatError::Truncated)),
            "cut at the limit",
        ),
        (
            ScriptedModel::new().on("extracted_memories", |_| Ok("no JSON".into())),
            "no JSON object",
        ),
    ];
    for (model, reason) in failures {
        let before = bench.queue().await.len();
        let agent = Agent::over(&bench, model);
        let capture = bench.capture(&["I like tea", "Noted"]);
        let failed = agent
            .agent
            .remember(&by(), &capture, &TaskContext::detached())
            .await
            .unwrap_err();
        assert!(failed.to_string().contains(reason), "{failed}");
        let EngineError::SavedForLater { interaction, .. } = failed else {
            panic!("{failed}")
        };
        let queue = bench.queue().await;
        assert_eq!(queue.len(), before + 1);
        assert!(queue.contains(&interaction));
        assert_eq!(bench.messages_of(&interaction).await, ["I like tea", "Noted"]);
    }
    assert!(bench.list(MemoryFilter::All).await.is_empty());
}

#[tokio::test]
async fn stopping_stores_nothing() {
    let bench = Workbench::new().await;
    let stop = CancellationToken::new();
    let inner = stop.clone();
    let model = ScriptedModel::new().on("extracted_memories", move |_| {
        inner.cancel();
        extracted(&[("likes tea", &[0]), ("likes milk", &[0])])
    });
    let agent = Agent::over(&bench, model);
    let task = TaskContext::new(stop, |_| {});
    let stopped = agent
        .agent
        .remember(&by(), &bench.capture(&["I like tea"]), &task)
        .await;
    assert!(matches!(stopped, Err(EngineError::Cancelled)), "{stopped:?}");
    assert_eq!(bench.engine.totals().await.unwrap().interactions, 0);
}
