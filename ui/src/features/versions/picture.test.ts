import { describe, expect, it } from "vitest";

import type { VersionGraphView } from "../../api/bindings.gen";
import { indexGraph, millis } from "../../lib/versionGraph";
import { layoutGraph } from "./graphLayout";
import { pictureOf, wrapped } from "./picture";

const colours = { background: "#fff", text: "#000", dim: "#555", line: "#999", believed: "#080", superseded: "#850" };

function node(id: string, day: string, text: string, believed: boolean): VersionGraphView["nodes"][number] {
  return {
    label: id,
    lane: 0,
    row: {
      key: { orgId: "o", userId: "u", memoryId: id }, segments: [{ kind: "text", text }], userName: "Alice", agentId: "a", agentLabel: "Jenny", interactionId: null,
      obtainedAt: `${day}T10:00:00Z`, date: day, sources: 1, replaces: 0, replacedBy: 0, supersededAt: null, believed, problems: [],
    },
  };
}

describe("the picture of a version graph", () => {
  it("has every version with its text as text, and nothing that is not escaped", () => {
    const graph: VersionGraphView = {
      nodes: [node("v1", "2026-01-01", "drinks <green> tea & milk", false), node("v2", "2026-03-01", 'says "coffee" now', true)],
      edges: [{ old: "v1", new: "v2" }], lanes: 1, total: 2,
    };
    const places = graph.nodes.map(({ row, lane }) => ({ id: row.key.memoryId, time: millis(row.obtainedAt, 0), lane }));
    const layout = layoutGraph(places, graph.edges, 800, { detail: "cards", low: false, viewport: 800 });
    const { svg } = pictureOf(layout, indexGraph(graph), colours, "Versions <1>");
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.documentElement.textContent).toContain("drinks <green>");
    expect(parsed.querySelectorAll("circle")).toHaveLength(2);
    expect(svg).not.toMatch(/href|url\((?!#)/);
  });

  it("breaks text at words and says where it is cut", () => {
    expect(wrapped("one two three four five", 9, 2)).toEqual(["one two", "three…"]);
    expect(wrapped("short", 9, 2)).toEqual(["short"]);
    expect(wrapped("unbreakablylong", 9, 2)).toEqual(["unbreaka…"]);
  });
});
