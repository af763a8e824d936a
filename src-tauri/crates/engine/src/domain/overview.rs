//! What an overview of an organization or a user is made of: sums by day, and the few rows that stand out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::change::GraphOp;
use super::ids::{AgentId, MemoryId, OrgId, UserId, UserKey};
use super::read::MemoryEntry;

/// How many rows stand out: the most revised memories, the agents with the most memories.
pub const OVERVIEW_ROWS: usize = 10;

/// Whose overview.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum OverviewOf {
    Organization(OrgId),
    User(UserKey),
}

impl OverviewOf {
    pub fn org_id(&self) -> &OrgId {
        match self {
            OverviewOf::Organization(org_id) => org_id,
            OverviewOf::User(user) => &user.org_id,
        }
    }

    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            OverviewOf::Organization(_) => None,
            OverviewOf::User(user) => Some(&user.user_id),
        }
    }

    pub fn contains(&self, org_id: &OrgId, user_id: &UserId) -> bool {
        self.org_id() == org_id && self.user_id().is_none_or(|id| id == user_id)
    }
}

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayNumbers {
    pub date: NaiveDate,
    /// Interactions that stand under this day.
    pub interactions: u32,
    /// Memories of this day that contradict nothing older.
    pub learned: u32,
    /// Memories of this day that contradict an older one.
    pub changed: u32,
}

/// How many memories were deleted on a day, by changes that are no undo and are not undone. What was forgotten is not
/// in the trail any more and not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayDeletions {
    /// The day of the change, in UTC.
    pub date: NaiveDate,
    pub memories: u32,
}

/// A believed memory with the number of links on the longest way from its oldest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisedMemory {
    pub entry: MemoryEntry,
    pub revisions: u32,
}

/// What came through an agent, which may have been deleted since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentShare {
    pub agent_id: AgentId,
    pub interactions: u32,
    pub memories: u32,
}

/// All numbers of an overview.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverviewNumbers {
    /// Days with something on them, ascending.
    pub days: Vec<DayNumbers>,
    /// Days with deletions, ascending.
    pub deletions: Vec<DayDeletions>,
    /// By (revisions, obtained_at, memory_id), highest first, at most [`OVERVIEW_ROWS`].
    pub revised: Vec<RevisedMemory>,
    /// Memories with more than one believed successor.
    pub contested: u32,
    /// Memories that name an interaction and have no source message.
    pub sources_lost: u32,
    /// By (memories, interactions), highest first, then by id, at most [`OVERVIEW_ROWS`].
    pub agents: Vec<AgentShare>,
}

/// How many memories of whom the operations of a change delete. One that it puts again (with another user, say) has moved.
pub fn deleted_by(ops: &[GraphOp]) -> BTreeMap<UserKey, u32> {
    let mut counts = BTreeMap::new();
    if !ops.iter().any(|op| matches!(op, GraphOp::RemoveMemory { .. })) {
        return counts;
    }
    let put: BTreeSet<MemoryId> = ops
        .iter()
        .filter_map(|op| match op {
            GraphOp::PutMemory { memory } => Some(memory.memory_id),
            _ => None,
        })
        .collect();
    for op in ops {
        if let GraphOp::RemoveMemory { memory } = op
            && !put.contains(&memory.memory_id)
        {
            *counts.entry(memory.key().user()).or_default() += 1;
        }
    }
    counts
}

/// Shares in the order of [`OverviewNumbers::agents`], cut.
pub fn leading_agents(mut shares: Vec<AgentShare>) -> Vec<AgentShare> {
    shares.retain(|share| share.memories > 0 || share.interactions > 0);
    shares.sort_by(|a, b| {
        (b.memories, b.interactions)
            .cmp(&(a.memories, a.interactions))
            .then_with(|| a.agent_id.cmp(&b.agent_id))
    });
    shares.truncate(OVERVIEW_ROWS);
    shares
}

/// The number of links on the longest way to each version, from links as (old, new). Versions on a circle, or behind
/// one, are left out.
pub fn revisions<K: Copy + Eq + Hash>(links: &[(K, K)]) -> HashMap<K, u32> {
    let mut newer: HashMap<K, Vec<K>> = HashMap::new();
    let mut waits_for: HashMap<K, u32> = HashMap::new();
    for &(old, new) in links {
        newer.entry(old).or_default().push(new);
        waits_for.entry(old).or_default();
        *waits_for.entry(new).or_default() += 1;
    }
    let mut ready: Vec<K> = waits_for.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id).collect();
    let mut longest: HashMap<K, u32> = ready.iter().map(|id| (*id, 0)).collect();
    let mut done = HashSet::new();
    while let Some(at) = ready.pop() {
        done.insert(at);
        let next = longest.get(&at).copied().unwrap_or_default() + 1;
        for &new in newer.get(&at).into_iter().flatten() {
            let held = longest.entry(new).or_default();
            *held = next.max(*held);
            if let Some(waits) = waits_for.get_mut(&new) {
                *waits -= 1;
                if *waits == 0 {
                    ready.push(new);
                }
            }
        }
    }
    longest.retain(|id, _| done.contains(id));
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_way_counts_and_circles_are_left_out() {
        // A chain of three with a short cut, a branch, and a circle with something behind it.
        let links = [(1, 2), (2, 3), (1, 3), (3, 4), (3, 5), (7, 8), (8, 7), (8, 9)];
        let found = revisions(&links);
        let of = |id: i32| found.get(&id).copied();
        assert_eq!(
            [of(1), of(2), of(3), of(4), of(5)],
            [Some(0), Some(1), Some(2), Some(3), Some(3)]
        );
        assert_eq!([of(7), of(8), of(9)], [None, None, None]);
    }
}
