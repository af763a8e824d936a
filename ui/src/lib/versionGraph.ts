// What the views say about a version graph: the change that is compared, what led to a version, and how long
// each one was believed.

import type { MemoryId, MemoryRow, VersionEdge, VersionGraphView, VersionNode } from "../api/bindings.gen";
import { parseMoment } from "./format";

/** A change as the address names it. */
export function formatEdge(edge: VersionEdge): string {
  return `${edge.old}~${edge.new}`;
}

export function parseEdge(text: string | null): VersionEdge | null {
  const [older, newer, ...rest] = (text ?? "").split("~");
  return older && newer && rest.length === 0 ? { old: older, new: newer } : null;
}

export function sameEdge(a: VersionEdge | null, b: VersionEdge | null): boolean {
  return a !== null && b !== null && a.old === b.old && a.new === b.new;
}

/** A version graph by id, with what came before and after each version. */
export type GraphIndex = {
  nodes: ReadonlyMap<MemoryId, VersionNode>;
  older: ReadonlyMap<MemoryId, readonly VersionNode[]>;
  newer: ReadonlyMap<MemoryId, readonly VersionNode[]>;
};

const NONE: readonly VersionNode[] = [];

export function indexGraph(graph: VersionGraphView): GraphIndex {
  const nodes = new Map(graph.nodes.map((node) => [node.row.key.memoryId, node]));
  const older = new Map<MemoryId, VersionNode[]>();
  const newer = new Map<MemoryId, VersionNode[]>();
  const add = (map: Map<MemoryId, VersionNode[]>, id: MemoryId, node: VersionNode) => {
    const list = map.get(id);
    if (list) list.push(node);
    else map.set(id, [node]);
  };
  for (const edge of graph.edges) {
    const [from, to] = [nodes.get(edge.old), nodes.get(edge.new)];
    if (!from || !to) continue;
    add(newer, edge.old, to);
    add(older, edge.new, from);
  }
  return { nodes, older, newer };
}

export function olderThan(index: GraphIndex, id: MemoryId): readonly VersionNode[] {
  return index.older.get(id) ?? NONE;
}

export function newerThan(index: GraphIndex, id: MemoryId): readonly VersionNode[] {
  return index.newer.get(id) ?? NONE;
}

export function hasEdge(index: GraphIndex, edge: VersionEdge | null): edge is VersionEdge {
  return edge !== null && newerThan(index, edge.old).some((node) => node.row.key.memoryId === edge.new);
}

/** The neighbour in the same lane, or else the first one. */
function nearest(neighbours: readonly VersionNode[], lane: number): VersionNode | null {
  return neighbours.find((node) => node.lane === lane) ?? neighbours[0] ?? null;
}

/**
 * The change that is shown together with a version: the one on the way from `from` where there is one, else the one
 * that led to it, else the first that it led to.
 */
export function edgeOf(index: GraphIndex, id: MemoryId, from: MemoryId | null = null): VersionEdge | null {
  if (from !== null) {
    const between = [
      { old: from, new: id },
      { old: id, new: from },
    ].find((edge) => hasEdge(index, edge));
    if (between) return between;
  }
  const lane = index.nodes.get(id)?.lane ?? 0;
  const before = nearest(olderThan(index, id), lane);
  if (before) return { old: before.row.key.memoryId, new: id };
  const after = nearest(newerThan(index, id), lane);
  return after ? { old: id, new: after.row.key.memoryId } : null;
}

/** How often a line parts and how often lines meet. */
export function countForks(index: GraphIndex): { branches: number; joins: number } {
  const extra = (map: ReadonlyMap<MemoryId, readonly VersionNode[]>) =>
    [...map.values()].reduce((sum, neighbours) => sum + neighbours.length - 1, 0);
  return { branches: extra(index.newer), joins: extra(index.older) };
}

export const DAY_MS = 86_400_000;

/** Milliseconds; `fallback` for what is no moment. */
export function millis(moment: string | null, fallback: number): number {
  return (moment === null ? null : parseMoment(moment)?.getTime()) ?? fallback;
}

/** From when to when a memory was believed; until `now` when it still is. */
export type Span = { from: number; to: number };

export function spanOf(row: MemoryRow, now: number): Span {
  const from = millis(row.obtainedAt, now);
  const to = row.believed ? now : millis(row.supersededAt, now);
  return { from, to: Math.max(from, to) };
}

/** From which day to which, as people count: from evening to the next noon is one day. */
export function daysIn({ from, to }: Span): number {
  return Math.floor(to / DAY_MS) - Math.floor(from / DAY_MS);
}

export type Overlap = { a: VersionNode; b: VersionNode; days: number };

/** The two versions that were believed at the same time for longest; `null` when none were for a day. */
export function longestOverlap(nodes: readonly VersionNode[], now: number): Overlap | null {
  let best: Overlap | null = null;
  const spans = nodes.map((node) => spanOf(node.row, now));
  nodes.forEach((a, i) => {
    for (let k = i + 1; k < nodes.length; k += 1) {
      const [b, one, other] = [nodes[k], spans[i], spans[k]];
      if (!b || !one || !other) continue;
      const days = daysIn({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) });
      if (days > (best?.days ?? 0)) best = { a, b, days };
    }
  });
  return best;
}

/** At most `limit` of the versions, with `id` among them. */
export function around<T extends { row: MemoryRow }>(nodes: readonly T[], id: MemoryId, limit: number): readonly T[] {
  if (nodes.length <= limit) return nodes;
  const at = Math.max(0, nodes.findIndex((node) => node.row.key.memoryId === id));
  const start = Math.max(0, Math.min(at - Math.floor(limit / 2), nodes.length - limit));
  return nodes.slice(start, start + limit);
}
