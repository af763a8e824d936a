import { describe, expect, it } from "vitest";

import { formatAddress, HOME, movedTo, parseAddress, viewOf, type Address } from "./address";

const full: Address = {
  place: { kind: "user", orgId: "org/1", userId: "ü ser?" },
  view: "timeline",
  selection: { kind: "memory", userId: "ü ser?", memoryId: "m1" },
  open: "i 1",
  agent: "a&b",
  at: "2026-11-12",
  from: "2026-01-01",
  to: "2026-12-31",
  filter: "believed",
  tag: "week 40 & #x",
  query: "peanut & #jake 50%",
  everywhere: true,
  allVersions: true,
  edge: "v1~v2",
  turn: 4,
  kinds: ["nearDuplicate", "tooLong"],
  of: "ü ser?",
  by: "M. Ortiz, jr",
  about: "m2",
  group: "g1",
  asOf: "2026-03-03T12:00:00Z",
  storedAt: null,
  otherStore: "s1",
  since: "2026-01-01T23:59:59Z",
  until: "2026-02-01T10:00:00.123456Z",
  other: "b/b",
};

describe("address", () => {
  it("comes back from the URL as it was, whatever ids and queries hold", () => {
    expect(parseAddress(formatAddress(full))).toEqual(full);
    expect(parseAddress(`#${formatAddress(full)}`)).toEqual(full);
  });

  it("names the user of a selection where the place does not", () => {
    const address: Address = { ...HOME, place: { kind: "organization", orgId: "o" }, selection: { kind: "interaction", userId: "u", interactionId: "i" } };
    expect(formatAddress(address)).toBe("/o/o?user=u&interaction=i");
    expect(parseAddress(formatAddress(address))).toEqual(address);
  });

  it.each(["", "/", "/nowhere/x", "/o/", "/o/%E0%A4%A", "?view=timeline"])("leads home from %j", (href) => {
    expect(parseAddress(href).place).toEqual({ kind: "store" });
  });

  it("leaves out what it cannot understand", () => {
    const address = parseAddress("/o/acme?view=nonsense&from=yesterday&filter=odd&memory=m1&asof=2026-03-03&since=2026-13-41T99:00:00Z");
    expect(address).toEqual({ ...HOME, place: { kind: "organization", orgId: "acme" } });
  });

  it("shows the first view of a place that has not the asked one", () => {
    expect(viewOf({ ...HOME, place: { kind: "organization", orgId: "o" }, view: "timeline" })).toBe("overview");
    expect(viewOf({ ...HOME, place: { kind: "user", orgId: "o", userId: "u" }, view: "search" })).toBe("search");
    expect(viewOf(HOME)).toBeNull();
  });

  it("forgets the selection and filters of a place that is left, and keeps the view and the moment", () => {
    const moved = movedTo(full, { kind: "user", orgId: "o", userId: "u" });
    expect(moved).toEqual({ ...HOME, place: { kind: "user", orgId: "o", userId: "u" }, view: "timeline", asOf: full.asOf });
  });

  it("looks along one axis of time at once", () => {
    const stored = { ...full, asOf: null, storedAt: "2026-03-03T12:00:00Z" };
    expect(parseAddress(formatAddress(stored))).toEqual(stored);
    expect(parseAddress(`${formatAddress(full)}&stored=2026-03-04T12:00:00Z`).storedAt).toBeNull();
    expect(movedTo(stored, { kind: "organization", orgId: "o" }).storedAt).toBe(stored.storedAt);
  });

  it("keeps the query when another place is searched", () => {
    expect(movedTo({ ...full, view: "search" }, { kind: "organization", orgId: "o" }).query).toBe(full.query);
  });
});
