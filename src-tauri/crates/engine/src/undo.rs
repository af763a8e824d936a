//! Undo and redo: taking changes back by new changes, so that the history of the store only ever grows.
//!
//! Everything is in the audit trail, so both outlast the program and reach back to its beginning. The newest change is
//! taken back by [`Engine::undo`], any other one by [`Engine::undo_change`], as long as nothing later builds on it; what does
//! is named, and can be taken back along with it. Redo is the undo of an undo.

mod blockers;
mod footprint;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::{Actor, ActorKind, Change, ChangeKind, GraphOp};
use crate::domain::ids::{ChangeId, GroupId};
use crate::domain::model::Timestamp;
use crate::domain::page::PageRequest;
use crate::domain::read::{AuditEntry, AuditQuery, UndoCandidate};
use crate::engine::{Authorship, Engine};
use crate::error::{EngineError, EngineResult};
use crate::ports::graph::GraphError;
use crate::task::TaskContext;

/// Changes that are taken back in one transaction.
const STEP: u32 = 100;

/// A change that is to be taken back, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndoRequest {
    pub change: ChangeId,
    /// True to take back all that was done together with it; false for this one alone.
    pub whole_group: bool,
    /// Later changes that may be taken back with it, as [`Undone::Blocked`] gave them.
    pub also: Vec<ChangeId>,
}

/// A later change that builds on one that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LaterChange {
    pub change_id: ChangeId,
    pub group: Option<GroupId>,
    pub kind: ChangeKind,
    pub at: Timestamp,
    pub actor: Actor,
    pub summary: String,
    /// False for an erasure, and for a change of which something was forgotten: then the way stays blocked.
    pub can_be_undone: bool,
}

/// What became of an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Undone {
    #[serde(rename_all = "camelCase")]
    Done {
        /// What it did, in one line with placeholders.
        summary: String,
        /// Number of changes that were taken back.
        changes: u32,
        /// The first of the changes that took them back: to be given to redo.
        change_id: ChangeId,
    },
    /// Later changes build on it; nothing was taken back of what was asked for last.
    Blocked {
        problem: String,
        /// Newest first: taking all of them back makes the way free. Empty when it is not known what stands in the way.
        by: Vec<LaterChange>,
    },
}

/// Where a change stands in the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    seq: i64,
    id: ChangeId,
}

impl Place {
    fn of(entry: &AuditEntry) -> Self {
        Self {
            seq: entry.seq,
            id: entry.change.id,
        }
    }
}

impl Engine {
    /// The change that [`Engine::undo`] would take back: the newest in force, unless the application made it itself.
    pub async fn undo_candidate(&self) -> EngineResult<Option<UndoCandidate>> {
        let newest = self.graph.undo_candidate().await?;
        Ok(newest.filter(|candidate| candidate.actor.kind != ActorKind::Application))
    }

    /// The undo that [`Engine::redo`] would take back: the newest one, as long as nothing else was done since.
    pub async fn redo_candidate(&self) -> EngineResult<Option<UndoCandidate>> {
        Ok(self.graph.redo_candidate().await?)
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
        self.take_back_newest(by, &candidate, task).await?;
        Ok(candidate)
    }

    /// Takes back the undo `expected`, or the whole group of undos; as [`Engine::undo`].
    pub async fn redo(&self, by: &Authorship, expected: ChangeId, task: &TaskContext) -> EngineResult<UndoCandidate> {
        let candidate = self
            .redo_candidate()
            .await?
            .filter(|candidate| candidate.change_id == expected)
            .ok_or_else(|| {
                GraphError::Conflict("something else was changed since; there is nothing to do again".into())
            })?;
        self.take_back_newest(by, &candidate, task).await?;
        Ok(candidate)
    }

    async fn take_back_newest(
        &self,
        by: &Authorship,
        candidate: &UndoCandidate,
        task: &TaskContext,
    ) -> EngineResult<()> {
        let entry = self.graph.change(&candidate.change_id).await?;
        let places = self.with_group(&entry, true).await?;
        self.take_back(by, &places, task).await?;
        Ok(())
    }

    /// Takes back any change in force, also when others were made since. Where these build on it, nothing is taken back
    /// and they are named; those of them that the request allows are taken back first.
    pub async fn undo_change(
        &self,
        by: &Authorship,
        request: &UndoRequest,
        task: &TaskContext,
    ) -> EngineResult<Undone> {
        let entry = self.graph.change(&request.change).await?;
        check_in_force(&entry)?;
        let summary = entry.change.summary.clone();
        let mut places = self.with_group(&entry, request.whole_group).await?;
        if !request.also.is_empty() {
            let blockers = self.blockers(&places).await?;
            let allowed: HashSet<ChangeId> = request.also.iter().copied().collect();
            let is_allowed = |entry: &AuditEntry| allowed.contains(&entry.change.id);
            if blockers.iter().any(|entry| entry.redacted) {
                let problem = "something was forgotten since, which cannot be taken back".to_owned();
                return Ok(blocked(problem, blockers));
            }
            if !blockers.iter().all(is_allowed) {
                let problem = "other changes build on it by now".to_owned();
                return Ok(blocked(problem, blockers));
            }
            places.extend(blockers.iter().map(Place::of));
            places.sort_by_key(|place| std::cmp::Reverse(place.seq));
        }
        match self.take_back(by, &places, task).await {
            Ok(first) => Ok(Undone::Done {
                summary,
                changes: u32::try_from(places.len()).unwrap_or(u32::MAX),
                change_id: first,
            }),
            Err(EngineError::Graph(GraphError::Conflict(problem))) => {
                let blockers = self.blockers(&places).await?;
                Ok(blocked(problem, blockers))
            }
            Err(error) => Err(error),
        }
    }

    /// The change, or all of its group that are in force and of its sort (undos or none), newest first.
    async fn with_group(&self, entry: &AuditEntry, whole_group: bool) -> EngineResult<Vec<Place>> {
        let Some(group) = entry.change.group.filter(|_| whole_group) else {
            return Ok(vec![Place::of(entry)]);
        };
        let query = AuditQuery {
            group: Some(group),
            ..AuditQuery::default()
        };
        let is_undo = entry.change.undoes.is_some();
        let mut places = Vec::new();
        let mut request = PageRequest::first(STEP);
        loop {
            let page = self.graph.audit(&query, request).await?;
            let of_sort = |entry: &&AuditEntry| {
                entry.undone_by.is_none() && !entry.redacted && entry.change.undoes.is_some() == is_undo
            };
            places.extend(page.items.iter().filter(of_sort).map(Place::of));
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: STEP,
                    }
                }
                None => return Ok(places),
            }
        }
    }

    /// Takes back changes in the order in which they are given, several in one group, and gives the first of the changes that
    /// did it. Few enough go in one transaction; a group may be as large as an import, so no more is read at a time.
    async fn take_back(&self, by: &Authorship, places: &[Place], task: &TaskContext) -> EngineResult<ChangeId> {
        let by = match places.len() {
            1 => by.clone(),
            _ => by.clone().in_group(self.new_group()),
        };
        let total = places.len() as u64;
        let (mut first, mut done) = (None, 0);
        for some in places.chunks(STEP as usize) {
            task.check_cancelled()?;
            let mut undos = Vec::with_capacity(some.len());
            for place in some {
                let change = self.graph.change(&place.id).await?.change;
                undos.push(self.taking_back(&by, &change).await?);
            }
            self.graph.apply(&undos).await?;
            first = first.or_else(|| undos.first().map(|undo| undo.id));
            done += undos.len() as u64;
            if total > 1 {
                task.report(done, Some(total));
            }
        }
        first.ok_or_else(|| EngineError::invalid("change", "there is nothing to undo"))
    }

    async fn taking_back(&self, by: &Authorship, change: &Change) -> EngineResult<Change> {
        let summary = match change.undoes {
            None => format!("undid: {}", change.summary),
            Some(_) => match change.summary.strip_prefix("undid: ") {
                Some(redone) => format!("redid: {redone}"),
                None => format!("undid: {}", change.summary),
            },
        };
        let mut ops = change.inverse_ops();
        for op in &mut ops {
            // Memories may come from the turn that did not when it was edited.
            if let GraphOp::EditMessage {
                interaction,
                from,
                cited_by,
                ..
            } = op
            {
                let now = self.cited_by(interaction, from.position).await?;
                cited_by.extend(now);
                cited_by.sort();
                cited_by.dedup();
            }
        }
        let mut undo = self.change(by, ChangeKind::Undo, summary, ops);
        undo.undoes = Some(change.id);
        Ok(undo)
    }
}

fn check_in_force(entry: &AuditEntry) -> EngineResult<()> {
    if entry.redacted {
        let problem = "something of it was forgotten; it cannot be taken back any more";
        return Err(EngineError::invalid("change", problem));
    }
    if entry.undone_by.is_some() {
        return Err(EngineError::invalid("change", "it is undone already"));
    }
    Ok(())
}

fn blocked(problem: String, blockers: Vec<AuditEntry>) -> Undone {
    let later = |entry: AuditEntry| LaterChange {
        change_id: entry.change.id,
        group: entry.change.group,
        kind: entry.change.kind,
        at: entry.change.at,
        actor: entry.change.actor,
        summary: entry.change.summary,
        can_be_undone: !entry.redacted,
    };
    Undone::Blocked {
        problem,
        by: blockers.into_iter().map(later).collect(),
    }
}
