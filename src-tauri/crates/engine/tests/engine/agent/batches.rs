//! Batches: many stored conversations, side by side, within a budget, with pause and resume.

use std::sync::Arc;

use memora_engine::EngineError;
use memora_engine::agent::BatchControl;
use memora_engine::agent::batch::{BatchEnd, BatchReport, BatchRequest, BatchScope, Budget};
use memora_engine::agent::capture::CaptureDecision;
use memora_engine::domain::ids::{InteractionKey, UserKey};
use memora_engine::domain::page::PageRequest;
use memora_engine::domain::read::{MemoryFilter, Scope};
use memora_engine::memories::MemoryListRequest;
use memora_engine::ports::chat::{ChatError, ChatRequest};
use memora_engine::task::{Progress, TaskContext};
use memora_testkit::faults::Fails;
use memora_testkit::scripted_model::{ScriptedModel, words_of};
use parking_lot::Mutex;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Agent, extracted, talk, token_of, verdicts};
use crate::workbench::{Workbench, by, learned};

impl Workbench {
    /// So many users with so many queued conversations each; the text of each names both.
    async fn queued(&self, users: usize, each: usize) -> Vec<InteractionKey> {
        let mut keys = Vec::new();
        for user in 0..users {
            let key = self
                .engine
                .create_user(&by(), &self.org.org_id, &format!("User {user}"))
                .await
                .unwrap()
                .key();
            for n in 0..each {
                keys.push(self.queue_one(&key, &format!("talk {n} of user {user}")).await);
            }
        }
        keys
    }

    async fn queue_one(&self, user: &UserKey, text: &str) -> InteractionKey {
        let agent = Agent::over(self, ScriptedModel::new());
        let mut capture = self.capture(&[]);
        capture.user = user.clone();
        capture.messages = talk(&[text]);
        let later = CaptureDecision {
            memories: vec![],
            extract_later: true,
            trace: None,
        };
        self.clock.advance(chrono::TimeDelta::minutes(1));
        agent
            .agent
            .save_capture(&by(), &capture, &later)
            .await
            .unwrap()
            .interaction
    }

    async fn memories(&self) -> Vec<String> {
        let request = MemoryListRequest {
            scope: Scope::organization(self.org.org_id.clone()),
            filter: MemoryFilter::All,
            dates: Default::default(),
            as_of: None,
            ascending: true,
            tag: None,
        };
        let page = self
            .engine
            .list_memories(request, PageRequest::first(500))
            .await
            .unwrap();
        page.items.iter().map(super::super::workbench::shown).collect()
    }
}

fn queue(concurrency: u32) -> BatchRequest {
    BatchRequest {
        scope: BatchScope::Queue,
        concurrency,
        budget: Budget::default(),
    }
}

/// Repeats as a memory what the conversation says.
fn repeats(request: &ChatRequest) -> Result<String, ChatError> {
    let prompt = words_of(request);
    let line = prompt.lines().find(|line| line.starts_with("#0 ")).unwrap();
    let said: String = serde_json::from_str(line.split_once(": ").unwrap().1).unwrap();
    extracted(&[(&format!("said: {said}"), &[0])])
}

/// Finds everything new.
fn all_new(request: &ChatRequest) -> Result<String, ChatError> {
    let prompt = words_of(request);
    let candidates = prompt
        .lines()
        .filter(|line| line.starts_with('C') && line.contains("): \""));
    let verdicts: Vec<_> = candidates
        .map(|line| json!({ "candidate": line.split(' ').next(), "relation": "new", "of": [] }))
        .collect();
    Ok(json!({ "verdicts": verdicts }).to_string())
}

fn obliging() -> ScriptedModel {
    ScriptedModel::new()
        .on("extracted_memories", repeats)
        .on("verdicts", all_new)
}

/// Runs `work` in rounds: whenever it only waits for the model, `hand` may do something, and then the model answers all
/// that wait. Gives the number of rounds, which is the time that it would take with a fixed latency.
async fn in_rounds<T>(
    model: &ScriptedModel,
    work: impl Future<Output = T>,
    mut hand: impl AsyncFnMut(usize),
) -> (T, usize) {
    tokio::pin!(work);
    let mut rounds = 0;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return (done, rounds),
            () = quiet() => {}
        }
        rounds += 1;
        hand(rounds).await;
        model.release();
    }
}

/// Long enough for everything that waits for nobody.
async fn quiet() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

async fn run(agent: &Agent, request: &BatchRequest) -> BatchReport {
    let (control, task) = (BatchControl::new(), TaskContext::detached());
    agent
        .agent
        .extract_batch(&by(), request, &control, &task)
        .await
        .unwrap()
}

#[tokio::test]
async fn all_that_is_queued_is_done_and_leaves_the_queue() {
    let bench = Workbench::new().await;
    bench.queued(3, 2).await;
    let agent = Agent::over(&bench, obliging());
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let noted = seen.clone();
    let task = TaskContext::new(CancellationToken::new(), move |progress| noted.lock().push(progress));
    let report = agent
        .agent
        .extract_batch(&by(), &queue(2), &BatchControl::new(), &task)
        .await
        .unwrap();
    assert_eq!(
        (report.end, report.done, report.left, report.memories),
        (BatchEnd::Done, 6, 0, 6)
    );
    assert_eq!((report.calls as usize, report.failed), (agent.model.calls(), 0));
    assert!(bench.queue().await.is_empty());
    assert_eq!(bench.memories().await.len(), 6);
    let last = seen.lock().last().copied().unwrap();
    assert_eq!((last.done, last.total), (6, Some(6)));
    assert!(seen.lock().is_sorted_by(|a, b| a.done <= b.done));
    assert_eq!(agent.traces.all().len(), 6, "one trace per conversation");
    let usage: u32 = agent.traces.all().iter().map(|trace| trace.head.usage.prompt).sum();
    assert_eq!(usage, report.usage.prompt, "no call is counted twice");
    assert_eq!(
        bench.engine.graph().outbox_len().await.unwrap(),
        0,
        "the index has them"
    );
}

#[tokio::test]
async fn the_limit_of_concurrency_is_kept_busy() {
    // One question each; two each, of one user at most one at the same time that compares; many of both.
    for (users, each) in [(80, 1), (1, 80), (16, 8)] {
        let bench = Workbench::new().await;
        bench.queued(users, each).await;
        let agent = Agent::over(&bench, obliging().held());
        let (report, rounds) = in_rounds(&agent.model, run(&agent, &queue(8)), async |_| {}).await;
        let conversations = users * each;
        assert_eq!((report.done as usize, report.left), (conversations, 0), "{users} users");
        assert_eq!(agent.model.most_at_once(), 8, "{users} users");
        // What is compared together waits once.
        let first_of_each = if users == 1 { 0 } else { users };
        let waits = first_of_each + 2 * (conversations - first_of_each);
        let share = waits as f64 / 8.0 / rounds as f64;
        assert!(
            share >= 0.95,
            "{users} users: {share} of the ideal time, {rounds} rounds"
        );
    }
}

#[tokio::test]
async fn conversations_of_one_user_are_compared_with_each_other_in_order() {
    let bench = Workbench::new().await;
    let alice = bench.alice();
    bench.queue_one(&alice, "Sarah is due in December").await;
    bench.queue_one(&alice, "the 15th of December it is").await;
    bench.queue_one(&alice, "as I said, Sarah is due on December 15").await;
    let model = ScriptedModel::new()
        .on("extracted_memories", repeats)
        .on("verdicts", |request| {
            let tokens = ["is due in", "it is", "as I said"].map(|words| token_of(request, words));
            verdicts(&[
                (&tokens[0], "new", &[]),
                (&tokens[1], "contradicts", &[&tokens[0]]),
                (&tokens[2], "duplicate", &[&tokens[1]]),
            ])
        })
        .held();
    let agent = Agent::over(&bench, model);
    let (report, rounds) = in_rounds(&agent.model, run(&agent, &queue(4)), async |_| {}).await;
    assert_eq!(rounds, 2);
    assert_eq!(
        (report.done, report.memories, report.contradictions, report.duplicates),
        (3, 2, 1, 1)
    );
    assert_eq!(report.calls, 4, "three are read, and compared together");
    assert_eq!(
        bench.list(MemoryFilter::Believed).await,
        ["said: the 15th of December it is"]
    );
    assert_eq!(
        bench.list(MemoryFilter::Superseded).await,
        ["said: Sarah is due in December"]
    );
    let traces = agent.traces.all();
    assert!(
        traces.iter().all(|trace| trace.head.step_count == 2),
        "each shows what was compared"
    );
}

#[tokio::test]
async fn what_could_not_be_saved_takes_nothing_with_it() {
    let bench = Workbench::new().await;
    let alice = bench.alice();
    let first = bench.queue_one(&alice, "Sarah is due in December").await;
    bench.queue_one(&alice, "Sarah is due in December, I said").await;
    let model = ScriptedModel::new()
        .on("extracted_memories", repeats)
        .on("verdicts", |request| {
            verdicts(&[("C2", "duplicate", &[&token_of(request, "in December\"")])])
        });
    let agent = Agent::over(&bench, model.held());
    bench.graph.fail_nth("apply", 1, Fails::Before);
    let (report, _) = in_rounds(&agent.model, run(&agent, &queue(4)), async |_| {}).await;
    assert_eq!(
        (report.end, report.done, report.failed, report.left),
        (BatchEnd::Done, 1, 1, 1)
    );
    assert_eq!(report.failures[0].interaction, first);
    assert_eq!(bench.queue().await, [first]);
    let believed = bench.list(MemoryFilter::Believed).await;
    assert_eq!(
        believed,
        ["said: Sarah is due in December, I said"],
        "what it would have repeated is not there"
    );
}

#[tokio::test]
async fn a_batch_takes_up_what_a_failed_one_left() {
    let bench = Workbench::new().await;
    let keys = bench.queued(3, 1).await;
    let model = ScriptedModel::new()
        .on("extracted_memories", |request| {
            match words_of(request).contains("user 1") {
                true => Err(ChatError::Unavailable("no route".into())),
                false => repeats(request),
            }
        })
        .on("verdicts", all_new);
    let agent = Agent::over(&bench, model);
    let report = run(&agent, &queue(1)).await;
    assert_eq!(
        (report.end, report.done, report.failed, report.left),
        (BatchEnd::Done, 2, 1, 1)
    );
    assert!(report.failures[0].problem.contains("no route"));
    assert_eq!(bench.queue().await, [keys[1].clone()]);
    let report = run(&Agent::over(&bench, obliging()), &queue(1)).await;
    assert_eq!((report.end, report.done, report.left), (BatchEnd::Done, 1, 0));
    assert!(bench.queue().await.is_empty());
    assert_eq!(bench.memories().await.len(), 3);
}

#[tokio::test]
async fn a_batch_stops_at_its_budget_and_goes_on_with_another_one() {
    let bench = Workbench::new().await;
    bench.queued(6, 1).await;
    let agent = Agent::over(&bench, obliging());
    let limited = |budget| BatchRequest { budget, ..queue(2) };
    let calls = limited(Budget {
        calls: Some(3),
        ..Budget::default()
    });
    let report = run(&agent, &calls).await;
    assert_eq!(
        (report.end, report.done, report.left, report.calls),
        (BatchEnd::OverBudget, 3, 3, 3)
    );
    assert_eq!(report.failed, 0, "what was not reached did not fail");
    let one = u64::from(report.usage.prompt + report.usage.answer) / 3;
    let tokens = limited(Budget {
        tokens: Some(one * 2 + 50),
        ..Budget::default()
    });
    let report = run(&agent, &tokens).await;
    assert_eq!((report.end, report.done), (BatchEnd::OverBudget, 2));
    assert!(u64::from(report.usage.prompt + report.usage.answer) <= one * 2 + 50);
    assert_eq!(bench.queue().await.len(), 1);
    let cost = limited(Budget {
        cost: Some(1.0),
        ..Budget::default()
    });
    let refused = agent
        .agent
        .extract_batch(&by(), &cost, &BatchControl::new(), &TaskContext::detached())
        .await;
    assert!(
        matches!(&refused, Err(EngineError::Invalid { field, .. }) if field == "budget.cost"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn answers_of_no_use_count_against_the_budget() {
    let bench = Workbench::new().await;
    bench.queued(4, 1).await;
    let cut = || ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Truncated));
    let one = run(
        &Agent::over(&bench, cut()),
        &BatchRequest {
            budget: Budget {
                calls: Some(1),
                ..Budget::default()
            },
            ..queue(1)
        },
    )
    .await;
    assert_eq!((&one.end, one.failed), (&BatchEnd::OverBudget, 1));
    let spent = u64::from(one.usage.prompt + one.usage.answer);
    assert!(spent > 100, "{one:?}");
    let tokens = BatchRequest {
        budget: Budget {
            tokens: Some(spent * 2 + 50),
            ..Budget::default()
        },
        ..queue(1)
    };
    let report = run(&Agent::over(&bench, cut()), &tokens).await;
    assert_eq!((report.end, report.calls, report.failed), (BatchEnd::OverBudget, 2, 2));
}

#[tokio::test]
async fn a_paused_batch_makes_no_calls_until_it_goes_on() {
    let bench = Workbench::new().await;
    bench.queued(4, 1).await;
    let agent = Agent::over(&bench, obliging().held());
    let (control, task, request, author) = (BatchControl::new(), TaskContext::detached(), queue(1), by());
    let batch = agent.agent.extract_batch(&author, &request, &control, &task);
    let hand = async |round| match round {
        2 => control.pause(),
        3 => {
            assert_eq!(agent.model.calls(), 2, "the call under way came to its end");
            assert_eq!(bench.queue().await.len(), 2);
            control.resume();
        }
        _ => {}
    };
    let (report, rounds) = in_rounds(&agent.model, batch, hand).await;
    assert_eq!((report.unwrap().done, rounds), (4, 5));
}

#[tokio::test]
async fn a_stopped_batch_gives_its_report_and_leaves_the_rest_queued() {
    for by_task in [false, true] {
        let bench = Workbench::new().await;
        bench.queued(8, 1).await;
        let agent = Agent::over(&bench, obliging().held());
        let (control, stop) = (BatchControl::new(), CancellationToken::new());
        let task = TaskContext::new(stop.clone(), |_| {});
        let (author, request) = (by(), queue(2));
        let batch = agent.agent.extract_batch(&author, &request, &control, &task);
        let hand = async |round| {
            if round == 2 {
                control.pause();
                if by_task { stop.cancel() } else { control.stop() }
            }
        };
        let (report, rounds) = in_rounds(&agent.model, batch, hand).await;
        let report = report.unwrap();
        assert_eq!(
            (report.end, report.done, report.left, report.failed),
            (BatchEnd::Stopped, 2, 6, 0)
        );
        assert_eq!((rounds, agent.model.calls()), (2, 4), "calls under way are given up");
        assert_eq!(bench.queue().await.len(), 6);
    }
}

#[tokio::test]
async fn a_batch_gives_up_when_nothing_works() {
    let bench = Workbench::new().await;
    bench.queued(20, 1).await;
    let down = ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Unavailable("no route".into())));
    let report = run(&Agent::over(&bench, down), &queue(1)).await;
    assert_eq!((report.end, report.failed, report.left), (BatchEnd::GaveUp, 5, 20));
    let denied = ScriptedModel::new().on("extracted_memories", |_| Err(ChatError::Denied("no credit".into())));
    let report = run(&Agent::over(&bench, denied), &queue(1)).await;
    assert_eq!((report.end, report.failed, report.calls), (BatchEnd::GaveUp, 1, 1));
    assert_eq!(bench.queue().await.len(), 20);
}

#[tokio::test]
async fn conversations_without_memories_are_queued_first() {
    let bench = Workbench::new().await;
    bench.save(&["known"], vec![learned("known", &[0])]).await;
    bench.save(&["bare"], vec![]).await;
    bench.save(&[], vec![]).await;
    let others = bench.queued(1, 1).await;
    let scope = BatchScope::WithoutMemories {
        org_id: bench.org.org_id.clone(),
        user_id: Some(bench.alice.user_id.clone()),
    };
    let request = BatchRequest { scope, ..queue(2) };
    let none = BatchRequest {
        budget: Budget {
            calls: Some(0),
            ..Budget::default()
        },
        ..request.clone()
    };
    let agent = Agent::over(&bench, obliging());
    let report = run(&agent, &none).await;
    assert_eq!((report.end, report.left), (BatchEnd::OverBudget, 1));
    assert_eq!(bench.queue().await.len(), 2, "so that it can be taken up");
    let report = run(&agent, &request).await;
    assert_eq!((report.end, report.done, report.memories), (BatchEnd::Done, 1, 1));
    assert_eq!(bench.queue().await, others, "that of another user was not meant");
}

#[tokio::test]
async fn what_is_gone_is_no_failure_and_a_talk_about_nothing_is_done() {
    let bench = Workbench::new().await;
    let keys = bench.queued(2, 1).await;
    let doomed = keys[1].clone();
    let engine = bench.engine.clone();
    let model = ScriptedModel::new().on("extracted_memories", |_| extracted(&[]));
    let agent = Agent::over(&bench, model.held());
    let hand = async |round| {
        if round == 1 {
            engine.delete_interaction(&by(), &doomed).await.unwrap();
        }
    };
    let (report, _) = in_rounds(&agent.model, run(&agent, &queue(1)), hand).await;
    assert_eq!(
        (report.end, report.done, report.failed, report.left, report.memories),
        (BatchEnd::Done, 1, 0, 0, 0)
    );
    assert!(bench.queue().await.is_empty());
}
