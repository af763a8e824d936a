//! A user as the store held them earlier, against stores that were filled with the same changes and no later ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{InteractionKey, MemoryId, MemoryKey, UserKey};
use memora_engine::domain::model::{Interaction, Memory, Message, Timestamp};
use memora_engine::domain::page::{Page, PageRequest};
use memora_engine::domain::read::{DateRange, MemoryFilter, Scope};
use memora_engine::domain::subject::Subject;
use memora_engine::forget::ForgetTarget;
use memora_engine::memories::{MemoryListRequest, MemoryRow};
use memora_engine::notes::NoteDraft;
use memora_engine::ports::graph::GraphStore;
use memora_engine::stored_at::StoredPast;
use memora_engine::task::TaskContext;
use memora_engine::timeline::{TimelineItem, TimelineRequest};
use memora_engine::{Engine, EngineError};
use memora_testkit::contract::run;
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::sample;
use proptest::prelude::*;

use super::import_bench::engine_over;
use super::workbench::{Workbench, by, learned, shown};

const FILTERS: [MemoryFilter; 6] = [
    MemoryFilter::All,
    MemoryFilter::Believed,
    MemoryFilter::Superseded,
    MemoryFilter::Revised,
    MemoryFilter::Contested,
    MemoryFilter::SourcesLost,
];

const MEMORIES: u64 = 8;

fn ann() -> UserKey {
    sample::user_key("acme", "ann")
}

fn ben() -> UserKey {
    sample::user_key("acme", "ben")
}

fn talk() -> InteractionKey {
    sample::interaction_key(&ann(), "talk")
}

/// Is begun, and deleted, on the way.
fn walk() -> InteractionKey {
    sample::interaction_key(&ann(), "walk")
}

fn conversation(n: u8) -> InteractionKey {
    if n.is_multiple_of(2) { talk() } else { walk() }
}

fn days() -> [chrono::NaiveDate; 4] {
    ["2026-01-01", "2026-01-02", "2026-02-01", "2026-02-03"].map(sample::day)
}

/// Two changes are made at each minute, after the beginning.
fn made_at(n: usize) -> Timestamp {
    sample::minute(1_000 + i64::try_from(n / 2).unwrap())
}

fn request(filter: MemoryFilter, ascending: bool) -> MemoryListRequest {
    MemoryListRequest {
        scope: Scope::user(ann()),
        filter,
        dates: DateRange::default(),
        as_of: None,
        ascending,
        tag: None,
    }
}

/// A store that is filled step by step, and what filled it.
struct History {
    graph: Arc<MemoryGraph>,
    changes: Vec<Change>,
}

impl History {
    async fn begin() -> Self {
        let mut history = Self {
            graph: Arc::new(MemoryGraph::new()),
            changes: Vec::new(),
        };
        let put_user = |id: &str, name: &str| GraphOp::PutUser {
            user: sample::user("acme", id, name),
        };
        let organization = sample::organization("acme", "Acme");
        let beginning = vec![
            GraphOp::PutOrganization { organization },
            put_user("ann", "Ann"),
            put_user("ben", "Ben"),
            GraphOp::PutAgent {
                agent: sample::agent("acme", "guide", "Guide"),
            },
            GraphOp::PutAgent {
                agent: sample::agent("acme", "helper", "Helper"),
            },
            GraphOp::PutInteraction {
                interaction: sample::interaction(&ann(), "talk", 0),
            },
            GraphOp::AppendMessages {
                interaction: talk(),
                messages: sample::messages(0, &["one", "two", "three"]),
            },
        ];
        assert!(history.change(beginning).await);
        history
    }

    /// False when the store refuses it.
    async fn change(&mut self, ops: Vec<GraphOp>) -> bool {
        let n = self.changes.len();
        let change = Change {
            at: made_at(n),
            ..sample::change(n as u64 + 1, ops)
        };
        let done = self.graph.apply(std::slice::from_ref(&change)).await.is_ok();
        if done {
            self.changes.push(change);
        }
        done
    }

    async fn held(&self, n: u8) -> Option<memora_engine::domain::read::LinkedMemory> {
        let id = sample::memory_id(u64::from(n) % MEMORIES + 1);
        let found = self.graph.linked_memories(&ann().org_id, &[id]).await.unwrap().pop();
        found.filter(|linked| linked.memory.user_id == ann().user_id)
    }

    async fn turn(&self, of: &InteractionKey, position: u32) -> Option<Message> {
        self.graph.messages(of, position, 1).await.ok()?.pop()
    }

    async fn interaction(&self, of: &InteractionKey) -> Option<Interaction> {
        Some(self.graph.interaction(of).await.ok()?.interaction)
    }

    async fn step(&mut self, (kind, a, b): (u8, u8, u8)) {
        let id = |n: u8| sample::memory_id(u64::from(n) % MEMORIES + 1);
        let key = MemoryKey {
            org_id: ann().org_id,
            user_id: ann().user_id,
            memory_id: id(a),
        };
        let position = u32::from(b) % 4;
        let ops = match kind {
            0 | 1 => {
                let memory = Memory {
                    obtained_at: sample::minute(i64::from(b)),
                    interaction_id: (b % 3 != 0).then(|| conversation(b).interaction_id),
                    date: days()[usize::from(b) % 4],
                    ..sample::memory(&ann(), u64::from(a) % MEMORIES + 1)
                };
                vec![GraphOp::PutMemory { memory }]
            }
            2 | 3 => {
                let Some(held) = self.held(a).await else { return };
                let to = Memory {
                    text: format!("edited {b}"),
                    obtained_at: sample::minute(i64::from(b)),
                    date: days()[usize::from(b) % 4],
                    ..held.memory.clone()
                };
                vec![GraphOp::EditMemory { from: held.memory, to }]
            }
            4 => {
                let Some(held) = self.held(a).await else { return };
                let mut ops = self.unlinking(&held.memory.key(), &held.positions, &held.replaces, &held.replaced_by);
                ops.push(GraphOp::RemoveMemory {
                    memory: held.memory.clone(),
                });
                // Some are moved to somebody else.
                if b % 3 == 0 {
                    let memory = Memory {
                        user_id: ben().user_id,
                        interaction_id: None,
                        ..held.memory
                    };
                    ops.push(GraphOp::PutMemory { memory });
                }
                ops
            }
            5..=8 => vec![GraphOp::LinkVersions {
                user: ann(),
                old: id(a),
                new: id(b),
            }],
            9 => vec![GraphOp::UnlinkVersions {
                user: ann(),
                old: id(a),
                new: id(b),
            }],
            10 | 11 => vec![GraphOp::LinkSource { memory: key, position }],
            12 => vec![GraphOp::UnlinkSource { memory: key, position }],
            13..=15 => self.turns_change(kind, &conversation(a), b, position).await,
            16 => {
                let ops = self.changes.last().filter(|_| self.changes.len() > 1);
                ops.map(Change::inverse_ops).unwrap_or_default()
            }
            _ => self.interaction_change(kind, &conversation(a), b).await,
        };
        if !ops.is_empty() {
            self.change(ops).await;
        }
    }

    async fn turns_change(&self, kind: u8, of: &InteractionKey, b: u8, position: u32) -> Vec<GraphOp> {
        let interaction = of.clone();
        let Ok(head) = self.graph.interaction(of).await else {
            return Vec::new();
        };
        match kind {
            13 => {
                let text = format!("said {b}");
                let messages = sample::messages(head.messages, &[&text]);
                vec![GraphOp::AppendMessages { interaction, messages }]
            }
            14 => {
                let Some(last) = head.messages.checked_sub(1) else {
                    return Vec::new();
                };
                let messages = self.turn(of, last).await.into_iter().collect();
                vec![GraphOp::CutMessages { interaction, messages }]
            }
            _ => {
                let Some(from) = self.turn(of, position).await else {
                    return Vec::new();
                };
                let to = Message {
                    content: format!("put right {b}"),
                    ..from.clone()
                };
                let all = self.graph.interaction_memories(of).await.unwrap();
                let cites = |at: &u32| *at == position || *at == position + 1;
                let cited = all.iter().filter(|memory| memory.positions.iter().any(cites));
                vec![GraphOp::EditMessage {
                    interaction,
                    from,
                    to,
                    cited_by: cited.map(|memory| memory.entry.memory.memory_id).collect(),
                }]
            }
        }
    }

    async fn interaction_change(&self, kind: u8, of: &InteractionKey, b: u8) -> Vec<GraphOp> {
        let (interaction, date) = (of.clone(), days()[usize::from(b) % 4]);
        let Some(from) = self.interaction(of).await else {
            let begun = Interaction {
                updated_at: sample::minute(i64::from(b)),
                ..sample::interaction(&ann(), of.interaction_id.as_str(), i64::from(b) % 5)
            };
            let messages = sample::messages(0, &["begun"]);
            return vec![
                GraphOp::PutInteraction { interaction: begun },
                GraphOp::AddOccurrence {
                    interaction: of.clone(),
                    date,
                },
                GraphOp::AppendMessages { interaction, messages },
            ];
        };
        match kind {
            17 | 18 => vec![GraphOp::AddOccurrence { interaction, date }],
            19 => vec![GraphOp::RemoveOccurrence { interaction, date }],
            20 => vec![GraphOp::TouchInteraction {
                interaction,
                from: from.updated_at,
                to: sample::minute(i64::from(b)),
            }],
            21 => {
                let to = Interaction {
                    agent_id: sample::agent_id(if b.is_multiple_of(2) { "guide" } else { "helper" }),
                    ..from.clone()
                };
                vec![GraphOp::EditInteraction { from, to }]
            }
            // Deleted with its days and turns, and with its memories.
            _ => {
                let record = self.graph.interaction_record(of).await.unwrap();
                let (mut ops, mut cut) = (Vec::new(), BTreeSet::new());
                for memory in record.memories {
                    let older = memory
                        .replaces
                        .iter()
                        .copied()
                        .filter(|old| cut.insert((*old, memory.memory.memory_id)));
                    let older: Vec<MemoryId> = older.collect();
                    let newer = memory
                        .replaced_by
                        .iter()
                        .copied()
                        .filter(|new| cut.insert((memory.memory.memory_id, *new)));
                    let newer: Vec<MemoryId> = newer.collect();
                    ops.extend(self.unlinking(&memory.memory.key(), &memory.positions, &older, &newer));
                    let alone = memory.memory;
                    if b.is_multiple_of(2) {
                        ops.push(GraphOp::RemoveMemory { memory: alone });
                    } else {
                        let to = Memory {
                            interaction_id: None,
                            ..alone.clone()
                        };
                        ops.push(GraphOp::EditMemory { from: alone, to });
                    }
                }
                let interaction = || of.clone();
                ops.extend(record.dates.into_iter().map(|date| GraphOp::RemoveOccurrence {
                    interaction: interaction(),
                    date,
                }));
                if !record.messages.is_empty() {
                    ops.push(GraphOp::CutMessages {
                        interaction: interaction(),
                        messages: record.messages,
                    });
                }
                ops.push(GraphOp::RemoveInteraction { interaction: from });
                ops
            }
        }
    }

    fn unlinking(&self, key: &MemoryKey, positions: &[u32], older: &[MemoryId], newer: &[MemoryId]) -> Vec<GraphOp> {
        let unlink = |old, new| GraphOp::UnlinkVersions { user: ann(), old, new };
        let sources = positions.iter().map(|position| GraphOp::UnlinkSource {
            memory: key.clone(),
            position: *position,
        });
        sources
            .chain(older.iter().map(|old| unlink(*old, key.memory_id)))
            .chain(newer.iter().map(|new| unlink(key.memory_id, *new)))
            .collect()
    }

    /// The store after the newest change that was made by then.
    async fn as_it_was(&self, at: Timestamp) -> Engine {
        let graph = Arc::new(MemoryGraph::new());
        for change in self.changes.iter().filter(|change| change.at <= at) {
            graph.apply(std::slice::from_ref(change)).await.unwrap();
        }
        engine_over(graph)
    }
}

async fn pages<T, F>(read: impl Fn(PageRequest) -> F) -> Vec<T>
where
    F: Future<Output = Result<Page<T>, EngineError>>,
{
    let mut rows = Vec::new();
    let mut page = PageRequest::first(3);
    loop {
        let read = read(page.clone()).await.unwrap();
        rows.extend(read.items);
        page.after = read.next;
        if page.after.is_none() {
            return rows;
        }
    }
}

async fn check(history: &History, past: &StoredPast, at: Timestamp) {
    let then = history.as_it_was(at).await;
    for filter in FILTERS {
        for ascending in [false, true] {
            let expected: Vec<MemoryRow> = pages(|page| then.list_memories(request(filter, ascending), page)).await;
            let found = pages(|page| past.list(request(filter, ascending), at, page)).await;
            assert_eq!(found, expected, "{filter:?} at {at}");
        }
    }
    let trail = past.trail(&ann(), at).await.unwrap();
    let user = then.user(&ann()).await.unwrap();
    let counts = (trail.memories, trail.interactions);
    assert_eq!(counts, (user.memories, user.interactions), "at {at}");
    assert!((trail.begins, trail.earliest, trail.forgotten) == (None, None, false));
    for n in 1..=MEMORIES {
        let key = MemoryKey {
            org_id: ann().org_id,
            user_id: ann().user_id,
            memory_id: sample::memory_id(n),
        };
        let found = past.memory(&key, at).await.unwrap();
        let expected = then.memory_detail(&key, None).await.ok();
        assert_eq!(found, expected, "{n} at {at}");
        let found = past.version_graph(&key, 100, at).await.unwrap();
        match then.version_graph(&key, 100, None).await {
            Ok(expected) => assert_eq!(found, expected, "versions of {n} at {at}"),
            Err(_) => assert!(found.nodes.is_empty(), "versions of {n} at {at}"),
        }
    }
}

async fn check_conversations(history: &History, past: &StoredPast, at: Timestamp) {
    let then = history.as_it_was(at).await;
    for key in [talk(), walk()] {
        for (from, limit) in [(0, 100), (1, 2)] {
            let found = past.conversation(&key, from, limit, at).await.unwrap();
            let expected = then.conversation(&key, from, limit, None).await.ok();
            assert_eq!(found, expected, "{key:?} from {from} at {at}");
        }
    }
    let [_, from, to, _] = days();
    let some = DateRange {
        from: Some(from),
        to: Some(to),
    };
    for agent in [None, Some("guide"), Some("helper")] {
        let agent_id = agent.map(sample::agent_id);
        for dates in [DateRange::default(), some] {
            let found = past.activity(&ann(), agent_id.as_ref(), dates, at).await.unwrap();
            let expected = then.activity(&ann(), agent_id.as_ref(), dates).await.unwrap();
            assert_eq!(found, expected, "days of {agent:?} at {at}");
            for ascending in [false, true] {
                let request = || TimelineRequest {
                    user: ann(),
                    agent_id: agent_id.clone(),
                    dates,
                    ascending,
                };
                let expected: Vec<TimelineItem> = pages(|page| then.timeline(request(), page)).await;
                let found = pages(|page| past.timeline(request(), at, page)).await;
                assert_eq!(found, expected, "timeline of {agent:?} at {at}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_user_is_shown_as_a_store_without_the_later_changes_shows_them(
        steps in prop::collection::vec((0u8..23, 0u8..12, 0u8..60), 1..50),
    ) {
        run(async {
            let mut history = History::begin().await;
            for step in steps {
                history.step(step).await;
            }
            let past = StoredPast::new(engine_over(history.graph.clone()));
            for n in (0..history.changes.len()).step_by(3) {
                check(&history, &past, made_at(n)).await;
                check_conversations(&history, &past, made_at(n)).await;
            }
        });
    }
}

#[tokio::test]
async fn moments_of_change_follow_one_another() {
    let mut history = History::begin().await;
    for n in 0..6 {
        history.step((0, n, 10)).await;
    }
    assert_eq!(history.changes.len(), 7);
    let past = StoredPast::new(engine_over(history.graph.clone()));
    let trail = past.trail(&ann(), made_at(2)).await.unwrap();
    assert_eq!((trail.previous, trail.next), (Some(made_at(0)), Some(made_at(4))));
    assert_eq!((trail.changes, trail.memories), (3, 3));
    assert_eq!(trail.newest, Some(made_at(6)));
    let before = past.trail(&ann(), sample::minute(1)).await.unwrap();
    assert_eq!(
        (before.memories, before.begins, before.previous),
        (0, None, None),
        "the user was not there"
    );
    history.step((0, 7, 10)).await;
    let later = past.trail(&ann(), made_at(2)).await.unwrap();
    assert_eq!((later.changes, later.memories), (4, 3), "the newest change is seen");
}

#[tokio::test]
async fn what_was_forgotten_does_not_come_back_and_that_is_said() {
    let bench = Workbench::new().await;
    let kept = bench.remember(learned("likes tea", &[0])).await;
    let secret = bench.remember(learned("a secret", &[0])).await;
    let then = bench.engine.now();
    bench.next_day();
    bench.engine.delete_memory(&by(), &bench.key(kept)).await.unwrap();
    let target = ForgetTarget::Memories {
        memories: vec![bench.key(secret)],
    };
    let task = TaskContext::detached();
    bench.engine.forget(&by(), &target, None, &task).await.unwrap();
    let past = StoredPast::new(bench.engine.clone());
    let trail = past.trail(&bench.alice(), then).await.unwrap();
    assert!(trail.forgotten);
    let list = MemoryListRequest {
        scope: Scope::user(bench.alice()),
        ..request(MemoryFilter::All, true)
    };
    let page = past.list(list, then, PageRequest::first(10)).await.unwrap();
    let texts: Vec<String> = page.items.iter().map(shown).collect();
    assert_eq!(texts, ["likes tea"]);
}

#[tokio::test]
async fn a_tag_of_now_filters_what_was_stored_then() {
    let bench = Workbench::new().await;
    let kept = bench.remember(learned("likes tea", &[0])).await;
    let deleted = bench.remember(learned("likes coffee", &[0])).await;
    bench.remember(learned("likes water", &[0])).await;
    let then = bench.engine.now();
    bench.next_day();
    for id in [kept, deleted] {
        let note = NoteDraft {
            org_id: bench.alice().org_id,
            about: Subject::Memory(id),
            text: "look again".into(),
            tags: vec!["Drinks".into()],
            seen: None,
        };
        bench.engine.write_note(&by(), &note).await.unwrap();
    }
    bench.engine.delete_memory(&by(), &bench.key(deleted)).await.unwrap();
    let past = StoredPast::new(bench.engine.clone());
    let list = MemoryListRequest {
        scope: Scope::user(bench.alice()),
        tag: Some("drinks".into()),
        ..request(MemoryFilter::All, true)
    };
    let page = past.list(list, then, PageRequest::first(10)).await.unwrap();
    let texts: Vec<String> = page.items.iter().map(shown).collect();
    assert_eq!(texts, ["likes tea", "likes coffee"]);
}
