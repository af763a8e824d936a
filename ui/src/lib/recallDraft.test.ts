import { describe, expect, it } from "vitest";

import { recallOf } from "../../dev/agent";
import { DEFAULT_SETTINGS, flowOf, foundBy, keptOf, onlyIn } from "./recallDraft";

const request = {
  scope: { orgId: "acme", userId: "alice", agentId: null }, message: "Jake peanuts", preceding: [], asOf: null, exclude: [], settings: DEFAULT_SETTINGS,
};
const recall = recallOf(request);

describe("a recall", () => {
  it("says at which rank each query found a memory", () => {
    for (const recalled of recall.found) {
      const ranks = foundBy(recall, recalled);
      expect(ranks).toHaveLength(recalled.queries.length);
      for (const { query, rank } of ranks) {
        expect(recall.queries[query - 1]?.hits[rank - 1]?.row.key).toEqual(recalled.hit.row.key);
      }
    }
  });

  it("draws a way from the queries to the place for what is kept, and dots for what is not", () => {
    const flow = flowOf(recall, 25);
    expect(flow.columns).toBe(recall.queries.length + 1);
    expect(flow.lines.map((line) => line.dots.at(-1)?.row)).toEqual(keptOf(recall).map((_, i) => i));
    const dropped = new Set(flow.dropped.map((dot) => dot.memoryId));
    for (const kept of keptOf(recall)) expect(dropped.has(kept.hit.row.key.memoryId)).toBe(false);
    expect(dropped.size).toBe(recall.found.length - keptOf(recall).length);
  });

  it("draws no more rows than asked for", () => {
    const flow = flowOf(recall, 2);
    expect(flow.rows).toBe(2);
    expect(flow.lines).toHaveLength(2);
  });

  it("knows what only one of two kept", () => {
    const all = recallOf({ ...request, settings: { ...DEFAULT_SETTINGS, filter: false } });
    expect(onlyIn(recall, all).size).toBe(0);
    expect(onlyIn(all, recall).size).toBe(keptOf(all).length - keptOf(recall).length);
    expect(onlyIn(all, null).size).toBe(0);
  });
});
