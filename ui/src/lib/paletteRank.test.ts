import { describe, expect, it } from "vitest";

import { rank, type Rankable } from "./paletteRank";

const found = (entries: readonly Rankable[], typed: string, limit = 9) => rank(entries, typed, limit).entries.map((entry) => entry.label);
const named = (...labels: string[]) => labels.map((label): Rankable => ({ label }));

describe("the order of the palette", () => {
  it("is the start of a name, the start of a word, letters inside, letters apart", () => {
    const entries = named("Show export", "Exports", "Fixed ports", "xport", "Open the report");
    expect(found(entries, "port")).toEqual(["Fixed ports", "xport", "Exports", "Show export", "Open the report"]);
    expect(found(entries, "exp")).toEqual(["Exports", "Show export"]);
    expect(found(entries, "xport")[0]).toBe("xport");
  });

  it("finds first letters of words", () => {
    expect(found(named("Choose sources", "Correct…", "Check"), "cs")).toEqual(["Choose sources"]);
  });

  it("puts what was used lately first among equals, and not before what fits better", () => {
    const entries: Rankable[] = [{ label: "Peanut oil" }, { label: "Peanut tea", recent: 3 }, { label: "Peanut jam", recent: 0 }, { label: "Allergy to peanuts", recent: 0 }];
    expect(found(entries, "pean")).toEqual(["Peanut jam", "Peanut tea", "Peanut oil", "Allergy to peanuts"]);
  });

  it("wants every word, in the name or beside it", () => {
    const entries: Rankable[] = [{ label: "Maren Okafor", hint: "Harbour Home" }, { label: "Maren Holt", hint: "Acme" }];
    expect(found(entries, "mar har")).toEqual(["Maren Okafor"]);
    expect(found(entries, "har mar")).toEqual(["Maren Okafor"]);
    expect(found(entries, "maren x")).toEqual([]);
  });

  it("does without case and accents", () => {
    expect(found(named("Zoë Müller"), "MULLER zoe")).toEqual(["Zoë Müller"]);
  });

  it("does not find letters that are together by chance", () => {
    expect(found(named("Nell with somebody in Porto"), "impo")).toEqual([]);
    expect(found(named("An export of everything else"), "aoe")).toEqual(["An export of everything else"]);
    expect(found(named("Alice remembers nothing"), "art")).toEqual([]);
  });

  it("says how many fit beyond those it gives", () => {
    const entries = Array.from({ length: 200 }, (_, i): Rankable => ({ label: `Person ${i}` }));
    expect(rank(entries, "pers", 50)).toMatchObject({ total: 200 });
    expect(found(entries, "", 3)).toEqual(["Person 0", "Person 1", "Person 2"]);
  });
});
