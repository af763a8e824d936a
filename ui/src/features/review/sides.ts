// The two memories of a card: A is the older one, B the newer one.

import type { MemoryRow, ReviewCard } from "../../api/bindings.gen";
import { sidesOf } from "../../lib/reviewDesk";

export type Letter = "A" | "B";

/** What was begun on a card and asks for more than one key. */
export type Mode = { kind: "fix"; letter: Letter } | { kind: "merge"; letter: Letter } | { kind: "delete" } | null;

/** `found`: the letter of the memory that the finder is about. */
export function lettersOf(card: ReviewCard): { found: Letter } {
  return { found: sidesOf(card)?.older === "memory" ? "A" : "B" };
}

export function memoryOf(card: ReviewCard, letter: Letter): MemoryRow {
  const { found } = lettersOf(card);
  return letter === found || !card.other ? card.memory.row : card.other;
}
