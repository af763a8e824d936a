//! Reading conversations from files.

use std::path::Path;

use memora_engine::Engine;
use memora_engine::import::{ImportChoice, ImportCounts, ImportOptions, ImportOutcome, ImportReport, ImportTarget};
use memora_engine::indexing::IndexHealth;
use serde::Serialize;

use super::Run;
use crate::args;
use crate::failure::{Done, Exit, Failure};
use crate::known::{author, index_told};
use crate::output::table;
use crate::people;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Imported {
    files: Vec<ImportedFile>,
    /// How the search index is afterwards; `None` after a dry run.
    index: Option<IndexHealth>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportedFile {
    file: String,
    #[serde(flatten)]
    report: ImportReport,
}

pub(crate) async fn import(run: &Run, args: args::Import) -> Done {
    let open = if args.dry_run {
        run.reading().await?
    } else {
        run.writing().await?
    };
    let by = author(&run.common);
    let mut files = Vec::new();
    let mut stopped = false;
    for file in &args.files {
        // Anew for each file: what the one before made may be what this one means.
        let options = ImportOptions {
            target: target(&open, &args).await?,
        };
        let task = run.work.task("importing");
        let done = if args.dry_run {
            open.preview_import(file, &options, &task).await
        } else {
            open.run_import(file, &options, &by, &task).await
        };
        let report = match done {
            Ok(report) => report,
            Err(error) => {
                // What was stored so far is to be found all the same.
                if !args.dry_run {
                    open.index_follows().await?;
                }
                return Err(error.into());
            }
        };
        stopped = report.outcome == ImportOutcome::Stopped;
        tell_problems(run, file, &report);
        files.push(ImportedFile {
            file: file.display().to_string(),
            report,
        });
        if stopped {
            break;
        }
    }
    let index = if args.dry_run {
        None
    } else {
        Some(open.index_follows().await?)
    };
    run.output.print(&Imported { files, index }, text)?;
    if stopped {
        let message = "stopped; what was read until then is stored, and importing the file again goes on from there";
        return Err(Failure::new(Exit::Stopped, message));
    }
    Ok(())
}

async fn target(engine: &Engine, args: &args::Import) -> Done<Option<ImportTarget>> {
    let (Some(org), Some(user), Some(agent)) = (&args.org, &args.user, &args.agent) else {
        return Ok(None);
    };
    let new = |name: &String| ImportChoice::New { name: name.clone() };
    let existing = |id: String| ImportChoice::Existing { id };
    let Some(org_id) = found(people::organization(engine, org).await)? else {
        return Ok(Some(ImportTarget {
            organization: new(org),
            user: new(user),
            agent: new(agent),
            date: args.at,
        }));
    };
    let known_user = found(people::user(engine, &org_id, user).await)?;
    let known_agent = found(people::agent(engine, &org_id, agent).await)?;
    Ok(Some(ImportTarget {
        organization: existing(org_id.to_string()),
        user: known_user.map_or_else(|| new(user), |key| existing(key.user_id.to_string())),
        agent: known_agent.map_or_else(|| new(agent), |key| existing(key.agent_id.to_string())),
        date: args.at,
    }))
}

fn found<T>(looked_for: Done<T>) -> Done<Option<T>> {
    match looked_for {
        Ok(found) => Ok(Some(found)),
        Err(Failure {
            exit: Exit::NotFound, ..
        }) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn tell_problems(run: &Run, file: &Path, report: &ImportReport) {
    for (what, problems) in [("left out", &report.conflicts), ("odd", &report.warnings)] {
        for problem in &problems.listed {
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            let text = format!(
                "{}{line}: {what}: {}: {}",
                file.display(),
                problem.subject,
                problem.problem
            );
            run.work.note(&text);
        }
    }
}

fn text(imported: &Imported) -> String {
    let cell = |counts: &ImportCounts| match (counts.new, counts.there) {
        (new, 0) => format!("{new} new"),
        (0, there) => format!("{there} there"),
        (new, there) => format!("{new} new, {there} there"),
    };
    let rows: Vec<Vec<String>> = imported
        .files
        .iter()
        .map(|one| {
            vec![
                one.file.clone(),
                cell(&one.report.interactions),
                cell(&one.report.messages),
                cell(&one.report.memories),
                one.report.conflicts.total.to_string(),
            ]
        })
        .collect();
    let mut text = table(&["file", "conversations", "messages", "memories", "left out"], &rows);
    if let Some(index) = &imported.index {
        text.push_str(&index_told(index));
    }
    text
}
