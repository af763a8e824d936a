//! Reads of the audit trail and the outbox.

use std::collections::BTreeMap;

use memora_engine::domain::change::Change;
use memora_engine::domain::forgetting::{Forgetting, Redaction};
use memora_engine::domain::ids::{ChangeId, GroupId, UserKey};
use memora_engine::domain::read::{AuditEntry, OutboxRow, UndoCandidate};
use memora_engine::domain::subject::Subject;
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

    pub(super) fn forget(&mut self, forgetting: &Forgetting) -> GraphResult<Redaction> {
        self.apply_change(&forgetting.change)?;
        let is_about = |subject: &Subject| forgetting.subjects.contains(subject);
        let mut redacted = 0;
        for change in &mut self.changes {
            if change.id == forgetting.change.id {
                *change = forgetting.noted();
            } else if self.about[&change.id].iter().any(is_about) {
                *change = forgetting.redacted(change.clone());
                redacted += 1;
            } else {
                continue;
            }
            self.redacted.insert(change.id);
        }
        let before = (self.reviews.len(), self.notes.len());
        self.reviews.retain(|key, review| {
            let user = UserKey {
                org_id: key.org_id.clone(),
                user_id: review.user_id.clone(),
            };
            let memories = std::iter::once(key.memory_id).chain(key.other);
            !memories
                .map(Subject::Memory)
                .chain([Subject::User(user)])
                .any(|subject| is_about(&subject))
        });
        self.notes.retain(|key, note| {
            let org_id = key.org_id.clone();
            let owner = note.user_id.clone().map(|user_id| UserKey { org_id, user_id });
            !is_about(&key.about) && !owner.is_some_and(|owner| is_about(&Subject::User(owner)))
        });
        Ok(Redaction {
            changes: redacted,
            reviews: (before.0 - self.reviews.len()) as u32,
            notes: (before.1 - self.notes.len()) as u32,
            purged: true,
        })
    }

    /// True when the change in this place is about the subject, as it was made: it may have been redacted since.
    pub(super) fn is_about(&self, change: &ChangeId, subject: &Subject) -> bool {
        self.about.get(change).is_some_and(|about| about.contains(subject))
    }

    fn audit_entry(&self, place: usize) -> AuditEntry {
        let change = self.changes[place].clone();
        AuditEntry {
            seq: place as i64 + 1,
            undone_by: self.undone_by(&change.id),
            redacted: self.redacted.contains(&change.id),
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
            .filter(|c| c.undoes.is_none() && self.undone_by(&c.id).is_none() && !self.redacted.contains(&c.id))
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

    /// The newest undo in force of a change that is none, when nothing but undos was done since.
    pub(super) fn redo_candidate(&self) -> Option<UndoCandidate> {
        let undos = |group: Option<GroupId>| {
            self.changes.iter().rev().filter(move |change| {
                let Some(undone) = change.undoes else { return false };
                let is_first = self
                    .place_of(&undone)
                    .is_some_and(|at| self.changes[at].undoes.is_none());
                let in_force = self.undone_by(&change.id).is_none() && !self.redacted.contains(&change.id);
                is_first && in_force && group.is_none_or(|group| change.group == Some(group))
            })
        };
        let newest = undos(None).next()?;
        let since = &self.changes[self.place_of(&newest.id)?..];
        if since.iter().any(|change| change.undoes.is_none()) {
            return None;
        }
        let changes = newest.group.map_or(1, |group| undos(Some(group)).count() as u32);
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
