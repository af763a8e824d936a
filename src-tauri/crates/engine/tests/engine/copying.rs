//! Copying between stores: the same content arrives, whatever comes between, and differences are seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use memora_engine::copy::{CopyOutcome, CopyReport};
use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{InteractionId, MemoryKey};
use memora_engine::domain::read::StoreTotals;
use memora_engine::export::ExportScope;
use memora_engine::ports::graph::{GraphError, GraphStore};
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineError, EngineResult};
use memora_testkit::compare::compare_data;
use memora_testkit::contract::run;
use memora_testkit::faults::{Fails, Faults, FaultyGraph};
use memora_testkit::generate::portable_histories;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::sample;
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use super::import_bench::{by, engine_over};

/// A store with an engine over it.
struct Side {
    graph: Arc<MemoryGraph>,
    engine: Engine,
}

impl Side {
    fn empty() -> Self {
        let graph = Arc::new(MemoryGraph::new());
        let engine = engine_over(graph.clone());
        Self { graph, engine }
    }

    async fn with(history: &[Change]) -> Self {
        let side = Self::empty();
        side.graph.apply(history).await.unwrap();
        side
    }

    async fn put(&self, n: u64, ops: Vec<GraphOp>) {
        self.graph.apply(&[sample::change(n, ops)]).await.unwrap();
    }

    async fn copy(&self, target: &Side, scope: &ExportScope) -> CopyReport {
        copy(&self.engine, &target.engine, scope, &TaskContext::detached())
            .await
            .unwrap()
    }

    async fn copy_all(&self, target: &Side) -> CopyReport {
        self.copy(target, &ExportScope::Store).await
    }

    /// Who differs, asked anew.
    async fn differing(&self, target: &Side) -> Vec<String> {
        let task = TaskContext::detached();
        let verified = self
            .engine
            .verify_copy(&target.engine, &ExportScope::Store, &task)
            .await;
        verified.unwrap().differing
    }

    async fn totals(&self) -> StoreTotals {
        self.graph.totals().await.unwrap()
    }
}

async fn copy(source: &Engine, target: &Engine, scope: &ExportScope, task: &TaskContext) -> EngineResult<CopyReport> {
    source.copy_to(target, scope, &by(), task).await
}

/// Ann of Acme with two conversations, two loose memories and versions 3 → 1 → 2 → 4 across all of them; Bob with one memory; Zoe of Zeta.
fn sample_history() -> Vec<Change> {
    let (ann, bob) = (sample::user_key("acme", "ann"), sample::user_key("acme", "bob"));
    let talk = |id: &str, n: i64| sample::interaction(&ann, id, n);
    let (first, second) = (talk("first", 1), talk("second", 100));
    let (in_first, in_second) = (first.key(), second.key());
    let put = |memory| GraphOp::PutMemory { memory };
    let link = |old, new| GraphOp::LinkVersions {
        user: ann.clone(),
        old: sample::memory_id(old),
        new: sample::memory_id(new),
    };
    vec![sample::change(
        1,
        vec![
            GraphOp::PutOrganization {
                organization: sample::organization("acme", "Acme"),
            },
            GraphOp::PutOrganization {
                organization: sample::organization("zeta", "Zeta"),
            },
            GraphOp::PutUser {
                user: sample::user("acme", "ann", "Ann"),
            },
            GraphOp::PutUser {
                user: sample::user("acme", "bob", "Bob"),
            },
            GraphOp::PutUser {
                user: sample::user("zeta", "zoe", "Zoe"),
            },
            GraphOp::PutAgent {
                agent: sample::agent("acme", "guide", "Guide"),
            },
            GraphOp::PutAgent {
                agent: sample::personal_agent(&bob, "butler", "Butler"),
            },
            GraphOp::PutInteraction { interaction: first },
            GraphOp::AddOccurrence {
                interaction: in_first.clone(),
                date: sample::day("2025-05-01"),
            },
            GraphOp::AddOccurrence {
                interaction: in_first.clone(),
                date: sample::day("2025-05-03"),
            },
            GraphOp::AppendMessages {
                interaction: in_first.clone(),
                messages: sample::messages(0, &["tea?", "gladly"]),
            },
            GraphOp::PutInteraction { interaction: second },
            GraphOp::AppendMessages {
                interaction: in_second.clone(),
                messages: sample::messages(0, &["coffee"]),
            },
            put(sample::memory_from(&in_first, 1)),
            GraphOp::LinkSource {
                memory: sample::memory_from(&in_first, 1).key(),
                position: 1,
            },
            put(sample::memory_from(&in_second, 2)),
            put(sample::memory(&ann, 3)),
            put(sample::memory(&ann, 4)),
            link(1, 2),
            link(3, 1),
            link(2, 4),
            put(sample::memory(&bob, 5)),
        ],
    )]
}

#[tokio::test]
async fn a_copy_holds_the_same_and_a_second_one_adds_nothing() {
    let (source, target) = (Side::with(&sample_history()).await, Side::empty());
    let first = source.copy_all(&target).await;
    compare_data(source.graph.as_ref(), target.graph.as_ref())
        .await
        .unwrap();
    let totals = source.totals().await;
    assert_eq!((first.copied, first.already_there), (totals, StoreTotals::default()));
    assert_eq!((first.outcome, first.conflict_count), (CopyOutcome::Complete, 0));
    let verified = first.verified.unwrap();
    assert!(verified.agrees(), "{verified:?}");
    assert_eq!((verified.users, verified.memories), (3, 5));

    let again = source.copy_all(&target).await;
    assert_eq!((again.copied, again.already_there), (StoreTotals::default(), totals));
    assert_eq!(again.conflict_count, 0, "{:?}", again.conflicts);
}

#[tokio::test]
async fn a_copy_is_taken_back_as_one() {
    let (source, target) = (Side::with(&sample_history()).await, Side::empty());
    source.copy_all(&target).await;
    let candidate = target.engine.undo_candidate().await.unwrap().unwrap();
    assert!(candidate.changes > 1);
    target
        .engine
        .undo(&by(), candidate.change_id, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(target.totals().await, StoreTotals::default());
}

#[tokio::test]
async fn one_organization_or_one_user_is_copied_alone() {
    let source = Side::with(&sample_history()).await;
    let target = Side::empty();
    let acme = ExportScope::Organization {
        org_id: sample::org_id("acme"),
    };
    let report = source.copy(&target, &acme).await;
    assert!(report.verified.unwrap().agrees());
    let totals = target.totals().await;
    assert_eq!(
        (totals.organizations, totals.users, totals.agents, totals.memories),
        (1, 2, 2, 5)
    );

    let target = Side::empty();
    let ann = ExportScope::User {
        user: sample::user_key("acme", "ann"),
    };
    let report = source.copy(&target, &ann).await;
    assert!(report.verified.unwrap().agrees());
    let totals = target.totals().await;
    assert_eq!(
        (totals.users, totals.agents, totals.interactions, totals.memories),
        (1, 1, 2, 4),
        "Bob's agent stays behind"
    );
    let rest = source.copy_all(&target).await;
    assert_eq!((rest.copied.users, rest.copied.memories), (2, 1));
    compare_data(source.graph.as_ref(), target.graph.as_ref())
        .await
        .unwrap();

    let nobody = ExportScope::User {
        user: sample::user_key("acme", "nobody"),
    };
    let refused = copy(&source.engine, &target.engine, &nobody, &TaskContext::detached()).await;
    assert!(
        matches!(refused, Err(EngineError::Graph(GraphError::NotFound(_)))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_the_target_has_otherwise_stays_and_is_reported() {
    let (source, target) = (Side::with(&sample_history()).await, Side::empty());
    let (ann, zoe) = (sample::user_key("acme", "ann"), sample::user_key("zeta", "zoe"));
    let mut other = sample::interaction(&ann, "first", 1);
    other.agent_id = sample::agent_id("other");
    let ops = vec![
        GraphOp::PutOrganization {
            organization: sample::organization("acme", "Acme"),
        },
        GraphOp::PutOrganization {
            organization: sample::organization("zeta", "Another name"),
        },
        GraphOp::PutUser {
            user: sample::user("acme", "ann", "Ann"),
        },
        GraphOp::PutUser {
            user: sample::user("zeta", "zoe", "Zoe"),
        },
        GraphOp::PutInteraction { interaction: other },
        // Bob's memory 5 is somebody else's here.
        GraphOp::PutMemory {
            memory: sample::memory(&zoe, 5),
        },
    ];
    target.put(1, ops).await;
    let report = source.copy_all(&target).await;
    let starts = |start: &str| report.conflicts.iter().filter(|c| c.starts_with(start)).count();
    assert_eq!(starts("organization zeta, name: "), 1, "{:?}", report.conflicts);
    assert_eq!(starts("interaction first, agent_id: "), 1, "{:?}", report.conflicts);
    assert_eq!(starts("memory 00000000-0000-4000-8000-000000000005, memory_id: "), 1);
    let lost = report
        .conflicts
        .iter()
        .filter(|c| c.contains("is neither stored nor among what was copied"));
    assert_eq!(
        lost.count(),
        3,
        "what is linked with the memories of a conversation that was left out"
    );
    let verified = report.verified.unwrap();
    assert_eq!(verified.differing, ["Ann", "Bob", "Zeta (organization)", "Zoe"]);
    assert_eq!(report.outcome, CopyOutcome::Complete);
}

#[tokio::test]
async fn rows_of_a_foreign_store_are_copied_as_far_as_they_can_be() {
    let source = Side::with(&sample_history()).await;
    let id = sample::memory_id;
    // 3 → 1 → 2 → 4, and back again from 4 to 3.
    source.graph.link_anyway(id(4), id(3));
    source
        .graph
        .lose_interaction(id(5), InteractionId::parse("lost").unwrap());
    source.graph.put_agent_anyway(sample::personal_agent(
        &sample::user_key("acme", "nobody"),
        "orphan",
        "Orphan",
    ));
    let target = Side::empty();
    let report = source.copy_all(&target).await;
    assert_eq!(report.conflict_count, 2, "{:?}", report.conflicts);
    assert!(
        report
            .conflicts
            .iter()
            .any(|c| c.contains("closes a circle of versions")),
        "{:?}",
        report.conflicts
    );
    assert!(
        report
            .conflicts
            .iter()
            .any(|c| c.starts_with("agent orphan, user_id: user nobody")),
        "{:?}",
        report.conflicts
    );
    let totals = target.totals().await;
    assert_eq!((totals.interactions, totals.memories, totals.agents), (2, 5, 2));
    let ann = sample::user_key("acme", "ann");
    let links = target.graph.version_links(&ann, &[1, 2, 3, 4].map(id)).await.unwrap();
    assert_eq!(links.len(), 3, "one of the four had to go");
    let lost: MemoryKey = sample::memory(&sample::user_key("acme", "bob"), 5).key();
    let bobs = target.graph.memory(&lost).await.unwrap();
    assert_eq!(bobs.entry.memory.interaction_id, None);
    assert_eq!(
        report.verified.unwrap().differing,
        ["Acme (organization)", "Ann"],
        "Bob's memory is there with all that it had"
    );
    let again = source.copy_all(&target).await;
    assert_eq!(again.copied, StoreTotals::default());
    assert_eq!(again.conflict_count, 2);
}

#[tokio::test]
async fn a_difference_of_any_kind_is_found_by_comparing() {
    let ann = sample::user_key("acme", "ann");
    let first = sample::interaction_key(&ann, "first");
    let memory = |n| sample::memory(&ann, n);
    let planted: Vec<(&str, GraphOp, &str)> = vec![
        (
            "a name",
            GraphOp::RenameUser {
                user: ann.clone(),
                from: "Ann".into(),
                to: "Anna".into(),
            },
            "Ann",
        ),
        (
            "a message",
            GraphOp::AppendMessages {
                interaction: first.clone(),
                messages: sample::messages(2, &["more"]),
            },
            "Ann",
        ),
        (
            "a day",
            GraphOp::RemoveOccurrence {
                interaction: first.clone(),
                date: sample::day("2025-05-03"),
            },
            "Ann",
        ),
        (
            "the time of an update",
            GraphOp::TouchInteraction {
                interaction: first.clone(),
                from: sample::minute(1),
                to: sample::minute(2),
            },
            "Ann",
        ),
        (
            "a source",
            GraphOp::UnlinkSource {
                memory: memory(1).key(),
                position: 1,
            },
            "Ann",
        ),
        (
            "a link",
            GraphOp::UnlinkVersions {
                user: ann.clone(),
                old: sample::memory_id(3),
                new: sample::memory_id(1),
            },
            "Ann",
        ),
        ("a memory more", GraphOp::PutMemory { memory: memory(9) }, "Ann"),
        (
            "a memory less",
            GraphOp::RemoveMemory {
                memory: sample::memory(&sample::user_key("acme", "bob"), 5),
            },
            "Bob",
        ),
        (
            "an agent of one user",
            GraphOp::RenameAgent {
                agent: sample::agent_key("acme", "butler"),
                from: "Butler".into(),
                to: "Valet".into(),
            },
            "Bob",
        ),
        (
            "an agent of all",
            GraphOp::RenameAgent {
                agent: sample::agent_key("acme", "guide"),
                from: "Guide".into(),
                to: "Leader".into(),
            },
            "Acme (organization)",
        ),
        (
            "a user less",
            GraphOp::RemoveUser {
                user: sample::user("zeta", "zoe", "Zoe"),
            },
            "Zoe",
        ),
    ];
    for (what, op, who) in planted {
        let (source, target) = (Side::with(&sample_history()).await, Side::empty());
        source.copy_all(&target).await;
        assert_eq!(source.differing(&target).await, Vec::<String>::new());
        target.put(9_000, vec![op]).await;
        assert_eq!(source.differing(&target).await, [who], "{what}");
    }
}

#[tokio::test]
async fn a_target_that_cannot_take_it_is_refused_before_anything_is_read() {
    let source = Side::with(&sample_history()).await;
    let task = TaskContext::detached();
    let read_only = engine_over(Arc::new(MemoryGraph::read_only(&[], "only read").unwrap()));
    let refused = copy(&source.engine, &read_only, &ExportScope::Store, &task).await;
    assert!(
        matches!(&refused, Err(EngineError::Graph(GraphError::Unsupported(reason))) if reason == "only read"),
        "{refused:?}"
    );
    let itself = copy(&source.engine, &source.engine, &ExportScope::Store, &task).await;
    assert!(matches!(itself, Err(EngineError::Invalid { .. })), "{itself:?}");
}

#[tokio::test]
async fn a_source_that_breaks_off_is_an_error_and_what_came_stays() {
    let source = Side::with(&sample_history()).await;
    let faults = Faults::new();
    faults.fail("loose_memories", Fails::Before);
    let failing = engine_over(Arc::new(FaultyGraph::new(source.graph.clone(), &faults)));
    let target = Side::empty();
    let task = TaskContext::detached();
    let broken = copy(&failing, &target.engine, &ExportScope::Store, &task).await;
    assert!(
        matches!(broken, Err(EngineError::Graph(GraphError::Unavailable { .. }))),
        "{broken:?}"
    );
    faults.heal();
    let report = copy(&failing, &target.engine, &ExportScope::Store, &task)
        .await
        .unwrap();
    assert!(report.verified.unwrap().agrees());
    compare_data(source.graph.as_ref(), target.graph.as_ref())
        .await
        .unwrap();
}

/// Many conversations, so that a copy takes several batches.
fn long_history(conversations: u64) -> Vec<Change> {
    let ann = sample::user_key("acme", "ann");
    let mut ops = vec![
        GraphOp::PutOrganization {
            organization: sample::organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: sample::user("acme", "ann", "Ann"),
        },
    ];
    for n in 1..=conversations {
        let talk = sample::interaction(&ann, &format!("talk{n}"), n as i64);
        let key = talk.key();
        ops.push(GraphOp::PutInteraction { interaction: talk });
        ops.push(GraphOp::AppendMessages {
            interaction: key.clone(),
            messages: sample::messages(0, &["hello"]),
        });
        ops.push(GraphOp::PutMemory {
            memory: sample::memory_from(&key, n),
        });
        if n > 1 {
            let (user, old, new) = (ann.clone(), sample::memory_id(n - 1), sample::memory_id(n));
            ops.push(GraphOp::LinkVersions { user, old, new });
        }
        ops.push(GraphOp::PutMemory {
            memory: sample::memory(&ann, 10_000 + n),
        });
    }
    vec![sample::change(1, ops)]
}

/// Stops when progress has been reported so often.
fn stopping_after(reports: u32) -> TaskContext {
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let seen = AtomicU32::new(0);
    TaskContext::new(cancel, move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) + 1 >= reports {
            token.cancel();
        }
    })
}

#[tokio::test]
async fn a_copy_that_is_stopped_says_what_it_did_and_goes_on_from_there() {
    let source = Side::with(&long_history(200)).await;
    let target = Side::empty();
    let mut copied = 0;
    let mut stops = 0;
    loop {
        let task = stopping_after(3);
        let report = copy(&source.engine, &target.engine, &ExportScope::Store, &task)
            .await
            .unwrap();
        copied += report.copied.memories;
        assert_eq!(target.totals().await.memories, copied, "the report says what is stored");
        if report.outcome == CopyOutcome::Complete {
            assert_eq!(report.verified, None, "it was stopped while comparing");
            break;
        }
        stops += 1;
        assert!(stops < 50, "each run goes further");
    }
    assert!(stops > 0, "it takes more than one run");
    compare_data(source.graph.as_ref(), target.graph.as_ref())
        .await
        .unwrap();
    let report = source.copy_all(&target).await;
    assert_eq!(report.copied, StoreTotals::default());
    assert!(report.verified.unwrap().agrees());
}

#[tokio::test]
async fn what_is_there_costs_one_read_for_many() {
    let source = Side::with(&long_history(200)).await;
    let target = Side::empty();
    source.copy_all(&target).await;
    let faults = Faults::new();
    let counted = engine_over(Arc::new(FaultyGraph::new(target.graph.clone(), &faults)));
    let report = copy(&source.engine, &counted, &ExportScope::Store, &TaskContext::detached())
        .await
        .unwrap();
    assert_eq!(report.already_there.interactions, 200);
    assert_eq!(faults.calls("interaction_record"), 0);
    assert_eq!(faults.calls("apply"), 0);
}

#[tokio::test]
async fn progress_runs_to_the_number_of_things_copied_and_compared() {
    let source = Side::with(&long_history(100)).await;
    let seen = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let log = seen.clone();
    let task = TaskContext::new(CancellationToken::new(), move |p| log.lock().push((p.done, p.total)));
    copy(&source.engine, &Side::empty().engine, &ExportScope::Store, &task)
        .await
        .unwrap();
    let seen = seen.lock();
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&(600, Some(600))));
}

/// A use case that a window starts has to be able to move between threads.
#[tokio::test]
async fn a_copy_can_run_as_a_task_of_its_own() {
    let source = Side::with(&sample_history()).await;
    let (from, to) = (source.engine.clone(), Side::empty().engine);
    let running = tokio::spawn(async move { copy(&from, &to, &ExportScope::Store, &TaskContext::detached()).await });
    assert_eq!(running.await.unwrap().unwrap().copied, source.totals().await);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_store_arrives_whole_in_both_directions(history in portable_histories(120)) {
        run(async {
            let (source, target, back) = (Side::with(&history).await, Side::empty(), Side::empty());
            for (from, to) in [(&source, &target), (&target, &back)] {
                let report = from.copy_all(to).await;
                assert_eq!(report.conflict_count, 0, "{:?}", report.conflicts);
                assert!(report.verified.unwrap().agrees());
            }
            compare_data(source.graph.as_ref(), target.graph.as_ref()).await.unwrap();
            compare_data(source.graph.as_ref(), back.graph.as_ref()).await.unwrap();
        });
    }

    /// Broken off before or after any of its writes, or stopped, and run again: as if nothing had been.
    #[test]
    fn a_copy_that_was_broken_off_is_completed_by_the_next(
        history in portable_histories(120),
        breaks in prop::collection::vec((1u32..6, 0u8..3), 1..4),
    ) {
        run(async {
            let (source, target) = (Side::with(&history).await, Side::empty());
            let faults = Faults::new();
            let shaky = engine_over(Arc::new(FaultyGraph::new(target.graph.clone(), &faults)));
            for (nth, how) in breaks {
                let task = match how {
                    0 => stopping_after(nth),
                    _ => TaskContext::detached(),
                };
                match how {
                    1 => faults.fail_nth("apply", nth, Fails::Before),
                    2 => faults.fail_nth("apply", nth, Fails::After),
                    _ => {}
                }
                let _ = copy(&source.engine, &shaky, &ExportScope::Store, &task).await;
                faults.heal();
            }
            let report = source.copy_all(&target).await;
            assert_eq!(report.conflict_count, 0, "{:?}", report.conflicts);
            assert!(report.verified.unwrap().agrees());
            compare_data(source.graph.as_ref(), target.graph.as_ref()).await.unwrap();
        });
    }

    /// Equal hashes stand for equal content: a store that lacks the last change of another differs, if that changed
    /// anything.
    #[test]
    fn comparing_sees_what_a_full_comparison_sees(history in portable_histories(60)) {
        run(async {
            let (all, most) = (Side::with(&history).await, Side::with(&history[..history.len() - 1]).await);
            let same = compare_data(all.graph.as_ref(), most.graph.as_ref()).await.is_ok();
            let task = TaskContext::detached();
            let forth = all.engine.verify_copy(&most.engine, &ExportScope::Store, &task).await.unwrap();
            let back = most.engine.verify_copy(&all.engine, &ExportScope::Store, &task).await.unwrap();
            // People that only the target has are no difference; they are seen from the other side.
            assert_eq!(forth.agrees() && back.agrees(), same);
        });
    }
}
