//! The command `memora`: what the window does, for scripts and for agents.

mod agent;
mod args;
mod commands;
mod failure;
mod known;
mod mcp;
mod output;
mod people;
mod work;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Cli, Command};
use commands::Run;
use known::Known;
use output::Output;
use work::Work;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("MEMORA_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("memora: no threads can be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(cli));
    // Not waited for: a read of standard input, which has no end of its own.
    runtime.shutdown_background();
    ended
}

async fn run(cli: Cli) -> ExitCode {
    let work = Work::begin(cli.common.quiet);
    let output = Output { json: cli.common.json };
    let known = match Known::of_system() {
        Ok(known) => Arc::new(known),
        Err(failure) => return ended(&work, Err(failure)),
    };
    let run = Run {
        known,
        common: cli.common,
        output,
        work: work.clone(),
    };
    let done = match cli.command {
        Command::Stores => commands::stores::list(&run).await,
        Command::Setup(args) => commands::setup::set_up(&run, args).await,
        Command::Import(args) => commands::import::import(&run, args).await,
        Command::Export(args) => commands::export::export(&run, args).await,
        Command::Search(args) => commands::search::search(&run, args).await,
        Command::Recall(args) => commands::recall::recall(&run, args).await,
        Command::Extract(args) => commands::extract::extract(&run, args).await,
        Command::Models(args) => commands::models::models(&run, args).await,
        Command::Check(args) => commands::check::check(&run, args).await,
        Command::BenchRecall(args) => commands::bench_recall::bench_recall(&run, args).await,
        Command::Mcp(args) => mcp::serve(&run, args).await,
    };
    drop(run);
    ended(&work, done)
}

fn ended(work: &Work, done: failure::Done) -> ExitCode {
    work.end_line();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                work.note(&failure.message);
            }
            ExitCode::from(failure.exit as u8)
        }
    }
}
