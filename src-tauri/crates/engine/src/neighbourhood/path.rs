//! The shortest way between two things: a search from both ends, level by level, within bounds.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{GraphEdge, GraphNode, NodeRef};
use crate::domain::model::Timestamp;
use crate::domain::page::PageRequest;
use crate::engine::Engine;
use crate::error::EngineResult;

/// How many things are looked around at most.
pub const MOST_LOOKED_AT: u32 = 400;

/// How many of each relation are looked at. A thing with more is a hub; what lies beyond is reached from its other end.
const PER_WAY: u32 = 200;

/// What a search for a way found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PathSearch {
    /// From one end to the other, both included; empty when no way was found.
    pub nodes: Vec<GraphNode>,
    /// One fewer than `nodes`, in their order.
    pub edges: Vec<GraphEdge>,
    /// How many things were looked around.
    pub looked_at: u32,
    /// Not everything was looked at: there may be a shorter way, or one at all.
    pub cut: bool,
}

/// One end of the search with what was reached from there.
struct Side {
    /// By id: the thing, its distance, and the step that led to it.
    reached: HashMap<String, Reached>,
    frontier: Vec<NodeRef>,
    distance: u32,
}

struct Reached {
    node: GraphNode,
    distance: u32,
    step: Option<(String, GraphEdge)>,
}

impl Side {
    fn at(node: GraphNode) -> Self {
        let frontier = vec![node.node.clone()];
        let reached = Reached {
            node,
            distance: 0,
            step: None,
        };
        Self {
            reached: HashMap::from([(reached.node.id.clone(), reached)]),
            frontier,
            distance: 0,
        }
    }

    /// Steps from a thing back to the end of this side.
    fn back(&self, id: &str) -> (Vec<GraphNode>, Vec<GraphEdge>) {
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        let mut at = self.reached.get(id);
        while let Some(reached) = at {
            nodes.push(reached.node.clone());
            at = reached.step.as_ref().and_then(|(before, edge)| {
                edges.push(edge.clone());
                self.reached.get(before)
            });
        }
        (nodes, edges)
    }
}

impl Engine {
    /// The shortest way between two things of one organization, over what was there at `as_of`.
    pub async fn path_between(
        &self,
        from: &NodeRef,
        to: &NodeRef,
        as_of: Option<Timestamp>,
    ) -> EngineResult<PathSearch> {
        let nothing = PageRequest::first(1);
        let first = self.neighbourhood(from, None, nothing.clone(), as_of).await?.node;
        let last = self.neighbourhood(to, None, nothing, as_of).await?.node;
        let mut found = PathSearch {
            nodes: Vec::new(),
            edges: Vec::new(),
            looked_at: 0,
            cut: false,
        };
        if first.id == last.id {
            found.nodes.push(first);
            return Ok(found);
        }
        let (mut a, mut b) = (Side::at(first), Side::at(last));
        while !a.frontier.is_empty() && !b.frontier.is_empty() {
            let from_a = a.frontier.len() <= b.frontier.len();
            let (near, far) = if from_a { (&mut a, &b) } else { (&mut b, &a) };
            let met = self.widen(near, far, as_of, &mut found).await?;
            if let Some(id) = met {
                let (mut nodes, mut edges) = a.back(&id);
                nodes.reverse();
                edges.reverse();
                let (rest, steps) = b.back(&id);
                nodes.extend(rest.into_iter().skip(1));
                edges.extend(steps);
                found.nodes = nodes;
                found.edges = edges;
                return Ok(found);
            }
            if found.looked_at >= MOST_LOOKED_AT {
                found.cut = true;
                break;
            }
        }
        Ok(found)
    }

    /// Goes one step further on one side, and gives the nearest thing that the other side knows too.
    async fn widen(
        &self,
        near: &mut Side,
        far: &Side,
        as_of: Option<Timestamp>,
        found: &mut PathSearch,
    ) -> EngineResult<Option<String>> {
        near.distance += 1;
        let mut met: Option<(u32, String)> = None;
        for at in std::mem::take(&mut near.frontier) {
            if found.looked_at >= MOST_LOOKED_AT {
                found.cut = true;
                break;
            }
            found.looked_at += 1;
            let id = at.id();
            let around = self
                .neighbourhood(&at, None, PageRequest::first(PER_WAY), as_of)
                .await?;
            for group in around.groups {
                found.cut |= group.next.is_some();
                for node in group.nodes {
                    if near.reached.contains_key(&node.id) {
                        continue;
                    }
                    if let Some(other) = far.reached.get(&node.id)
                        && met.as_ref().is_none_or(|(distance, _)| other.distance < *distance)
                    {
                        met = Some((other.distance, node.id.clone()));
                    }
                    let edge = GraphEdge::along(group.way, &id, &node.id);
                    near.frontier.push(node.node.clone());
                    let reached = Reached {
                        distance: near.distance,
                        step: Some((id.clone(), edge)),
                        node,
                    };
                    near.reached.insert(reached.node.id.clone(), reached);
                }
            }
        }
        Ok(met.map(|(_, id)| id))
    }
}
