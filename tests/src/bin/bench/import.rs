//! How fast a large file comes in and goes out, and how fast an index is built, on a fresh store.

use std::time::Instant;

use memora_engine::export::ExportScope;
use memora_engine::import::ImportOptions;
use memora_engine::task::TaskContext;
use memora_tests::generate::{self, Plan, Size};
use memora_tests::{places, store};

use crate::measure::Figure;

const MEMORIES: u32 = 50_000;

pub(crate) async fn all() -> anyhow::Result<Vec<Figure>> {
    let temporary = tempfile::tempdir_in(places::bench_folder())?;
    let task = TaskContext::detached();
    let file = temporary.path().join("generated.memora.jsonl");
    let mut figures = Vec::new();
    {
        let source = store::create(&temporary.path().join("source")).await?;
        generate::fill(source.engine.graph().as_ref(), &Plan::new(Size::of(MEMORIES)?)).await?;
        let started = Instant::now();
        let report = source.engine.export(&ExportScope::Store, &file, &task).await?;
        figures.push(rate("export", report.counts.memories, started));
    }
    let fresh = store::create(&temporary.path().join("fresh")).await?;
    let started = Instant::now();
    let report = fresh
        .engine
        .run_import(&file, &ImportOptions::default(), &store::author(), &task)
        .await?;
    figures.push(rate("import", report.memories.new, started).at_least(5_000.0));
    let indexing = Instant::now();
    fresh.engine.bring_index_up_to_date(&task).await?;
    figures.push(rate("index after the import", report.memories.new, indexing));
    figures.push(rate("import, until all can be found", report.memories.new, started));
    let started = Instant::now();
    fresh
        .engine
        .run_import(&file, &ImportOptions::default(), &store::author(), &task)
        .await?;
    figures.push(rate("import again, nothing new", report.memories.new, started));
    let started = Instant::now();
    fresh.engine.rebuild_index(&task).await?;
    figures.push(rate("index rebuild", report.memories.new, started));
    Ok(figures)
}

fn rate(name: &str, memories: u32, since: Instant) -> Figure {
    Figure::single(name, "/s", f64::from(memories) / since.elapsed().as_secs_f64())
}
