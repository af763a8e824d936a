//! What operations would change, computed from them and a few reads: nothing is written to find out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::change::GraphOp;
use crate::domain::ids::{MemoryId, OrgId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::MAX_PAGE;
use crate::domain::read::MemoryEntry;
use crate::domain::text::Names;
use crate::engine::{Engine, people_shown};
use crate::error::EngineResult;
use crate::memories::{MemoryRow, people_of, row};

/// The most memories that an impact shows; all are counted.
pub const MAX_SHOWN: usize = 100;

/// One memory before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MemoryImpact {
    /// `None` for a new one.
    pub before: Option<MemoryRow>,
    /// `None` for one that goes.
    pub after: Option<MemoryRow>,
}

/// What a change would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Impact {
    /// Those that look different afterwards, at most [`MAX_SHOWN`].
    pub memories: Vec<MemoryImpact>,
    pub memories_added: u32,
    pub memories_edited: u32,
    pub memories_removed: u32,
    /// Links between versions.
    pub links_added: u32,
    pub links_removed: u32,
    /// Links between memories and the turns they come from.
    pub sources_added: u32,
    pub sources_removed: u32,
    pub interactions: u32,
    pub messages: u32,
    /// Organizations, users and agents.
    pub people: u32,
    /// Entries of the search index that are written or removed.
    pub index_entries: u32,
    /// Of the memories shown: those that will be believed and are not, and the other way round.
    pub newly_believed: u32,
    pub no_longer_believed: u32,
    /// What cannot be taken back: nothing, but forgetting.
    pub reversible: bool,
}

impl Impact {
    /// The memories shown as they will be.
    pub(crate) fn after(self) -> Vec<MemoryRow> {
        self.memories.into_iter().filter_map(|memory| memory.after).collect()
    }

    fn count(&mut self, op: &GraphOp) {
        use GraphOp::*;
        let counter = match op {
            PutMemory { .. } => &mut self.memories_added,
            EditMemory { .. } => &mut self.memories_edited,
            RemoveMemory { .. } => &mut self.memories_removed,
            LinkVersions { .. } => &mut self.links_added,
            UnlinkVersions { .. } => &mut self.links_removed,
            LinkSource { .. } => &mut self.sources_added,
            UnlinkSource { .. } => &mut self.sources_removed,
            PutInteraction { .. } | RemoveInteraction { .. } | EditInteraction { .. } | TouchInteraction { .. } => {
                &mut self.interactions
            }
            AppendMessages { messages, .. } | CutMessages { messages, .. } => {
                self.messages += messages.len() as u32;
                return;
            }
            EditMessage { .. } => &mut self.messages,
            PutOrganization { .. }
            | RemoveOrganization { .. }
            | RenameOrganization { .. }
            | PutUser { .. }
            | RemoveUser { .. }
            | RenameUser { .. }
            | PutAgent { .. }
            | RemoveAgent { .. }
            | RenameAgent { .. } => &mut self.people,
            AddOccurrence { .. }
            | RemoveOccurrence { .. }
            | QueueExtraction { .. }
            | UnqueueExtraction { .. }
            | PutReview { .. }
            | RemoveReview { .. }
            | PutNote { .. }
            | RemoveNote { .. } => return,
        };
        *counter += 1;
    }
}

/// Memories and links as they will be, as far as the operations touch them.
struct Outlook {
    before: HashMap<MemoryId, MemoryEntry>,
    after: HashMap<MemoryId, MemoryEntry>,
    /// Links of the memories that are touched, as (old, new).
    links: BTreeSet<(MemoryId, MemoryId)>,
}

impl Outlook {
    fn apply(&mut self, op: &GraphOp) {
        match op {
            GraphOp::PutMemory { memory } => {
                let entry = MemoryEntry {
                    memory: memory.clone(),
                    sources: 0,
                    replaces: 0,
                    replaced_by: 0,
                    superseded_at: None,
                    problems: vec![],
                };
                self.after.insert(memory.memory_id, entry);
            }
            GraphOp::RemoveMemory { memory } => drop(self.after.remove(&memory.memory_id)),
            GraphOp::EditMemory { to, .. } => {
                if let Some(entry) = self.after.get_mut(&to.memory_id) {
                    entry.memory = to.clone();
                }
            }
            GraphOp::LinkSource { memory, .. } => {
                if let Some(entry) = self.after.get_mut(&memory.memory_id) {
                    entry.sources += 1;
                }
            }
            GraphOp::UnlinkSource { memory, .. } => {
                if let Some(entry) = self.after.get_mut(&memory.memory_id) {
                    entry.sources = entry.sources.saturating_sub(1);
                }
            }
            GraphOp::LinkVersions { old, new, .. } => drop(self.links.insert((*old, *new))),
            GraphOp::UnlinkVersions { old, new, .. } => drop(self.links.remove(&(*old, *new))),
            _ => {}
        }
    }

    /// Counts of versions, and since when each is superseded, from the links. `times` has those of neighbours that are not
    /// touched themselves.
    fn count_versions(&mut self, times: &HashMap<MemoryId, Timestamp>) {
        let mut newer: BTreeMap<MemoryId, Vec<MemoryId>> = BTreeMap::new();
        let mut older: BTreeMap<MemoryId, u32> = BTreeMap::new();
        for &(old, new) in &self.links {
            newer.entry(old).or_default().push(new);
            *older.entry(new).or_default() += 1;
        }
        let obtained: HashMap<MemoryId, Timestamp> = (self.after.iter())
            .map(|(id, entry)| (*id, entry.memory.obtained_at))
            .collect();
        for (id, entry) in &mut self.after {
            let successors = newer.get(id).map_or(&[][..], Vec::as_slice);
            entry.replaces = older.get(id).copied().unwrap_or_default();
            entry.replaced_by = successors.len() as u32;
            let at = |new: &MemoryId| obtained.get(new).or_else(|| times.get(new)).copied();
            entry.superseded_at = successors.iter().filter_map(at).min();
        }
    }
}

impl Engine {
    /// What these operations of one organization would do.
    pub(crate) async fn impact(&self, org_id: &OrgId, ops: &[GraphOp]) -> EngineResult<Impact> {
        let mut impact = Impact {
            reversible: true,
            ..Impact::default()
        };
        let mut index: HashSet<MemoryId> = HashSet::new();
        for op in ops {
            impact.count(op);
            index.extend(op.index_work().into_iter().map(|(id, _)| id));
        }
        impact.index_entries = index.len() as u32;
        let shown = touched(ops);
        let outlook = self.outlook(org_id, ops, &shown).await?;
        let changed: Vec<(Option<&MemoryEntry>, Option<&MemoryEntry>)> = shown
            .iter()
            .map(|id| (outlook.before.get(id), outlook.after.get(id)))
            .filter(|(before, after)| before != after)
            .collect();
        let entries = || {
            changed
                .iter()
                .flat_map(|(before, after)| before.iter().chain(after.iter()))
        };
        let people = people_shown(
            entries().map(|entry| entry.memory.text.as_str()),
            entries().flat_map(|entry| people_of(entry)),
        );
        let names: Names = self.names_of(org_id, people).await?;
        for (before, after) in changed {
            let believed = |entry: Option<&MemoryEntry>| entry.is_some_and(|entry| entry.believed_at(None));
            impact.newly_believed += u32::from(!believed(before) && believed(after));
            impact.no_longer_believed += u32::from(believed(before) && !believed(after));
            impact.memories.push(MemoryImpact {
                before: before.map(|entry| row(entry, &names, None)),
                after: after.map(|entry| row(entry, &names, None)),
            });
        }
        Ok(impact)
    }

    async fn outlook(&self, org_id: &OrgId, ops: &[GraphOp], shown: &[MemoryId]) -> EngineResult<Outlook> {
        let mut before = HashMap::new();
        for some in shown.chunks(MAX_PAGE as usize) {
            let entries = self.graph.memories_by_id(org_id, some).await?;
            before.extend(entries.into_iter().map(|entry| (entry.memory.memory_id, entry)));
        }
        let mut by_user: BTreeMap<UserKey, Vec<MemoryId>> = BTreeMap::new();
        for (id, entry) in &before {
            by_user.entry(entry.memory.key().user()).or_default().push(*id);
        }
        let mut links = BTreeSet::new();
        for (user, ids) in &by_user {
            links.extend(self.graph.version_links(user, ids).await?);
        }
        let mut outlook = Outlook {
            after: before.clone(),
            before,
            links,
        };
        let of_shown: HashSet<MemoryId> = shown.iter().copied().collect();
        for op in ops {
            if named(op).iter().any(|id| of_shown.contains(id)) {
                outlook.apply(op);
            }
        }
        let neighbours: BTreeSet<MemoryId> = (outlook.links.iter())
            .flat_map(|&(old, new)| [old, new])
            .filter(|id| !of_shown.contains(id))
            .collect();
        let neighbours: Vec<MemoryId> = neighbours.into_iter().collect();
        let mut times = HashMap::new();
        for some in neighbours.chunks(MAX_PAGE as usize) {
            let entries = self.graph.memories_by_id(org_id, some).await?;
            times.extend(entries.into_iter().map(|e| (e.memory.memory_id, e.memory.obtained_at)));
        }
        outlook.count_versions(&times);
        Ok(outlook)
    }
}

/// The memories that an operation changes.
fn named(op: &GraphOp) -> Vec<MemoryId> {
    match op {
        GraphOp::PutMemory { memory } | GraphOp::RemoveMemory { memory } | GraphOp::EditMemory { to: memory, .. } => {
            vec![memory.memory_id]
        }
        GraphOp::LinkSource { memory, .. } | GraphOp::UnlinkSource { memory, .. } => vec![memory.memory_id],
        GraphOp::LinkVersions { old, new, .. } | GraphOp::UnlinkVersions { old, new, .. } => vec![*old, *new],
        _ => vec![],
    }
}

/// The first memories that the operations touch, in the order in which they do: those that are put, edited or removed
/// before those whose links change.
fn touched(ops: &[GraphOp]) -> Vec<MemoryId> {
    let mut seen = HashSet::new();
    let mut shown = Vec::new();
    let is_about = |op: &&GraphOp| !matches!(op, GraphOp::LinkVersions { .. } | GraphOp::UnlinkVersions { .. });
    let all = ops.iter().filter(is_about).chain(ops.iter().filter(|op| !is_about(op)));
    for id in all.flat_map(named) {
        if shown.len() == MAX_SHOWN {
            break;
        }
        if seen.insert(id) {
            shown.push(id);
        }
    }
    shown
}
