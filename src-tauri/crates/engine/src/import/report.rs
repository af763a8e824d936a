//! What an import did or, as a preview, would do.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::detect::ImportFormat;
use crate::domain::ids::GroupId;
use crate::domain::model::Timestamp;

/// The most conflicts and the most warnings that a report lists; their number is always given.
pub const MAX_LISTED: usize = 100;

/// One kind of thing in the file, compared with the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// Stored (or to be stored).
    pub new: u32,
    /// In the store already.
    pub there: u32,
    /// Left out, because something else has the id.
    pub conflicts: u32,
}

/// Something to know about a place of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// From 1; `None` when the format has no lines.
    #[specta(type = Option<specta_typescript::Number>)]
    pub line: Option<u64>,
    /// Path of the field within the line or file.
    pub field: Option<String>,
    /// What it is about: kind and id or title.
    pub subject: String,
    pub problem: String,
}

/// The first [`MAX_LISTED`] problems, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblems {
    pub listed: Vec<ImportProblem>,
    pub total: u32,
}

impl ImportProblems {
    pub(crate) fn add(&mut self, problem: ImportProblem) {
        self.total += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(problem);
        }
    }
}

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImportOutcome {
    /// The file was read to its end and nothing was written.
    Previewed,
    /// The file was read to its end.
    Complete,
    /// The user stopped it. What the counts say is stored; importing the file again goes on from there.
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    pub format: ImportFormat,
    pub outcome: ImportOutcome,
    /// All changes of the import, for taking it back; `None` when nothing was stored.
    pub group: Option<GroupId>,
    pub organizations: ImportCounts,
    pub users: ImportCounts,
    pub agents: ImportCounts,
    pub interactions: ImportCounts,
    /// Interactions that were there and to which new messages were added; not counted as new or there.
    pub continued: u32,
    pub messages: ImportCounts,
    pub memories: ImportCounts,
    /// The earliest and latest moment of anything in the file.
    pub earliest: Option<Timestamp>,
    pub latest: Option<Timestamp>,
    /// Records that were left out.
    pub conflicts: ImportProblems,
    /// What is odd but was taken as it is.
    pub warnings: ImportProblems,
}

impl ImportReport {
    pub(crate) fn new(format: ImportFormat, outcome: ImportOutcome) -> Self {
        Self {
            format,
            outcome,
            group: None,
            organizations: ImportCounts::default(),
            users: ImportCounts::default(),
            agents: ImportCounts::default(),
            interactions: ImportCounts::default(),
            continued: 0,
            messages: ImportCounts::default(),
            memories: ImportCounts::default(),
            earliest: None,
            latest: None,
            conflicts: ImportProblems::default(),
            warnings: ImportProblems::default(),
        }
    }

    /// True when nothing was (or would be) stored.
    pub fn adds_nothing(&self) -> bool {
        let new = [
            self.organizations,
            self.users,
            self.agents,
            self.interactions,
            self.messages,
            self.memories,
        ];
        self.continued == 0 && new.iter().all(|counts| counts.new == 0)
    }

    pub(crate) fn saw(&mut self, moment: Timestamp) {
        self.earliest = Some(self.earliest.map_or(moment, |known| known.min(moment)));
        self.latest = Some(self.latest.map_or(moment, |known| known.max(moment)));
    }
}
