//! A version graph as a page: a picture of its lanes, and every version with what differs from the one before.

use std::collections::HashMap;

use super::page::{Html, document};
use super::words::{count, life, moment, text_of};
use super::{MAX_SHARED_VERSIONS, Made};
use crate::domain::ids::{MemoryId, MemoryKey};
use crate::domain::model::Timestamp;
use crate::engine::Engine;
use crate::error::EngineResult;
use crate::masking::Mask;
use crate::versions::{VersionGraphView, VersionNode};

/// Room for a version in the picture, in pixels.
const STEP: f64 = 76.0;
const LANE: f64 = 56.0;

impl Engine {
    pub(super) async fn versions_page(
        &self,
        memory: &MemoryKey,
        as_of: Option<Timestamp>,
        made: &Made,
        mask: &Mask,
    ) -> EngineResult<String> {
        let place = self.place_of(&memory.user(), mask).await?;
        let graph = mask.apply(self.version_graph(memory, MAX_SHARED_VERSIONS, as_of).await?)?;
        let title = graph
            .nodes
            .iter()
            .rev()
            .find(|node| node.row.believed)
            .or(graph.nodes.last());
        let title = title.map_or_else(|| "A memory".to_owned(), |node| text_of(&node.row));
        let mut about = format!(
            "{} of a memory of {} ({})",
            count(graph.total as usize, "version", "versions"),
            place.user,
            place.organization
        );
        if let Some(at) = as_of {
            about.push_str(&format!(", as it was on {}", moment(at)));
        }
        let mut body = Html::default();
        body.raw("<figure>");
        picture(&mut body, &graph, memory.memory_id);
        body.raw("<figcaption>From left to right in the order in which they were learned; a line leads from an older version to the one that contradicts it.</figcaption></figure>\n");
        versions(&mut body, &graph);
        if graph.total as usize > graph.nodes.len() {
            let left = count(graph.total as usize - graph.nodes.len(), "version", "versions");
            body.element(
                "p class=\"meta\"",
                &format!("{left} further away in the graph are not shown."),
            );
        }
        Ok(document(&title, &about, false, body, made))
    }
}

/// All versions, oldest first, each against those that it contradicts.
pub(super) fn versions(body: &mut Html, graph: &VersionGraphView) {
    let nodes: HashMap<MemoryId, &VersionNode> =
        graph.nodes.iter().map(|node| (node.row.key.memory_id, node)).collect();
    body.raw("<h2>Versions</h2>\n<ol>\n");
    for node in &graph.nodes {
        let id = node.row.key.memory_id;
        body.raw("<li").attribute("id", &node.label).raw(">");
        body.element("span class=\"label\"", &node.label);
        body.element("span class=\"text\"", &text_of(&node.row));
        body.element("p class=\"meta\"", &life(&node.row));
        for edge in graph.edges.iter().filter(|edge| edge.new == id) {
            let Some(older) = nodes.get(&edge.old) else { continue };
            body.element("p class=\"meta\"", &format!("Against {}:", older.label));
            body.raw("<p class=\"text\">")
                .difference(&text_of(&older.row), &text_of(&node.row))
                .raw("</p>");
        }
        body.raw("</li>\n");
    }
    body.raw("</ol>\n");
}

#[allow(clippy::cast_precision_loss, reason = "places in a picture")]
fn picture(body: &mut Html, graph: &VersionGraphView, this: MemoryId) {
    let place = |n: usize, lane: u32| (STEP * (n as f64 + 0.5), LANE * (f64::from(lane) + 0.5));
    let places: HashMap<MemoryId, (f64, f64)> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(n, node)| (node.row.key.memory_id, place(n, node.lane)))
        .collect();
    let (width, height) = (
        STEP * graph.nodes.len().max(1) as f64,
        LANE * f64::from(graph.lanes.max(1)),
    );
    body.raw("<svg role=\"img\" aria-label=\"The versions as a graph; the list below says the same\"")
        .number("width", width)
        .number("height", height)
        .raw(">");
    for edge in &graph.edges {
        let (Some((x1, y1)), Some((x2, y2))) = (places.get(&edge.old), places.get(&edge.new)) else {
            continue;
        };
        let middle = (x1 + x2) / 2.0;
        body.raw("<path")
            .attribute("d", &format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"))
            .raw("/>");
    }
    for node in &graph.nodes {
        let (x, y) = places[&node.row.key.memory_id];
        body.raw("<a").attribute("href", &format!("#{}", node.label));
        if node.row.key.memory_id == this {
            body.raw(" class=\"this\"");
        }
        body.raw("><circle r=\"7\"").number("cx", x).number("cy", y);
        if node.row.believed {
            body.raw(" class=\"believed\"");
        }
        body.raw("/><text text-anchor=\"middle\"")
            .number("x", x)
            .number("y", y - 13.0)
            .raw(">");
        body.text(&node.label)
            .raw("</text></a><text text-anchor=\"middle\"")
            .number("x", x)
            .number("y", y + 22.0)
            .raw(">");
        body.text(&node.row.date.format("%-d %b %y").to_string()).raw("</text>");
    }
    body.raw("</svg>");
}
