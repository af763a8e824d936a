//! Reads of the audit trail and the outbox.

use std::collections::BTreeMap;

use memora_engine::domain::change::Change;
use memora_engine::domain::ids::{ChangeId, GroupId};
use memora_engine::domain::read::{AuditEntry, OutboxRow, UndoCandidate};
use memora_engine::ports::graph::{GraphError, GraphResult};

use super::State;

impl State {
    pub(super) fn place_of(&self, id: &ChangeId) -> Option<usize> {
        self.changes.iter().position(|change| change.id == *id)
    }

    /// The newest change that takes `id` back and is not taken back itself.
    pub(super) fn undone_by(&self, id: &ChangeId) -> Option<ChangeId> {
        let undoers = self.undoers.get(id)?;
        undoers
            .iter()
            .rev()
            .copied()
            .find(|undoer| self.undone_by(undoer).is_none())
    }

    fn audit_entry(&self, place: usize) -> AuditEntry {
        let change = self.changes[place].clone();
        AuditEntry {
            seq: place as i64 + 1,
            undone_by: self.undone_by(&change.id),
            change,
        }
    }

    /// All entries by place, from the oldest.
    pub(super) fn audit(&self) -> Vec<AuditEntry> {
        (0..self.changes.len()).map(|place| self.audit_entry(place)).collect()
    }

    pub(super) fn change(&self, id: &ChangeId) -> GraphResult<AuditEntry> {
        match self.place_of(id) {
            Some(place) => Ok(self.audit_entry(place)),
            None => Err(GraphError::NotFound(format!("change {id}"))),
        }
    }

    /// Changes in force that are no undo, newest first.
    fn undoable(&self) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .rev()
            .filter(|c| c.undoes.is_none() && self.undone_by(&c.id).is_none())
    }

    pub(super) fn undo_candidate(&self) -> Option<UndoCandidate> {
        let newest = self.undoable().next()?;
        let changes = match newest.group {
            Some(group) => self.undoable().filter(|change| change.group == Some(group)).count() as u32,
            None => 1,
        };
        Some(UndoCandidate {
            change_id: newest.id,
            group: newest.group,
            kind: newest.kind,
            at: newest.at,
            actor: newest.actor.clone(),
            summary: newest.summary.clone(),
            changes,
        })
    }

    pub(super) fn group_changes(&self, group: &GroupId, limit: u32) -> Vec<Change> {
        self.undoable()
            .filter(|change| change.group == Some(*group))
            .take(limit as usize)
            .cloned()
            .collect()
    }

    pub(super) fn outbox(&self) -> &BTreeMap<i64, OutboxRow> {
        &self.outbox
    }

    pub(super) fn acknowledge(&mut self, seqs: &[i64]) {
        for seq in seqs {
            self.outbox.remove(seq);
        }
    }
}
