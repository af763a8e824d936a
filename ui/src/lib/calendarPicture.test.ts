import { describe, expect, it } from "vitest";

import { calendarData } from "./calendarData";
import { drawCalendar } from "./calendarPicture";

const colours = { background: "#fff", text: "#000", dim: "#555", line: "#999", h0: "#eee", h1: "#ccd", h2: "#99c", h3: "#66b", h4: "#33a" };
const data = calendarData([{ date: "2026-03-02", interactions: 1, memories: 9 }, { date: "2026-11-12", interactions: 2, memories: 1 }], "2026-11-12");

function drawn(patch: Partial<Parameters<typeof drawCalendar>[0]> = {}) {
  const { svg } = drawCalendar({ data, title: "Activity – <Ann>", asOf: null, range: null, ...patch }, colours);
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  return { svg, parsed, words: [...parsed.querySelectorAll("text")].map((text) => text.textContent) };
}

describe("the picture of a calendar", () => {
  it("has a square for each day with its numbers, and says whose days they are", () => {
    const { parsed, words } = drawn();
    expect(parsed.querySelectorAll("rect > title")).toHaveLength(52 * 7);
    expect(parsed.documentElement.textContent).toContain("Thursday 12 November 2026: 2 interactions, 1 memory");
    expect(words).toEqual(expect.arrayContaining(["Activity – <Ann>", "17 Nov 2025 – 15 Nov 2026", "Mon", "Thu", "Sun", "less", "more"]));
    expect(parsed.querySelectorAll('rect[fill="#33a"] > title')).toHaveLength(1);
  });

  it("says at which moment the window looked, and makes what is outside a range pale", () => {
    const { parsed, words } = drawn({ asOf: "2026-11-20T10:00:00Z", range: { from: "2026-03-01", to: "2026-03-31" } });
    expect(words).toContain("1 Mar – 31 Mar 2026, as of 20 Nov 2026, 10:00");
    expect(parsed.querySelectorAll("rect[opacity]")).toHaveLength(52 * 7 - 31);
  });
});
