//! Walks over the links between versions.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use memora_engine::domain::ids::{MemoryId, MemoryKey, OrgId, UserKey};
use memora_engine::domain::model::Timestamp;
use memora_engine::domain::read::Resolved;
use memora_engine::domain::versions::VersionGraph;
use memora_engine::ports::graph::GraphResult;

use super::{Node, State};

impl State {
    fn newer(&self, id: MemoryId) -> impl Iterator<Item = MemoryId> {
        self.memories
            .get(&id)
            .into_iter()
            .flat_map(|node| node.newer.iter().copied())
    }

    /// True when links lead from `from` to `to`.
    pub(super) fn reaches(&self, from: MemoryId, to: MemoryId) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(at) = queue.pop() {
            if at == to {
                return true;
            }
            queue.extend(self.newer(at).filter(|id| seen.insert(*id)));
        }
        false
    }

    pub(super) fn resolve(&self, org_id: &OrgId, ids: &[MemoryId], as_of: Option<Timestamp>) -> Vec<Resolved> {
        ids.iter()
            .filter_map(|id| self.memory_in(org_id, *id))
            .map(|node| self.resolve_one(node, as_of))
            .collect()
    }

    fn resolve_one(&self, node: &Node, as_of: Option<Timestamp>) -> Resolved {
        let is_known = |node: &Node| as_of.is_none_or(|t| node.memory.obtained_at <= t);
        let mut ends = Vec::new();
        let mut reached = Vec::new();
        let mut seen = BTreeSet::from([node.memory.memory_id]);
        let mut queue: Vec<&Node> = if is_known(node) { vec![node] } else { Vec::new() };
        while let Some(at) = queue.pop() {
            reached.push(at);
            let newer: Vec<&Node> = at
                .newer
                .iter()
                .map(|id| &self.memories[id])
                .filter(|node| is_known(node))
                .collect();
            if newer.is_empty() {
                ends.push(at);
            }
            queue.extend(newer.into_iter().filter(|node| seen.insert(node.memory.memory_id)));
        }
        if ends.is_empty() {
            // A circle, in a store that others filled: its newest stands for it.
            ends.extend(reached.into_iter().max_by_key(|node| node.age()));
        }
        ends.sort_by_key(|node| std::cmp::Reverse(node.age()));
        Resolved {
            matched: self.entry(node),
            believed: ends.into_iter().map(|node| self.entry(node)).collect(),
        }
    }

    /// The whole connected graph, walked in rings around `memory`; within a ring by age, so that a capped read
    /// is the same each time.
    pub(super) fn version_graph(&self, memory: &MemoryKey, limit: u32) -> GraphResult<VersionGraph> {
        let start = self.memory(memory)?;
        let mut distance = BTreeMap::from([(start.memory.memory_id, 0_u32)]);
        let mut queue = VecDeque::from([start]);
        let mut found: Vec<(u32, &Node)> = Vec::new();
        while let Some(at) = queue.pop_front() {
            let far = distance[&at.memory.memory_id];
            found.push((far, at));
            for id in at.older.iter().chain(&at.newer) {
                if !distance.contains_key(id) {
                    distance.insert(*id, far + 1);
                    queue.push_back(&self.memories[id]);
                }
            }
        }
        found.sort_by_key(|(far, node)| (*far, node.age()));
        let total = found.len() as u32;
        found.truncate(limit.max(1) as usize);
        let mut nodes: Vec<&Node> = found.into_iter().map(|(_, node)| node).collect();
        nodes.sort_by_key(|node| node.age());
        let shown: BTreeSet<MemoryId> = nodes.iter().map(|node| node.memory.memory_id).collect();
        let mut edges: Vec<_> = nodes
            .iter()
            .flat_map(|node| node.newer.iter().map(|new| (node.memory.memory_id, *new)))
            .filter(|(_, new)| shown.contains(new))
            .collect();
        edges.sort();
        Ok(VersionGraph {
            versions: nodes.into_iter().map(|node| self.entry(node)).collect(),
            edges,
            total,
        })
    }

    pub(super) fn version_links(&self, user: &UserKey, ids: &[MemoryId]) -> Vec<(MemoryId, MemoryId)> {
        let links: BTreeSet<_> = ids
            .iter()
            .filter_map(|id| self.memories.get(id))
            .filter(|node| node.memory.key().user() == *user)
            .flat_map(|node| {
                let id = node.memory.memory_id;
                node.older
                    .iter()
                    .map(move |old| (*old, id))
                    .chain(node.newer.iter().map(move |new| (id, *new)))
            })
            .collect();
        links.into_iter().collect()
    }
}
