import { describe, expect, it } from "vitest";

import type { MemoryListRequest } from "../api/bindings.gen";
import { EVERYTHING, extended, isSelected, isSelecting, NO_SELECTION, scopeOf, selectedCount, toggled, type Selection } from "./memorySelection";

const rows = [..."abcdefgh"].map((memoryId) => ({ key: { orgId: "o", userId: "u", memoryId } }));
const row = (id: string) => rows.find(({ key }) => key.memoryId === id) ?? { key: { orgId: "o", userId: "u", memoryId: id } };
const ids = (selection: Selection) => rows.filter(({ key }) => isSelected(selection, key.memoryId)).map(({ key }) => key.memoryId).join("");
const list: MemoryListRequest = { scope: { orgId: "o", userId: "u", agentId: null }, filter: "believed", dates: { from: null, to: null }, asOf: null, ascending: false };

describe("a selection of memories", () => {
  it("takes single ones in and out", () => {
    let selection = toggled(toggled(NO_SELECTION, row("b")), row("d"));
    expect(ids(selection)).toBe("bd");
    selection = toggled(selection, row("b"));
    expect(ids(selection)).toBe("d");
    expect(isSelecting(toggled(selection, row("d")))).toBe(false);
  });

  it("takes a range from the last one, both ways, and gives back what a shorter range leaves out", () => {
    let selection = toggled(NO_SELECTION, row("c"));
    selection = extended(selection, rows, 2, 5);
    expect(ids(selection)).toBe("cdef");
    selection = extended(selection, rows, 5, 3);
    expect(ids(selection)).toBe("cd");
    selection = extended(selection, rows, 3, 0);
    expect(ids(selection)).toBe("abc");
  });

  it("keeps what was selected before and outside of the range", () => {
    const selection = extended(toggled(toggled(NO_SELECTION, row("h")), row("a")), rows, 0, 1);
    expect(ids(selection)).toBe("abh");
  });

  it("begins a range at the current memory when nothing was selected", () => {
    expect(ids(extended(NO_SELECTION, rows, 2, 4))).toBe("cde");
  });

  it("has all that match, but for those that were taken out", () => {
    const selection = toggled(EVERYTHING, row("b"));
    expect(ids(selection)).toBe("acdefgh");
    expect(selectedCount(selection, 100_000)).toBe(99_999);
    expect(selectedCount(selection, null)).toBeNull();
    expect(scopeOf(selection, list)).toEqual({ kind: "matching", list, except: ["b"] });
    expect(ids(extended(selection, rows, 0, 2))).toBe("abcdefgh");
  });

  it("names single ones in full", () => {
    expect(scopeOf(toggled(NO_SELECTION, row("b")), list)).toEqual({ kind: "selected", memories: [{ orgId: "o", userId: "u", memoryId: "b" }] });
  });
});
