// Splits a text at marked ranges. Ranges count UTF-16 units, as JavaScript strings do.

import type { Mark } from "../api/bindings.gen";

export type Piece = { text: string; marked: boolean };

/** The text in pieces; ranges may overlap, be empty, out of order or beyond the end. */
export function splitMarks(text: string, marks: readonly Mark[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of merged(marks, text.length)) {
    if (start > at) pieces.push({ text: text.slice(at, start), marked: false });
    pieces.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), marked: false });
  return pieces;
}

function merged(marks: readonly Mark[], length: number): Mark[] {
  const inside = marks
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const out: Mark[] = [];
  for (const mark of inside) {
    const last = out.at(-1);
    if (last && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else out.push(mark);
  }
  return out;
}

export type Excerpt = { text: string; marks: Mark[] };

/** Cuts a long text to `total` characters around its first mark, so that the marked words stay in sight. */
export function excerpt(text: string, marks: readonly Mark[], before: number, total: number): Excerpt {
  if (text.length <= total) return { text, marks: [...marks] };
  const first = merged(marks, text.length)[0]?.start ?? 0;
  let start = first <= before ? 0 : first - before;
  // Begin at a word, unless there is none near.
  const space = text.indexOf(" ", start);
  if (start > 0 && space !== -1 && space < first) start = space + 1;
  const end = Math.min(text.length, start + total);
  const head = start > 0 ? "…" : "";
  const shift = head.length - start;
  return {
    text: `${head}${text.slice(start, end)}${end < text.length ? "…" : ""}`,
    marks: merged(marks, end)
      .filter((mark) => mark.end > start)
      .map((mark) => ({ start: Math.max(mark.start, start) + shift, end: mark.end + shift })),
  };
}
