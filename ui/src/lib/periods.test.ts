import { describe, expect, it } from "vitest";

import { byPeriod, lastDay, periodsUntil, roundUp } from "./periods";

const day = (date: string, learned: number, changed = 0) => ({ date, interactions: 1, learned, changed });

describe("periods", () => {
  it("has the last twelve months, whole ones, across a year", () => {
    const months = periodsUntil("2026-02-10", "month");
    expect(months).toHaveLength(12);
    expect(months[0]).toMatchObject({ from: "2025-03-01", to: "2025-03-31" });
    expect(months.at(-1)).toMatchObject({ from: "2026-02-01", to: "2026-02-28" });
  });

  it("has weeks from Monday to Sunday", () => {
    const weeks = periodsUntil("2026-03-01", "week");
    expect(weeks).toHaveLength(26);
    expect(weeks.at(-1)).toMatchObject({ from: "2026-02-23", to: "2026-03-01" });
    expect(weeks.at(-2)).toMatchObject({ from: "2026-02-16", to: "2026-02-22" });
  });

  it("adds up what falls into each, and leaves out what is older", () => {
    const days = [day("2024-01-01", 9), day("2026-01-31", 2, 1), day("2026-02-01", 3)];
    const months = byPeriod(days, [{ date: "2026-02-03", memories: 4 }], "2026-02-10", "month");
    expect(months.at(-2)).toMatchObject({ learned: 2, changed: 1, deleted: 0 });
    expect(months.at(-1)).toMatchObject({ learned: 3, changed: 0, deleted: 4 });
    expect(months.reduce((sum, month) => sum + month.learned, 0)).toBe(5);
  });

  it("ends with the newest day of either", () => {
    expect(lastDay([day("2026-01-01", 1)], [{ date: "2026-03-01", memories: 1 }])).toBe("2026-03-01");
    expect(lastDay([], [])).toBeNull();
  });

  it("rounds the end of a scale up", () => {
    expect([0, 1, 3, 12, 50, 51, 730].map(roundUp)).toEqual([1, 1, 5, 20, 50, 100, 1000]);
  });
});
