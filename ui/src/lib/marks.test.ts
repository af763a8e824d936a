import { describe, expect, it } from "vitest";

import { excerpt, splitMarks } from "./marks";

const marked = (text: string, marks: [number, number][]) =>
  splitMarks(text, marks.map(([start, end]) => ({ start, end }))).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");

describe("splitMarks", () => {
  it("marks ranges in any order and joins those that touch", () => {
    expect(marked("one two three", [[8, 13], [0, 3], [3, 5]])).toBe("[one t]wo [three]");
  });

  it("takes ranges that are empty, reversed or beyond the text for what is left of them", () => {
    expect(marked("short", [[2, 2], [4, 1], [3, 99], [-5, 1]])).toBe("[s]ho[rt]");
  });

  it("counts UTF-16 units, so that marks after an emoji stand right", () => {
    expect(marked("🥜 nut", [[3, 6]])).toBe("🥜 [nut]");
  });

  it("gives the text back whatever the marks are", () => {
    const text = "He is fine, the nurse had his pen.";
    const pieces = splitMarks(text, [{ start: 3, end: 9 }, { start: 5, end: 20 }]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("excerpt", () => {
  const text = `${"word ".repeat(100)}peanut ${"tail ".repeat(100)}`;
  const start = text.indexOf("peanut");

  it("keeps the first mark in sight of a long text", () => {
    const cut = excerpt(text, [{ start, end: start + 6 }], 20, 80);
    const first = cut.marks[0] ?? { start: 0, end: 0 };
    expect(cut.text.slice(first.start, first.end)).toBe("peanut");
    expect(cut.text.length).toBeLessThanOrEqual(82);
    expect(cut.text).toMatch(/^…word/);
  });

  it("leaves a short text as it is", () => {
    expect(excerpt("peanut", [{ start: 0, end: 6 }], 2, 80)).toEqual({ text: "peanut", marks: [{ start: 0, end: 6 }] });
  });
});
