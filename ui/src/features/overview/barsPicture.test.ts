import { describe, expect, it } from "vitest";

import { byPeriod } from "../../lib/periods";
import { drawBars } from "./barsPicture";

const colours = { background: "#fff", text: "#000", dim: "#555", line: "#999", learned: "#33a", changed: "#850", deleted: "#a00" };
const days = [{ date: "2026-02-03", interactions: 1, learned: 12, changed: 3 }, { date: "2026-03-04", interactions: 1, learned: 4, changed: 0 }];

describe("the picture of the bars", () => {
  it("has what was learned, changed and deleted with their numbers, months and colours", () => {
    const periods = byPeriod(days, [{ date: "2026-03-05", memories: 2 }], "2026-03-05", "month");
    const { svg } = drawBars({ periods, step: "month", title: "Learned – Ann & Bob", asOf: null }, colours);
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    const words = [...parsed.querySelectorAll("text")].map((text) => text.textContent);
    expect(words).toEqual(expect.arrayContaining(["Learned – Ann & Bob", "1 Apr 2025 – 31 Mar 2026", "Feb", "20", "Learned", "Changed", "Deleted"]));
    const titles = [...parsed.querySelectorAll("g > title")].map((title) => title.textContent);
    expect(titles).toEqual(["Feb 2026: 12 learned, 3 changed", "Mar 2026: 4 learned, 0 changed", "Mar 2026: 2 deleted"]);
    expect(parsed.querySelectorAll('rect[fill="#a00"]')).toHaveLength(2);
  });
});
