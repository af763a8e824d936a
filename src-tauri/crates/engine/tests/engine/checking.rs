//! Graph against index: what differs is found on both sides, and repaired as far as it is asked for.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use memora_engine::consistency::{CheckReport, FindingKind, MAX_FINDINGS, RepairChoice};
use memora_engine::domain::change::{Change, GraphOp};
use memora_engine::domain::ids::{MemoryId, UserId};
use memora_engine::domain::model::Memory;
use memora_engine::indexing::IndexHealth;
use memora_engine::ports::embed::EmbedderInfo;
use memora_engine::ports::graph::GraphStore;
use memora_engine::ports::index::{
    IndexCapabilities, IndexEntry, IndexError, IndexHit, IndexOp, IndexQuery, IndexResult, IndexState, IndexedPayload,
    SearchIndex, TermScore,
};
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineError, EngineParts};
use memora_testkit::clock::{CountingIds, FixedClock};
use memora_testkit::memory_graph::MemoryGraph;
use memora_testkit::memory_index::MemoryIndex;
use memora_testkit::sample;
use tokio_util::sync::CancellationToken;

use super::workbench::{Workbench, by, learned};

/// An index in memory that can do less than it could.
struct Limited {
    inner: MemoryIndex,
    capabilities: IndexCapabilities,
    /// Payloads are told with what a careless writer may have left.
    wrong_keys: parking_lot::Mutex<BTreeSet<MemoryId>>,
}

impl Limited {
    fn new(writable: Result<(), String>, payloads: bool) -> Self {
        Self {
            inner: MemoryIndex::ready(&EmbedderInfo::none()),
            capabilities: IndexCapabilities {
                writable,
                turns: true,
                payloads,
            },
            wrong_keys: parking_lot::Mutex::default(),
        }
    }
}

#[async_trait]
impl SearchIndex for Limited {
    fn state(&self) -> IndexState {
        self.inner.state()
    }

    fn capabilities(&self) -> IndexCapabilities {
        self.capabilities.clone()
    }

    async fn apply(&self, ops: Vec<IndexOp>) -> IndexResult<()> {
        self.capabilities.writable.clone().map_err(IndexError::Unsupported)?;
        self.wrong_keys.lock().clear();
        self.inner.apply(ops).await
    }

    async fn search(&self, query: IndexQuery) -> IndexResult<Vec<IndexHit>> {
        self.inner.search(query).await
    }

    async fn explain(&self, query: IndexQuery, memory_id: MemoryId) -> IndexResult<Vec<TermScore>> {
        self.inner.explain(query, memory_id).await
    }

    fn matches(&self, query: &str, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        self.inner.matches(query, texts)
    }

    async fn ids(&self, after: Option<MemoryId>, limit: u32) -> IndexResult<Vec<MemoryId>> {
        self.inner.ids(after, limit).await
    }

    async fn purge(&self) -> IndexResult<()> {
        self.inner.purge().await
    }

    async fn payloads(&self, ids: &[MemoryId]) -> IndexResult<Vec<IndexedPayload>> {
        if !self.capabilities.payloads {
            return Ok(vec![]);
        }
        let mut payloads = self.inner.payloads(ids).await?;
        for payload in &mut payloads {
            payload.wrong_keys = self.wrong_keys.lock().contains(&payload.memory_id);
        }
        Ok(payloads)
    }

    async fn len(&self) -> IndexResult<u32> {
        self.inner.len().await
    }

    async fn reset(&self, embedder: &EmbedderInfo) -> IndexResult<()> {
        self.inner.reset(embedder).await
    }

    async fn built(&self) -> IndexResult<()> {
        self.inner.built().await
    }
}

/// A graph with memories 1 to `memories` of Ann, whose outbox is empty, and an index that holds none of them.
struct Stage {
    graph: Arc<MemoryGraph>,
    index: Arc<Limited>,
    engine: Engine,
}

fn filling(memories: u64) -> Vec<Change> {
    let mut ops = vec![
        GraphOp::PutOrganization {
            organization: sample::organization("acme", "Acme"),
        },
        GraphOp::PutUser {
            user: sample::user("acme", "ann", "Ann Lee"),
        },
    ];
    ops.extend((1..=memories).map(|n| GraphOp::PutMemory { memory: memory(n) }));
    vec![sample::change(1, ops)]
}

fn memory(n: u64) -> Memory {
    let mut memory = sample::memory(&sample::user_key("acme", "ann"), n);
    memory.text = format!("user_ann has number {n}");
    memory
}

fn upsert(memory: Memory) -> IndexOp {
    let document = memora_engine::domain::read::IndexDocument {
        memory,
        sources: vec![],
    };
    IndexOp::Upsert(Box::new(IndexEntry { document, dense: None }))
}

impl Stage {
    async fn new(memories: u64, index: Limited) -> Self {
        let graph = MemoryGraph::new();
        graph.apply(&filling(memories)).await.unwrap();
        let rows = graph.outbox(u32::MAX).await.unwrap();
        graph
            .acknowledge(&rows.iter().map(|row| row.seq).collect::<Vec<_>>())
            .await
            .unwrap();
        Self::over(graph, index)
    }

    fn over(graph: MemoryGraph, index: Limited) -> Self {
        let (graph, index) = (Arc::new(graph), Arc::new(index));
        let engine = Engine::new(EngineParts {
            graph: graph.clone(),
            index: index.clone(),
            embedder: None,
            clock: Arc::new(FixedClock::default()),
            ids: Arc::new(CountingIds::default()),
        });
        Self { graph, index, engine }
    }

    /// Puts memories into the index behind the engine's back.
    async fn indexed(&self, memories: impl IntoIterator<Item = Memory>) {
        let ops = memories.into_iter().map(upsert).collect();
        self.index.inner.apply(ops).await.unwrap();
    }

    async fn check(&self) -> CheckReport {
        self.engine.check_index(&TaskContext::detached()).await.unwrap()
    }

    async fn repair(&self, choice: RepairChoice) -> (u32, u32) {
        let report = self
            .engine
            .repair_index(choice, &TaskContext::detached())
            .await
            .unwrap();
        (report.written, report.removed)
    }
}

fn changed(n: u64, change: impl FnOnce(&mut Memory)) -> Memory {
    let mut memory = memory(n);
    change(&mut memory);
    memory
}

fn kinds(kinds: &[FindingKind]) -> RepairChoice {
    RepairChoice::Kinds { kinds: kinds.to_vec() }
}

fn chosen(ids: impl IntoIterator<Item = u64>) -> RepairChoice {
    RepairChoice::Memories {
        memory_ids: ids.into_iter().map(sample::memory_id).collect(),
    }
}

fn found(report: &CheckReport) -> Vec<(FindingKind, MemoryId)> {
    report.findings.iter().map(|f| (f.kind, f.memory_id)).collect()
}

/// Memory 1 is missing, 9 orphaned, 2 to 6 differ in one thing each, 7 is as it should be.
async fn crooked() -> Stage {
    let stage = Stage::new(7, Limited::new(Ok(()), true)).await;
    stage
        .indexed([
            changed(2, |m| m.text = "user_ann has nothing".to_owned()),
            changed(3, |m| m.agent_id = sample::agent_id("other")),
            changed(4, |m| m.obtained_at = sample::minute(0)),
            changed(5, |m| m.user_id = UserId::parse("bob").unwrap()),
            memory(6),
            memory(7),
            changed(9, |m| m.text = "user_ann is gone".to_owned()),
        ])
        .await;
    stage.index.wrong_keys.lock().insert(sample::memory_id(6));
    stage
}

#[tokio::test]
async fn what_differs_is_found_on_both_sides_with_texts_and_fields() {
    let stage = crooked().await;
    let report = stage.check().await;
    assert!(report.complete && report.can_repair.is_none() && !report.agrees());
    assert_eq!(
        (report.checked, report.missing, report.orphaned, report.differing),
        (8, 1, 1, 5)
    );
    let fields: Vec<_> = report.findings.iter().map(|f| (f.kind, f.fields.join(","))).collect();
    let differing = |field: &str| (FindingKind::Differing, field.to_owned());
    assert_eq!(
        fields,
        [
            (FindingKind::Missing, String::new()),
            (FindingKind::Orphaned, String::new()),
            differing("text"),
            differing("agent"),
            differing("obtained at"),
            differing("keys"),
            differing("keys"),
        ]
    );
    let missing = &report.findings[0];
    assert_eq!(missing.text.as_deref(), Some("Ann Lee has number 1"));
    assert_eq!(
        (missing.user_name.as_deref(), &missing.indexed),
        (Some("Ann Lee"), &None)
    );
    let orphaned = &report.findings[1];
    assert_eq!(
        (&orphaned.text, orphaned.indexed.as_deref()),
        (&None, Some("Ann Lee is gone"))
    );
    assert_eq!(orphaned.org_id.as_deref(), Some("acme"));
    let text = &report.findings[2];
    assert_eq!(
        (text.text.as_deref(), text.indexed.as_deref()),
        (Some("Ann Lee has number 2"), Some("Ann Lee has nothing"))
    );
}

#[tokio::test]
async fn a_name_where_the_graph_has_a_placeholder_is_told_apart() {
    let stage = Stage::new(1, Limited::new(Ok(()), true)).await;
    stage
        .indexed([changed(1, |m| m.text = "Ann Lee has number 1".to_owned())])
        .await;
    let report = stage.check().await;
    let finding = &report.findings[0];
    assert_eq!(finding.text.as_deref(), Some("user_ann has number 1"));
    assert_eq!(finding.indexed.as_deref(), Some("Ann Lee has number 1"));
}

#[tokio::test]
async fn a_repair_by_kind_mends_that_kind_and_no_other() {
    let stage = crooked().await;
    assert_eq!(stage.repair(kinds(&[FindingKind::Missing])).await, (1, 0));
    stage.index.wrong_keys.lock().insert(sample::memory_id(6));
    let report = stage.check().await;
    assert_eq!((report.missing, report.orphaned, report.differing), (0, 1, 5));
    assert_eq!(stage.repair(kinds(&[FindingKind::Orphaned])).await, (0, 1));
    stage.index.wrong_keys.lock().insert(sample::memory_id(6));
    assert_eq!(stage.repair(kinds(&[FindingKind::Differing])).await, (5, 0));
    assert!(stage.check().await.agrees());
    assert_eq!(stage.repair(kinds(&[])).await, (0, 0));
}

#[tokio::test]
async fn a_repair_of_chosen_memories_believes_the_graph_and_not_the_list() {
    for payloads in [true, false] {
        let stage = Stage::new(4, Limited::new(Ok(()), payloads)).await;
        // 1 is missing, 2 is right, 3 differs, 8 and 9 are orphaned, 20 is nowhere.
        let gone = |n| changed(n, |m| m.text = "old".to_owned());
        stage.indexed([memory(2), gone(3), memory(4), gone(8), gone(9)]).await;
        let written = if payloads { 2 } else { 1 };
        assert_eq!(
            stage.repair(chosen([9, 1, 2, 3, 20, 1])).await,
            (written, 1),
            "payloads: {payloads}"
        );
        let report = stage.check().await;
        assert_eq!(found(&report), [(FindingKind::Orphaned, sample::memory_id(8))]);
        assert_eq!(stage.repair(chosen([8])).await, (0, 1));
        assert!(stage.check().await.agrees());
    }
}

#[tokio::test]
async fn stores_of_several_pages_are_compared_to_their_ends() {
    for payloads in [true, false] {
        let stage = Stage::new(11_000, Limited::new(Ok(()), payloads)).await;
        let odd = |n: &u64| n % 2 == 1;
        stage.indexed((1..=11_000).filter(odd).map(memory)).await;
        stage.indexed((20_000..26_000).map(memory)).await;
        let report = stage.check().await;
        assert_eq!(
            (report.checked, report.missing, report.orphaned),
            (17_000, 5_500, 6_000)
        );
        assert_eq!(report.findings.len(), MAX_FINDINGS);
        assert!(report.findings.is_sorted_by_key(|f| (f.kind, f.memory_id)));
        let orphaned = report
            .findings
            .iter()
            .filter(|f| f.kind == FindingKind::Orphaned)
            .count();
        assert!(orphaned >= MAX_FINDINGS / 3, "neither hides the other");
        let both = kinds(&[FindingKind::Missing, FindingKind::Orphaned]);
        assert_eq!(stage.repair(both).await, (5_500, 6_000));
        assert!(stage.check().await.agrees());
    }
}

#[tokio::test]
async fn what_waits_in_the_outbox_is_not_to_blame() {
    let graph = MemoryGraph::new();
    graph.apply(&filling(3)).await.unwrap();
    let read_only = Limited::new(Err("the index is only read".to_owned()), true);
    let stage = Stage::over(graph, read_only);
    let report = stage.check().await;
    assert!(report.agrees(), "{report:?}");
    assert_eq!(report.checked, 3);
    assert_eq!(report.can_repair.as_deref(), Some("the index is only read"));
    assert_eq!(stage.graph.outbox_len().await.unwrap(), 3, "it was only looked at");
}

#[tokio::test]
async fn a_store_that_is_only_read_is_only_looked_at() {
    let graph = MemoryGraph::read_only(&filling(2), "only read").unwrap();
    let stage = Stage::over(graph, Limited::new(Err("only read".to_owned()), true));
    stage.indexed([memory(9)]).await;
    let report = stage.check().await;
    assert_eq!(
        (report.missing, report.orphaned),
        (0, 1),
        "two wait for an index that nobody writes"
    );
    for choice in [kinds(&[FindingKind::Orphaned]), chosen([9])] {
        let refused = stage.engine.repair_index(choice, &TaskContext::detached()).await;
        let Err(EngineError::Index(IndexError::Unsupported(reason))) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(reason, "only read");
    }
}

#[tokio::test]
async fn a_check_brings_a_store_of_our_own_up_to_date_first() {
    let bench = Workbench::new().await;
    bench.remember(learned("sails on Sundays", &[0])).await;
    let report = bench.engine.check_index(&TaskContext::detached()).await.unwrap();
    assert!(report.agrees() && report.checked == 1, "{report:?}");
    assert_eq!(bench.engine.index_health().await.unwrap(), IndexHealth::UpToDate);
}

#[tokio::test]
async fn an_index_that_lost_or_kept_too_much_is_repaired_for_search() {
    let bench = Workbench::new().await;
    let kept = bench.remember(learned("sails on Sundays", &[])).await;
    let gone = bench.remember(learned("rows on Mondays", &[])).await;
    bench.index().await;
    let index = bench.engine.index();
    index.apply(vec![IndexOp::Delete(kept)]).await.unwrap();
    bench.engine.delete_memory(&by(), &bench.key(gone)).await.unwrap();
    // The deletion's index work is dropped, as by a store that was filled by others.
    let rows = bench.engine.graph().outbox(10).await.unwrap();
    let seqs: Vec<_> = rows.iter().map(|row| row.seq).collect();
    bench.engine.graph().acknowledge(&seqs).await.unwrap();
    let task = TaskContext::detached();
    let report = bench.engine.check_index(&task).await.unwrap();
    assert_eq!((report.missing, report.orphaned), (1, 1));
    let all = kinds(&[FindingKind::Missing, FindingKind::Orphaned, FindingKind::Differing]);
    bench.engine.repair_index(all, &task).await.unwrap();
    assert!(bench.engine.check_index(&task).await.unwrap().agrees());
    assert_eq!(bench.search("sails").await.hits.len(), 1);
}

#[tokio::test]
async fn a_check_that_is_stopped_keeps_what_it_found() {
    let stage = Stage::new(3_000, Limited::new(Ok(()), true)).await;
    let cancel = CancellationToken::new();
    let token = cancel.clone();
    let task = TaskContext::new(cancel, move |_| token.cancel());
    let report = stage.engine.check_index(&task).await.unwrap();
    assert!(!report.complete && !report.agrees());
    assert_eq!((report.checked, report.missing), (1_000, 1_000));
    let stopped = stage.engine.repair_index(kinds(&[FindingKind::Missing]), &task).await;
    assert!(matches!(stopped, Err(EngineError::Cancelled)), "{stopped:?}");
}
