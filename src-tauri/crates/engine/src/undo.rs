//! Undo: taking the newest change back by a new change, so that the history of the store only ever grows.

use crate::domain::change::{ActorKind, Change, ChangeKind};
use crate::domain::ids::ChangeId;
use crate::domain::read::UndoCandidate;
use crate::engine::{Authorship, Engine};
use crate::error::EngineResult;
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

/// Changes of a group that are taken back in one transaction.
const STEP: u32 = 100;

impl Engine {
    /// The change that [`Engine::undo`] would take back: the newest in force, unless the application made it itself.
    pub async fn undo_candidate(&self) -> EngineResult<Option<UndoCandidate>> {
        let newest = self.graph.undo_candidate().await?;
        Ok(newest.filter(|candidate| candidate.actor.kind != ActorKind::Application))
    }

    /// Takes back the change `expected`, or the whole group when it belongs to one, newest first. It must be the one that
    /// [`Engine::undo_candidate`] gives, so that nobody takes back what they have not seen. A group that is stopped in
    /// between is taken back further by calling again.
    pub async fn undo(&self, by: &Authorship, expected: ChangeId, task: &TaskContext) -> EngineResult<UndoCandidate> {
        let candidate = self
            .undo_candidate()
            .await?
            .filter(|candidate| candidate.change_id == expected)
            .ok_or_else(|| {
                GraphError::Conflict("something else was changed since; look again before undoing".into())
            })?;
        let Some(group) = candidate.group else {
            let change = self.graph.change(&expected).await?.change;
            self.apply_one(self.taking_back(by, &change)).await?;
            return Ok(candidate);
        };
        let by = by.clone().in_group(self.new_group());
        let mut done = 0;
        loop {
            task.check_cancelled()?;
            let changes = self.graph.group_changes(&group, STEP).await?;
            if changes.is_empty() {
                return Ok(candidate);
            }
            let undos: Vec<Change> = changes.iter().map(|change| self.taking_back(&by, change)).collect();
            self.graph.apply(&undos).await?;
            done += undos.len() as u64;
            task.report(done, Some(u64::from(candidate.changes).max(done)));
        }
    }

    fn taking_back(&self, by: &Authorship, change: &Change) -> Change {
        let summary = format!("undid: {}", change.summary);
        let mut undo = self.change(by, ChangeKind::Undo, summary, change.inverse_ops());
        undo.undoes = Some(change.id);
        undo
    }
}
