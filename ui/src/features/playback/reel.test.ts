import { describe, expect, it } from "vitest";

import type { PlaybackEvent, PlaybackPage } from "../../api/bindings.gen";
import { drawLanes } from "./lanesPicture";
import { atEnd, cards, holdOf, lanesOf, moved, needsPage, newReel, withPage, HELD, type Reel } from "./reel";

function row(id: string) {
  return {
    key: { orgId: "o", userId: "u", memoryId: id }, segments: [{ kind: "text" as const, text: id }], userName: null, agentId: "a", agentLabel: null,
    interactionId: null, obtainedAt: "2026-01-01T00:00:00Z", date: "2026-01-01", sources: 0, replaces: 0, replacedBy: 0, supersededAt: null, believed: true, problems: [],
  };
}

function learned(id: string): PlaybackEvent {
  return { at: "2026-01-01T00:00:00Z", what: { kind: "learned", row: row(id) } };
}

function instead(id: string, ...was: string[]): PlaybackEvent {
  return { at: "2026-01-02T00:00:00Z", what: { kind: "contradicted", row: row(id), was: was.map((old) => ({ key: row(old).key, segments: [] })) } };
}

const TALK: PlaybackEvent = {
  at: "2026-01-01T00:00:00Z",
  what: { kind: "conversation", userId: "u", interactionId: "i", agentLabel: null, firstMessage: null, messages: 2 },
};

function page(events: PlaybackEvent[], next: string | null = null): PlaybackPage {
  return { events, next, until: null };
}

function reelOf(events: PlaybackEvent[], at = events.length - 1): Reel {
  return { ...withPage(newReel(null), page(events), undefined), at };
}

describe("a reel", () => {
  it("asks for the first page, and for the next before its end", () => {
    const begun = newReel(null);
    expect(needsPage(begun)).toBe(true);
    expect(atEnd(begun)).toBe(false);
    const read = withPage(begun, page([learned("1"), learned("2")], "p2"), undefined);
    expect(needsPage(read)).toBe(true);
    const whole = withPage(read, page([learned("3")]), "p2");
    expect(needsPage(whole)).toBe(false);
    expect(atEnd({ ...whole, at: 2 })).toBe(true);
  });

  it("passes over a page that was asked for before it began anew", () => {
    const anew = newReel("2026-01-01T00:00:00Z");
    expect(withPage(anew, page([learned("1")]), "p7")).toBe(anew);
  });

  it("stays within what was read", () => {
    const reel = reelOf([learned("1"), learned("2")], 0);
    expect(moved(reel, -1)).toBe(reel);
    expect(moved(moved(reel, 1), 1).at).toBe(1);
  });

  it("lets go what lies far behind", () => {
    let reel: Reel = newReel(null);
    for (let n = 0; n < 20; n += 1) {
      reel = withPage(reel, page(Array.from({ length: 100 }, (_, i) => learned(`${n}-${i}`)), `p${n + 1}`), n === 0 ? undefined : `p${n}`);
      reel = { ...reel, at: reel.events.length - 1 };
    }
    expect(reel.events.length).toBeLessThanOrEqual(HELD);
    expect(reel.dropped + reel.events.length).toBe(2_000);
    expect(reel.events[reel.at]).toEqual(learned("19-99"));
  });

  it("holds a contradiction longer, and everything shorter at a higher speed", () => {
    expect(holdOf(instead("2", "1"), 1)).toBeGreaterThan(holdOf(learned("1"), 1));
    expect(holdOf(learned("1"), 4)).toBe(holdOf(learned("1"), 1) / 4);
  });
});

describe("what is shown", () => {
  const events = [learned("1"), TALK, learned("2"), instead("3", "1")];

  it("is the newest first, with what was contradicted by then", () => {
    const shown = cards(reelOf(events), 10).map(({ what, superseded }) => [what.row.key.memoryId, superseded]);
    expect(shown).toEqual([["3", false], ["2", false], ["1", true]]);
    expect(cards(reelOf(events, 2), 10).map(({ superseded }) => superseded)).toEqual([false, false]);
    expect(cards(reelOf(events), 2)).toHaveLength(2);
    expect(cards(newReel(null), 5)).toEqual([]);
  });

  it("draws a version in the lane of what it contradicts", () => {
    const { nodes, edges } = lanesOf(reelOf(events), 10, 4);
    expect(nodes.map(({ id, lane, believed }) => [id, lane, believed])).toEqual([["1", 0, false], ["2", 1, true], ["3", 0, true]]);
    expect(edges.map(({ from, to }) => [from.id, to.id])).toEqual([["1", "3"]]);
    expect(lanesOf(reelOf(events), 2, 4).edges).toEqual([]);
  });

  it("is a picture with every version, its moment and what the colours mean", () => {
    const colours = { background: "#fff", text: "#000", dim: "#555", line: "#999", believed: "#080", superseded: "#850", now: "#00f" };
    const { svg } = drawLanes(reelOf(events), "2026-01-02T00:00:00Z", colours);
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect([...parsed.querySelectorAll("circle")].map((circle) => circle.getAttribute("stroke"))).toEqual(["#850", "#fff", "#00f"]);
    expect(parsed.querySelectorAll("path")).toHaveLength(1);
    expect([...parsed.querySelectorAll("text")].map((text) => text.textContent)).toEqual(["Versions as they grow", "2 Jan 2026, 00:00", "Believed", "Superseded"]);
  });

  it("draws what was learned before the first event just before what contradicts it", () => {
    const { nodes, edges } = lanesOf(reelOf([learned("2"), instead("3", "1")]), 10, 4);
    expect(nodes.map(({ id, place, lane, believed }) => [id, place, lane, believed])).toEqual([["2", 0, 0, true], ["1", 0, 1, false], ["3", 1, 1, true]]);
    expect(edges.map(({ from, to }) => [from.id, to.id])).toEqual([["1", "3"]]);
  });
});
