// The shapes of the graph's picture: one per kind of thing, and what is drawn of each. Used on the screen and in files.

import type { GraphEdge, NodeRef } from "../api/bindings.gen";
import type { Point } from "./forceLayout";
import { formatDay } from "./format";
import { graphTexts } from "./graphTexts";
import { edgeKey, type GraphModel, type More, type Shown, type Visible } from "./graphModel";
import { plainText } from "./segments";

export type Tone = "place" | "person" | "agent" | "talk" | "day" | "believed" | "superseded" | "more";

export type DrawnNode = Point & {
  id: string;
  kind: NodeRef["kind"] | "more";
  tone: Tone;
  /** Set for agents: their ids give their hues. */
  agentId: string | null;
  /** As it is read out. */
  name: string;
  /** As it is drawn. */
  label: string;
  shape: string;
  expanded: boolean;
  onPath: boolean;
};

export type DrawnEdge = {
  key: string;
  from: string;
  to: string;
  /** From the border of one shape to that of the other. */
  line: [Point, Point];
  name: string;
  /** Only some edges carry their names in the picture, the others in their tooltips. */
  named: boolean;
  onPath: boolean;
};

export type Drawn = { nodes: DrawnNode[]; edges: DrawnEdge[] };

const SHAPES: Record<NodeRef["kind"] | "more", string> = {
  organization: "M-13-13H13V13H-13Z",
  user: "M0-12A12 12 0 1 1 0 12A12 12 0 1 1 0-12Z",
  agent: "M-6.5-11.3H6.5L13 0L6.5 11.3H-6.5L-13 0Z",
  interaction: "M-12-9H12A3 3 0 0 1 15-6V6A3 3 0 0 1 12 9H-3L-8 13V9H-12A3 3 0 0 1-15 6V-6A3 3 0 0 1-12-9Z",
  turn: "M-8-6H8A2 2 0 0 1 10-4V4A2 2 0 0 1 8 6H-2L-6 9V6H-8A2 2 0 0 1-10 4V-4A2 2 0 0 1-8-6Z",
  memory: "M-8-9H8A9 9 0 0 1 8 9H-8A9 9 0 0 1-8-9Z",
  date: "M-10-8H10V10H-10ZM-5-11V-8M5-11V-8M-10-3H10",
  more: "M-24-9H24V9H-24Z",
};

/** From the middle of a shape to where lines end. */
const RADIUS: Record<NodeRef["kind"] | "more", number> = { organization: 17, user: 15, agent: 16, interaction: 18, turn: 13, memory: 19, date: 15, more: 24 };

const LABEL_LENGTH = 20;

export function cut(text: string, length: number = LABEL_LENGTH): string {
  const chars = [...text.replaceAll(/\s+/g, " ").trim()];
  return chars.length > length ? `${chars.slice(0, length - 1).join("").trimEnd()}…` : chars.join("");
}

export function labelOf({ node }: Shown): string {
  if (node.node.kind === "date") return formatDay(node.node.key.date);
  return plainText(node.label) || graphTexts.untitled;
}

/** What a memory says, without the name of its user at the beginning: all of a user's memories begin with it. */
function shortLabelOf(shown: Shown): string {
  const { node, label } = shown.node;
  const [first, ...rest] = label;
  const isOwn = node.kind === "memory" && first?.kind === "person" && first.id.kind === "user" && first.id.id === node.key.userId;
  if (!isOwn) return labelOf(shown);
  return plainText(rest).replace(/^['’]s\s+/, "").trim() || labelOf(shown);
}

function toneOf({ node }: Shown): Tone {
  switch (node.node.kind) {
    case "organization":
      return "place";
    case "user":
      return "person";
    case "agent":
      return "agent";
    case "interaction":
    case "turn":
      return "talk";
    case "memory":
      return node.believed === false ? "superseded" : "believed";
    case "date":
      return "day";
  }
}

function drawnNode(shown: Shown, at: Point, model: GraphModel): DrawnNode {
  const { id, node } = shown.node;
  const label = labelOf(shown);
  const expanded = model.expanded.has(id);
  const state = [expanded ? graphTexts.expanded : graphTexts.collapsed];
  if (shown.node.believed === false) state.push(graphTexts.superseded);
  return {
    ...at,
    id,
    kind: node.kind,
    tone: toneOf(shown),
    agentId: node.kind === "agent" ? node.key.agentId : null,
    name: graphTexts.node(graphTexts.kind(node.kind), label, state.join(", ")),
    label: cut(shortLabelOf(shown)),
    shape: SHAPES[node.kind],
    expanded,
    onPath: model.path.has(id),
  };
}

function drawnMore(more: More, at: Point): DrawnNode {
  const relation = graphTexts.relation(more.way.relation, more.way.outgoing);
  return {
    ...at,
    id: more.id,
    kind: "more",
    tone: "more",
    agentId: null,
    name: graphTexts.moreOf(more.shown, more.total, relation),
    label: graphTexts.more(more.total - more.shown),
    shape: SHAPES.more,
    expanded: false,
    onPath: false,
  };
}

function lineBetween(a: DrawnNode, b: DrawnNode): [Point, Point] {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const length = Math.max(1, Math.hypot(x, y));
  const along = (from: DrawnNode, by: number) => ({ x: round(from.x + (x / length) * by), y: round(from.y + (y / length) * by) });
  const room = RADIUS[a.kind] + RADIUS[b.kind];
  if (length <= room) return [along(a, length / 2), along(a, length / 2)];
  return [along(a, RADIUS[a.kind]), along(b, -RADIUS[b.kind])];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** What is drawn. Names stand at the edges of `focus`, one for each relation, and along the path. */
export function drawn(shown: Visible, model: GraphModel, places: ReadonlyMap<string, Point>, focus: string | null): Drawn {
  const origin = { x: 0, y: 0 };
  const nodes = [
    ...shown.nodes.map((each) => drawnNode(each, places.get(each.node.id) ?? origin, model)),
    ...shown.more.map((more) => drawnMore(more, places.get(more.id) ?? origin)),
  ];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const named = new Set<string>();
  const edges: DrawnEdge[] = [];
  const add = (edge: GraphEdge, key: string, name: string, onPath: boolean, wantsName: boolean) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    if (from && to) edges.push({ key, from: edge.from, to: edge.to, line: lineBetween(from, to), name, named: wantsName, onPath });
  };
  for (const edge of shown.edges) {
    const key = edgeKey(edge);
    const onPath = model.path.has(key);
    const side = edge.from === focus ? "out" : edge.to === focus ? "in" : null;
    const first = side !== null && !named.has(`${edge.relation} ${side}`);
    if (side) named.add(`${edge.relation} ${side}`);
    add(edge, key, graphTexts.edge(edge.relation), onPath, onPath || first);
  }
  for (const more of shown.more) {
    const edge: GraphEdge = { from: more.of, to: more.id, relation: more.way.relation };
    add(edge, `~ ${more.id}`, graphTexts.relation(more.way.relation, more.way.outgoing), false, false);
  }
  return { nodes, edges };
}

export type Box = { left: number; top: number; width: number; height: number };

/** What the picture takes, with its labels. */
export function boxOf(nodes: readonly Point[]): Box {
  if (nodes.length === 0) return { left: -100, top: -60, width: 200, height: 120 };
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const [left, top] = [Math.min(...xs) - 80, Math.min(...ys) - 30];
  return { left, top, width: Math.max(...xs) + 80 - left, height: Math.max(...ys) + 40 - top };
}

/** The thing to which an arrow key leads: the nearest one in that direction. */
export function neighbourInDirection(nodes: readonly DrawnNode[], from: string, key: string): string | null {
  const at = nodes.find((node) => node.id === from);
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!way) return null;
  if (!at) return nodes[0]?.id ?? null;
  const [wx = 0, wy = 0] = way;
  let best: { id: string; cost: number } | null = null;
  for (const node of nodes) {
    if (node.id === from) continue;
    const [x, y] = [node.x - at.x, node.y - at.y];
    const ahead = x * wx + y * wy;
    const aside = Math.abs(x * wy) + Math.abs(y * wx);
    if (ahead <= 4) continue;
    const cost = ahead + aside * 2.5;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id ?? null;
}
