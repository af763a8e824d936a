//! Every run is traced, however it ends.

use std::sync::Arc;

use memora_engine::EngineError;
use memora_engine::agent::MemoryAgent;
use memora_engine::domain::trace::{StepKind, TraceKind, TraceOutcome};
use memora_engine::ports::chat::ChatError;
use memora_engine::ports::traces::TraceStore;
use memora_engine::task::TaskContext;
use memora_testkit::scripted_model::ScriptedModel;
use tokio_util::sync::CancellationToken;

use super::{Agent, extracted, token_of, verdicts};
use crate::workbench::{Workbench, by, learned};

#[tokio::test]
async fn a_trace_shows_prompts_answers_results_and_what_was_dropped() {
    let bench = Workbench::new().await;
    let old = bench.remember(learned("Sarah is due in December", &[0])).await;
    bench.index().await;
    let model = ScriptedModel::new()
        .in_turn(
            "extracted_memories",
            [
                Ok("hm".to_owned()),
                extracted(&[("Sarah is due on 15 December", &[0]), ("made up", &[])]),
            ],
        )
        .on("verdicts", |request| {
            verdicts(&[("C1", "contradicts", &[&token_of(request, "in December"), "M9"])])
        });
    let agent = Agent::over(&bench, model);
    let draft = agent
        .agent
        .draft(&bench.capture(&["the 15th"]), &TaskContext::detached())
        .await
        .unwrap();
    let traces = agent.traces.all();
    let trace = &traces[0];
    let head = &trace.head;
    assert_eq!((traces.len(), draft.trace), (1, Some(head.id)));
    assert_eq!(
        (head.kind, &head.outcome, head.step_count),
        (TraceKind::Extraction, &TraceOutcome::Done, 2)
    );
    assert_eq!(head.user_id.as_ref(), Some(&bench.alice.user_id));
    assert_eq!(head.model.as_deref(), Some("scripted"));
    assert_eq!(
        (head.at, head.usage, head.cost),
        (bench.engine.now(), draft.usage, None)
    );
    let (extract, compare) = (&trace.steps[0], &trace.steps[1]);
    assert_eq!((extract.kind, compare.kind), (StepKind::Extract, StepKind::Compare));
    assert_eq!(extract.prompt.len(), 2, "the question as it was asked first");
    assert_eq!(extract.answers.len(), 2);
    assert_eq!(extract.answers[0].text, "hm");
    assert!(extract.answers[0].problem.is_some() && extract.answers[1].problem.is_none());
    assert_eq!(extract.results, ["Sarah is due on 15 December [0]"]);
    assert_eq!(extract.dropped[0].what, "made up");
    assert_eq!(compare.results, [format!("C1: contradicts M1 ({old})")]);
    assert_eq!(compare.dropped[0].what, "M9");
    assert_eq!(draft.dropped.len(), 2, "the draft says so as well");
    assert_eq!(trace.memories, [old]);
}

#[tokio::test]
async fn a_run_that_fails_or_is_stopped_is_traced_too() {
    let bench = Workbench::new().await;
    let failing = ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Denied("no credit".into())));
    let agent = Agent::over(&bench, failing);
    let failed = agent
        .agent
        .draft(&bench.capture(&["hi"]), &TaskContext::detached())
        .await;
    assert!(
        matches!(failed, Err(EngineError::Chat(ChatError::Denied(_)))),
        "{failed:?}"
    );
    let outcome = agent.traces.all().remove(0).head.outcome;
    assert!(
        matches!(&outcome, TraceOutcome::Failed { problem } if problem.contains("no credit")),
        "{outcome:?}"
    );

    let stop = CancellationToken::new();
    stop.cancel();
    let agent = Agent::over(&bench, ScriptedModel::new());
    let task = TaskContext::new(stop, |_| {});
    assert!(agent.agent.draft(&bench.capture(&["hi"]), &task).await.is_err());
    assert_eq!(agent.traces.all()[0].head.outcome, TraceOutcome::Stopped);
    assert_eq!(agent.model.calls(), 0);
}

#[tokio::test]
async fn what_a_useless_answer_cost_is_in_the_trace() {
    let bench = Workbench::new().await;
    let declining = ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Declined("no".into())));
    let agent = Agent::over(&bench, declining);
    let failed = agent
        .agent
        .draft(&bench.capture(&["hi"]), &TaskContext::detached())
        .await;
    assert!(failed.is_err());
    let trace = agent.traces.all().remove(0);
    assert!(trace.head.usage.prompt > 100, "{:?}", trace.head);
    assert_eq!(trace.head.usage, trace.steps[0].usage);
}

#[tokio::test]
async fn forgetting_what_was_saved_of_a_dry_run_finds_its_trace() {
    let bench = Workbench::new().await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |_| {
            extracted(&[("Sarah is due in December", &[0])])
        })
        .on("verdicts", |_| verdicts(&[("C1", "new", &[])]));
    let agent = Agent::over(&bench, model);
    let capture = bench.capture(&["My sister Sarah is due in December."]);
    let draft = agent.agent.draft(&capture, &TaskContext::detached()).await.unwrap();
    assert_eq!(agent.traces.all()[0].memories, []);
    let saved = agent
        .agent
        .save_capture(&by(), &capture, &draft.decision())
        .await
        .unwrap();
    let trace = agent.traces.all().remove(0);
    assert_eq!(Some(trace.head.id), draft.trace);
    assert_eq!(trace.memories, saved.memories);
    assert_eq!(trace.head.interaction_id, Some(saved.interaction.interaction_id));
    assert_eq!(agent.traces.forget_memories(&saved.memories).await.unwrap(), 1);
    // A trace that is gone is no reason not to save.
    agent
        .agent
        .save_capture(&by(), &capture, &draft.decision())
        .await
        .unwrap();
}

#[tokio::test]
async fn waiting_for_the_model_is_told_apart_and_stopped_at_once() {
    let bench = Workbench::new().await;
    let stop = CancellationToken::new();
    let never = ScriptedModel::new().taking(std::time::Duration::from_secs(1_000_000));
    let agent = Agent::over(&bench, never);
    let task = TaskContext::new(stop.clone(), |_| {});
    let capture = bench.capture(&["hi"]);
    let (stopped, ()) = tokio::join!(agent.agent.draft(&capture, &task), async {
        while agent.model.calls() == 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    });
    assert!(matches!(stopped, Err(EngineError::Cancelled)), "{stopped:?}");
    let head = agent.traces.all().remove(0).head;
    assert!(head.model_ms > 0.0 && head.model_ms <= head.took_ms, "{head:?}");
}

#[tokio::test]
async fn traces_are_off_where_there_is_no_place_for_them() {
    let bench = Workbench::new().await;
    let model = Arc::new(ScriptedModel::new().on("extracted_memories", |_| extracted(&[])));
    let agent = MemoryAgent::new(bench.engine.clone(), Some(model), None);
    let draft = agent
        .draft(&bench.capture(&["hi"]), &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(draft.trace, None);
}
