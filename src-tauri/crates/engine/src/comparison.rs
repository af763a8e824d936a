//! What changed: two moments of one user, or two users at one moment, as lists and by topic; and two [stores] side by side.
//!
//! Between two moments a memory is *learned* when nothing that was believed before leads to it, *changed* when it stands at the
//! end of versions of which one was believed before, and *dropped* when it was deleted in between. What was learned and
//! contradicted again in between does not show. Learning and being contradicted are dated by when memories were obtained,
//! deleting by when it was done: a deleted memory has no other end.
//!
//! Of two users the newest beliefs are laid side by side ([`MAX_SIDE`] of each): what only one has, what both have in other words,
//! and what both have.

mod between;
mod stores;
mod topics;
mod users;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::Actor;
use crate::domain::ids::{MemoryId, OrgId, UserKey};
use crate::domain::model::{Memory, Timestamp};
use crate::domain::page::MAX_PAGE;
use crate::domain::read::MemoryEntry;
use crate::domain::text::Segment;
use crate::engine::Engine;
use crate::error::{EngineError, EngineResult};
use crate::memories::MemoryRow;

pub use stores::{
    MAX_STORE_LINES, StoreComparison, StoreCounts, StoreDiff, StoreDifference, StoreLine, StoreList, StorePerson,
};
pub use topics::{MAX_TOPIC_SAMPLE, Topic, Topics};
pub use users::MAX_SIDE;

/// Items of a list that are shown at once.
pub const COMPARED_PAGE: u32 = 50;

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum CompareRequest {
    /// One user after `from` and by `to`; the earlier of the two comes first, whatever is given.
    Moments {
        user: UserKey,
        from: Timestamp,
        to: Timestamp,
    },
    /// What `right` believes at a moment against what `left` believes.
    Users {
        left: UserKey,
        right: UserKey,
        at: Timestamp,
    },
}

/// A list of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ComparedList {
    /// Only later, or only with the right one.
    Learned,
    /// In other words.
    Changed,
    /// Only before, or only with the left one.
    Dropped,
}

/// A memory that is gone from the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletedMemory {
    pub memory_id: MemoryId,
    pub segments: Vec<Segment>,
    pub obtained_at: Timestamp,
    pub deleted_at: Timestamp,
    pub by: Actor,
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparedItem {
    pub list: ComparedList,
    /// What was believed before, or by the left one; oldest first.
    pub old: Vec<MemoryRow>,
    pub new: Option<MemoryRow>,
    /// Dropped because it was deleted.
    pub deleted: Option<DeletedMemory>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompareCounts {
    /// Memories believed on each side.
    pub before: u32,
    pub after: u32,
    pub learned: u32,
    pub changed: u32,
    pub dropped: u32,
    /// On both sides, word for word.
    pub same: u32,
    /// Set when more than this many of a side were there, and only the newest were compared.
    pub capped_at: Option<u32>,
}

/// Counts, and the beginning of each list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    pub counts: CompareCounts,
    pub learned: Vec<ComparedItem>,
    pub changed: Vec<ComparedItem>,
    pub dropped: Vec<ComparedItem>,
}

/// A line before it is read: who stands on which side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) list: ComparedList,
    pub(crate) old: Vec<MemoryId>,
    pub(crate) new: Option<MemoryId>,
    pub(crate) deleted: Option<Gone>,
}

/// A deleted memory with when and by whom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gone {
    memory: Memory,
    at: Timestamp,
    by: Actor,
}

/// A whole comparison before its lines are read.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) counts: CompareCounts,
    pub(crate) learned: Vec<Line>,
    pub(crate) changed: Vec<Line>,
    pub(crate) dropped: Vec<Line>,
}

impl Sides {
    fn list(&self, list: ComparedList) -> &[Line] {
        match list {
            ComparedList::Learned => &self.learned,
            ComparedList::Changed => &self.changed,
            ComparedList::Dropped => &self.dropped,
        }
    }

    /// What the lists add up to.
    fn count(&mut self) {
        let len = |lines: &[Line]| u32::try_from(lines.len()).unwrap_or(u32::MAX);
        self.counts.learned = len(&self.learned);
        self.counts.changed = len(&self.changed);
        self.counts.dropped = len(&self.dropped);
    }
}

impl CompareRequest {
    /// Organizations of the old and of the new side.
    fn organizations(&self) -> (&OrgId, &OrgId) {
        match self {
            CompareRequest::Moments { user, .. } => (&user.org_id, &user.org_id),
            CompareRequest::Users { left, right, .. } => (&left.org_id, &right.org_id),
        }
    }

    /// Moments at which the old and the new side are shown.
    fn moments(&self) -> (Timestamp, Timestamp) {
        match self {
            CompareRequest::Moments { from, to, .. } => (*from, *to),
            CompareRequest::Users { at, .. } => (*at, *at),
        }
    }

    /// The earlier moment first.
    fn in_order(self) -> EngineResult<Self> {
        match self {
            CompareRequest::Moments { user, from, to } => Ok(CompareRequest::Moments {
                user,
                from: from.min(to),
                to: from.max(to),
            }),
            CompareRequest::Users { left, right, .. } if left == right => {
                Err(EngineError::invalid("right", "is the same user as on the left"))
            }
            users => Ok(users),
        }
    }
}

impl Engine {
    pub async fn compare(&self, request: CompareRequest) -> EngineResult<Comparison> {
        let request = request.in_order()?;
        let sides = self.sides(&request).await?;
        let first = |list| page(sides.list(list), 0);
        Ok(Comparison {
            counts: sides.counts,
            learned: self.compared(&request, first(ComparedList::Learned)).await?,
            changed: self.compared(&request, first(ComparedList::Changed)).await?,
            dropped: self.compared(&request, first(ComparedList::Dropped)).await?,
        })
    }

    /// Lines of one list from place `from` on, at most [`COMPARED_PAGE`].
    pub async fn compare_list(
        &self,
        request: CompareRequest,
        list: ComparedList,
        from: u32,
    ) -> EngineResult<Vec<ComparedItem>> {
        let request = request.in_order()?;
        let sides = self.sides(&request).await?;
        self.compared(&request, page(sides.list(list), from)).await
    }

    /// The numbers, and at most `most` lines of each list, for a file.
    pub(crate) async fn compare_whole(
        &self,
        request: CompareRequest,
        most: usize,
    ) -> EngineResult<(CompareCounts, Vec<ComparedItem>)> {
        let request = request.in_order()?;
        let sides = self.sides(&request).await?;
        let mut items = Vec::new();
        for list in [ComparedList::Changed, ComparedList::Learned, ComparedList::Dropped] {
            let lines = sides.list(list);
            for some in lines[..most.min(lines.len())].chunks(MAX_PAGE as usize) {
                items.extend(self.compared(&request, some).await?);
            }
        }
        Ok((sides.counts, items))
    }

    /// What a comparison is about: its lines grouped by what their texts mean.
    pub async fn compare_topics(&self, request: CompareRequest) -> EngineResult<Topics> {
        let request = request.in_order()?;
        let sides = self.sides(&request).await?;
        self.topics(&request, &sides).await
    }

    async fn sides(&self, request: &CompareRequest) -> EngineResult<Sides> {
        let mut sides = match request {
            CompareRequest::Moments { user, from, to } => self.between(user, *from, *to).await?,
            CompareRequest::Users { left, right, at } => self.side_by_side(left, right, *at).await?,
        };
        sides.count();
        Ok(sides)
    }

    /// Reads lines for people. What went away meanwhile is left out.
    pub(crate) async fn compared(&self, request: &CompareRequest, lines: &[Line]) -> EngineResult<Vec<ComparedItem>> {
        let (old_org, new_org) = request.organizations();
        let (before, after) = request.moments();
        let olds = self
            .rows_by_id(old_org, lines.iter().flat_map(|line| line.old.iter().copied()), before)
            .await?;
        let news = self
            .rows_by_id(new_org, lines.iter().filter_map(|line| line.new), after)
            .await?;
        let gone: Vec<MemoryEntry> = (lines.iter().filter_map(|line| line.deleted.as_ref()))
            .map(|gone| bare(gone.memory.clone()))
            .collect();
        let mut gone: HashMap<MemoryId, MemoryRow> = (self.rows(old_org, &gone, Some(before)).await?.into_iter())
            .map(|row| (row.key.memory_id, row))
            .collect();
        let items = lines.iter().filter_map(|line| {
            let old: Vec<MemoryRow> = line.old.iter().filter_map(|id| olds.get(id).cloned()).collect();
            let new = line.new.and_then(|id| news.get(&id).cloned());
            let deleted = line.deleted.as_ref().and_then(|deleted| {
                Some(DeletedMemory {
                    memory_id: deleted.memory.memory_id,
                    segments: gone.remove(&deleted.memory.memory_id)?.segments,
                    obtained_at: deleted.memory.obtained_at,
                    deleted_at: deleted.at,
                    by: deleted.by.clone(),
                })
            });
            (!old.is_empty() || new.is_some() || deleted.is_some()).then_some(ComparedItem {
                list: line.list,
                old,
                new,
                deleted,
            })
        });
        Ok(items.collect())
    }

    async fn rows_by_id(
        &self,
        org_id: &OrgId,
        ids: impl Iterator<Item = MemoryId>,
        at: Timestamp,
    ) -> EngineResult<HashMap<MemoryId, MemoryRow>> {
        let mut ids: Vec<MemoryId> = ids.collect();
        ids.sort();
        ids.dedup();
        let entries = self.graph.memories_by_id(org_id, &ids).await?;
        let rows = self.rows(org_id, &entries, Some(at)).await?;
        Ok(rows.into_iter().map(|row| (row.key.memory_id, row)).collect())
    }
}

fn page(lines: &[Line], from: u32) -> &[Line] {
    let from = (from as usize).min(lines.len());
    let to = (from + COMPARED_PAGE as usize).min(lines.len());
    &lines[from..to]
}

/// An entry without any links, for what has none any more.
fn bare(memory: Memory) -> MemoryEntry {
    MemoryEntry {
        memory,
        sources: 0,
        replaces: 0,
        replaced_by: 0,
        superseded_at: None,
        problems: vec![],
    }
}
