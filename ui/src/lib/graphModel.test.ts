import { describe, expect, it } from "vitest";

import type { GraphNode, Neighbourhood, GraphRelation } from "../api/bindings.gen";
import { closed, continued, EMPTY, idOf, MOST_SHOWN, opened, visible, withPath } from "./graphModel";

const key = (memoryId: string) => ({ orgId: "acme", userId: "ann", memoryId });
const memory = (id: string): GraphNode => ({
  id: idOf({ kind: "memory", key: key(id) }),
  node: { kind: "memory", key: key(id) },
  label: [{ kind: "text", text: id }],
  at: null,
  believed: true,
});
const ann: GraphNode = {
  id: "u acme ann", node: { kind: "user", key: { orgId: "acme", userId: "ann" } }, label: [{ kind: "text", text: "Ann" }], at: null, believed: null,
};

function around(node: GraphNode, nodes: GraphNode[], relation: GraphRelation, total = nodes.length, next: string | null = null): Neighbourhood {
  return { node, groups: [{ way: { relation, outgoing: true }, nodes, total, next }] };
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => memory(`m${i + from}`));

describe("the graph as far as it was opened", () => {
  it("names things as the backend does", () => {
    expect(idOf({ kind: "date", key: { user: { orgId: "o1", userId: "u1" }, date: "2026-01-02" } })).toBe("d o1 u1 2026-01-02");
    expect(idOf({ kind: "turn", key: { interaction: { orgId: "o1", userId: "u1", interactionId: "i1" }, position: 3 } })).toBe("t o1 u1 i1 3");
  });

  it("opens a thing with its relations and says what is left", () => {
    const model = opened(EMPTY, around(ann, names(12), "hasMemory", 310, "c1"));
    expect(model.nodes.size).toBe(13);
    expect(model.edges.size).toBe(12);
    const [more] = [...model.more.values()];
    expect(more).toMatchObject({ of: ann.id, shown: 12, total: 310, next: "c1" });
    const next = continued(model, more as NonNullable<typeof more>, around(ann, names(12, 12), "hasMemory", 310, null));
    expect(next.nodes.size).toBe(25);
    expect(next.more.size).toBe(0);
  });

  it("draws one edge however often it is met, from either end", () => {
    const model = opened(EMPTY, around(ann, names(1), "hasMemory"));
    const back: Neighbourhood = { node: memory("m0"), groups: [{ way: { relation: "hasMemory", outgoing: false }, nodes: [ann], total: 1, next: null }] };
    expect(opened(model, back).edges.size).toBe(1);
  });

  it("closes a thing with everything that was opened from it", () => {
    let model = opened(EMPTY, around(ann, names(2), "hasMemory"));
    model = opened(model, around(memory("m0"), [memory("m5")], "contradictedBy"));
    model = opened(model, around(memory("m5"), [memory("m6")], "contradictedBy", 9, "c"));
    const shut = closed(model, idOf({ kind: "memory", key: key("m0") }));
    expect([...shut.nodes.keys()]).toEqual([ann.id, memory("m0").id, memory("m1").id]);
    expect(shut.edges.size).toBe(2);
    expect(shut.more.size).toBe(0);
    expect(shut.expanded.size).toBe(1);
  });

  it("stops at what can be shown at once, and a path is shown whole all the same", () => {
    const model = opened(EMPTY, around(ann, names(400), "hasMemory"));
    expect(model.nodes.size).toBe(MOST_SHOWN);
    const path = withPath(model, {
      nodes: [ann, memory("far")],
      edges: [{ from: ann.id, to: memory("far").id, relation: "hasMemory" }],
      lookedAt: 2, cut: false,
    });
    expect(path.nodes.has(memory("far").id)).toBe(true);
    expect(path.path.size).toBe(3);
  });

  it("hides kinds, with their edges and what is left of them", () => {
    const model = opened(EMPTY, around(ann, names(3), "hasMemory", 9, "c"));
    const shown = visible(model, new Set(["user"]));
    expect(shown.nodes).toHaveLength(3);
    expect(shown.edges).toHaveLength(0);
    expect(shown.more).toHaveLength(0);
  });
});
