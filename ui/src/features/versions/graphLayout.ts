// Where everything of a version graph stands: time on x, one lane per branch, a card at each version. One pass over
// the versions per try, so that hundreds of cards are placed faster than a frame takes (no worker needed).

import { DAY_MS } from "../../lib/versionGraph";
import { edgePath, type Gaps, type Point } from "./edgePath";
import { ticks, timeScale, type Fixed, type Tick } from "./timeScale";

export type LayoutNode = { id: string; time: number; lane: number };
export type LayoutEdge = { old: string; new: string };

/** How much of a version is drawn: the further away, the less. */
export type Detail = "cards" | "labels" | "dots";

export type PlacedNode = Point & { id: string; lane: number; left: number; top: number; above: boolean };
export type PlacedEdge = LayoutEdge & { path: string };
/** A long time without a change that is drawn shorter. */
export type Break = Point & { days: number };

export type Layout = {
  detail: Detail;
  /** Of the whole drawing, at least the viewport. */
  width: number;
  /** Up to the right edge of the last card. */
  extent: number;
  height: number;
  card: { width: number; height: number };
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  ticks: Tick[];
  breaks: Break[];
};

type Measures = { width: number; height: number; stem: number; between: number };

/** `between`: from the lower edge of a lane's cards to the line of the next lane. */
const MEASURES: Record<Detail, Measures> = {
  cards: { width: 138, height: 76, stem: 16, between: 26 },
  labels: { width: 58, height: 22, stem: 12, between: 20 },
  dots: { width: 6, height: 0, stem: 12, between: 14 },
};
/** In a low window a card has two lines of text instead of three. */
export const LOW_CARD = 61;
const AXIS = 30;
const PAD = 16;
/** From the left edge of a card to its dot. */
const DOT_IN = 12;
const GAP: Record<Detail, number> = { cards: 8, labels: 6, dots: 2 };
/** The least way between the ends of an arrow. */
const STEP: Record<Detail, number> = { cards: 30, labels: 30, dots: 8 };
const MAX_GAP = 480;
/** Pixels a millisecond, as powers of ten: from "a thousand years are one pixel" to more than anybody needs. */
const SLOWEST = -14;
const FASTEST = -2;
const TRIES = 40;
const SINGLE_PACE = 3 / DAY_MS;

export type Options = { detail: Detail; low: boolean; viewport: number };

/** Old before new in time; versions of one moment stay in the order of the backend. */
function inTime(nodes: readonly LayoutNode[]): LayoutNode[] {
  return nodes
    .map((node, i) => ({ node, i }))
    .sort((a, b) => a.node.time - b.node.time || a.i - b.i)
    .map(({ node }) => node);
}

type Row = (node: LayoutNode, i: number) => number;

/**
 * A line without branches hangs its cards above and below in turn, where the window is high enough; else each lane is a
 * row of cards.
 */
function rowsOf(nodes: readonly LayoutNode[], detail: Detail, low: boolean): Row {
  const alone = nodes.every((node) => node.lane === 0);
  return alone && !low && detail !== "dots" ? (_, i) => i % 2 : (node) => node.lane;
}

function predecessors(edges: readonly LayoutEdge[]): Map<string, string[]> {
  const older = new Map<string, string[]>();
  for (const edge of edges) older.set(edge.new, [...(older.get(edge.new) ?? []), edge.old]);
  return older;
}

type Placing = { nodes: readonly LayoutNode[]; older: ReadonlyMap<string, string[]>; row: Row; detail: Detail; maxGap: number };

/** The x of each version: as far from the one before as time says, and far enough that nothing touches. */
function placeX({ nodes, older, row, detail, maxGap }: Placing, perMs: number): number[] {
  const { width } = MEASURES[detail];
  const lastInRow = new Map<number, number>();
  const xOf = new Map<string, number>();
  const xs: number[] = [];
  nodes.forEach((node, i) => {
    const before = nodes[i - 1];
    let x = before ? (xs[i - 1] ?? 0) + Math.min(maxGap, (node.time - before.time) * perMs) : PAD + DOT_IN;
    const neighbour = lastInRow.get(row(node, i));
    if (neighbour !== undefined) x = Math.max(x, neighbour + width + GAP[detail]);
    for (const id of older.get(node.id) ?? []) {
      const from = xOf.get(id);
      if (from !== undefined) x = Math.max(x, from + STEP[detail]);
    }
    lastInRow.set(row(node, i), x);
    xOf.set(node.id, x);
    xs.push(x);
  });
  return xs;
}

/** Up to the right edge of the last card; the last is the rightmost, because x never falls. */
const extent = (xs: readonly number[], detail: Detail) => (xs.at(-1) ?? 0) - DOT_IN + MEASURES[detail].width + PAD;

function placing(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], { detail, low, viewport }: Options): Placing {
  const sorted = inTime(nodes);
  return { nodes: sorted, older: predecessors(edges), row: rowsOf(sorted, detail, low), detail, maxGap: Math.max(MAX_GAP, viewport / 2) };
}

/** The least width at which nothing touches. */
export function leastWidth(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], detail: Detail, low: boolean): number {
  return extent(placeX(placing(nodes, edges, { detail, low, viewport: 0 }), 0), detail);
}

/** Places everything so that it is `wanted` pixels wide, or as near to that as it can be. */
export function layoutGraph(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], wanted: number, options: Options): Layout {
  const { detail, low, viewport } = options;
  const measures = detail === "cards" && low ? { ...MEASURES.cards, height: LOW_CARD, between: 20 } : MEASURES[detail];
  const how = placing(nodes, edges, options);
  const perMs = perMsFor(how, wanted);
  const xs = placeX(how, perMs);
  const lanes = laneLines(how, measures);
  const placed = how.nodes.map((node, i): PlacedNode => {
    const x = Math.round(xs[i] ?? 0);
    const y = lanes.y(node.lane);
    const above = node.lane === 0 && how.row(node, i) === 0;
    const top = above ? y - measures.stem - measures.height : y + measures.stem;
    return { id: node.id, lane: node.lane, x, y, left: x - DOT_IN, top, above };
  });
  const width = Math.max(viewport, Math.ceil(extent(xs, detail)));
  const fixed = how.nodes.map((node, i): Fixed => ({ time: node.time, x: xs[i] ?? 0 }));
  const [first, last] = [fixed[0], fixed.at(-1)];
  const beyond = paceBeyond(fixed, perMs);
  const scale = timeScale(fixed, beyond);
  return {
    detail,
    width,
    extent: extent(xs, detail),
    height: lanes.height,
    card: { width: measures.width, height: measures.height },
    nodes: placed,
    edges: paths(placed, edges, ends(detail)),
    ticks: first && last ? ticks(scale, first.time - first.x / beyond, last.time + (width - last.x) / beyond, width, viewport) : [],
    breaks: breaksOf(fixed, perMs, how.maxGap, lanes.y(0)),
  };
}

/** Finds how fast time runs when the drawing is `wanted` wide: the faster, the wider, until every gap is at its most. */
function perMsFor(how: Placing, wanted: number): number {
  let [slow, fast] = [SLOWEST, FASTEST];
  for (let i = 0; i < TRIES; i += 1) {
    const middle = (slow + fast) / 2;
    if (extent(placeX(how, 10 ** middle), how.detail) > wanted) fast = middle;
    else slow = middle;
  }
  return 10 ** slow;
}

/** How fast time runs before the first and after the last version, and around a single one. */
function paceBeyond(fixed: readonly Fixed[], perMs: number): number {
  const [first, last] = [fixed[0], fixed.at(-1)];
  if (!first || !last || last.time === first.time) return SINGLE_PACE;
  return Math.max(perMs, (last.x - first.x) / (last.time - first.time));
}

function laneLines({ nodes, row }: Placing, { height, stem, between }: Measures) {
  const lanes = nodes.reduce((most, node) => Math.max(most, node.lane), 0);
  const isStaggered = lanes === 0 && nodes.some((node, i) => row(node, i) === 1);
  const first = AXIS + height + stem;
  const second = first + stem + between + (height === 0 ? 0 : 8);
  const step = stem + height + between;
  return {
    y: (lane: number) => (lane === 0 ? first : second + (lane - 1) * step),
    height: lanes === 0 ? first + stem + (isStaggered ? height : 0) + 10 : second + (lanes - 1) * step + stem + height + 10,
  };
}

function breaksOf(fixed: readonly Fixed[], perMs: number, maxGap: number, y: number): Break[] {
  return fixed.flatMap((to, i) => {
    const from = fixed[i - 1];
    if (!from || (to.time - from.time) * perMs <= maxGap) return [];
    return [{ x: Math.round((from.x + to.x) / 2), y, days: Math.round((to.time - from.time) / DAY_MS) }];
  });
}

/** Where a line begins and ends beside its dots; between crowded dots there is no room for an arrow. */
const ends = (detail: Detail) => (detail === "dots" ? { dot: 0, tip: 0 } : { dot: 7, tip: 9 });

function paths(placed: readonly PlacedNode[], edges: readonly LayoutEdge[], gaps: Gaps): PlacedEdge[] {
  const byId = new Map(placed.map((node) => [node.id, node]));
  const lanes = new Map<number, number[]>();
  for (const node of placed) lanes.set(node.lane, [...(lanes.get(node.lane) ?? []), node.x]);
  const isFree = (lane: number, a: number, b: number) =>
    !(lanes.get(lane) ?? []).some((x) => x > Math.min(a, b) && x < Math.max(a, b));
  return edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.old), byId.get(edge.new)];
    return from && to ? [{ ...edge, path: edgePath(from, to, isFree, gaps) }] : [];
  });
}
