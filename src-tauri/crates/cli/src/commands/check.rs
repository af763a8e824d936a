//! Whether the store is sound, and whether its search index holds what it holds.

use memora_embedded::store::{EmbeddedStore, Mode};
use memora_engine::consistency::{CheckReport, FindingKind, RepairChoice, RepairReport};
use memora_engine::indexing::IndexHealth;
use serde::Serialize;

use super::Run;
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::known::{OpenStore, index_told};
use crate::output::{Output, table};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    /// What is wrong with the store itself.
    store: Vec<String>,
    index: CheckReport,
    /// What was repaired of the index.
    repaired: Option<RepairReport>,
    index_health: IndexHealth,
}

pub(crate) async fn check(run: &Run, args: args::Check) -> Done {
    let open = if args.repair {
        run.writing().await?
    } else {
        run.reading().await?
    };
    if args.repair
        && let Err(reason) = open.graph().capabilities().writable
    {
        return Err(Failure::new(Exit::ReadOnly, reason));
    }
    let store = check_folder(run).await?;
    let index = open.check_index(&run.work.task("comparing")).await?;
    let repaired = match args.repair && !index.agrees() {
        true => Some(repair(&open, run, &index).await?),
        false => None,
    };
    let stopped = !index.complete;
    let checked = Checked {
        index_health: open.index_health().await?,
        store,
        index,
        repaired,
    };
    run.output.print(&checked, text)?;
    if stopped {
        return Err(Failure::new(
            Exit::Stopped,
            "stopped; what was found until then is listed",
        ));
    }
    judged(run.output, &checked)
}

/// What is wrong with a store in a folder. Servers look after their own databases.
async fn check_folder(run: &Run) -> Done<Vec<String>> {
    let store = run.known.store(run.common.store.as_deref())?;
    match store.path() {
        Some(folder) => Ok(EmbeddedStore::open(folder, Mode::Read)?
            .graph()
            .check_integrity()
            .await?),
        None => Ok(Vec::new()),
    }
}

async fn repair(open: &OpenStore, run: &Run, found: &CheckReport) -> Done<RepairReport> {
    if let Some(reason) = &found.can_repair {
        return Err(Failure::new(
            Exit::Failed,
            format!("the index cannot be repaired: {reason}"),
        ));
    }
    let kinds = vec![FindingKind::Missing, FindingKind::Orphaned, FindingKind::Differing];
    let choice = RepairChoice::Kinds { kinds };
    Ok(open.repair_index(choice, &run.work.task("repairing")).await?)
}

fn judged(output: Output, checked: &Checked) -> Done {
    let is_index_right = checked.index.agrees() || checked.repaired.is_some();
    if checked.store.is_empty() && is_index_right {
        return Ok(());
    }
    // The findings are in the result; people get a word on what to do.
    let message = match (checked.store.is_empty(), output.json) {
        (_, true) => "",
        (true, false) => "the search index does not hold what the store holds; `memora check --repair` mends that",
        (false, false) => "the store is damaged: make a copy of its folder, then export what can be read",
    };
    Err(Failure::new(Exit::Failed, message))
}

fn text(checked: &Checked) -> String {
    let mut text = String::new();
    for finding in &checked.store {
        text.push_str(&format!("store: {finding}\n"));
    }
    let index = &checked.index;
    if !index.findings.is_empty() {
        let rows: Vec<Vec<String>> = index
            .findings
            .iter()
            .map(|finding| {
                let kind = match finding.kind {
                    FindingKind::Missing => "missing",
                    FindingKind::Orphaned => "orphaned",
                    FindingKind::Differing => "differing",
                };
                vec![
                    kind.to_owned(),
                    finding.memory_id.to_string(),
                    finding.text.clone().unwrap_or_default(),
                ]
            })
            .collect();
        text.push_str(&table(&["index", "memory", "text"], &rows));
    }
    text.push_str(&format!(
        "{} memories compared: {} missing, {} orphaned, {} differing in the index\n",
        index.checked, index.missing, index.orphaned, index.differing
    ));
    if let Some(repaired) = checked.repaired {
        text.push_str(&format!(
            "repaired: {} written, {} removed\n",
            repaired.written, repaired.removed
        ));
    }
    text.push_str(&index_told(&checked.index_health));
    text
}
