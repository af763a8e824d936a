import { describe, expect, it } from "vitest";

import { VIEWS } from "./address";
import { globalKeyOf, hintOf, KEY_GROUPS, RESERVED, TOGETHER, VIEW_KEYS, viewHint, type KeyRow, type Step } from "./keys";
import { shiftKey } from "./platform";

const all = KEY_GROUPS.flatMap((group) => group.rows);
const written = (step: Step) => step.join(" ").toLowerCase();

/** The steps that a row takes for itself: a range names only its ends. */
function stepsOf(row: KeyRow): string[] {
  const [first, last] = [row.steps[0]?.at(-1), row.steps.at(-1)?.at(-1)];
  if (!row.range || !first || !last) return row.steps.map(written);
  const letters = Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, i) => String.fromCharCode(first.charCodeAt(0) + i));
  return letters.map((letter) => written([...(row.steps[0]?.slice(0, -1) ?? []), letter]));
}

describe("the keys", () => {
  it("mean one thing each, wherever the keyboard is", () => {
    for (const together of TOGETHER) {
      const groups = KEY_GROUPS.filter((group) => group.where === "everywhere" || together.includes(group.where));
      const taken = new Map<string, string>();
      for (const row of groups.flatMap((group) => group.rows).filter((each) => !each.nearer)) {
        for (const step of stepsOf(row)) {
          expect(taken.get(step) ?? row.id, `${step} in ${together.join()}`).toBe(row.id);
          taken.set(step, row.id);
        }
      }
    }
  });

  it("belong to a place that the test above looks at", () => {
    const places = new Set(["everywhere", ...TOGETHER.flat()]);
    expect(KEY_GROUPS.map((group) => group.where).filter((where) => !places.has(where))).toEqual([]);
  });

  it("leave those of the system and of the web view alone", () => {
    const reserved = new Set(RESERVED.map(written));
    expect(all.flatMap(stepsOf).filter((step) => reserved.has(step))).toEqual([]);
  });

  it("are never asked for with Alt, which opens menus and writes signs", () => {
    expect(all.flatMap((row) => row.steps).filter((step) => step.includes("Alt") || step.includes("⌥"))).toEqual([]);
  });

  it("have an id each", () => {
    const ids = all.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("lead to every view by a letter of its own", () => {
    const letters = VIEWS.map((view) => VIEW_KEYS[view]);
    expect(new Set(letters).size).toBe(VIEWS.length);
    expect(viewHint("overview")).toBe("G O");
  });
});

describe("a key event", () => {
  const event = (key: string, held: Partial<KeyboardEventInit> = {}) => new KeyboardEvent("keydown", { key, ...held });

  it("means the row of the list with the same keys", () => {
    expect(globalKeyOf(event("k", { ctrlKey: true }))).toBe("palette");
    expect(globalKeyOf(event("?", { shiftKey: true }))).toBe("help");
    expect(globalKeyOf(event("?"))).toBe("help");
    expect(globalKeyOf(event("z", { ctrlKey: true }))).toBe("undo");
    expect(globalKeyOf(event("Z", { ctrlKey: true, shiftKey: true }))).toBe("redo");
    expect(globalKeyOf(event("g"))).toBe("goTo");
    expect(globalKeyOf(event("Escape"))).toBe("now");
  });

  it("means nothing with another modifier", () => {
    expect(globalKeyOf(event("g", { altKey: true }))).toBeNull();
    expect(globalKeyOf(event("G", { shiftKey: true }))).toBeNull();
    expect(globalKeyOf(event("w", { ctrlKey: true }))).toBeNull();
    expect(globalKeyOf(event("k"))).toBeNull();
  });

  it("is written in hints as in the list", () => {
    expect(hintOf("redo")).toBe(`Ctrl ${shiftKey} Z`);
    expect(hintOf("nothing")).toBe("");
  });
});
