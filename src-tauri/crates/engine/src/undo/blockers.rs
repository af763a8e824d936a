//! Which later changes stand in the way of taking a change back.

use std::collections::HashSet;

use super::Place;
use super::footprint::{Cell, Origins, needs, note_origins, without_origin, writes};
use crate::domain::change::GraphOp;
use crate::domain::ids::{ChangeId, MemoryId, OrgId};
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AuditEntry, AuditQuery};
use crate::domain::subject::Subject;
use crate::engine::Engine;
use crate::error::EngineResult;

/// Changes that are looked through; beyond that nobody wants to decide one by one.
const MOST_LATER: usize = 20_000;

impl Engine {
    /// The changes in force that were made after those at `places` and build on them, or on each other, newest first.
    pub(super) async fn blockers(&self, places: &[Place]) -> EngineResult<Vec<AuditEntry>> {
        let Some(since) = places.iter().map(|place| place.seq).min() else {
            return Ok(Vec::new());
        };
        let wanted: HashSet<ChangeId> = places.iter().map(|place| place.id).collect();
        let later = self.in_force_since(since, &wanted).await?;
        let (mut changed, mut linked, mut origins) = (HashSet::new(), HashSet::new(), Origins::new());
        for place in places {
            let entry = self.graph.change(&place.id).await?;
            entry.change.ops.iter().for_each(|op| note_origins(op, &mut origins));
            changed.extend(cells_written(&entry));
            linked.extend(linked_users(&entry));
        }
        self.add_origins(&later, &mut origins).await?;
        let mut blockers = Vec::new();
        for entry in later.iter().rev() {
            let mut ops = entry.change.ops.iter();
            let builds = ops.any(|op| {
                let mut cells = writes(op).into_iter().chain(needs(op, &origins));
                cells.any(|cell| changed.contains(&cell))
            });
            if builds {
                changed.extend(cells_written(entry));
                blockers.push(entry.clone());
            }
        }
        if blockers.is_empty() {
            // A circle of versions is closed by links that none of the changes shares.
            let links_too = |entry: &&AuditEntry| linked_users(entry).iter().any(|user| linked.contains(user));
            blockers = later.iter().rev().filter(links_too).cloned().collect();
        }
        blockers.reverse();
        Ok(blockers)
    }

    /// Changes after `since` whose effect is still there, newest first: without those that were taken back and what took them
    /// back.
    async fn in_force_since(&self, since: i64, without: &HashSet<ChangeId>) -> EngineResult<Vec<AuditEntry>> {
        let mut later: Vec<AuditEntry> = Vec::new();
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.graph.audit(&AuditQuery::default(), request).await?;
            let before = later.len();
            let count = page.items.len();
            later.extend(page.items.into_iter().take_while(|entry| entry.seq > since));
            let is_over = later.len() - before < count || later.len() >= MOST_LATER;
            match page.next.filter(|_| !is_over) {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        let ids: HashSet<ChangeId> = later.iter().map(|entry| entry.change.id).collect();
        later.retain(|entry| {
            let cancels = entry.change.undoes.is_some_and(|undone| ids.contains(&undone));
            entry.undone_by.is_none() && !cancels && !without.contains(&entry.change.id)
        });
        Ok(later)
    }

    /// Adds the interactions of all memories that the entries are about.
    async fn add_origins(&self, entries: &[AuditEntry], origins: &mut Origins) -> EngineResult<()> {
        let ops: Vec<&GraphOp> = entries.iter().flat_map(|entry| &entry.change.ops).collect();
        ops.iter().for_each(|op| note_origins(op, origins));
        let mut unknown: Vec<(OrgId, MemoryId)> = ops
            .iter()
            .filter_map(|op| without_origin(op, origins))
            .map(|key| (key.org_id, key.memory_id))
            .collect();
        unknown.sort();
        unknown.dedup();
        for of_org in unknown.chunk_by(|a, b| a.0 == b.0) {
            let ids: Vec<MemoryId> = of_org.iter().map(|(_, id)| *id).collect();
            for some in ids.chunks(MAX_PAGE as usize) {
                for entry in self.graph.memories_by_id(&of_org[0].0, some).await? {
                    if let Some(interaction) = entry.memory.interaction() {
                        origins.insert(entry.memory.memory_id, interaction);
                    }
                }
            }
        }
        Ok(())
    }
}

fn cells_written(entry: &AuditEntry) -> Vec<Cell> {
    entry.change.ops.iter().flat_map(writes).collect()
}

/// The users whose versions a change links or unlinks.
fn linked_users(entry: &AuditEntry) -> Vec<Subject> {
    let user = |op: &GraphOp| match op {
        GraphOp::LinkVersions { user, .. } | GraphOp::UnlinkVersions { user, .. } => Some(Subject::User(user.clone())),
        _ => None,
    };
    entry.change.ops.iter().filter_map(user).collect()
}
