import { describe, expect, it } from "vitest";

import { HOME, parseAddress } from "./address";
import { keyOf, offeredTags, subjectOf, tagsOf, withTag } from "./notes";

describe("tags as they are typed", () => {
  it("are words, with or without the sign, each once", () => {
    expect(tagsOf(" #Open, week-40 open  #x#y ")).toEqual(["Open", "week-40", "x", "y"]);
    expect(tagsOf("")).toEqual([]);
  });

  it("are completed by one that is chosen, or followed by it", () => {
    expect(withTag("open we", "week-40")).toBe("open week-40 ");
    expect(withTag("open ", "week-40")).toBe("open week-40 ");
    expect(withTag("open", "vip")).toBe("open vip ");
  });

  it("that are in use are offered while they fit and are not there yet", () => {
    const known = ["Open", "other", "vip"];
    expect(offeredTags("", known, 9)).toEqual(known);
    expect(offeredTags("o", known, 9)).toEqual(["Open", "other"]);
    expect(offeredTags("open ", known, 9)).toEqual(["other", "vip"]);
    expect(offeredTags("", known, 1)).toEqual(["Open"]);
  });
});

describe("what a note is about", () => {
  const of = (href: string) => subjectOf(parseAddress(href));

  it("is what is selected, else the place", () => {
    expect(of("/o/acme/u/ann?memory=m1")).toEqual({ kind: "memory", id: "m1" });
    expect(of("/o/acme/u/ann?interaction=i1")).toEqual({ kind: "interaction", id: { orgId: "acme", userId: "ann", interactionId: "i1" } });
    expect(of("/o/acme/u/ann")).toEqual({ kind: "user", id: { orgId: "acme", userId: "ann" } });
    expect(of("/o/acme/a/guide")).toEqual({ kind: "agent", id: { orgId: "acme", agentId: "guide" } });
    expect(of("/o/acme")).toEqual({ kind: "organization", id: "acme" });
    expect(subjectOf(HOME)).toBeNull();
  });

  it("has one key each, whatever the order of its fields", () => {
    expect(keyOf({ kind: "user", id: { orgId: "o", userId: "u" } })).toBe(keyOf({ kind: "user", id: { userId: "u", orgId: "o" } }));
    expect(keyOf({ kind: "user", id: { orgId: "o", userId: "u" } })).not.toBe(keyOf({ kind: "agent", id: { orgId: "o", agentId: "u" } }));
  });
});
