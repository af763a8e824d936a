import { describe, expect, it } from "vitest";

import { addDays, daysBetween, heatLevel, mondayOf, monthLabels, orderedRange, stepDay, strip, weekdayOf } from "./calendar";

describe("calendar", () => {
  it("knows weekdays, also in the far past and future", () => {
    expect(weekdayOf("2026-11-12")).toBe(3);
    expect(weekdayOf("1900-01-01")).toBe(0);
    expect(mondayOf("2026-11-15")).toBe("2026-11-09");
    expect(addDays("9998-12-31", 1)).toBe("9999-01-01");
  });

  it("counts days over changes of the clock and leap days", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(daysBetween("2026-11-12", "2026-11-10")).toBe(-2);
  });

  it("gives whole weeks from Monday that end with the week of the last day", () => {
    const days = strip("2026-11-12", 52);
    expect(days).toHaveLength(364);
    expect(days[0]).toEqual({ date: "2025-11-17", week: 0, weekday: 0 });
    expect(days.at(-1)).toEqual({ date: "2026-11-15", week: 51, weekday: 6 });
  });

  it("labels each month once, in the week of its first day", () => {
    const labels = monthLabels(strip("2026-11-12", 52));
    expect(labels.map((label) => label.label)).toEqual(["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]);
    expect(labels[0]?.week).toBe(2);
  });

  it("grades heat from none to most", () => {
    expect([0, 1, 4, 5, 8, 20].map((value) => heatLevel(value, 8))).toEqual([0, 1, 2, 3, 4, 4]);
    expect(heatLevel(3, 0)).toBe(0);
  });

  it("orders a range whichever end it began from", () => {
    expect(orderedRange("2026-02-01", "2026-01-01")).toEqual({ from: "2026-01-01", to: "2026-02-01" });
  });

  it("steps by day and week and stays inside", () => {
    const step = (key: string) => stepDay("2026-11-12", key, "2026-11-09", "2026-11-15");
    expect(step("ArrowDown")).toBe("2026-11-13");
    expect(step("ArrowRight")).toBe("2026-11-15");
    expect(step("ArrowLeft")).toBe("2026-11-09");
    expect(step("Home")).toBe("2026-11-09");
    expect(step("x")).toBeNull();
  });
});
