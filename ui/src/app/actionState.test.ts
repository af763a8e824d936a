import { describe, expect, it } from "vitest";

import { withNotice, withoutOffers } from "./actionState";

const action = { label: "Undo", run: () => undefined };

describe("messages", () => {
  it("each offer to undo their own change, also when others were made since", () => {
    const shown = withNotice([{ id: 1, text: "A was deleted.", action }], { id: 2, text: "B was deleted.", action });
    expect(shown.map((toast) => [toast.text, toast.action !== undefined])).toEqual([["A was deleted.", true], ["B was deleted.", true]]);
  });

  it("offer nothing any more when their change was undone in another way", () => {
    const shown = [{ id: 1, text: "A", action, change: "a" }, { id: 2, text: "B", action, change: "b" }, { id: 3, text: "C", action }];
    expect(withoutOffers(shown, ["a", "x"]).map((toast) => toast.action !== undefined)).toEqual([false, true, true]);
  });

  it("are three at most", () => {
    const toast = (id: number) => ({ id, text: String(id) });
    expect(withNotice([toast(1), toast(2), toast(3)], toast(4)).map((one) => one.id)).toEqual([2, 3, 4]);
  });
});
