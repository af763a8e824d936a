//! The version graph of a memory, laid out in lanes and with short labels, ready to be drawn or listed.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::domain::ids::{MemoryId, MemoryKey};
use crate::domain::model::Timestamp;
use crate::domain::read::RowProblem;
use crate::domain::versions::{VersionGraph, in_circles};
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::memories::{MemoryRow, mark};

/// The most versions that are read for a memory's short list of versions.
pub const MAX_STEPS: u32 = 1_000;

/// The most versions that one drawing holds.
pub const MAX_DRAWN: u32 = 2_000;

/// A version in the short list of the inspector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionStep {
    pub key: MemoryKey,
    /// `v1`, `v2`, `v2b`: see [`labels`].
    pub label: String,
    pub obtained_at: Timestamp,
    pub believed: bool,
}

/// A version with its place in the drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionNode {
    pub row: MemoryRow,
    pub label: String,
    /// 0 is the main line; every branch has a lane of its own.
    pub lane: u32,
}

/// "The new one contradicts the old one."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionEdge {
    pub old: MemoryId,
    pub new: MemoryId,
}

/// A version graph to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionGraphView {
    /// Oldest first.
    pub nodes: Vec<VersionNode>,
    pub edges: Vec<VersionEdge>,
    pub lanes: u32,
    /// Number of versions in the whole graph.
    pub total: u32,
}

/// The versions of a memory in short.
pub(crate) struct Steps {
    pub(crate) steps: Vec<VersionStep>,
    /// Number of versions in the whole graph.
    pub(crate) total: u32,
    /// True when the memory's versions run in a circle.
    pub(crate) in_circle: bool,
}

/// Labels and lanes of a version graph, by memory id.
pub(crate) struct Layout {
    pub(crate) labels: HashMap<MemoryId, String>,
    pub(crate) lanes: HashMap<MemoryId, u32>,
    pub(crate) lane_count: u32,
}

impl Layout {
    /// Closes the lanes that nothing of `graph` stands in. Labels stay, so that a version has one name at all moments.
    fn keep(&mut self, graph: &VersionGraph) {
        let used: BTreeSet<u32> = (graph.versions.iter())
            .filter_map(|version| self.lanes.get(&version.memory.memory_id).copied())
            .collect();
        let place: HashMap<u32, u32> = used.into_iter().zip(0..).collect();
        self.lane_count = u32::try_from(place.len()).unwrap_or(u32::MAX);
        self.lanes.retain(|_, lane| match place.get(lane) {
            Some(closed) => {
                *lane = *closed;
                true
            }
            None => false,
        });
    }
}

/// Takes out what was not learned by `at`, and what is connected with `memory` only through that.
fn keep_known(graph: &mut VersionGraph, memory: MemoryId, at: Timestamp) {
    let known: HashSet<MemoryId> = (graph.versions.iter())
        .filter(|version| version.memory.obtained_at <= at)
        .map(|version| version.memory.memory_id)
        .collect();
    graph
        .edges
        .retain(|(old, new)| known.contains(old) && known.contains(new));
    let mut links: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
    for &(old, new) in &graph.edges {
        links.entry(old).or_default().push(new);
        links.entry(new).or_default().push(old);
    }
    let mut connected: HashSet<MemoryId> = known.get(&memory).copied().into_iter().collect();
    let mut waiting: Vec<MemoryId> = connected.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let next = links.get(&id).into_iter().flatten().copied();
        waiting.extend(next.filter(|next| connected.insert(*next)));
    }
    let whole = graph.total as usize == graph.versions.len();
    graph
        .versions
        .retain(|version| connected.contains(&version.memory.memory_id));
    graph.edges.retain(|(old, _)| connected.contains(old));
    // Of a graph that was capped nobody has counted how many there were then.
    if whole {
        graph.total = u32::try_from(graph.versions.len()).unwrap_or(u32::MAX);
    }
}

/// Numbers versions by depth (the longest way from a first version), `v2`, with a letter where several stand at one
/// depth (`v2b`), and gives each line of succession a lane: a version stays in the lane of its first predecessor
/// unless another one continues that lane already. The line that leads furthest goes first.
pub(crate) fn layout(graph: &VersionGraph) -> Layout {
    let mut newer: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
    let mut older: HashMap<MemoryId, Vec<MemoryId>> = HashMap::new();
    let known: HashSet<MemoryId> = graph.versions.iter().map(|v| v.memory.memory_id).collect();
    // A link with an end outside of the drawing has no place in it.
    for &(old, new) in graph
        .edges
        .iter()
        .filter(|(a, b)| known.contains(a) && known.contains(b))
    {
        newer.entry(old).or_default().push(new);
        older.entry(new).or_default().push(old);
    }
    let order = topological_order(graph, &newer, &older);
    let none = Vec::new();
    let mut depth: HashMap<MemoryId, u32> = HashMap::new();
    for id in &order {
        let deepest = older.get(id).unwrap_or(&none).iter().filter_map(|o| depth.get(o)).max();
        depth.insert(*id, deepest.map_or(1, |d| d + 1));
    }
    let mut reach: HashMap<MemoryId, u32> = HashMap::new();
    for id in order.iter().rev() {
        let furthest = newer.get(id).unwrap_or(&none).iter().filter_map(|n| reach.get(n)).max();
        reach.insert(*id, furthest.map_or(0, |r| r + 1));
    }

    let mut lanes: HashMap<MemoryId, u32> = HashMap::new();
    let mut lane_count = 0;
    for &start in &order {
        let mut at = start;
        if lanes.contains_key(&at) {
            continue;
        }
        let lane = lane_count;
        lane_count += 1;
        loop {
            lanes.insert(at, lane);
            let free = newer
                .get(&at)
                .unwrap_or(&none)
                .iter()
                .filter(|n| !lanes.contains_key(n));
            match free.max_by_key(|n| (reach[n], std::cmp::Reverse(depth[n]), std::cmp::Reverse(**n))) {
                Some(&next) => at = next,
                None => break,
            }
        }
    }

    let mut at_depth: HashMap<u32, u32> = HashMap::new();
    let mut by_lane = order.clone();
    by_lane.sort_by_key(|id| lanes[id]);
    let labels = by_lane
        .into_iter()
        .map(|id| {
            let n = at_depth.entry(depth[&id]).or_insert(0);
            *n += 1;
            (id, format!("v{}{}", depth[&id], letter(*n)))
        })
        .collect();
    Layout {
        labels,
        lanes,
        lane_count,
    }
}

/// Nothing for the first, then `b` to `z`, then numbers.
fn letter(n: u32) -> String {
    match n {
        1 => String::new(),
        2..=26 => char::from(b'a' + (n - 1) as u8).to_string(),
        _ => format!(".{n}"),
    }
}

/// Old before new; among those that may come next, the order of `versions` (by time). Versions on a cycle, which only a
/// damaged store can hold, come last in that order.
fn topological_order(
    graph: &VersionGraph,
    newer: &HashMap<MemoryId, Vec<MemoryId>>,
    older: &HashMap<MemoryId, Vec<MemoryId>>,
) -> Vec<MemoryId> {
    let place: HashMap<MemoryId, usize> = graph
        .versions
        .iter()
        .enumerate()
        .map(|(i, v)| (v.memory.memory_id, i))
        .collect();
    let ids: Vec<MemoryId> = graph.versions.iter().map(|v| v.memory.memory_id).collect();
    let mut waiting: HashMap<MemoryId, usize> = ids.iter().map(|id| (*id, older.get(id).map_or(0, Vec::len))).collect();
    let mut ready: BTreeSet<usize> = ids.iter().filter(|id| waiting[id] == 0).map(|id| place[id]).collect();
    let mut order = Vec::with_capacity(ids.len());
    while let Some(at) = ready.pop_first() {
        order.push(ids[at]);
        for next in newer.get(&ids[at]).into_iter().flatten() {
            let left = waiting.get_mut(next).expect("edges stay among the versions");
            *left -= 1;
            if *left == 0 {
                ready.insert(place[next]);
            }
        }
    }
    if order.len() < ids.len() {
        let placed: HashSet<_> = order.iter().copied().collect();
        order.extend(ids.into_iter().filter(|id| !placed.contains(id)));
    }
    order
}

impl Engine {
    /// The versions around a memory with their places in the drawing, at most `limit` (up to [`MAX_DRAWN`]). At an earlier
    /// moment those that had been learned, connected as they were then; none when the memory itself came later.
    pub async fn version_graph(
        &self,
        key: &MemoryKey,
        limit: u32,
        as_of: Option<Timestamp>,
    ) -> EngineResult<VersionGraphView> {
        let graph = self.graph.version_graph(key, limit.clamp(1, MAX_DRAWN)).await?;
        self.drawn(key, graph, as_of).await
    }

    /// A graph with its places, labels and names.
    pub(crate) async fn drawn(
        &self,
        key: &MemoryKey,
        mut graph: VersionGraph,
        as_of: Option<Timestamp>,
    ) -> EngineResult<VersionGraphView> {
        let mut places = layout(&graph);
        if let Some(at) = as_of {
            keep_known(&mut graph, key.memory_id, at);
            places.keep(&graph);
        }
        let circles = in_circles(&graph.edges);
        let rows = self.rows(&key.org_id, &graph.versions, as_of).await?;
        let nodes = rows
            .into_iter()
            .map(|mut row| {
                let id = row.key.memory_id;
                if circles.contains(&id) {
                    mark(&mut row.problems, RowProblem::InCycle);
                }
                VersionNode {
                    label: places.labels.remove(&id).expect("every version has a label"),
                    lane: places.lanes[&id],
                    row,
                }
            })
            .collect();
        let edges = graph
            .edges
            .into_iter()
            .map(|(old, new)| VersionEdge { old, new })
            .collect();
        Ok(VersionGraphView {
            nodes,
            edges,
            lanes: places.lane_count,
            total: graph.total,
        })
    }
}

/// The short list of versions, oldest first.
pub(crate) fn steps(memory: MemoryId, mut graph: VersionGraph, as_of: Option<Timestamp>) -> Steps {
    let mut labels = layout(&graph).labels;
    if let Some(at) = as_of {
        keep_known(&mut graph, memory, at);
    }
    let steps = graph.versions.iter().map(|entry| VersionStep {
        key: entry.memory.key(),
        label: (labels.remove(&entry.memory.memory_id)).expect("every version has a label"),
        obtained_at: entry.memory.obtained_at,
        believed: entry.believed_at(as_of),
    });
    Steps {
        steps: steps.collect(),
        total: graph.total,
        in_circle: in_circles(&graph.edges).contains(&memory),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{AgentId, OrgId, UserId};
    use crate::domain::model::Memory;
    use crate::domain::read::MemoryEntry;

    fn id(n: u32) -> MemoryId {
        MemoryId(Uuid::from_u128(u128::from(n)))
    }

    fn graph(count: u32, edges: &[(u32, u32)]) -> VersionGraph {
        let start = DateTime::UNIX_EPOCH;
        let versions = (1..=count)
            .map(|n| MemoryEntry {
                memory: Memory {
                    org_id: OrgId::from_uuid(Uuid::nil()),
                    user_id: UserId::from_uuid(Uuid::nil()),
                    memory_id: id(n),
                    agent_id: AgentId::from_uuid(Uuid::nil()),
                    interaction_id: None,
                    text: String::new(),
                    obtained_at: start + TimeDelta::days(i64::from(n)),
                    date: start.date_naive(),
                },
                sources: 0,
                replaces: 0,
                replaced_by: 0,
                superseded_at: None,
                problems: vec![],
            })
            .collect();
        let edges = edges.iter().map(|&(a, b)| (id(a), id(b))).collect();
        VersionGraph {
            versions,
            edges,
            total: count,
        }
    }

    fn label_and_lane(layout: &Layout, n: u32) -> (String, u32) {
        (layout.labels[&id(n)].clone(), layout.lanes[&id(n)])
    }

    #[test]
    fn a_chain_stays_in_one_lane() {
        let layout = layout(&graph(3, &[(1, 2), (2, 3)]));
        assert_eq!(label_and_lane(&layout, 3), ("v3".into(), 0));
        assert_eq!(layout.lane_count, 1);
    }

    #[test]
    fn a_branch_gets_a_lane_and_a_letter_and_the_join_goes_on_in_the_main_line() {
        // 1 → 2 → 4 → 5, 2 → 3 → 5: the example of the window's design.
        let layout = layout(&graph(5, &[(1, 2), (2, 3), (2, 4), (3, 5), (4, 5)]));
        assert_eq!(label_and_lane(&layout, 2), ("v2".into(), 0));
        let mut third: Vec<_> = [3, 4].map(|n| label_and_lane(&layout, n)).into();
        third.sort();
        assert_eq!(third, vec![("v3".into(), 0), ("v3b".into(), 1)]);
        assert_eq!(label_and_lane(&layout, 5), ("v4".into(), 0));
        assert_eq!(layout.lane_count, 2);
    }

    #[test]
    fn a_link_that_leads_out_of_the_drawing_is_passed_over() {
        let layout = layout(&graph(2, &[(1, 2), (2, 9), (9, 1)]));
        assert_eq!(label_and_lane(&layout, 2), ("v2".into(), 0));
        assert_eq!(layout.labels.len(), 2);
    }

    proptest! {
        /// Whatever links a damaged store holds, circles and links to itself among them.
        #[test]
        fn every_version_of_any_graph_gets_a_label_and_a_lane(
            edges in proptest::collection::vec((1u32..10, 1u32..10), 0..30),
        ) {
            let layout = layout(&graph(9, &edges));
            let labels: HashSet<_> = layout.labels.values().collect();
            prop_assert_eq!(labels.len(), 9, "each label once");
            prop_assert!(layout.lanes.len() == 9 && layout.lanes.values().all(|lane| *lane < layout.lane_count));
        }
    }
}
