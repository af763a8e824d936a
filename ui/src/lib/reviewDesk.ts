// One visit to the review: which card is looked at, and what was decided so far. A decision shows at once and is stored
// in the background; what could not be stored comes back.

import type { Corrected, Finder, ReviewCard, ReviewKey, Verdict } from "../api/bindings.gen";

/** What somebody did with a card; a contradiction that was marked counts as a fix. */
export type Deed = Verdict | "linked";

export type Decision = {
  id: string;
  card: ReviewCard;
  deed: Deed;
  /** Stored as this change; `undefined` while it is on its way, `null` when it was decided like that already. */
  change: string | null | undefined;
};

export type Failed = {
  id: string;
  card: ReviewCard;
  problem: string;
  /** Somebody else was first: what is there now and what was wanted. */
  conflict: Conflict | null;
  /** What was to be done, so that it can be done all the same. */
  deed: Deed;
};

type Conflict = Extract<Corrected, { kind: "conflict" }>;

export type Desk = {
  /** The card that is looked at; the first that waits, when it does not wait any more. */
  current: string | null;
  /** In the order in which they were made. */
  decisions: readonly Decision[];
  failed: readonly Failed[];
  /** Cards whose decision was taken back, until the queue has them again. */
  returned: readonly ReviewCard[];
};

export const EMPTY_DESK: Desk = { current: null, decisions: [], failed: [], returned: [] };

/** Deeds that change memories, so that other findings about them may be out of date. */
export const CHANGING: ReadonlySet<Deed> = new Set<Deed>(["fixed", "merged", "deleted", "linked"]);

export function cardId({ finder, memoryId, other }: ReviewKey): string {
  return `${finder}:${memoryId}:${other ?? ""}`;
}

/** The cards that wait, in the order of the queue: those that came back first, where the queue does not have them. */
export function waitingCards(queue: readonly ReviewCard[], desk: Desk): ReviewCard[] {
  const decided = new Set(desk.decisions.map((decision) => decision.id));
  const queued = new Set(queue.map((card) => cardId(card.key)));
  const back = desk.returned.filter((card) => !queued.has(cardId(card.key)));
  return [...back, ...queue].filter((card) => !decided.has(cardId(card.key)));
}

export function currentCard(waiting: readonly ReviewCard[], desk: Desk): ReviewCard | null {
  return waiting.find((card) => cardId(card.key) === desk.current) ?? waiting[0] ?? null;
}

/** Where the window stands: the place of the card among all of this visit, from 1, and how many there are. */
export function progressOf(queue: readonly ReviewCard[], waiting: readonly ReviewCard[], inQueue: number, desk: Desk): { at: number; of: number } {
  const decided = new Set(desk.decisions.map((decision) => decision.id));
  // What was decided a moment ago may still be in the queue.
  const leaving = queue.filter((card) => decided.has(cardId(card.key))).length;
  const queued = new Set(queue.map((card) => cardId(card.key)));
  const back = desk.returned.filter((card) => !queued.has(cardId(card.key)) && !decided.has(cardId(card.key))).length;
  const left = Math.max(waiting.length, inQueue - leaving + back);
  const card = currentCard(waiting, desk);
  const at = card ? waiting.indexOf(card) + 1 : 0;
  return { at: desk.decisions.length + at, of: desk.decisions.length + left };
}

/** Takes note of a decision and goes on to the next card. */
export function decided(desk: Desk, waiting: readonly ReviewCard[], card: ReviewCard, deed: Deed): Desk {
  const id = cardId(card.key);
  const at = waiting.findIndex((each) => cardId(each.key) === id);
  const next = waiting[at + 1] ?? waiting[at - 1] ?? null;
  return {
    current: next && cardId(next.key),
    decisions: [...desk.decisions.filter((each) => each.id !== id), { id, card, deed, change: undefined }],
    failed: desk.failed.filter((each) => each.id !== id),
    returned: desk.returned.filter((each) => cardId(each.key) !== id),
  };
}

export function stored(desk: Desk, id: string, change: string | null): Desk {
  return { ...desk, decisions: desk.decisions.map((each) => (each.id === id ? { ...each, change } : each)) };
}

/** The card waits again; nobody is moved away from the one that they look at. */
export function failed(desk: Desk, id: string, problem: string, conflict: Conflict | null = null): Desk {
  const decision = desk.decisions.find((each) => each.id === id);
  if (!decision) return desk;
  return {
    ...desk,
    decisions: desk.decisions.filter((each) => each.id !== id),
    failed: [...desk.failed.filter((each) => each.id !== id), { id, card: decision.card, problem, conflict, deed: decision.deed }],
    returned: [...desk.returned, decision.card],
  };
}

/** What could not be stored is let go; the card goes on waiting. */
export function dismissed(desk: Desk, id: string): Desk {
  return { ...desk, failed: desk.failed.filter((each) => each.id !== id) };
}

/** The decision was taken back: its card is looked at again. */
export function takenBack(desk: Desk, id: string): Desk {
  const decision = desk.decisions.find((each) => each.id === id);
  if (!decision) return desk;
  return {
    ...desk,
    current: id,
    decisions: desk.decisions.filter((each) => each.id !== id),
    returned: [...desk.returned, decision.card],
  };
}

/** The queue has the card again, so it need not be kept for it. */
export function landed(desk: Desk, id: string): Desk {
  return { ...desk, returned: desk.returned.filter((card) => cardId(card.key) !== id) };
}

/** The decision stands after all. */
export function kept(desk: Desk, decision: Decision): Desk {
  return {
    ...desk,
    decisions: [...desk.decisions, decision],
    returned: desk.returned.filter((card) => cardId(card.key) !== decision.id),
  };
}

export function moved(desk: Desk, waiting: readonly ReviewCard[], by: number): Desk {
  const card = currentCard(waiting, desk);
  const at = card ? waiting.indexOf(card) : 0;
  const next = waiting[Math.max(0, Math.min(waiting.length - 1, at + by))];
  return next ? { ...desk, current: cardId(next.key) } : desk;
}

export type Sides = { older: "memory" | "other"; canMerge: boolean };

/** Which of the two memories of a card is the older one, and whether both are believed, so that one may take the other's place. */
export function sidesOf({ key, memory, other }: ReviewCard): Sides | null {
  if (!other) return null;
  const older = other.obtainedAt <= memory.row.obtainedAt ? "other" : "memory";
  return { older, canMerge: PAIRS.has(key.finder) };
}

/** Finders whose two memories are not linked yet. */
const PAIRS: ReadonlySet<Finder> = new Set<Finder>(["nearDuplicate", "unlinkedContradiction"]);

/** "right in 12 of 14": how often a finding led to a change, of those about which somebody decided. */
export function precisionOf({ kept, dropped }: { kept: number; dropped: number }): { right: number; of: number; share: number } | null {
  const of = kept + dropped;
  return of === 0 ? null : { right: dropped, of, share: dropped / of };
}
