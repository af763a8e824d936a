import { describe, expect, it } from "vitest";

import { EMPTY, opened } from "./graphModel";
import { pictureOf, type Palette } from "./graphPicture";
import { boxOf, cut, drawn, neighbourInDirection } from "./graphShapes";

const palette: Palette = {
  background: "#fff", text: "#111", line: "#999", path: "#00f",
  tones: { place: "#1", person: "#2", talk: "#3", day: "#4", believed: "#5", superseded: "#6", more: "#7" },
  agent: () => "#8",
};

const model = opened(EMPTY, {
  node: { id: "u acme ann", node: { kind: "user", key: { orgId: "acme", userId: "ann" } }, label: [{ kind: "text", text: "Ann <&> \"Co\"" }], at: null, believed: null },
  groups: [
    {
      way: { relation: "hasMemory", outgoing: true },
      nodes: ["a", "b"].map((memoryId) => ({
        id: `m acme ann ${memoryId}`, node: { kind: "memory" as const, key: { orgId: "acme", userId: "ann", memoryId } },
        label: [{ kind: "text" as const, text: `memory ${memoryId}` }], at: null, believed: memoryId === "a",
      })),
      total: 310, next: "c",
    },
  ],
});
const places = new Map([
  ["u acme ann", { x: 0, y: 0 }],
  ["m acme ann a", { x: 120, y: 0 }],
  ["m acme ann b", { x: 0, y: 90 }],
]);
const shown = { nodes: [...model.nodes.values()], edges: [...model.edges.values()], more: [...model.more.values()] };

describe("the picture of a graph", () => {
  it("is well formed whatever names hold, and shows everything", () => {
    const picture = pictureOf(drawn(shown, model, places, "u acme ann"), palette, "Graph of <Ann>");
    const parsed = new DOMParser().parseFromString(picture.svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.querySelectorAll("g")).toHaveLength(4);
    expect(parsed.querySelectorAll("line")).toHaveLength(3);
    expect(picture.svg.startsWith("<svg ")).toBe(true);
    expect(parsed.documentElement.textContent).toContain("Ann <&> \"Co\"");
    expect(parsed.documentElement.textContent).toContain("308 more");
    expect(picture.svg).not.toContain("oklch");
  });

  it("names each relation of the thing in focus once", () => {
    const names = (focus: string | null) => drawn(shown, model, places, focus).edges.filter((edge) => edge.named).map((edge) => edge.name);
    expect(names("u acme ann")).toEqual(["remembers"]);
    expect(names(null)).toEqual([]);
  });

  it("ends lines at the borders of shapes", () => {
    const [edge] = drawn(shown, model, places, null).edges;
    expect(edge?.line[0].x).toBeGreaterThan(10);
    expect(edge?.line[1].x).toBeLessThan(110);
  });

  it("leads to the nearest thing in the direction of an arrow key", () => {
    const { nodes } = drawn(shown, model, places, null);
    expect(neighbourInDirection(nodes, "u acme ann", "ArrowRight")).toBe("m acme ann a");
    expect(neighbourInDirection(nodes, "u acme ann", "ArrowDown")).toBe("m acme ann b");
    expect(neighbourInDirection(nodes, "u acme ann", "ArrowLeft")).toBeNull();
    expect(neighbourInDirection(nodes, "u acme ann", "x")).toBeNull();
  });

  it("leaves out the name of whose memory it is, where the text begins with it", () => {
    const user = { kind: "user" as const, id: "ann" };
    const owned = opened(EMPTY, {
      node: {
        id: "m acme ann x", node: { kind: "memory", key: { orgId: "acme", userId: "ann", memoryId: "x" } }, at: null, believed: true,
        label: [{ kind: "person", id: user, name: "Ann Weber" }, { kind: "text", text: "'s son sails" }],
      },
      groups: [],
    });
    const [node] = drawn({ nodes: [...owned.nodes.values()], edges: [], more: [] }, owned, new Map(), null).nodes;
    expect(node?.label).toBe("son sails");
    expect(node?.name).toContain("Ann Weber's son sails");
  });

  it("cuts labels by characters and has room around everything", () => {
    expect(cut("a  b\nc", 9)).toBe("a b c");
    expect(cut("👍".repeat(30), 4)).toBe("👍👍👍…");
    expect(boxOf([{ x: 0, y: 0 }]).width).toBeGreaterThan(100);
  });
});
