//! A store under test with somebody in it, and the ways in which a case acts on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{InteractionKey, MemoryKey, UserKey};
use memora_engine::domain::model::Memory;
use memora_engine::domain::page::Page;
use memora_engine::domain::read::{DateRange, MemoryEntry, MemoryFilter, MemoryQuery, Scope};
use memora_engine::ports::graph::{GraphError, GraphResult, GraphStore};

use crate::compare::contents;
use crate::sample::{
    agent, change, day, interaction, interaction_key, memory, memory_from, memory_id, messages, organization,
    personal_agent, user, user_key,
};

/// The store of one case. Unless a case says otherwise it has the organization `acme` with the users `ann` and
/// `ben`, its agent `guide` and Ann's agent `pal`.
pub(super) struct Stage {
    pub(super) graph: Arc<dyn GraphStore>,
    changes: AtomicU64,
}

pub(super) fn ann() -> UserKey {
    user_key("acme", "ann")
}

pub(super) fn ben() -> UserKey {
    user_key("acme", "ben")
}

/// Ann's interaction, see [`Stage::with_talk`].
pub(super) fn talk() -> InteractionKey {
    interaction_key(&ann(), "talk")
}

/// Ann's memory number `n`.
pub(super) fn key(n: u64) -> MemoryKey {
    memory(&ann(), n).key()
}

pub(super) fn put(memory: Memory) -> GraphOp {
    GraphOp::PutMemory { memory }
}

/// Ann's memory `new` contradicts her memory `old`.
pub(super) fn link(old: u64, new: u64) -> GraphOp {
    GraphOp::LinkVersions {
        user: ann(),
        old: memory_id(old),
        new: memory_id(new),
    }
}

pub(super) fn source(memory: u64, position: u32) -> GraphOp {
    GraphOp::LinkSource {
        memory: key(memory),
        position,
    }
}

/// Every memory in `scope`, newest first.
pub(super) fn all_memories(scope: Scope) -> MemoryQuery {
    let (filter, dates) = (MemoryFilter::All, DateRange::default());
    MemoryQuery {
        scope,
        filter,
        dates,
        as_of: None,
        ascending: false,
        tag: None,
    }
}

/// The numbers of Ann's memories in a list.
pub(super) fn numbers<'a>(entries: impl IntoIterator<Item = &'a MemoryEntry>) -> Vec<u64> {
    let number = |entry: &MemoryEntry| (1..10_000).find(|n| memory_id(*n) == entry.memory.memory_id);
    entries
        .into_iter()
        .map(|entry| number(entry).expect("a numbered memory"))
        .collect()
}

pub(super) fn assert_not_found<T: std::fmt::Debug>(answer: GraphResult<T>, id: &str) {
    match answer {
        Err(GraphError::NotFound(what)) => assert!(what.contains(id), "{what:?} does not name {id}"),
        other => panic!("{id} should not be found, but: {other:?}"),
    }
}

pub(super) fn assert_invalid<T: std::fmt::Debug>(answer: GraphResult<Page<T>>) {
    assert!(
        matches!(answer, Err(GraphError::Invalid(_))),
        "should be refused as invalid, but: {answer:?}"
    );
}

impl Stage {
    pub(super) fn empty(graph: Arc<dyn GraphStore>) -> Self {
        Self {
            graph,
            changes: AtomicU64::new(0),
        }
    }

    pub(super) async fn with_people(graph: Arc<dyn GraphStore>) -> Self {
        let stage = Self::empty(graph);
        stage
            .apply(vec![
                GraphOp::PutOrganization {
                    organization: organization("acme", "Acme"),
                },
                GraphOp::PutUser {
                    user: user("acme", "ann", "Ann"),
                },
                GraphOp::PutUser {
                    user: user("acme", "ben", "Ben"),
                },
                GraphOp::PutAgent {
                    agent: agent("acme", "guide", "Guide"),
                },
                GraphOp::PutAgent {
                    agent: personal_agent(&ann(), "pal", "Pal"),
                },
            ])
            .await;
        stage
    }

    /// With an interaction of Ann with the guide on 1 May 2025: four messages, and memory 1 from messages 0 and 2.
    pub(super) async fn with_talk(graph: Arc<dyn GraphStore>) -> Self {
        let stage = Self::with_people(graph).await;
        stage
            .apply(vec![
                GraphOp::PutInteraction {
                    interaction: interaction(&ann(), "talk", 0),
                },
                GraphOp::AddOccurrence {
                    interaction: talk(),
                    date: day("2025-05-01"),
                },
                GraphOp::AppendMessages {
                    interaction: talk(),
                    messages: messages(0, &["one", "two", "three", "four"]),
                },
                put(memory_from(&talk(), 1)),
                source(1, 0),
                source(1, 2),
            ])
            .await;
        stage
    }

    /// With Ann's memories of these numbers, of no interaction.
    pub(super) async fn with_memories(graph: Arc<dyn GraphStore>, numbers: impl IntoIterator<Item = u64>) -> Self {
        let stage = Self::with_people(graph).await;
        stage
            .apply(numbers.into_iter().map(|n| put(memory(&ann(), n))).collect())
            .await;
        stage
    }

    /// A change of its own number with these operations.
    pub(super) fn change(&self, ops: Vec<GraphOp>) -> Change {
        change(self.changes.fetch_add(1, Ordering::Relaxed) + 1, ops)
    }

    /// Applies one change that must succeed, and gives it.
    pub(super) async fn apply(&self, ops: Vec<GraphOp>) -> Change {
        let change = self.change(ops);
        self.apply_all(std::slice::from_ref(&change)).await;
        change
    }

    pub(super) async fn apply_all(&self, changes: &[Change]) {
        if let Err(error) = self.graph.apply(changes).await {
            panic!("refused ({error:?}): {changes:?}");
        }
    }

    /// All that the store holds, to see whether something changed.
    pub(super) async fn contents(&self) -> Vec<(String, String)> {
        contents(self.graph.as_ref()).await.expect("the store can be read")
    }

    /// Applies changes that must be refused without leaving a trace, and gives the error.
    pub(super) async fn refused_all(&self, changes: &[Change]) -> GraphError {
        let before = self.contents().await;
        let Err(error) = self.graph.apply(changes).await else {
            panic!("should be refused: {changes:?}")
        };
        assert_eq!(
            before,
            self.contents().await,
            "a refused change left something ({error:?}): {changes:?}"
        );
        error
    }

    /// Applies `op` that must be refused, behind one that alone would succeed.
    async fn refused(&self, op: GraphOp) -> GraphError {
        let fine = GraphOp::PutOrganization {
            organization: organization("bystander", "Bystander"),
        };
        self.refused_all(&[self.change(vec![fine]), self.change(vec![op])])
            .await
    }

    pub(super) async fn conflict(&self, op: GraphOp) {
        let error = self.refused(op.clone()).await;
        assert!(
            matches!(error, GraphError::Conflict(_)),
            "should be a conflict, but is {error:?}: {op:?}"
        );
    }

    pub(super) async fn invalid(&self, op: GraphOp) {
        let error = self.refused(op.clone()).await;
        assert!(
            matches!(error, GraphError::Invalid(_)),
            "should be invalid, but is {error:?}: {op:?}"
        );
    }
}
