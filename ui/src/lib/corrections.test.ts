import { describe, expect, it } from "vitest";

import type { MemoryRow } from "../api/bindings.gen";
import { besideEachOther, fieldsOf, memoryActionOfKey, MEMORY_ACTIONS, MEMORY_KEYS, momentOf, seenImpact, selectionAfter, startOf } from "./corrections";

const memory = { orgId: "o", userId: "u", memoryId: "m" };

describe("corrections", () => {
  it("have letters that none shares with another", () => {
    const letters = Object.values(MEMORY_KEYS);
    expect(new Set(letters).size).toBe(letters.length);
    // V shows the versions, N adds a memory.
    expect(letters.filter((letter) => "VN".includes(letter))).toEqual([]);
    for (const action of MEMORY_ACTIONS) if (MEMORY_KEYS[action]) expect(memoryActionOfKey(MEMORY_KEYS[action].toLowerCase())).toBe(action);
  });

  it("begin with the memory they are of", () => {
    expect(startOf("delete", memory)).toEqual({ kind: "delete", memories: [memory] });
    expect(startOf("merge", memory)).toEqual({ kind: "merge", memory });
    expect(startOf("fixWording", memory)).toBeNull();
  });

  it("lead to what is new, what stays, or nothing", () => {
    expect(selectionAfter({ kind: "delete", memories: [memory] }, [])).toBeNull();
    expect(selectionAfter({ kind: "moveMemories", memories: [memory], to: "v" }, [])).toEqual({ kind: "memory", userId: "v", memoryId: "m" });
    expect(selectionAfter({ kind: "correct", memory, text: "x", at: null }, [{ ...memory, memoryId: "n" }])).toEqual({ kind: "memory", userId: "u", memoryId: "n" });
    expect(selectionAfter({ kind: "setDate", memories: [memory], at: "" }, [])).toBeUndefined();
  });
});

describe("an impact", () => {
  const none = {
    memories: [], memoriesAdded: 0, memoriesEdited: 0, memoriesRemoved: 0, linksAdded: 0, linksRemoved: 0, sourcesAdded: 0, sourcesRemoved: 0,
    interactions: 0, messages: 0, people: 0, indexEntries: 0, newlyBelieved: 0, noLongerBelieved: 0, reversible: true,
  };
  const moving = { ...none, memoriesAdded: 3, memoriesRemoved: 3, memoriesEdited: 1, linksAdded: 1, linksRemoved: 2, interactions: 2, messages: 8, people: 1 };

  it("counts what moves once, and what is cut on the way", () => {
    expect(seenImpact(moving, "mergeUsers")).toMatchObject({
      memoriesMoved: 3, memoriesAdded: 0, memoriesRemoved: 0, memoriesEdited: 1, linksAdded: 0, linksRemoved: 1, interactions: 1, messages: 4, people: 1,
    });
  });

  it("leaves what is deleted and made anew as it is", () => {
    expect(seenImpact(moving, "splitMemory")).toMatchObject({ memoriesMoved: 0, memoriesAdded: 3, memoriesRemoved: 3, messages: 8 });
  });
});

describe("moments", () => {
  it("are read from a day and a time, and refused when there is no such day", () => {
    expect(momentOf("2026-11-12", "09:14")).toBe("2026-11-12T09:14:00.000Z");
    expect(momentOf("2026-02-31", "09:14")).toBeNull();
    expect(momentOf("12.11.2026", "09:14")).toBeNull();
    expect(momentOf("2026-11-12", "24:00")).toBeNull();
    expect(fieldsOf("2026-11-12T09:14:33.120Z")).toEqual({ day: "2026-11-12", clock: "09:14" });
  });
});

describe("a conflict", () => {
  const row = (memoryId: string) => ({ key: { ...memory, memoryId } }) as MemoryRow;
  const shown = (now: string[], wanted: string[]) =>
    besideEachOther(now.map(row), wanted.map(row)).map((pair) => pair.map((side) => side?.key.memoryId ?? null));

  it("shows what is there beside what was wanted, and a new version beside the one it would replace", () => {
    expect(shown(["a"], ["a"])).toEqual([["a", "a"]]);
    expect(shown(["a"], ["a", "new"])).toEqual([["a", "new"]]);
    expect(shown(["a", "b"], ["b", "x", "y"])).toEqual([["a", null], ["b", "b"], [null, "x"], [null, "y"]]);
    expect(shown([], ["a"])).toEqual([[null, "a"]]);
  });
});
