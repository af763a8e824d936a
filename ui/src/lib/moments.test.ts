import { describe, expect, it } from "vitest";

import { buckets, earlier, momentAt, momentOfForm, stepOf, STEPS } from "./moments";

const FIRST = "2026-01-01T00:00:00Z";
const LAST = "2026-01-11T00:00:00.123456Z";

describe("the slider", () => {
  it("has the ends of the span at its ends", () => {
    expect(stepOf(FIRST, FIRST, LAST)).toBe(0);
    expect(stepOf("2025-01-01T00:00:00Z", FIRST, LAST)).toBe(0);
    expect(stepOf(LAST, FIRST, LAST)).toBe(STEPS);
    expect(momentAt(STEPS, FIRST, LAST)).toBe(LAST);
    expect(momentAt(0, FIRST, LAST)).toBe("2026-01-01T00:00:00.000Z");
  });

  it("goes there and back", () => {
    for (const step of [1, 17, 500, 999]) expect(stepOf(momentAt(step, FIRST, LAST), FIRST, LAST)).toBe(step);
  });

  it("stands at the end of a span of one moment", () => {
    expect(stepOf(FIRST, FIRST, FIRST)).toBe(STEPS);
  });
});

describe("the activity over the slider", () => {
  it("falls into the part where its day begins", () => {
    const day = (date: string, memories: number) => ({ date, interactions: 0, memories });
    expect(buckets([day("2026-01-01", 1), day("2026-01-07", 4), day("2026-01-11", 2)], FIRST, LAST, 2)).toEqual([1 / 6, 1]);
    expect(buckets([], FIRST, LAST, 2)).toEqual([0, 0]);
    expect(buckets([day("2026-01-01", 3)], FIRST, FIRST, 3)).toEqual([1, 0, 0]);
  });
});

it("a form makes a moment only of a day and a time", () => {
  expect(momentOfForm("2026-03-03", "12:00")).toBe("2026-03-03T12:00:00Z");
  expect(momentOfForm("2026-03-03", "")).toBeNull();
  expect(momentOfForm("2026-02-31", "25:00")).toBeNull();
});

it("now is later than any moment", () => {
  expect(earlier(null, FIRST)).toBe(FIRST);
  expect(earlier(LAST, FIRST)).toBe(FIRST);
  expect(earlier(null, null)).toBeNull();
});
