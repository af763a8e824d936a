import { describe, expect, it } from "vitest";

import { formatAddress, parseAddress } from "./address";
import { withGone, withoutForgotten, type Forgotten } from "./forgotten";

const NOTHING: Forgotten = { times: 0, things: new Map() };
const bob = { orgId: "acme", userId: "bob" };
const gone = withGone(NOTHING, {
  orgId: "acme", user: bob, interactions: [{ orgId: "acme", userId: "ann", interactionId: "i1" }], memories: ["m1"],
});
const left = (href: string, known = gone, forgotten = 0) => formatAddress(withoutForgotten(parseAddress(href), known, { forgotten }));

describe("an address of before something was forgotten", () => {
  it("names it no more, and nothing that was typed", () => {
    expect(left("/o/acme/u/ann?view=search&memory=m1&q=what+m1+says&by=Bob")).toBe("/o/acme/u/ann?view=search");
    expect(left("/o/acme/u/ann?view=versions&memory=m2&edge=m1~m2")).toBe("/o/acme/u/ann?view=versions&memory=m2");
    expect(left("/o/acme/u/ann?view=changes&about=m1")).toBe("/o/acme/u/ann?view=changes");
    expect(left("/o/acme/u/ann?view=timeline&interaction=i1&open=i1&turn=2")).toBe("/o/acme/u/ann?view=timeline");
  });

  it("leads to the organization of a user who is gone", () => {
    expect(left("/o/acme/u/bob?view=memories&memory=x&open=y")).toBe("/o/acme?view=memories");
    expect(left("/o/acme/u/ann?view=compare&other=bob")).toBe("/o/acme/u/ann?view=compare");
    expect(left("/o/acme?view=memories&user=bob&memory=x")).toBe("/o/acme?view=memories");
  });

  it("keeps what has nothing to do with it", () => {
    for (const href of ["/o/acme/u/ann?view=memories&memory=m2", "/o/other/u/bob?memory=m1", "/o/acme/u/eve?interaction=i1"]) expect(left(href)).toBe(href);
  });

  it("stays as it is when it was made afterwards, until something else is forgotten", () => {
    const href = "/o/acme/u/ann?view=search&memory=m1&q=tea";
    expect(left(href, gone, 1)).toBe(href);
    const more = withGone(gone, { orgId: "acme", user: null, interactions: [], memories: ["m3"] });
    expect(left(href, more, 1)).toBe("/o/acme/u/ann?view=search&memory=m1");
    expect(left(href, NOTHING)).toBe(href);
    // From outside, and just now.
    expect(formatAddress(withoutForgotten(parseAddress(href), gone, {}))).toBe(href);
  });
});
