//! What people decided about findings of the review: kept beside the memories, so that nobody is asked twice.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::Actor;
use super::ids::{MemoryId, OrgId, UserId};
use super::model::Timestamp;

/// What looks for memories that deserve a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Finder {
    /// Says nearly the same as another memory of the same user that is believed as well.
    NearDuplicate,
    /// Speaks about the same as another believed memory and says something else, without a link between them.
    UnlinkedContradiction,
    /// No source is left, or the sources share nothing with the text.
    Unsupported,
    /// Longer than one fact needs.
    TooLong,
    /// Nothing in it but people and punctuation.
    Empty,
    /// Has the name of a person where a placeholder belongs.
    NamesInText,
    /// A chain of versions that comes back to what it said before.
    Flipping,
    /// Did not come up in any of many recalls.
    NeverRecalled,
    /// Nobody looked for it: somebody marked it while reading.
    ByHand,
}

impl Finder {
    pub const ALL: [Finder; 9] = [
        Finder::NearDuplicate,
        Finder::UnlinkedContradiction,
        Finder::Unsupported,
        Finder::TooLong,
        Finder::Empty,
        Finder::NamesInText,
        Finder::Flipping,
        Finder::NeverRecalled,
        Finder::ByHand,
    ];
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Looked at and right as it is: the finder was wrong.
    Kept,
    /// Corrected in any way but the following.
    Fixed,
    Merged,
    Deleted,
    /// Not decided; it does not come back by itself.
    Skipped,
}

/// What a finding is about; there is one decision for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewKey {
    pub org_id: OrgId,
    pub memory_id: MemoryId,
    pub finder: Finder,
    /// The other memory of a pair.
    pub other: Option<MemoryId>,
}

/// A decision about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    #[serde(flatten)]
    pub key: ReviewKey,
    pub user_id: UserId,
    pub verdict: Verdict,
    pub by: Actor,
    pub at: Timestamp,
}

/// How often a finder led to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewCount {
    pub finder: Finder,
    pub verdict: Verdict,
    pub count: u32,
}
