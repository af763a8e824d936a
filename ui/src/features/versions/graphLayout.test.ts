import { describe, expect, it } from "vitest";

import { layoutGraph, leastWidth, type Detail, type Layout, type LayoutEdge, type LayoutNode } from "./graphLayout";
import { zoomed } from "./zoom";

const DAY = 86_400_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const DETAILS: readonly Detail[] = ["cards", "labels", "dots"];

/** Numbers that look random and are always the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A graph with bursts, long pauses, equal moments, branches and joins. */
function made(seed: number, count: number): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const next = random(seed);
  const nodes: LayoutNode[] = [];
  const edges: LayoutEdge[] = [];
  let time = START;
  for (let i = 0; i < count; i += 1) {
    const kind = next();
    time += kind < 0.2 ? 0 : kind < 0.6 ? next() * DAY : kind < 0.95 ? next() * 60 * DAY : next() * 4_000 * DAY;
    const lane = i === 0 ? 0 : Math.floor(next() ** 3 * 4);
    nodes.push({ id: `m${i}`, time, lane });
    if (i > 0) edges.push({ old: `m${Math.floor(next() * i)}`, new: `m${i}` });
    if (i > 2 && next() < 0.1) edges.push({ old: `m${Math.floor(next() * i)}`, new: `m${i}` });
  }
  return { nodes, edges };
}

function chain(days: readonly number[]): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const nodes = days.map((day, i) => ({ id: `m${i}`, time: START + day * DAY, lane: 0 }));
  return { nodes, edges: nodes.slice(1).map((node, i) => ({ old: `m${i}`, new: node.id })) };
}

function overlaps(layout: Layout): string[] {
  const { width, height } = layout.card;
  return layout.nodes.flatMap((a, i) =>
    layout.nodes
      .slice(i + 1)
      .filter((b) => Math.abs(a.left - b.left) < width && Math.abs(a.top - b.top) < Math.max(height, 1))
      .map((b) => `${a.id} covers ${b.id}`),
  );
}

const at = (layout: Layout, id: string) => {
  const node = layout.nodes.find((candidate) => candidate.id === id);
  if (!node) throw new Error(`no ${id}`);
  return node;
};

describe("layout of a version graph", () => {
  it("never lets a card cover another, whatever the times, at every detail and width", () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const { nodes, edges } = made(seed, 60);
      for (const detail of DETAILS) {
        for (const wanted of [300, 2_000, 20_000]) {
          for (const low of [false, true]) {
            const layout = layoutGraph(nodes, edges, wanted, { detail, low, viewport: 660 });
            expect(overlaps(layout)).toEqual([]);
            expect(layout.nodes.every((node) => node.left >= 0 && node.top >= 0 && node.top + layout.card.height <= layout.height)).toBe(true);
          }
        }
      }
    }
  });

  it("keeps the order of time on x, and each dot at the left end of its card", () => {
    const { nodes, edges } = made(7, 80);
    const layout = layoutGraph(nodes, edges, 4_000, { detail: "cards", low: false, viewport: 660 });
    const time = new Map(nodes.map((node) => [node.id, node.time]));
    layout.nodes.slice(1).forEach((node, i) => {
      const before = layout.nodes[i];
      expect(node.x).toBeGreaterThanOrEqual(before?.x ?? 0);
      expect(time.get(node.id)).toBeGreaterThanOrEqual(time.get(before?.id ?? "") ?? 0);
      expect(node.x - node.left).toBe(12);
    });
  });

  it("draws time evenly while there is room", () => {
    const { nodes, edges } = chain([0, 100, 200, 400]);
    const layout = layoutGraph(nodes, edges, 1_200, { detail: "cards", low: false, viewport: 1_200 });
    const [a, b, c, d] = layout.nodes.map((node) => node.x);
    expect(Math.abs((b ?? 0) - (a ?? 0) - ((c ?? 0) - (b ?? 0)))).toBeLessThanOrEqual(1);
    expect(Math.abs((d ?? 0) - (c ?? 0) - 2 * ((c ?? 0) - (b ?? 0)))).toBeLessThanOrEqual(2);
    expect(layout.extent).toBeGreaterThan(1_150);
    expect(layout.breaks).toEqual([]);
  });

  it("stretches time where cards would meet and leaves the rest of the width to the long pause", () => {
    const { nodes, edges } = chain([0, 1, 2, 3, 4, 400]);
    const layout = layoutGraph(nodes, edges, 900, { detail: "cards", low: false, viewport: 900 });
    expect(overlaps(layout)).toEqual([]);
    expect(layout.extent).toBeLessThanOrEqual(900);
    expect(at(layout, "m5").x - at(layout, "m4").x).toBeGreaterThan(200);
  });

  it("shortens a pause of years and says so", () => {
    const { nodes, edges } = chain([0, 10, 4_000]);
    const layout = layoutGraph(nodes, edges, 40_000, { detail: "cards", low: false, viewport: 660 });
    expect(layout.breaks.map((each) => each.days)).toContain(3_990);
    expect(layout.width).toBeLessThan(2_000);
  });

  it("gives every lane its own line, the main one first", () => {
    const nodes = [
      { id: "v1", time: START, lane: 0 },
      { id: "v2b", time: START + DAY, lane: 1 },
      { id: "v2c", time: START + 2 * DAY, lane: 2 },
      { id: "v2", time: START + 3 * DAY, lane: 0 },
    ];
    const edges = nodes.slice(1).map((node) => ({ old: "v1", new: node.id }));
    const layout = layoutGraph(nodes, edges, 800, { detail: "cards", low: false, viewport: 800 });
    expect(at(layout, "v1").y).toBe(at(layout, "v2").y);
    expect(at(layout, "v2b").y).toBeGreaterThan(at(layout, "v1").y);
    expect(at(layout, "v2c").y).toBeGreaterThan(at(layout, "v2b").y);
    expect(at(layout, "v1").top).toBeLessThan(at(layout, "v1").y);
    expect(at(layout, "v2c").top).toBeGreaterThan(at(layout, "v2c").y);
  });

  it("hangs the cards of a line without branches above and below in turn", () => {
    const { nodes, edges } = chain([0, 1, 2, 3]);
    const layout = layoutGraph(nodes, edges, 660, { detail: "cards", low: false, viewport: 660 });
    expect(layout.nodes.map((node) => node.above)).toEqual([true, false, true, false]);
    expect(new Set(layout.nodes.map((node) => node.y)).size).toBe(1);
    const low = layoutGraph(nodes, edges, 660, { detail: "cards", low: true, viewport: 660 });
    expect(low.nodes.every((node) => node.above)).toBe(true);
    expect(low.height).toBeLessThan(layout.height);
  });

  it("keeps room for an arrow between the two ends of a change", () => {
    const { nodes, edges } = made(3, 40);
    const layout = layoutGraph(nodes, edges, 500, { detail: "cards", low: false, viewport: 660 });
    for (const edge of edges) {
      expect(at(layout, edge.new).x - at(layout, edge.old).x).toBeGreaterThanOrEqual(29);
    }
  });

  it("draws changes whose new version is dated before the old one, and cycles of a damaged store", () => {
    const nodes = [
      { id: "a", time: START + DAY, lane: 0 },
      { id: "b", time: START, lane: 0 },
    ];
    const edges = [
      { old: "a", new: "b" },
      { old: "b", new: "a" },
      { old: "a", new: "gone" },
    ];
    const layout = layoutGraph(nodes, edges, 660, { detail: "cards", low: false, viewport: 660 });
    expect(layout.edges).toHaveLength(2);
    expect(layout.edges.every((edge) => !edge.path.includes("NaN"))).toBe(true);
  });

  it("labels months with the year at first, and never lets two labels touch", () => {
    const { nodes, edges } = chain([60, 130, 260, 330]);
    const layout = layoutGraph(nodes, edges, 900, { detail: "cards", low: false, viewport: 900 });
    const labels = layout.ticks.filter((tick) => tick.label !== null);
    expect(labels[0]?.label).toMatch(/^[A-Z][a-z]{2} \d{4}$/);
    expect(labels.length).toBeGreaterThan(4);
    labels.slice(1).forEach((tick, i) => expect(tick.x - (labels[i]?.x ?? 0)).toBeGreaterThanOrEqual((labels[i]?.label?.length ?? 0) * 6));
  });

  it("says the time in every part of a long drawing, and the year again and again", () => {
    const { nodes, edges } = chain(Array.from({ length: 300 }, (_, i) => i * 2));
    const layout = layoutGraph(nodes, edges, 22_000, { detail: "cards", low: false, viewport: 660 });
    for (let left = 0; left + 660 < layout.extent; left += 500) {
      const seen = layout.ticks.filter((tick) => tick.label !== null && tick.x >= left && tick.x < left + 660);
      expect(seen.length).toBeGreaterThan(1);
      expect(seen.some((tick) => /\d{4}$/.test(tick.label ?? ""))).toBe(true);
    }
  });

  it("has an axis for times that are years or minutes apart, and far out", () => {
    for (const times of [
      [START, START + 60_000, START + 120_000],
      [Date.parse("0031-01-01T00:00:00Z"), START, Date.parse("9998-01-01T00:00:00Z")],
    ]) {
      const nodes = times.map((time, i) => ({ id: `m${i}`, time, lane: 0 }));
      const layout = layoutGraph(nodes, [], 660, { detail: "cards", low: false, viewport: 660 });
      expect(layout.ticks.length).toBeGreaterThan(0);
      expect(layout.ticks.length).toBeLessThan(120);
    }
  });

  it("places nothing for nothing", () => {
    expect(layoutGraph([], [], 660, { detail: "cards", low: false, viewport: 660 }).nodes).toEqual([]);
  });
});

describe("zoom of a version graph", () => {
  const room = { width: 660, low: false };

  it("begins with whole cards and can go out to everything in one view", () => {
    const { nodes, edges } = chain(Array.from({ length: 300 }, (_, i) => i));
    const first = zoomed(nodes, edges, room, null);
    expect(first.layout.detail).toBe("cards");
    expect(first.canZoomOut).toBe(true);
    const all = zoomed(nodes, edges, room, 0);
    expect(all.layout.detail).toBe("dots");
    expect(all.canZoomOut).toBe(false);
    for (let step = 1; step < first.step; step += 1) {
      const { layout } = zoomed(nodes, edges, room, step);
      expect(leastWidth(nodes, edges, layout.detail, false)).toBeLessThanOrEqual(layout.extent);
    }
  });

  it("fits a short chain with whole cards and stops when every pause is at its most", () => {
    const { nodes, edges } = chain([0, 40, 90, 200]);
    expect(zoomed(nodes, edges, room, null)).toMatchObject({ step: 0, canZoomIn: true, canZoomOut: false });
    expect(zoomed(nodes, edges, room, 12).canZoomIn).toBe(false);
  });

  it("shows a single version", () => {
    const { nodes, edges } = chain([0]);
    const { layout, canZoomIn } = zoomed(nodes, edges, room, null);
    expect(layout.nodes).toHaveLength(1);
    expect(canZoomIn).toBe(false);
  });
});
