import { describe, expect, it } from "vitest";

import type { Mark, Segment } from "../../api/bindings.gen";
import { plainText } from "../../lib/segments";
import { clip } from "./clip";

const text = (value: string): Segment => ({ kind: "text", text: value });
const alice: Segment = { kind: "person", id: { kind: "user", id: "u1" }, name: "Alice Moreau" };
const filler = "one thing after another was said about the house and the garden ".repeat(20);

function markOf(segments: Segment[], word: string): Mark {
  const start = plainText(segments).indexOf(word);
  return { start, end: start + word.length };
}

function markedWords(clipped: { segments: Segment[]; marks: Mark[] }): string[] {
  const whole = plainText(clipped.segments);
  return clipped.marks.map((mark) => whole.slice(mark.start, mark.end));
}

describe("clipping of long hits", () => {
  it("leaves a short text as it is", () => {
    const segments = [alice, text(" plays the violin.")];
    const marks = [markOf(segments, "violin")];
    expect(clip(segments, marks)).toEqual({ segments, marks });
  });

  it("begins shortly before the first marked word, at a word", () => {
    const segments = [alice, text(` ${filler}violin ${filler}`)];
    const clipped = clip(segments, [markOf(segments, "violin")]);
    const shown = plainText(clipped.segments);
    expect(markedWords(clipped)).toEqual(["violin"]);
    expect(shown.startsWith("… ")).toBe(true);
    expect(shown.endsWith("…")).toBe(true);
    expect(shown.indexOf("violin")).toBeLessThan(50);
    expect(filler).toContain(shown.slice(2, shown.indexOf("violin")));
  });

  it("keeps people whole and later marks in place", () => {
    const segments = [text(`${filler}violin of `), alice, text(` in the garden. ${filler}`)];
    const marks = [markOf(segments, "violin"), markOf(segments, "Alice")];
    const clipped = clip(segments, marks);
    expect(clipped.segments).toContainEqual(alice);
    expect(markedWords(clipped)).toEqual(["violin", "Alice"]);
  });

  it("shows the beginning when no word is marked", () => {
    const clipped = clip([text(filler)], []);
    expect(plainText(clipped.segments).startsWith("one thing")).toBe(true);
    expect(plainText(clipped.segments).length).toBeLessThan(720);
  });

  it("does not cut a character in two", () => {
    const segments = [text(`${"🎻".repeat(200)}violin`)];
    const clipped = clip(segments, [markOf(segments, "violin")]);
    expect(plainText(clipped.segments)).not.toMatch(/(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/);
    expect(markedWords(clipped)).toEqual(["violin"]);
  });
});
