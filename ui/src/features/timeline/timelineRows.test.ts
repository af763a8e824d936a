import { describe, expect, it } from "vitest";

import type { TimelineItem } from "../../api/bindings.gen";
import { calendarData, endShowing, sumOf } from "../../lib/calendarData";
import { headOf, rowOf, timelineRows } from "./timelineRows";

function item(date: string, interactionId: string): TimelineItem {
  const at = `${date}T09:00:00Z`;
  return {
    date,
    interaction: { orgId: "o", userId: "u", interactionId, agentId: "a", createdAt: at, updatedAt: at },
    agentLabel: "A", firstMessage: null, messages: 0, newMemories: 0, changedMemories: 0,
  problems: [],
  };
}

const rows = timelineRows([item("2026-11-12", "x"), item("2026-11-12", "y"), item("2026-11-10", "x")]);

describe("timelineRows", () => {
  it("puts a head before the interactions of each day", () => {
    expect(rows.map((row) => row.key)).toEqual(["day:2026-11-12", "2026-11-12/x", "2026-11-12/y", "day:2026-11-10", "2026-11-10/x"]);
  });

  it("finds an interaction under the asked day, else under its newest", () => {
    expect(rowOf(rows, "x", "2026-11-10")).toBe(4);
    expect(rowOf(rows, "x", null)).toBe(1);
    expect(rowOf(rows, "z", null)).toBe(-1);
  });

  it("knows the head above a row", () => {
    expect(headOf(rows, 2)).toBe(0);
    expect(headOf(rows, 4)).toBe(3);
    expect(headOf([], 0)).toBe(-1);
  });
});

describe("calendarData", () => {
  const activity = [
    { date: "2024-01-05", interactions: 1, memories: 2 },
    { date: "2026-11-10", interactions: 1, memories: 0 },
    { date: "2026-11-12", interactions: 3, memories: 7 },
  ];

  it("fills twelve months of days and weeks and says what lies outside", () => {
    const data = calendarData(activity, "2026-11-12");
    expect(data.days).toHaveLength(364);
    expect(data.weeks.at(-1)).toMatchObject({ monday: "2026-11-09", interactions: 4, memories: 7, level: 4 });
    expect(data.busiest?.date).toBe("2026-11-12");
    expect([data.hasEarlier, data.hasLater]).toEqual([true, false]);
  });

  it("adds up the days of a range, and all without one", () => {
    expect(sumOf(activity, "2026-11-01", "2026-11-10")).toEqual({ interactions: 1, memories: 0 });
    expect(sumOf(activity, "2026-11-11", null)).toEqual({ interactions: 3, memories: 7 });
    expect(sumOf(activity, null, null)).toEqual({ interactions: 5, memories: 9 });
  });

  it("shows a day without memories too", () => {
    expect(calendarData(activity, "2026-11-12").days.find((day) => day.date === "2026-11-10")?.level).toBe(1);
  });

  it("moves by whole years until a day is shown", () => {
    const end = endShowing("2026-11-12", "2024-01-05");
    const data = calendarData(activity, end);
    expect(data.days.some((day) => day.date === "2024-01-05")).toBe(true);
    expect(endShowing("2026-11-12", "2026-11-01")).toBe("2026-11-12");
  });
});
