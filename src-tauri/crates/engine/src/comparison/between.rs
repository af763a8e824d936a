//! Two moments of one user: what was learned, changed and dropped in between.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{CompareCounts, ComparedList, Gone, Line, Sides};
use crate::domain::as_of::{ChangedMemories, ChangedMemory};
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{MemoryId, UserKey};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::AuditQuery;
use crate::domain::subject::Subject;
use crate::engine::Engine;
use crate::error::EngineResult;

/// The kinds of changes that take memories out of a user's store.
const REMOVING: [ChangeKind; 10] = [
    ChangeKind::DeleteMemory,
    ChangeKind::DeleteInteraction,
    ChangeKind::UpdateInteraction,
    ChangeKind::MergeMemories,
    ChangeKind::SplitMemory,
    ChangeKind::MoveMemory,
    ChangeKind::MoveInteraction,
    ChangeKind::RestoreMemory,
    ChangeKind::MergeUsers,
    ChangeKind::Undo,
];

impl Engine {
    pub(super) async fn between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> EngineResult<Sides> {
        let (changed, gone) = futures::try_join!(
            async { Ok(self.graph.changed_between(user, from, to).await?) },
            self.deleted_between(user, from, to)
        )?;
        let mut sides = sort_out(&changed, from, to);
        sides.dropped.extend(gone.into_iter().map(|gone| Line {
            list: ComparedList::Dropped,
            old: Vec::new(),
            new: None,
            deleted: Some(gone),
        }));
        Ok(sides)
    }

    /// Memories that were there before and were deleted in between by a change in force, last deleted first. One that had a
    /// successor is not among them: it was no longer believed, or its successor still says so.
    async fn deleted_between(&self, user: &UserKey, from: Timestamp, to: Timestamp) -> EngineResult<Vec<Gone>> {
        let query = AuditQuery {
            from: Some(from),
            to: Some(to),
            kinds: REMOVING.to_vec(),
            ..AuditQuery::about(Subject::User(user.clone()))
        };
        let mut gone: Vec<Gone> = Vec::new();
        let mut after = None;
        loop {
            let page = self.graph.audit(&query, PageRequest { after, limit: MAX_PAGE }).await?;
            for entry in page.items.into_iter().filter(|entry| entry.undone_by.is_none()) {
                let (at, by) = (entry.change.at, entry.change.actor.clone());
                let mut succeeded: HashSet<MemoryId> = HashSet::new();
                for op in entry.change.ops {
                    match op {
                        GraphOp::UnlinkVersions { old, .. } => drop(succeeded.insert(old)),
                        GraphOp::RemoveMemory { memory }
                            if memory.key().user() == *user
                                && memory.obtained_at <= from
                                && !succeeded.contains(&memory.memory_id) =>
                        {
                            let by = by.clone();
                            gone.push(Gone { memory, at, by });
                        }
                        _ => {}
                    }
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let ids: Vec<MemoryId> = gone.iter().map(|gone| gone.memory.memory_id).collect();
        let back = self.graph.memories_by_id(&user.org_id, &ids).await?;
        let back: HashSet<MemoryId> = back.iter().map(|entry| entry.memory.memory_id).collect();
        let mut seen = HashSet::new();
        // Deleted more than once: the last time counts.
        gone.retain(|gone| !back.contains(&gone.memory.memory_id) && seen.insert(gone.memory.memory_id));
        Ok(gone)
    }
}

/// Lines newest first.
pub(super) fn sort_out(changed: &ChangedMemories, from: Timestamp, to: Timestamp) -> Sides {
    let by_id: HashMap<MemoryId, &ChangedMemory> = changed
        .memories
        .iter()
        .map(|memory| (memory.memory_id, memory))
        .collect();
    let mut sides = Sides::default();
    let mut succeeded: HashSet<MemoryId> = HashSet::new();
    for memory in changed.memories.iter().rev() {
        if memory.obtained_at <= from || !memory.believed_at(to) {
            continue;
        }
        let old = believed_before(memory, &by_id, from);
        succeeded.extend(&old);
        let (list, lines) = match old.is_empty() {
            true => (ComparedList::Learned, &mut sides.learned),
            false => (ComparedList::Changed, &mut sides.changed),
        };
        lines.push(Line {
            list,
            old,
            new: Some(memory.memory_id),
            deleted: None,
        });
    }
    // Without a believed successor: only where versions run in a circle or against the order of time.
    let dropped =
        changed.memories.iter().rev().filter(|memory| {
            memory.believed_at(from) && !memory.believed_at(to) && !succeeded.contains(&memory.memory_id)
        });
    sides.dropped = dropped
        .map(|memory| Line {
            list: ComparedList::Dropped,
            old: vec![memory.memory_id],
            new: None,
            deleted: None,
        })
        .collect();
    let ended = changed
        .memories
        .iter()
        .filter(|memory| memory.believed_at(from))
        .count();
    sides.counts = CompareCounts {
        before: changed.believed_before,
        after: changed.believed_after,
        same: changed
            .believed_before
            .saturating_sub(u32::try_from(ended).unwrap_or(u32::MAX)),
        ..CompareCounts::default()
    };
    sides
}

/// Versions before `memory` that were believed at `from`, oldest first.
fn believed_before(
    memory: &ChangedMemory,
    by_id: &HashMap<MemoryId, &ChangedMemory>,
    from: Timestamp,
) -> Vec<MemoryId> {
    let mut seen = HashSet::from([memory.memory_id]);
    let mut waiting = vec![memory];
    let mut found: BTreeSet<(Timestamp, MemoryId)> = BTreeSet::new();
    while let Some(at) = waiting.pop() {
        for id in at.replaces.iter().filter(|id| seen.insert(**id)) {
            let Some(old) = by_id.get(id) else { continue };
            if old.believed_at(from) {
                found.insert((old.obtained_at, old.memory_id));
            } else {
                waiting.push(old);
            }
        }
    }
    found.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(n: u8) -> MemoryId {
        MemoryId(Uuid::from_u128(u128::from(n)))
    }

    fn at(n: u8) -> Timestamp {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(i64::from(n))
    }

    /// What a store answers for memories that were obtained at their number.
    fn changed(count: u8, edges: &[(u8, u8)], from: Timestamp, to: Timestamp) -> ChangedMemories {
        let all: Vec<ChangedMemory> = (1..=count)
            .map(|n| ChangedMemory {
                memory_id: id(n),
                obtained_at: at(n),
                superseded_at: edges.iter().filter(|(old, _)| *old == n).map(|(_, new)| at(*new)).min(),
                replaces: edges
                    .iter()
                    .filter(|(_, new)| *new == n)
                    .map(|(old, _)| id(*old))
                    .collect(),
            })
            .collect();
        let believed = |moment| all.iter().filter(|m| m.believed_at(moment)).count() as u32;
        ChangedMemories {
            believed_before: believed(from),
            believed_after: believed(to),
            memories: (all.iter())
                .filter(|m| {
                    let learned = m.obtained_at > from && m.obtained_at <= to;
                    learned || (m.believed_at(from) && !m.believed_at(to))
                })
                .cloned()
                .collect(),
        }
    }

    fn shown(lines: &[Line]) -> Vec<(Vec<MemoryId>, Option<MemoryId>)> {
        lines.iter().map(|line| (line.old.clone(), line.new)).collect()
    }

    #[test]
    fn a_chain_shows_its_ends_and_not_what_came_and_went() {
        // 1 → 3 → 4, and 2 stays; 5 is new and contradicted by 6.
        let changed = changed(6, &[(1, 3), (3, 4), (5, 6)], at(2), at(6));
        let sides = sort_out(&changed, at(2), at(6));
        assert_eq!(shown(&sides.learned), [(vec![], Some(id(6)))]);
        assert_eq!(shown(&sides.changed), [(vec![id(1)], Some(id(4)))]);
        assert_eq!(shown(&sides.dropped), []);
        assert_eq!((sides.counts.before, sides.counts.after, sides.counts.same), (2, 3, 1));
    }

    #[test]
    fn a_join_has_two_old_sides_and_a_branch_two_lines() {
        let changed = changed(5, &[(1, 3), (2, 3), (2, 4)], at(2), at(5));
        let sides = sort_out(&changed, at(2), at(5));
        assert_eq!(
            shown(&sides.changed),
            [(vec![id(2)], Some(id(4))), (vec![id(1), id(2)], Some(id(3)))]
        );
        assert_eq!(shown(&sides.learned), [(vec![], Some(id(5)))]);
    }

    proptest! {
        #[test]
        fn every_belief_of_either_moment_stands_in_one_place(
            edges in proptest::collection::vec((1u8..12, 1u8..12), 0..25),
            from in 0u8..12,
            span in 0u8..12,
        ) {
            let edges: Vec<_> = edges.into_iter().filter(|(a, b)| a < b).collect();
            let (from, to) = (at(from), at(from.saturating_add(span)));
            let answer = changed(11, &edges, from, to);
            let sides = sort_out(&answer, from, to);
            let all = changed(11, &edges, at(0), at(250)).memories;
            // New: everything believed afterwards that was not there before.
            let mut expected: Vec<_> = all.iter()
                .filter(|m| m.believed_at(to) && m.obtained_at > from).map(|m| m.memory_id).collect();
            let mut new: Vec<_> = sides.learned.iter().chain(&sides.changed).filter_map(|line| line.new).collect();
            expected.sort();
            new.sort();
            prop_assert_eq!(new, expected);
            // Old: everything believed before and no longer; as no time runs backwards, each has a successor.
            let ended: BTreeSet<_> = all.iter()
                .filter(|m| m.believed_at(from) && !m.believed_at(to)).map(|m| m.memory_id).collect();
            let old: BTreeSet<_> = sides.changed.iter().flat_map(|line| line.old.clone()).collect();
            prop_assert_eq!(&old, &ended);
            prop_assert!(sides.dropped.is_empty());
            // Changed: exactly those to which links lead from what was believed before.
            for line in sides.learned.iter().chain(&sides.changed) {
                let mut reach: BTreeSet<MemoryId> = line.new.into_iter().collect();
                loop {
                    let more: Vec<_> = edges.iter()
                        .filter(|(a, b)| reach.contains(&id(*b)) && !reach.contains(&id(*a))).map(|(a, _)| id(*a)).collect();
                    if more.is_empty() { break; }
                    reach.extend(more);
                }
                let leads: BTreeSet<_> = ended.intersection(&reach).copied().collect();
                let seen: BTreeSet<_> = line.old.iter().copied().collect();
                prop_assert_eq!(seen, leads);
            }
        }
    }
}
