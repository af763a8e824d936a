//! What every trace store has to do, as cases that run against any of them: `memora_testkit::trace_contract!(make);` with
//! an async function `make` that gives a new store whose limit is [`LIMIT`].
//!
//! A trace that is larger than the limit by itself is kept alone: the newest one always stays.

use std::sync::Arc;

use memora_engine::domain::ids::{InteractionId, MemoryId};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::trace::{
    StepKind, Trace, TraceAnswer, TraceHead, TraceId, TraceKind, TraceOutcome, TraceStep,
};
use memora_engine::ports::chat::{ChatMessage, ChatRole, TokenUsage};
use memora_engine::ports::traces::{TraceError, TraceStore};

use crate::clock::CountingIds;
use crate::sample::{agent_id, memory_id, minute, user_key};

/// The limit of size that the cases ask for, in bytes.
pub const LIMIT: u64 = 64 * 1024;

/// Runs every case of the trace port, each as a test of its own.
#[macro_export]
macro_rules! trace_contract {
    ($make:path) => {
        $crate::trace_cases! { contract_tests { $make, trace_contract, $crate::engine::ports::traces::TraceStore; } }
    };
}

/// All cases by topic, handed to `$with`.
#[doc(hidden)]
#[macro_export]
macro_rules! trace_cases {
    ($with:ident { $($args:tt)* }) => {
        $crate::$with! { $($args)*
            keeping {
                a_trace_is_read_back_whole
                a_trace_that_is_kept_again_replaces_the_first
                traces_are_listed_newest_first_in_pages
                the_oldest_go_when_the_limit_is_passed
                a_trace_larger_than_the_limit_stays_alone
            }
            forgetting {
                those_that_are_named_are_deleted
                all_are_deleted
                those_about_a_user_are_forgotten
                those_with_a_memory_in_them_are_forgotten
                a_trace_is_found_by_what_was_saved_of_it_later
            }
            recalls {
                what_came_up_is_known_by_organization
            }
        }
    };
}

/// Names of all cases by topic.
pub const CASES: &[(&str, &[&str])] = trace_cases! { contract_names {} };

/// Trace number `n` of a user, made at `minute(n)`, that quotes memory number `n` and holds about `chars` characters
/// that cannot be made smaller by much.
pub fn trace(user: &str, n: u64, chars: usize) -> Trace {
    let user = user_key("acme", user);
    let mut noise = String::with_capacity(chars + 36);
    let mut word = u128::from(n) + 1;
    while noise.len() < chars {
        word = word
            .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
            .wrapping_add(n.into());
        noise.push_str(&format!("{:016x}", word >> 64));
    }
    let step = TraceStep {
        kind: StepKind::Extract,
        prompt: vec![ChatMessage {
            role: ChatRole::User,
            content: noise,
        }],
        answers: vec![TraceAnswer {
            text: "{}".to_owned(),
            problem: Some("missing field".to_owned()),
        }],
        results: vec![format!("result {n}")],
        dropped: Vec::new(),
        usage: TokenUsage { prompt: 7, answer: 1 },
        took_ms: 1.5,
    };
    Trace {
        head: TraceHead {
            id: TraceId(CountingIds::nth(1_000 + n)),
            kind: TraceKind::Extraction,
            at: minute(i64::try_from(n).expect("a small number")),
            org_id: user.org_id,
            user_id: Some(user.user_id),
            agent_id: Some(agent_id("guide")),
            interaction_id: None,
            model: Some("scripted".to_owned()),
            outcome: TraceOutcome::Failed {
                problem: "no\nanswer".to_owned(),
            },
            usage: TokenUsage { prompt: 7, answer: 1 },
            cost: Some(0.5),
            took_ms: 2.5,
            model_ms: 1.25,
            step_count: 1,
        },
        steps: vec![step],
        memories: vec![memory_id(n)],
    }
}

async fn keep(store: &dyn TraceStore, traces: impl IntoIterator<Item = Trace>) {
    for trace in traces {
        store.keep(trace).await.expect("it is kept");
    }
}

async fn listed(store: &dyn TraceStore) -> Vec<TraceId> {
    let page = store.list(PageRequest::first(500)).await.expect("a list");
    page.items.into_iter().map(|head| head.id).collect()
}

fn ids(numbers: impl IntoIterator<Item = u64>) -> Vec<TraceId> {
    numbers
        .into_iter()
        .map(|n| TraceId(CountingIds::nth(1_000 + n)))
        .collect()
}

pub mod keeping {
    use super::*;

    pub async fn a_trace_is_read_back_whole(store: Arc<dyn TraceStore>) {
        let kept = trace("alice", 1, 1_000);
        keep(store.as_ref(), [kept.clone()]).await;
        assert_eq!(store.get(kept.head.id).await.expect("it is there"), kept);
        let Page { items, next } = store.list(PageRequest::first(10)).await.expect("a list");
        assert_eq!((items, next), (vec![kept.head], None));
        let missing = store.get(TraceId(CountingIds::nth(1))).await;
        assert!(matches!(missing, Err(TraceError::NotFound)), "{missing:?}");
        let totals = store.totals().await.expect("totals");
        assert_eq!(totals.traces, 1);
        assert!((1..LIMIT).contains(&totals.bytes), "{totals:?}");
    }

    pub async fn a_trace_that_is_kept_again_replaces_the_first(store: Arc<dyn TraceStore>) {
        let mut again = trace("alice", 1, 10);
        keep(store.as_ref(), [again.clone()]).await;
        again.head.at = minute(9);
        again.memories.clear();
        keep(store.as_ref(), [again.clone()]).await;
        assert_eq!(store.get(again.head.id).await.expect("it is there"), again);
        assert_eq!(store.totals().await.expect("totals").traces, 1);
    }

    pub async fn traces_are_listed_newest_first_in_pages(store: Arc<dyn TraceStore>) {
        keep(store.as_ref(), [3, 1, 5, 2, 4].map(|n| trace("alice", n, 10))).await;
        let mut request = PageRequest::first(2);
        let mut all = Vec::new();
        for _ in 0..3 {
            let page = store.list(request.clone()).await.expect("a page");
            assert!(page.items.len() <= 2);
            all.extend(page.items.into_iter().map(|head| head.id));
            request.after = page.next;
        }
        assert_eq!((all, request.after), (ids([5, 4, 3, 2, 1]), None));
    }

    pub async fn the_oldest_go_when_the_limit_is_passed(store: Arc<dyn TraceStore>) {
        keep(store.as_ref(), (1..=40).map(|n| trace("alice", n, 4_000))).await;
        let totals = store.totals().await.expect("totals");
        assert!(totals.bytes <= LIMIT, "{totals:?}");
        assert!((5..40).contains(&totals.traces), "{totals:?}");
        let newest = (41 - u64::from(totals.traces)..=40).rev();
        assert_eq!(listed(store.as_ref()).await, ids(newest));
    }

    pub async fn a_trace_larger_than_the_limit_stays_alone(store: Arc<dyn TraceStore>) {
        keep(
            store.as_ref(),
            [trace("alice", 1, 100), trace("alice", 2, 3 * LIMIT as usize)],
        )
        .await;
        assert_eq!(listed(store.as_ref()).await, ids([2]));
        keep(store.as_ref(), [trace("alice", 3, 100)]).await;
        assert_eq!(listed(store.as_ref()).await, ids([3]));
    }
}

pub mod forgetting {
    use super::*;

    async fn five(store: &dyn TraceStore) {
        let of = |n| if n % 2 == 0 { "alice" } else { "bob" };
        keep(store, (1..=5).map(|n| trace(of(n), n, 10))).await;
    }

    pub async fn those_that_are_named_are_deleted(store: Arc<dyn TraceStore>) {
        five(store.as_ref()).await;
        let gone = ids([2, 5, 99]);
        store.delete(&gone).await.expect("deleted");
        store.delete(&gone).await.expect("what is gone is no error");
        assert_eq!(listed(store.as_ref()).await, ids([4, 3, 1]));
        assert!(matches!(store.get(gone[0]).await, Err(TraceError::NotFound)));
    }

    pub async fn all_are_deleted(store: Arc<dyn TraceStore>) {
        five(store.as_ref()).await;
        store.delete_all().await.expect("deleted");
        let totals = store.totals().await.expect("totals");
        assert_eq!((totals.traces, totals.bytes), (0, 0));
        assert!(listed(store.as_ref()).await.is_empty());
    }

    pub async fn those_about_a_user_are_forgotten(store: Arc<dyn TraceStore>) {
        five(store.as_ref()).await;
        let mut of_all = trace("alice", 6, 10);
        of_all.head.user_id = None;
        keep(store.as_ref(), [of_all]).await;
        assert_eq!(store.forget_user(&user_key("acme", "bob")).await.expect("forgotten"), 3);
        assert_eq!(
            store.forget_user(&user_key("other", "alice")).await.expect("forgotten"),
            0
        );
        assert_eq!(listed(store.as_ref()).await, ids([6, 4, 2]));
    }

    pub async fn those_with_a_memory_in_them_are_forgotten(store: Arc<dyn TraceStore>) {
        five(store.as_ref()).await;
        let memories: Vec<MemoryId> = [1, 4, 77].map(memory_id).to_vec();
        assert_eq!(store.forget_memories(&memories).await.expect("forgotten"), 2);
        assert_eq!(listed(store.as_ref()).await, ids([5, 3, 2]));
    }

    pub async fn a_trace_is_found_by_what_was_saved_of_it_later(store: Arc<dyn TraceStore>) {
        five(store.as_ref()).await;
        let id = ids([2])[0];
        let before = store.get(id).await.expect("it is there");
        let (interaction, later) = (InteractionId::parse("talk").expect("an id"), [20, 2, 21].map(memory_id));
        store.note_saved(id, &interaction, &later).await.expect("it is noted");
        let mut expected = before;
        expected.memories = [2, 20, 21].map(memory_id).to_vec();
        expected.head.interaction_id = Some(interaction.clone());
        assert_eq!(store.get(id).await.expect("it is there"), expected);
        assert_eq!(listed(store.as_ref()).await, ids([5, 4, 3, 2, 1]));
        assert_eq!(store.forget_memories(&[memory_id(21)]).await.expect("forgotten"), 1);
        assert_eq!(listed(store.as_ref()).await, ids([5, 4, 3, 1]));
        let missing = store.note_saved(id, &interaction, &later).await;
        assert!(matches!(missing, Err(TraceError::NotFound)), "{missing:?}");
    }
}

pub mod recalls {
    use super::*;

    pub async fn what_came_up_is_known_by_organization(store: Arc<dyn TraceStore>) {
        let recall = |user: &str, n: u64| {
            let mut trace = trace(user, n, 10);
            trace.head.kind = TraceKind::Recall;
            trace.head.outcome = TraceOutcome::Done;
            trace
        };
        let mut everybody = recall("alice", 4);
        everybody.head.user_id = None;
        let mut elsewhere = recall("alice", 5);
        elsewhere.head.org_id = user_key("other", "alice").org_id;
        let mut failed = recall("alice", 6);
        failed.head.outcome = TraceOutcome::Stopped;
        let extraction = trace("alice", 7, 10);
        let recalls = [recall("alice", 2), recall("bob", 3), recall("alice", 1)];
        keep(
            store.as_ref(),
            recalls.into_iter().chain([everybody, elsewhere, failed, extraction]),
        )
        .await;
        let acme = user_key("acme", "alice").org_id;
        let recalled = store.recalled(&acme).await.expect("recalled");
        let runs = |user: &str| {
            recalled
                .runs
                .get(&user_key("acme", user).user_id)
                .cloned()
                .unwrap_or_default()
        };
        assert_eq!(
            (runs("alice"), runs("bob")),
            (vec![minute(1), minute(2)], vec![minute(3)])
        );
        assert_eq!(recalled.memories, [1, 2, 3, 4].map(memory_id).into());
    }
}
