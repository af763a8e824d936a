//! Taking memories from stored conversations.

use memora_engine::agent::batch::{BatchEnd, BatchReport, BatchRequest, BatchScope, Budget};
use memora_engine::agent::{BatchControl, MemoryAgent};
use memora_engine::domain::ids::InteractionKey;
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::page::PageRequest;
use memora_engine::indexing::IndexHealth;
use serde::Serialize;

use super::Run;
use crate::agent::{agent, model_or_chosen, spent_told};
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::known::{OpenStore, author, index_told};
use crate::output::table;
use crate::people;

/// A conversation that a batch would take.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Waiting {
    interaction: InteractionKey,
    /// `None`: it is not queued yet.
    queued_at: Option<Timestamp>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extracted {
    #[serde(flatten)]
    report: BatchReport,
    index: IndexHealth,
}

pub(crate) async fn extract(run: &Run, args: args::Extract) -> Done {
    if args.dry_run {
        return list(run, &args).await;
    }
    let model = model_or_chosen(&run.known, args.model.model.as_deref()).await?;
    let Some(model) = model else {
        let message =
            "memories are taken by a language model: name a saved one with --model, or choose one in the window";
        return Err(Failure::usage(message));
    };
    let open = run.writing().await?;
    let request = BatchRequest {
        scope: scope(&open, &args).await?,
        concurrency: args.concurrency,
        budget: Budget {
            calls: args.max_calls,
            tokens: args.max_tokens,
            cost: args.max_cost,
        },
    };
    let agent = agent(&run.known, &open, Some(model));
    let task = run.work.task("taking memories");
    let report = agent
        .extract_batch(&author(&run.common), &request, &BatchControl::new(), &task)
        .await?;
    let index = open.index_follows().await?;
    let extracted = Extracted { report, index };
    run.output.print(&extracted, told)?;
    judged(run, &extracted.report)
}

async fn scope(open: &OpenStore, args: &args::Extract) -> Done<BatchScope> {
    if !args.without_memories {
        return Ok(BatchScope::Queue);
    }
    let org_id = people::organization_or_only(open, args.org.as_deref()).await?;
    let user_id = match &args.user {
        Some(named) => Some(people::user(open, &org_id, named).await?.user_id),
        None => None,
    };
    Ok(BatchScope::WithoutMemories { org_id, user_id })
}

/// Lists what would be taken; needs no model and changes nothing.
async fn list(run: &Run, args: &args::Extract) -> Done {
    let open = run.reading().await?;
    let agent = MemoryAgent::new(open.opened.engine.clone(), None, None);
    let waiting: Vec<Waiting> = match scope(&open, args).await? {
        BatchScope::Queue => {
            let queue = people::everybody(|page: PageRequest| agent.extraction_queue(None, page)).await?;
            let waits = |queued: memora_engine::agent::batch::QueuedInteraction| Waiting {
                interaction: queued.interaction,
                queued_at: Some(queued.queued_at),
            };
            queue.into_iter().map(waits).collect()
        }
        BatchScope::WithoutMemories { org_id, user_id } => {
            let task = run.work.task("looking for conversations");
            let bare = agent.without_memories(&org_id, user_id.as_ref(), &task).await?;
            let waits = |interaction| Waiting {
                interaction,
                queued_at: None,
            };
            bare.into_iter().map(waits).collect()
        }
    };
    run.output.print(&waiting, |waiting| {
        let rows: Vec<Vec<String>> = waiting
            .iter()
            .map(|one| {
                vec![
                    one.interaction.org_id.to_string(),
                    one.interaction.user_id.to_string(),
                    one.interaction.interaction_id.to_string(),
                    one.queued_at
                        .map(|at| at.format("%Y-%m-%d %H:%M").to_string())
                        .unwrap_or_default(),
                ]
            })
            .collect();
        let mut text = match rows.is_empty() {
            true => String::new(),
            false => table(&["organization", "user", "conversation", "queued at"], &rows),
        };
        text.push_str(&format!("{} conversations\n", rows.len()));
        text
    })
}

fn told(extracted: &Extracted) -> String {
    let report = &extracted.report;
    let mut text = String::new();
    if !report.failures.is_empty() {
        let rows: Vec<Vec<String>> = report
            .failures
            .iter()
            .map(|failure| {
                vec![
                    failure.interaction.user_id.to_string(),
                    failure.interaction.interaction_id.to_string(),
                    failure.problem.clone(),
                ]
            })
            .collect();
        text.push_str(&table(&["user", "conversation", "problem"], &rows));
    }
    text.push_str(&format!(
        "{} conversations done, {} failed, {} still queued\n{} memories, {} of them contradict older ones; {} were known \
         already\n{} calls in {:.1} s, {}\n",
        report.done,
        report.failed,
        report.left,
        report.memories,
        report.contradictions,
        report.duplicates,
        report.calls,
        report.took_ms / 1_000.0,
        spent_told(report.usage, report.cost)
    ));
    text.push_str(&index_told(&extracted.index));
    text
}

fn judged(run: &Run, report: &BatchReport) -> Done {
    match report.end {
        BatchEnd::Stopped => {
            let message = "stopped; what was done is stored, and the same command goes on with the rest";
            Err(Failure::new(Exit::Stopped, message))
        }
        BatchEnd::GaveUp => {
            let message = "given up after too many failures; nothing is lost, all that is left stays queued";
            Err(Failure::new(Exit::Failed, message))
        }
        _ if report.failed > 0 => {
            let message = "some conversations failed and stay queued; the same command tries them again";
            Err(Failure::new(Exit::Failed, message))
        }
        BatchEnd::OverBudget => {
            run.work.note("the budget is used up; the rest stays queued");
            Ok(())
        }
        BatchEnd::Done => Ok(()),
    }
}
