import { describe, expect, it } from "vitest";

import { matching, type LicensedPackage } from "./licences";

describe("the list of licences", () => {
  it("is filtered by name and by licence", () => {
    const of = (name: string, licence: string): LicensedPackage => ({ name, version: "1.0.0", licence, from: "crate", texts: [] });
    const all = [of("serde", "MIT OR Apache-2.0"), of("selectors", "MPL-2.0")];
    expect(matching(all, " mpl ").map(({ name }) => name)).toEqual(["selectors"]);
    expect(matching(all, "SER").map(({ name }) => name)).toEqual(["serde"]);
    expect(matching(all, "")).toHaveLength(2);
  });
});
