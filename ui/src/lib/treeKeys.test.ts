import { describe, expect, it } from "vitest";

import { parentOf, treeMove, typeAhead, type TreeNode } from "./treeKeys";

const rows: TreeNode[] = [
  { key: "a", level: 1, label: "Acme", expanded: true },
  { key: "u", level: 2, label: "Users", expanded: true },
  { key: "al", level: 3, label: "Alice", expanded: false },
  { key: "an", level: 3, label: "Änne", expanded: null },
  { key: "b", level: 3, label: "Bob", expanded: null },
  { key: "n", level: 1, label: "Northwind", expanded: false },
];

describe("treeMove", () => {
  it("walks rows and stops at the ends", () => {
    expect(treeMove(rows, 0, "ArrowDown")).toEqual({ kind: "focus", index: 1 });
    expect(treeMove(rows, 0, "ArrowUp")).toBeNull();
    expect(treeMove(rows, 5, "ArrowDown")).toBeNull();
    expect(treeMove(rows, 3, "Home")).toEqual({ kind: "focus", index: 0 });
    expect(treeMove(rows, 0, "End")).toEqual({ kind: "focus", index: 5 });
  });

  it("opens with right, then goes in; closes with left, then goes out", () => {
    expect(treeMove(rows, 2, "ArrowRight")).toEqual({ kind: "expand", index: 2 });
    expect(treeMove(rows, 1, "ArrowRight")).toEqual({ kind: "focus", index: 2 });
    expect(treeMove(rows, 1, "ArrowLeft")).toEqual({ kind: "collapse", index: 1 });
    expect(treeMove(rows, 4, "ArrowLeft")).toEqual({ kind: "focus", index: 1 });
    expect(treeMove(rows, 4, "ArrowRight")).toBeNull();
    expect(treeMove(rows, 5, "ArrowLeft")).toBeNull();
  });

  it("does not go into an open row that has nothing below", () => {
    const bare: TreeNode[] = [{ key: "a", level: 1, label: "A", expanded: true }];
    expect(treeMove(bare, 0, "ArrowRight")).toBeNull();
  });

  it("chooses with Enter and Space, and leaves other keys alone", () => {
    expect(treeMove(rows, 4, "Enter")).toEqual({ kind: "select", index: 4 });
    expect(treeMove(rows, 4, " ")).toEqual({ kind: "select", index: 4 });
    expect(treeMove(rows, 4, "x")).toBeNull();
    expect(treeMove([], 0, "ArrowDown")).toBeNull();
  });
});

describe("typeAhead", () => {
  it("steps on through rows with the same letter, around the end", () => {
    expect(typeAhead(rows, 0, "a")).toBe(2);
    expect(typeAhead(rows, 2, "a")).toBe(0);
  });

  it("stays while more letters fit", () => {
    expect(typeAhead(rows, 2, "ali")).toBe(2);
    expect(typeAhead(rows, 0, "nor")).toBe(5);
    expect(typeAhead(rows, 0, "zzz")).toBe(-1);
  });
});

it("finds the parent of a row", () => {
  expect(parentOf(rows, 4)).toBe(1);
  expect(parentOf(rows, 0)).toBe(-1);
});
