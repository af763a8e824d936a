//! The version graph: memories as nodes, "contradicts" as edges from old to new, never a cycle.

use std::collections::{HashMap, HashSet, VecDeque};

use super::ids::MemoryId;
use super::read::MemoryEntry;

/// The versions around one memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionGraph {
    /// By (obtained_at, memory_id).
    pub versions: Vec<MemoryEntry>,
    /// `(old, new)`, both among `versions`; sorted.
    pub edges: Vec<(MemoryId, MemoryId)>,
    /// Number of versions in the whole graph; more than `versions.len()` when the read was capped.
    pub total: u32,
}

/// A memory removed from a chain, with the links that join its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healing {
    /// Links to remove, those of the removed memory.
    pub cut: Vec<(MemoryId, MemoryId)>,
    /// Links to add, from each predecessor to each successor, unless there is one already.
    pub join: Vec<(MemoryId, MemoryId)>,
}

/// Links between versions, for planning changes without touching a store.
#[derive(Debug, Clone, Default)]
pub struct Links {
    older: HashMap<MemoryId, HashSet<MemoryId>>,
    newer: HashMap<MemoryId, HashSet<MemoryId>>,
}

impl Links {
    pub fn new(edges: impl IntoIterator<Item = (MemoryId, MemoryId)>) -> Self {
        let mut links = Self::default();
        for (old, new) in edges {
            links.insert(old, new);
        }
        links
    }

    pub fn insert(&mut self, old: MemoryId, new: MemoryId) {
        self.newer.entry(old).or_default().insert(new);
        self.older.entry(new).or_default().insert(old);
    }

    pub fn contains(&self, old: MemoryId, new: MemoryId) -> bool {
        self.newer.get(&old).is_some_and(|set| set.contains(&new))
    }

    fn remove(&mut self, old: MemoryId, new: MemoryId) {
        if let Some(set) = self.newer.get_mut(&old) {
            set.remove(&new);
        }
        if let Some(set) = self.older.get_mut(&new) {
            set.remove(&old);
        }
    }

    fn sorted(set: Option<&HashSet<MemoryId>>) -> Vec<MemoryId> {
        let mut ids: Vec<_> = set.into_iter().flatten().copied().collect();
        ids.sort();
        ids
    }

    /// True when a link `old → new` would close a cycle (or is one itself).
    pub fn closes_cycle(&self, old: MemoryId, new: MemoryId) -> bool {
        let mut seen = HashSet::from([new]);
        let mut queue = VecDeque::from([new]);
        while let Some(at) = queue.pop_front() {
            if at == old {
                return true;
            }
            queue.extend(
                self.newer
                    .get(&at)
                    .into_iter()
                    .flatten()
                    .copied()
                    .filter(|id| seen.insert(*id)),
            );
        }
        false
    }

    /// Takes `id` out and joins its neighbours, so that what was superseded stays superseded.
    pub fn heal_without(&mut self, id: MemoryId) -> Healing {
        let older = Self::sorted(self.older.get(&id));
        let newer = Self::sorted(self.newer.get(&id));
        let cut: Vec<_> = older
            .iter()
            .map(|&old| (old, id))
            .chain(newer.iter().map(|&new| (id, new)))
            .collect();
        for &(old, new) in &cut {
            self.remove(old, new);
        }
        let mut join = Vec::new();
        for &old in &older {
            for &new in &newer {
                if !self.contains(old, new) {
                    self.insert(old, new);
                    join.push((old, new));
                }
            }
        }
        Healing { cut, join }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(n: u8) -> MemoryId {
        MemoryId(Uuid::from_u128(u128::from(n)))
    }

    #[test]
    fn removing_the_middle_of_a_chain_joins_its_neighbours() {
        let mut links = Links::new([(id(1), id(2)), (id(2), id(3))]);
        let healing = links.heal_without(id(2));
        assert_eq!(healing.cut, vec![(id(1), id(2)), (id(2), id(3))]);
        assert_eq!(healing.join, vec![(id(1), id(3))]);
    }

    #[test]
    fn removing_an_end_joins_nothing() {
        let mut links = Links::new([(id(1), id(2))]);
        assert_eq!(links.heal_without(id(2)).join, vec![]);
    }

    #[test]
    fn a_cycle_is_seen_before_it_is_closed() {
        let links = Links::new([(id(1), id(2)), (id(2), id(3))]);
        assert!(links.closes_cycle(id(3), id(1)));
        assert!(links.closes_cycle(id(1), id(1)));
        assert!(!links.closes_cycle(id(1), id(3)));
    }

    proptest! {
        /// Edges only from lower to higher numbers: every graph without cycles looks like this in some numbering.
        #[test]
        fn after_any_removals_what_was_superseded_by_a_survivor_still_is(
            edges in proptest::collection::vec((0u8..12, 0u8..12), 0..30),
            removed in proptest::collection::hash_set(0u8..12, 0..6),
        ) {
            let edges: Vec<_> = edges.into_iter().filter(|(a, b)| a < b).map(|(a, b)| (id(a), id(b))).collect();
            let before = Links::new(edges.iter().copied());
            let mut after = before.clone();
            for n in &removed {
                after.heal_without(id(*n));
            }
            let alive = |n: u8| !removed.contains(&n);
            for a in (0..12).filter(|&n| alive(n)) {
                for b in (0..12).filter(|&n| alive(n) && n != a) {
                    // "reaches" is "closing b → a would make a cycle".
                    prop_assert_eq!(before.closes_cycle(id(b), id(a)), after.closes_cycle(id(b), id(a)));
                }
                prop_assert!(!after.closes_cycle(id(a), id(200)));
            }
        }
    }
}
