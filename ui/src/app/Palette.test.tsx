import { describe, expect, it } from "vitest";

import { byName } from "./Palette";

describe("the filter of the palette", () => {
  it("finds by what is read, never by the letters of an id", () => {
    expect(byName("a:iXmXpXoX", "impo", ["Nell", "Harbour Home"])).toBe(0);
    expect(byName("import", "impo", ["Import…", ""])).toBeGreaterThan(0);
    expect(byName("u:x", "mar har", ["Maren Okafor", "Harbour Home"])).toBeGreaterThan(0);
  });
});
