// The parts of a memory that is split, while they are typed.

import type { Part } from "../../api/bindings.gen";

export type DraftPart = { id: number; text: string; sources: number[] };

/** Where a text falls apart by itself: at the ends of its sentences, else before a conjunction. Somebody looks on. */
export function partsOf(text: string, positions: readonly number[]): DraftPart[] {
  const sentences = text.split(/(?<=[.!?])\s+/u).filter(Boolean);
  const pieces = sentences.length > 1 ? sentences : halves(text);
  return pieces.map((part, id) => ({ id, text: part, sources: [...positions] }));
}

function halves(text: string): [string, string] {
  const at = /[,;]?\s+(?:and|but|while|;)\s+/iu.exec(text);
  return at ? [text.slice(0, at.index), text.slice(at.index + at[0].length)] : [text, ""];
}

/** As they are sent; `null` while one of them says nothing. */
export function toParts(parts: readonly DraftPart[], positions: readonly number[]): Part[] | null {
  if (parts.length < 2 || parts.some((part) => part.text.trim() === "")) return null;
  return parts.map(({ text, sources }) => ({
    text: text.trim(),
    sources: positions.every((position) => sources.includes(position)) ? null : sources,
  }));
}
