//! Whole stores on the move: an older graph brought up to date, and a folder copied to servers.

use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use memora_engine::export::ExportScope;
use memora_engine::no_index::NoIndex;
use memora_engine::ports::clock::{RandomIds, SystemClock};
use memora_engine::task::TaskContext;
use memora_engine::{Engine, EngineParts};
use memora_servers::neo4j::Neo4jGraph;
use memora_test_servers::Neo4jServer;
use memora_tests::generate::{self, Size};
use memora_tests::store;
use neo4rs::query;

use crate::measure::Figure;

/// As Memora 0.2 left it.
const FORGET_DAYS: &str = "MATCH (:Memory)-[r:DATE_OBTAINED]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS";

pub(crate) async fn all(server: &Neo4jServer, graph: Neo4jGraph) -> anyhow::Result<Vec<Figure>> {
    let mut figures = migrated(server, &graph).await?;
    figures.extend(copied(graph).await?);
    Ok(figures)
}

async fn migrated(server: &Neo4jServer, graph: &Neo4jGraph) -> anyhow::Result<Vec<Figure>> {
    server.connect()?.run(query(FORGET_DAYS)).await?;
    let started = Instant::now();
    let survey = graph.survey().await?;
    let surveyed = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let linked = graph.migrate(|_, _| true).await?;
    ensure!(
        linked == survey.totals.memories,
        "{linked} of {} memories were linked",
        survey.totals.memories
    );
    Ok(vec![
        Figure::single("Neo4j: survey of a graph of Memora 0.2", "s", surveyed),
        Figure::single("  its memories", "", f64::from(linked)),
        rate("  migration, memories", linked, started),
    ])
}

async fn copied(graph: Neo4jGraph) -> anyhow::Result<Vec<Figure>> {
    let source = store::reopen(&generate::ensure_store(Size::HUNDRED_THOUSAND).await?).await?;
    let target = Engine::new(EngineParts {
        graph: Arc::new(graph),
        index: Arc::new(NoIndex),
        embedder: None,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    });
    let started = Instant::now();
    let report = source
        .engine
        .copy_to(&target, &ExportScope::Store, &store::author(), &TaskContext::detached())
        .await?;
    let verified = report.verified.as_ref();
    ensure!(
        report.conflict_count == 0 && verified.is_some_and(|verified| verified.agrees()),
        "the copy differs: {report:?}"
    );
    Ok(vec![
        Figure::single(
            "Neo4j: copy of a folder, memories",
            "",
            f64::from(report.copied.memories),
        ),
        rate("  copied and compared, memories", report.copied.memories, started),
    ])
}

fn rate(name: &str, memories: u32, since: Instant) -> Figure {
    Figure::single(name, "/s", f64::from(memories) / since.elapsed().as_secs_f64())
}
