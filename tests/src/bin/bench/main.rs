//! Measures what a person waits for, on a large generated store: reads, search, changes, import, memory, start; and
//! the same on servers, beside the Python package.
//!
//! Usage: `bench [--size 1m|100k]`, with `--reads` for reads, `--agent` for the memory agent, `--corrections` for corrections, `--moments` for travel through time or `--window` for the window alone, or `bench --servers` for the part on servers
//! alone. Prints a table and writes `target/bench/report.json`, `report-reads.json`, `report-agent.json`, `report-corrections.json`, `report-moments.json`, `report-window.json` or `report-servers.json`. Figures of the issue stand beside the measured ones; a missed
//! one is said, and does not fail the run.

mod agent;
mod baseline;
mod corrections;
mod import;
mod measure;
mod memory;
mod moments;
mod moving;
mod reads;
mod report;
mod saving;
mod search;
mod servers;
mod window;
mod writes;

use std::process::Command;

use anyhow::{Context, bail, ensure};
use memora_tests::generate::{self, Plan, Size};
use memora_tests::{places, store};

use report::Report;

const USAGE: &str =
    "usage: bench [--size 1m|100k] [--reads | --agent | --corrections | --moments | --window] | bench --servers";

fn main() -> anyhow::Result<()> {
    let (size, part) = arguments(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Runtime::new()?;
    match part {
        Part::All | Part::Reads | Part::Agent | Part::Corrections | Part::Moments | Part::Window => {}
        Part::Make => return runtime.block_on(generate::ensure_store(size)).map(drop),
        Part::Servers => {
            let mut report = Report::new(size);
            report.extend(runtime.block_on(servers::all())?);
            return finish(&report, "report-servers.json");
        }
    }
    // In a process of its own: what making a store leaves behind in memory is no part of what is measured.
    make(size)?;
    if !matches!(part, Part::Reads | Part::Agent | Part::Moments | Part::Window) {
        make(Size::of(corrections::REVIEWED)?)?;
    }
    match part {
        Part::Reads => runtime.block_on(run_reads(size)),
        Part::Agent => runtime.block_on(run_agent(size)),
        Part::Corrections => runtime.block_on(run_corrections(size)),
        Part::Moments => runtime.block_on(run_moments(size)),
        Part::Window => runtime.block_on(run_window(size)),
        _ => runtime.block_on(run(size)),
    }
}

fn make(size: Size) -> anyhow::Result<()> {
    let made = Command::new(std::env::current_exe()?)
        .args(["--size", &size.name(), "--make"])
        .status()?;
    ensure!(made.success(), "the store could not be made");
    Ok(())
}

/// What to do in this process.
enum Part {
    All,
    /// Only make the store.
    Make,
    Servers,
    /// What the window reads.
    Reads,
    /// The memory agent over the store.
    Agent,
    Corrections,
    /// Travel through time alone.
    Moments,
    /// The window alone.
    Window,
}

fn arguments(mut given: impl Iterator<Item = String>) -> anyhow::Result<(Size, Part)> {
    let (mut size, mut part) = (Size::MILLION, Part::All);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--size" => size = Size::parse(&given.next().context(USAGE)?)?,
            "--make" => part = Part::Make,
            "--reads" => part = Part::Reads,
            "--agent" => part = Part::Agent,
            "--corrections" => part = Part::Corrections,
            "--moments" => part = Part::Moments,
            "--window" => part = Part::Window,
            "--servers" => part = Part::Servers,
            _ => bail!(USAGE),
        }
    }
    Ok((size, part))
}

async fn run(size: Size) -> anyhow::Result<()> {
    let folder = generate::kept_folder(size);
    let plan = Plan::new(size);
    let mut report = Report::new(size);
    report.add(reads::opening(&folder, &plan).await?);
    let open = store::reopen(&folder).await?;
    report.extend(reads::all(&open, &plan).await?);
    report.extend(search::all(&open, &plan).await?);
    report.extend(memory::resident()?);
    report.extend(agent::all(&open, &plan).await?);
    report.extend(writes::all(&open, &plan).await?);
    report.extend(corrections::all(&open, &plan).await?);
    report.extend(baseline::all(&folder, &plan).await?);
    drop(open);
    report.extend(corrections::review().await?);
    report.extend(import::all().await?);
    report.extend(servers::all().await?);
    match window::all(&folder, &plan).await {
        Ok(figures) => report.extend(figures),
        Err(error) => report.note(format!("the window was not measured: {error:#}")),
    }
    finish(&report, "report.json")
}

async fn run_reads(size: Size) -> anyhow::Result<()> {
    let (folder, plan) = (generate::kept_folder(size), Plan::new(size));
    let mut report = Report::new(size);
    report.add(reads::opening(&folder, &plan).await?);
    let open = store::reopen(&folder).await?;
    report.extend(reads::all(&open, &plan).await?);
    finish(&report, "report-reads.json")
}

async fn run_moments(size: Size) -> anyhow::Result<()> {
    let open = store::reopen(&generate::kept_folder(size)).await?;
    let mut report = Report::new(size);
    report.extend(moments::all(&open.engine, &Plan::new(size)).await?);
    finish(&report, "report-moments.json")
}

async fn run_window(size: Size) -> anyhow::Result<()> {
    let mut report = Report::new(size);
    report.extend(window::all(&generate::kept_folder(size), &Plan::new(size)).await?);
    finish(&report, "report-window.json")
}

async fn run_agent(size: Size) -> anyhow::Result<()> {
    let open = store::reopen(&generate::kept_folder(size)).await?;
    let mut report = Report::new(size);
    report.extend(agent::all(&open, &Plan::new(size)).await?);
    finish(&report, "report-agent.json")
}

async fn run_corrections(size: Size) -> anyhow::Result<()> {
    let open = store::reopen(&generate::kept_folder(size)).await?;
    let mut report = Report::new(size);
    report.extend(corrections::all(&open, &Plan::new(size)).await?);
    drop(open);
    report.extend(corrections::review().await?);
    finish(&report, "report-corrections.json")
}

fn finish(report: &Report, file: &str) -> anyhow::Result<()> {
    let path = places::bench_folder().join(file);
    report.write(&path)?;
    println!("{report}");
    println!("written to {}", path.display());
    Ok(())
}
