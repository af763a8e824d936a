//! Reading conversations and memories from files, so that what people have elsewhere can be looked into here.
//!
//! A reader per format turns the file into [items](item), a [planner](plan) compares them with the store, and
//! whole batches of changes are applied, one change per interaction. A preview does the same without applying.

mod chat;
mod chatgpt;
pub(crate) mod compare;
mod content;
mod detect;
mod identity;
mod interchange;
mod item;
pub mod locomo;
mod place;
mod plan;
pub(crate) mod record;
mod report;
mod source;
mod target;
mod transcript;

use std::path::Path;

pub use detect::{ImportFormat, detect};
pub use report::{ImportCounts, ImportOutcome, ImportProblem, ImportProblems, ImportReport, MAX_LISTED};
pub use source::MAX_PIECE_BYTES;
pub use target::{ImportChoice, ImportOptions, ImportTarget};
pub use transcript::{ReadConversation, ReadTurn, SpeakerNames, read_conversation};

pub(crate) use item::{Batch, ImportItem, Sink};
pub(crate) use plan::{Origin, Plan, Planner};

use plan::Planned;
use source::Source;
use target::Target;

use crate::domain::change::{Actor, ActorKind, Change};
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

impl Engine {
    /// The format of a file, found without reading all of it.
    pub async fn detect_import(&self, path: &Path) -> EngineResult<ImportFormat> {
        let path = path.to_owned();
        blocking(move || detect(&path)).await
    }

    /// Says what [`Engine::run_import`] would do. Writes nothing. Progress counts bytes of the file.
    pub async fn preview_import(
        &self,
        path: &Path,
        options: &ImportOptions,
        task: &TaskContext,
    ) -> EngineResult<ImportReport> {
        let by = Authorship::new(Actor {
            kind: ActorKind::Import,
            name: file_name(path),
        });
        self.import(path, options, by, ImportOutcome::Previewed, task).await
    }

    /// Brings the store to what the file holds. Each interaction is stored whole or not at all; all changes are of
    /// one group. Stopping is no error: the report says [`ImportOutcome::Stopped`] and what was stored until then,
    /// and importing the file again goes on from there. Progress counts bytes of the file.
    pub async fn run_import(
        &self,
        path: &Path,
        options: &ImportOptions,
        by: &Authorship,
        task: &TaskContext,
    ) -> EngineResult<ImportReport> {
        let mut by = by.clone();
        by.group.get_or_insert_with(|| self.new_group());
        by.reason
            .get_or_insert_with(|| format!("imported from {}", file_name(path)));
        self.import(path, options, by, ImportOutcome::Complete, task).await
    }

    async fn import(
        &self,
        path: &Path,
        options: &ImportOptions,
        by: Authorship,
        outcome: ImportOutcome,
        task: &TaskContext,
    ) -> EngineResult<ImportReport> {
        let dry = outcome == ImportOutcome::Previewed;
        if !dry && let Err(reason) = self.graph.capabilities().writable {
            return Err(GraphError::Unsupported(reason).into());
        }
        let format = self.detect_import(path).await?;
        let target = if format.needs_target() {
            Some(Target::resolve(self, options).await?)
        } else {
            None
        };
        let opened = path.to_owned();
        let source = blocking(move || Source::open(&opened)).await?;
        let total = source.len();
        let (sink, mut batches) = Sink::channel();
        let reader = tokio::task::spawn_blocking(move || read(format, source, target, sink));

        let group = by.group;
        let file = path.display().to_string();
        let origin = match format {
            ImportFormat::Interchange => Origin::Interchange { file },
            _ => Origin::OtherFile { file },
        };
        let report = ImportReport::new(format, outcome);
        let mut planner = Planner::new(self.clone(), by, origin, report);
        task.report(0, Some(total));
        while let Some(batch) = batches.recv().await {
            if task.check_cancelled().is_err() {
                return stopped(planner.report, group, dry);
            }
            let read = batch.read;
            let Plan { planned, fault } = planner.plan(batch).await?;
            if dry {
                planned
                    .iter()
                    .for_each(|planned| planned.adds.count_new(&mut planner.report));
            } else {
                self.apply_batch(planned, &mut planner.report).await?;
            }
            if let Some(error) = fault {
                return Err(kept(error, &planner.report, dry));
            }
            task.report(read, Some(total));
        }
        match joined(reader.await) {
            // The reader only stops by itself at the end or at a fault.
            Ok(()) => {}
            Err(error) => return Err(kept(error, &planner.report, dry)),
        }
        let mut report = planner.report;
        report.group = group.filter(|_| !report.adds_nothing() && !dry);
        task.report(total, Some(total));
        tracing::info!(
            ?format,
            ?outcome,
            interactions = report.interactions.new,
            memories = report.memories.new,
            conflicts = report.conflicts.total,
            "import"
        );
        Ok(report)
    }

    /// Applies a batch in one transaction. When the store refuses it, the changes are applied one by one, so that
    /// only those are left out that do not fit.
    pub(crate) async fn apply_batch(&self, planned: Vec<Planned>, report: &mut ImportReport) -> EngineResult<()> {
        let (changes, rest): (Vec<Change>, Vec<_>) = planned
            .into_iter()
            .map(|p| (p.change, (p.adds, p.line, p.subject)))
            .unzip();
        if changes.is_empty() {
            return Ok(());
        }
        match self.graph.apply(&changes).await {
            Ok(()) => rest.into_iter().for_each(|(adds, _, _)| adds.count_new(report)),
            Err(error) if refused(&error) => {
                for (change, (adds, line, subject)) in changes.iter().zip(rest) {
                    match self.graph.apply(std::slice::from_ref(change)).await {
                        Ok(()) => adds.count_new(report),
                        Err(error) if refused(&error) => {
                            adds.count_conflict(report);
                            let problem = format!("the store refused it: {error}");
                            report.conflicts.add(ImportProblem {
                                line,
                                field: None,
                                subject,
                                problem,
                            });
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

/// True when the change itself is at fault, not the store.
fn refused(error: &GraphError) -> bool {
    matches!(
        error,
        GraphError::NotFound(_) | GraphError::Conflict(_) | GraphError::Invalid(_)
    )
}

fn stopped(
    mut report: ImportReport,
    group: Option<crate::domain::ids::GroupId>,
    dry: bool,
) -> EngineResult<ImportReport> {
    if dry {
        return Err(EngineError::Cancelled);
    }
    report.outcome = ImportOutcome::Stopped;
    report.group = group.filter(|_| !report.adds_nothing());
    Ok(report)
}

/// Adds to an error about the file what was stored before it.
fn kept(error: EngineError, report: &ImportReport, dry: bool) -> EngineError {
    match error {
        EngineError::File {
            file,
            line,
            field,
            problem,
        } if !dry && !report.adds_nothing() => {
            let (interactions, memories) = (report.interactions.new, report.memories.new);
            let problem = format!(
                "{problem}. What stands before it was stored ({interactions} interactions, {memories} memories); \
                 correct the file and import it again to go on"
            );
            EngineError::File {
                file,
                line,
                field,
                problem,
            }
        }
        other => other,
    }
}

fn read(format: ImportFormat, source: Source, target: Option<Target>, mut sink: Sink) -> EngineResult<()> {
    let result = match (format, target) {
        (ImportFormat::Interchange, _) => interchange::read(source, &mut sink),
        (ImportFormat::Locomo, _) => locomo::read(source, &mut sink),
        (ImportFormat::Chat, Some(target)) => chat::read(source, &target, &mut sink),
        (ImportFormat::ChatGpt, Some(target)) => chatgpt::read(source, &target, &mut sink),
        (ImportFormat::Chat | ImportFormat::ChatGpt, None) => Err(EngineError::invalid("target", "is missing")),
    };
    // What stands before a fault is handed over, too.
    result
        .and_then(|()| sink.flush())
        .or_else(|fault| sink.flush().and(Err(fault)))
}

/// The name of a file without its folders, for people to read.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Runs something that waits for the disk where waiting holds nobody up.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> EngineResult<T> + Send + 'static,
) -> EngineResult<T> {
    joined(tokio::task::spawn_blocking(work).await)
}

fn joined<T>(ended: Result<EngineResult<T>, tokio::task::JoinError>) -> EngineResult<T> {
    match ended {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
            Err(_) => Err(EngineError::Cancelled),
        },
    }
}
