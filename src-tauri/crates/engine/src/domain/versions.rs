//! The version graph: memories as nodes, "contradicts" as edges from old to new. Our own stores hold no circle of
//! versions; one that other programs fill may, and nothing here may run around in it forever.

use std::collections::{HashMap, HashSet, VecDeque};

use super::ids::MemoryId;
use super::read::MemoryEntry;

/// The versions around one memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

    pub fn remove(&mut self, old: MemoryId, new: MemoryId) {
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

    /// Takes `id` out and joins its neighbours, so that what was superseded stays superseded. Of a circle no more is
    /// joined than leaves it open.
    pub fn heal_without(&mut self, id: MemoryId) -> Healing {
        let older = Self::sorted(self.older.get(&id));
        let newer = Self::sorted(self.newer.get(&id));
        let mut cut: Vec<_> = older
            .iter()
            .map(|&old| (old, id))
            .chain(newer.iter().map(|&new| (id, new)))
            .collect();
        // A link of the memory to itself stands on both sides.
        cut.dedup();
        for &(old, new) in &cut {
            self.remove(old, new);
        }
        let mut join = Vec::new();
        for &old in older.iter().filter(|old| **old != id) {
            for &new in newer.iter().filter(|new| **new != id) {
                if !self.contains(old, new) && !self.closes_cycle(old, new) {
                    self.insert(old, new);
                    join.push((old, new));
                }
            }
        }
        Healing { cut, join }
    }
}

/// The memories whose versions run in a circle: from each of them, links lead back to it.
pub fn in_circles(edges: &[(MemoryId, MemoryId)]) -> HashSet<MemoryId> {
    let mut newer: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
    let mut older: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
    for &(old, new) in edges {
        newer.entry(old).or_default().push(new);
        older.entry(new).or_default().push(old);
    }
    // Most stores have none: whatever can be taken off from the ends is in no circle.
    let mut left: HashSet<MemoryId> = newer.keys().chain(older.keys()).copied().collect();
    trim(&mut left, &newer, &older);
    trim(&mut left, &older, &newer);
    // What is left is in a circle or between two. Kosaraju: components of the graph, last finished first.
    let mut finished = Vec::with_capacity(left.len());
    let mut seen = HashSet::new();
    for &start in &left {
        finish(start, &newer, &left, &mut seen, &mut finished);
    }
    let mut circles = HashSet::new();
    let mut placed = HashSet::new();
    for &start in finished.iter().rev() {
        let mut component = Vec::new();
        finish(start, &older, &left, &mut placed, &mut component);
        let to_itself = |id: &MemoryId| newer.get(id).is_some_and(|next| next.contains(id));
        if component.len() > 1 || component.iter().any(to_itself) {
            circles.extend(component);
        }
    }
    circles
}

/// Takes off `left` what no link of it leads to, again and again. `forth` and `back` are the links in one direction
/// and in the other.
fn trim(
    left: &mut HashSet<MemoryId>,
    forth: &HashMap<MemoryId, Vec<MemoryId>>,
    back: &HashMap<MemoryId, Vec<MemoryId>>,
) {
    let links = |id: &MemoryId| {
        back.get(id)
            .into_iter()
            .flatten()
            .filter(|other| left.contains(other))
            .count()
    };
    let mut waiting: HashMap<MemoryId, usize> = left.iter().map(|id| (*id, links(id))).collect();
    let mut free: Vec<MemoryId> = left.iter().filter(|id| waiting[id] == 0).copied().collect();
    while let Some(id) = free.pop() {
        left.remove(&id);
        for next in forth.get(&id).into_iter().flatten() {
            if let Some(links) = waiting.get_mut(next).filter(|links| **links > 0) {
                *links -= 1;
                if *links == 0 {
                    free.push(*next);
                }
            }
        }
    }
}

/// Walks depth first over what is not `seen`, and notes each memory when all that it leads to has been walked. Without
/// recursion: a chain may be as long as a user's life.
fn finish(
    start: MemoryId,
    links: &HashMap<MemoryId, Vec<MemoryId>>,
    within: &HashSet<MemoryId>,
    seen: &mut HashSet<MemoryId>,
    finished: &mut Vec<MemoryId>,
) {
    if !seen.insert(start) {
        return;
    }
    let next_of = |id: MemoryId| links.get(&id).map_or(&[][..], Vec::as_slice);
    let mut path = vec![(start, next_of(start).iter())];
    while let Some((id, rest)) = path.last_mut() {
        match rest.find(|next| within.contains(next) && !seen.contains(next)) {
            Some(&next) => {
                seen.insert(next);
                path.push((next, next_of(next).iter()));
            }
            None => {
                finished.push(*id);
                path.pop();
            }
        }
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

    #[test]
    fn what_only_leads_to_a_circle_or_away_from_it_is_not_in_it() {
        // 1 → 2 → 3 → 2, 3 → 4 → 5 → 6 → 5, 7 → 7.
        let edges = [(1, 2), (2, 3), (3, 2), (3, 4), (4, 5), (5, 6), (6, 5), (7, 7)];
        let edges = edges.map(|(a, b)| (id(a), id(b)));
        assert_eq!(in_circles(&edges), HashSet::from([2, 3, 5, 6, 7].map(id)));
    }

    #[test]
    fn taking_a_memory_out_of_a_circle_opens_it() {
        let mut links = Links::new([(id(1), id(2)), (id(2), id(3)), (id(3), id(1)), (id(2), id(2))]);
        let healing = links.heal_without(id(2));
        assert_eq!(healing.cut, vec![(id(1), id(2)), (id(2), id(2)), (id(2), id(3))]);
        assert_eq!(healing.join, vec![], "1 → 3 would close it again");
        let mut pair = Links::new([(id(1), id(2)), (id(2), id(1))]);
        assert_eq!(pair.heal_without(id(2)).join, vec![], "nothing contradicts itself");
    }

    proptest! {
        #[test]
        fn circles_are_found_in_any_graph(edges in proptest::collection::vec((0u8..12, 0u8..12), 0..40)) {
            let edges: Vec<_> = edges.into_iter().map(|(a, b)| (id(a), id(b))).collect();
            let links = Links::new(edges.iter().copied());
            // In a circle is whoever is linked to somebody from whom links lead back.
            let expected: HashSet<_> =
                edges.iter().filter(|(old, new)| links.closes_cycle(*old, *new)).map(|(old, _)| *old).collect();
            prop_assert_eq!(in_circles(&edges), expected);
        }

        #[test]
        fn healing_ends_in_any_graph_and_closes_no_circle(
            edges in proptest::collection::vec((0u8..12, 0u8..12), 0..40),
            removed in 0u8..12,
        ) {
            let mut links = Links::new(edges.into_iter().map(|(a, b)| (id(a), id(b))));
            for (old, new) in links.heal_without(id(removed)).join {
                prop_assert!(links.contains(old, new) && old != id(removed) && new != id(removed));
                prop_assert!(!links.closes_cycle(old, new), "the link is in no circle");
            }
        }

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
