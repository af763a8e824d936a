import type { KeyboardEvent } from "react";
import { describe, expect, it } from "vitest";

import { selectionKey } from "./selectionKeys";

function pressed(key: string, held: Partial<KeyboardEvent> = {}): KeyboardEvent {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held } as KeyboardEvent;
}

describe("the keys of a selection", () => {
  it("select one, a range and all", () => {
    expect(selectionKey(pressed(" "), false)).toEqual({ kind: "toggle" });
    expect(selectionKey(pressed("ArrowDown", { shiftKey: true }), false)).toEqual({ kind: "extend", by: 1 });
    expect(selectionKey(pressed("ArrowUp", { shiftKey: true }), false)).toEqual({ kind: "extend", by: -1 });
    expect(selectionKey(pressed("a", { ctrlKey: true }), false)).toEqual({ kind: "all" });
  });

  it("let go and delete only what is selected", () => {
    expect(selectionKey(pressed("Escape"), false)).toBeNull();
    expect(selectionKey(pressed("Delete"), false)).toBeNull();
    expect(selectionKey(pressed("Escape"), true)).toEqual({ kind: "clear" });
    expect(selectionKey(pressed("Delete"), true)).toEqual({ kind: "delete" });
  });

  it("leave other keys to the list", () => {
    expect(selectionKey(pressed("ArrowDown"), true)).toBeNull();
    expect(selectionKey(pressed("Delete", { ctrlKey: true }), true)).toBeNull();
  });
});
