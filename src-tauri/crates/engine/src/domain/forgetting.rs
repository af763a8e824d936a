//! Erasure: what is forgotten goes from the graph and from the words of the audit trail, for good.

use std::collections::BTreeSet;

use super::change::{Change, GraphOp};
use super::subject::Subject;

/// What stands in the trail in the place of words about something that was forgotten.
pub const FORGOTTEN: &str = "something that was forgotten since";

/// An erasure. Its operations are done, and those about what is forgotten are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgetting {
    /// What is done. Its summary says nothing of what was forgotten.
    pub change: Change,
    /// The memories, conversations and users that are forgotten.
    pub subjects: BTreeSet<Subject>,
}

/// What an erasure took out of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redaction {
    /// Changes that say less than before and cannot be taken back any more.
    pub changes: u32,
    /// Decisions of the review.
    pub reviews: u32,
    /// Notes of people who look into the store.
    pub notes: u32,
    /// False when the bytes may still lie in free space of the store's own files.
    pub purged: bool,
}

impl Forgetting {
    /// True for an operation that says something of what is forgotten.
    pub fn is_about(&self, op: &GraphOp) -> bool {
        op.subjects().iter().any(|subject| self.subjects.contains(subject))
    }

    /// What stays of a change of the trail.
    pub fn redacted(&self, mut change: Change) -> Change {
        change.ops.retain(|op| !self.is_about(op));
        change.summary = FORGOTTEN.to_owned();
        change.reason = None;
        change
    }

    /// The change as it stands in the trail: with what it did to others, such as joining the neighbours of a version.
    pub fn noted(&self) -> Change {
        let mut noted = self.change.clone();
        noted.ops.retain(|op| !self.is_about(op));
        noted
    }
}
