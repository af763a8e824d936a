import { describe, expect, it } from "vitest";

import { layOut, type LayoutInput } from "./forceLayout";

function star(count: number): LayoutInput {
  const ids = Array.from({ length: count }, (_, i) => `n${i}`);
  return { ids, edges: ids.slice(1).map((_, i) => [0, i + 1] as const), start: ids.map(() => null), beside: ids.map((_, i) => (i === 0 ? -1 : 0)) };
}

describe("the force layout", () => {
  it("gives the same picture every time", () => {
    expect(layOut(star(40))).toEqual(layOut(star(40)));
  });

  it("keeps things apart and neighbours together", () => {
    const points = layOut(star(30));
    let least = Infinity;
    points.forEach((a, i) => points.slice(i + 1).forEach((b) => (least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y)))));
    expect(least).toBeGreaterThan(20);
    const far = Math.max(...points.map((p) => Math.hypot(p.x - (points[0]?.x ?? 0), p.y - (points[0]?.y ?? 0))));
    expect(far).toBeLessThan(900);
  });

  it("moves what stood already little when something is added", () => {
    const before = layOut(star(12));
    const grown = star(24);
    const after = layOut({ ...grown, start: grown.ids.map((_, i) => before[i] ?? null) });
    const moved = before.map((p, i) => Math.hypot(p.x - (after[i]?.x ?? 0), p.y - (after[i]?.y ?? 0)));
    expect(Math.max(...moved)).toBeLessThan(220);
  });

  it("has places for all of the most that is shown, all of them numbers", () => {
    const points = layOut(star(320));
    expect(points).toHaveLength(320);
    expect(points.every((p) => Number.isFinite(p.x) && Number.isFinite(p.y))).toBe(true);
  });

  it("parts things that stand in one place", () => {
    const start = [{ x: 0, y: 0 }, { x: 0, y: 0 }];
    const [a, b] = layOut({ ids: ["a", "b"], edges: [], start, beside: [-1, -1] });
    expect(a).not.toEqual(b);
  });
});
