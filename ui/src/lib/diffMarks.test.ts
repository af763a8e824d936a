import { describe, expect, it } from "vitest";

import type { Segment } from "../api/bindings.gen";
import { plainText } from "./segments";
import { diffMarks } from "./diffMarks";

const text = (value: string): Segment => ({ kind: "text", text: value });
const alice: Segment = { kind: "person", id: { kind: "user", id: "u1" }, name: "Alice Moreau" };
const tom: Segment = { kind: "person", id: { kind: "user", id: "u2" }, name: "Tom" };

function shown(before: Segment[], after: Segment[]) {
  const { removed, added } = diffMarks(before, after);
  const cut = (segments: Segment[]) => (mark: { start: number; end: number }) => plainText(segments).slice(mark.start, mark.end);
  return { removed: removed.map(cut(before)), added: added.map(cut(after)) };
}

describe("word diff of two versions", () => {
  it("marks what was taken out and what was put in, as whole phrases", () => {
    const before = [alice, text(" lives in Berlin, in a sublet in Neukölln.")];
    const after = [alice, text(" lives in Berlin, in her own flat.")];
    const { removed, added } = shown(before, after);
    expect(removed.join(" ")).toContain("sublet");
    expect(added.join(" ")).toContain("own flat");
    expect([...removed, ...added].every((phrase) => phrase === phrase.trim() && phrase !== "")).toBe(true);
  });

  it("compares names as they are read", () => {
    expect(shown([alice, text(" drives.")], [tom, text(" drives.")])).toEqual({ removed: ["Alice Moreau"], added: ["Tom"] });
  });

  it("marks nothing in equal texts", () => {
    expect(diffMarks([alice, text(" drives.")], [alice, text(" drives.")])).toEqual({ removed: [], added: [] });
  });

  it("counts in UTF-16 units, as the marks of the backend do", () => {
    const before = [text("🎻 plays the violin")];
    const after = [text("🎻 plays the viola")];
    expect(diffMarks(before, after)).toEqual({ removed: [{ start: 13, end: 19 }], added: [{ start: 13, end: 18 }] });
  });

  it("treats markup as words", () => {
    expect(shown([text("likes <b>tea</b>")], [text("likes <i>tea</i>")]).removed.join("")).toContain("b");
  });
});
