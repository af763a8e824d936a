//! Copying a store, or one organization or user of it, into another one without a file in between.
//!
//! One half [reads](feed) the source, the other stores what it reads by the same decisions as an import: what the target
//! has is left as it is, each interaction is stored whole or not at all. Stopped or broken off, a copy goes on when it
//! is made again. In the end both stores are [compared](verify).

mod feed;
mod verify;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::mpsc;

use crate::domain::read::StoreTotals;
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::export::ExportScope;
use crate::import::{Batch, ImportFormat, ImportOutcome, ImportProblem, ImportReport, Origin, Plan, Planner, Sink};
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

use feed::{Fed, Feed};

/// The most conflicts, and the most names of those who differ, that a report lists; their number is always given.
pub const MAX_COPY_LISTED: usize = 20;

/// How a copy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CopyOutcome {
    /// All of the source was read.
    Complete,
    /// The user stopped it. What the counts say is stored; copying again goes on from there.
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CopyReport {
    pub outcome: CopyOutcome,
    pub copied: StoreTotals,
    /// Found in the target with the same content.
    pub already_there: StoreTotals,
    /// The first [`MAX_COPY_LISTED`] records and links that were left out, and why.
    pub conflicts: Vec<String>,
    pub conflict_count: u32,
    /// `None` when the copy was stopped before the stores were compared to the end.
    pub verified: Option<CopyVerification>,
}

/// What comparing two stores by counts and content hashes gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CopyVerification {
    /// Users and memories of the source that were compared.
    pub users: u32,
    pub memories: u32,
    /// Names of users whose content differs, also by what only the target has; and of organizations whose own name or
    /// agents differ. At most [`MAX_COPY_LISTED`].
    pub differing: Vec<String>,
    pub differing_count: u32,
}

impl CopyVerification {
    pub fn agrees(&self) -> bool {
        self.differing_count == 0
    }
}

impl Engine {
    /// Brings `target` to what this store holds of `scope`. All changes are of one group, so that the copy is undone as
    /// one. Stopping is no error; the report says what was copied until then. Records that cannot be stored are left out
    /// and counted as conflicts. Progress counts interactions and memories, once for copying and once for comparing.
    pub async fn copy_to(
        &self,
        target: &Engine,
        scope: &ExportScope,
        by: &Authorship,
        task: &TaskContext,
    ) -> EngineResult<CopyReport> {
        if Arc::ptr_eq(&self.graph, &target.graph) {
            return Err(EngineError::invalid("target", "a store cannot be copied into itself"));
        }
        if let Err(reason) = target.graph.capabilities().writable {
            return Err(GraphError::Unsupported(reason).into());
        }
        let mut by = by.clone();
        by.group.get_or_insert_with(|| target.new_group());
        by.reason.get_or_insert_with(|| "copied from another store".to_owned());
        let work = self.work_of(scope).await?;
        let total = work * 2;
        task.report(0, Some(total));

        let (sink, batches) = Sink::channel();
        let report = ImportReport::new(ImportFormat::Interchange, ImportOutcome::Complete);
        let planner = Planner::new(target.clone(), by, Origin::Store, report);
        let feed = Feed::new(self, target, scope, task, sink);
        let (fed, stored) = futures::join!(feed.run(), target.store_copy(planner, batches, task, total));
        let (stored, stopped) = stored?;
        let Fed {
            result,
            there,
            left_out,
        } = fed;
        let stopped = match result {
            Ok(()) => stopped,
            Err(EngineError::Cancelled) => true,
            Err(error) => return Err(error),
        };
        let verified = match stopped {
            true => None,
            false => match self.compared_with(target, scope, task, (work, total)).await {
                Ok(verified) => Some(verified),
                Err(EngineError::Cancelled) => None,
                Err(error) => return Err(error),
            },
        };
        let conflicts = stored.conflicts.listed.iter().chain(&left_out.listed);
        let report = CopyReport {
            outcome: if stopped {
                CopyOutcome::Stopped
            } else {
                CopyOutcome::Complete
            },
            copied: copied(&stored),
            already_there: added(found(&stored), there),
            conflicts: conflicts.take(MAX_COPY_LISTED).map(in_words).collect(),
            conflict_count: stored.conflicts.total + left_out.total,
            verified,
        };
        tracing::info!(
            outcome = ?report.outcome,
            interactions = report.copied.interactions,
            memories = report.copied.memories,
            conflicts = report.conflict_count,
            "copy"
        );
        Ok(report)
    }

    /// Stores what is fed; true when it was stopped before the end.
    async fn store_copy(
        &self,
        mut planner: Planner,
        mut batches: mpsc::Receiver<Batch>,
        task: &TaskContext,
        total: u64,
    ) -> EngineResult<(ImportReport, bool)> {
        while let Some(batch) = batches.recv().await {
            if task.check_cancelled().is_err() {
                return Ok((planner.report, true));
            }
            let read = batch.read;
            let Plan { planned, fault } = planner.plan(batch).await?;
            self.apply_batch(planned, &mut planner.report).await?;
            if let Some(error) = fault {
                return Err(error);
            }
            task.report(read, Some(total));
        }
        Ok((planner.report, false))
    }
}

fn copied(report: &ImportReport) -> StoreTotals {
    StoreTotals {
        organizations: report.organizations.new,
        users: report.users.new,
        agents: report.agents.new,
        interactions: report.interactions.new,
        messages: report.messages.new,
        memories: report.memories.new,
    }
}

fn found(report: &ImportReport) -> StoreTotals {
    StoreTotals {
        organizations: report.organizations.there,
        users: report.users.there,
        agents: report.agents.there,
        interactions: report.interactions.there,
        messages: report.messages.there,
        memories: report.memories.there,
    }
}

fn added(a: StoreTotals, b: StoreTotals) -> StoreTotals {
    StoreTotals {
        organizations: a.organizations + b.organizations,
        users: a.users + b.users,
        agents: a.agents + b.agents,
        interactions: a.interactions + b.interactions,
        messages: a.messages + b.messages,
        memories: a.memories + b.memories,
    }
}

fn in_words(problem: &ImportProblem) -> String {
    let ImportProblem {
        field,
        subject,
        problem,
        ..
    } = problem;
    match field {
        Some(field) => format!("{subject}, {field}: {problem}"),
        None => format!("{subject}: {problem}"),
    }
}
