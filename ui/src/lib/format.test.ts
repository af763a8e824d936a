import { describe, expect, it } from "vitest";

import { count, firstName, formatBytes, formatCost, formatCount, formatDay, formatDayHead, formatMoment, formatRange, formatShortDay, formatTime, initialOf, sentence, shortId } from "./format";

describe("format", () => {
  it("writes moments as the store holds them, in any time zone", () => {
    expect(formatMoment("2026-11-12T09:14:00Z")).toBe("12 Nov 2026, 09:14");
    expect(formatTime("2026-11-12T23:59:59.123456Z")).toBe("23:59");
    expect(formatTime("2026-11-12T00:05:00Z")).toBe("00:05");
  });

  it("writes days with three-letter months", () => {
    expect(formatDay("2026-09-01")).toBe("1 Sep 2026");
    expect(formatDayHead("2026-11-12")).toBe("Thu 12 Nov 2026");
    expect(formatShortDay("2026-06-03", new Date("2026-11-01T00:00:00Z"))).toBe("3 Jun");
    expect(formatShortDay("2025-06-03", new Date("2026-11-01T00:00:00Z"))).toBe("3 Jun 2025");
  });

  it("shortens a range within one year", () => {
    expect(formatRange("2026-02-24", "2026-11-20")).toBe("24 Feb – 20 Nov 2026");
    expect(formatRange("2025-02-24", "2026-11-20")).toBe("24 Feb 2025 – 20 Nov 2026");
    expect(formatRange("2026-11-20", "2026-11-20")).toBe("20 Nov 2026");
  });

  it("shows what is no date as it is", () => {
    expect(formatDay("soon")).toBe("soon");
  });

  it("counts with the right word", () => {
    expect(count(1, "memory", "memories")).toBe("1 memory");
    expect(count(12345, "memory", "memories")).toBe("12,345 memories");
    expect(formatCount(0)).toBe("0");
  });

  it("shortens ids and sizes", () => {
    expect(shortId("8c41a2b0-0000-4000-8000-00000000d7e2")).toBe("8c41…d7e2");
    expect(shortId("alice")).toBe("alice");
    expect(formatBytes(512)).toBe("512 B");
    expect(formatBytes(1_234_000)).toBe("1.2 MB");
  });

  it("makes sentences of the words of the backend", () => {
    expect(sentence("there is no collection `team` yet")).toBe("There is no collection “team” yet.");
    expect(sentence("Try again!")).toBe("Try again!");
  });
});

describe("costs", () => {
  it("have enough digits to tell two calls apart, and never an exponent", () => {
    expect([0, 12.5, 1_234.5, 1, 0.5, 0.0021, 0.00000012].map(formatCost)).toEqual(["$0", "$12.50", "$1,234.50", "$1.00", "$0.50", "$0.0021", "$0.00000012"]);
  });
});

describe("initials", () => {
  it("are the first letter, but for masked agents, whose number tells them apart", () => {
    expect([" jenny", "Åsa", "Agent Smith", "", null].map(initialOf)).toEqual(["J", "Å", "A", "?", "?"]);
    expect(["Agent 3", "Assistant 12", "Masked agent 104", "Agent 7 of 9"].map(initialOf)).toEqual(["3", "12", "104", "A"]);
  });
});

describe("first names", () => {
  it("are the first word, but for pseudonyms, whose number tells people apart", () => {
    expect(firstName("Maren Okafor")).toBe("Maren");
    expect(firstName("Nell")).toBe("Nell");
    expect(firstName("User 3")).toBe("User 3");
  });
});
