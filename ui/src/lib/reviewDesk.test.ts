import { describe, expect, it } from "vitest";

import type { Finder, MemoryRow, ReviewCard } from "../api/bindings.gen";
import { cardId, currentCard, decided, dismissed, EMPTY_DESK, failed, landed, moved, precisionOf, progressOf, sidesOf, stored, takenBack, waitingCards } from "./reviewDesk";

function row(memoryId: string, obtainedAt: string): MemoryRow {
  return {
    key: { orgId: "o", userId: "u", memoryId }, segments: [], userName: "U", agentId: "a", agentLabel: "A", interactionId: null, obtainedAt,
    date: obtainedAt.slice(0, 10), sources: 0, replaces: 0, replacedBy: 0, supersededAt: null, believed: true, problems: [],
  };
}

function card(memoryId: string, finder: Finder = "tooLong", other: string | null = null): ReviewCard {
  return {
    key: { orgId: "o", memoryId, finder, other }, score: 1,
    memory: { row: row(memoryId, "2026-02-01T00:00:00Z"), sources: [], interactionMessages: null, replaced: [], replacing: [], versions: [], versionsTotal: 1 },
    other: other === null ? null : row(other, "2026-01-01T00:00:00Z"),
  };
}

const [a, b, c] = [card("a"), card("b"), card("c")];
const queue = [a, b, c];
const names = (cards: readonly ReviewCard[]) => cards.map((each) => each.key.memoryId).join("");
const shown = (cards: readonly ReviewCard[], desk = EMPTY_DESK) => currentCard(waitingCards(cards, desk), desk)?.key.memoryId;

describe("a visit to the review", () => {
  it("goes on to the next card at once, and back to the one before at the end", () => {
    let desk = decided(EMPTY_DESK, queue, a, "kept");
    expect(shown(queue, desk)).toBe("b");
    desk = moved(desk, waitingCards(queue, desk), 1);
    expect(shown(queue, desk)).toBe("c");
    desk = decided(desk, waitingCards(queue, desk), c, "skipped");
    expect(shown(queue, desk)).toBe("b");
    desk = decided(desk, waitingCards(queue, desk), b, "deleted");
    expect(shown(queue, desk)).toBeUndefined();
  });

  it("counts the same before and after the queue has heard of a decision", () => {
    const desk = decided(EMPTY_DESK, queue, a, "kept");
    const late = progressOf(queue, waitingCards(queue, desk), 41, desk);
    const rest = [b, c];
    expect(progressOf(rest, waitingCards(rest, desk), 40, stored(desk, cardId(a.key), "x"))).toEqual(late);
    expect(late).toEqual({ at: 2, of: 41 });
  });

  it("brings back a card that could not be stored, and leaves the eyes where they are", () => {
    const desk = failed(decided(EMPTY_DESK, queue, a, "deleted"), cardId(a.key), "No answer.");
    expect(names(waitingCards([b, c], desk))).toBe("abc");
    expect(shown(queue, desk)).toBe("b");
    expect(desk.failed.map((each) => each.problem)).toEqual(["No answer."]);
    // Deciding again makes the failure go.
    expect(decided(desk, waitingCards(queue, desk), a, "kept").failed).toEqual([]);
  });

  it("keeps what somebody else did beside a decision until one of both was chosen", () => {
    const conflict = { kind: "conflict" as const, problem: "changed", now: [a.memory.row], wanted: [a.memory.row] };
    const desk = failed(decided(EMPTY_DESK, queue, a, "fixed"), cardId(a.key), "changed", conflict);
    expect(desk.failed).toEqual([{ id: cardId(a.key), card: a, problem: "changed", conflict, deed: "fixed" }]);
    const left = dismissed(desk, cardId(a.key));
    expect(left.failed).toEqual([]);
    expect(names(waitingCards([b, c], left))).toBe("abc");
  });

  it("shows the card again whose decision is taken back, and only once when the queue has it too", () => {
    let desk = stored(decided(EMPTY_DESK, queue, a, "kept"), cardId(a.key), "x");
    desk = takenBack(desk, cardId(a.key));
    expect(shown([b, c], desk)).toBe("a");
    expect(names(waitingCards(queue, desk))).toBe("abc");
    expect(progressOf([b, c], waitingCards([b, c], desk), 2, desk)).toEqual({ at: 1, of: 3 });
  });

  it("lets a card go that was decided elsewhere after it came back", () => {
    const back = takenBack(stored(decided(EMPTY_DESK, queue, a, "kept"), cardId(a.key), "x"), cardId(a.key));
    expect(names(waitingCards([b, c], landed(back, cardId(a.key))))).toBe("bc");
  });

  it("stays inside the list", () => {
    expect(moved(EMPTY_DESK, queue, -1).current).toBe(cardId(a.key));
    expect(moved({ ...EMPTY_DESK, current: cardId(c.key) }, queue, 1).current).toBe(cardId(c.key));
    expect(moved(EMPTY_DESK, [], 1)).toBe(EMPTY_DESK);
  });
});

describe("a card", () => {
  it("tells one finding about a memory from another", () => {
    expect(cardId(card("a", "nearDuplicate", "b").key)).not.toBe(cardId(card("a", "nearDuplicate", "c").key));
    expect(cardId(a.key)).not.toBe(cardId(card("a", "empty").key));
  });

  it("has an older side, and can be merged when the two are not linked", () => {
    expect(sidesOf(card("n", "nearDuplicate", "o"))).toEqual({ older: "other", canMerge: true });
    expect(sidesOf(card("n", "flipping", "o"))).toEqual({ older: "other", canMerge: false });
    expect(sidesOf(a)).toBeNull();
  });
});

it("says nothing about a finder that nobody has judged", () => {
  expect(precisionOf({ kept: 0, dropped: 0 })).toBeNull();
  expect(precisionOf({ kept: 2, dropped: 12 })).toEqual({ right: 12, of: 14, share: 12 / 14 });
});
