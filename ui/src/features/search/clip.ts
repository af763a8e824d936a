// Long hits: the words that were looked for stay in sight.

import type { Mark, Segment } from "../../api/bindings.gen";
import { segmentText } from "../../lib/segments";

/** Characters that surely are within the first lines that a hit shows. */
const IN_SIGHT = 110;
const BEFORE = 40;
/** More than three lines hold; drawing more is wasted. */
const MOST = 700;

export type Clipped = { segments: Segment[]; marks: Mark[] };

/** The segments from shortly before the first mark on, when that is far from the beginning. */
export function clip(segments: readonly Segment[], marks: readonly Mark[]): Clipped {
  const whole = segments.map(segmentText).join("");
  const first = marks.reduce((least, mark) => Math.min(least, mark.start), Infinity);
  const from = first === Infinity || first <= IN_SIGHT ? 0 : wordStart(whole, first - BEFORE, first);
  const to = Math.min(whole.length, from + MOST);
  if (from === 0 && to === whole.length) return { segments: [...segments], marks: [...marks] };

  const out: Segment[] = [];
  let at = 0;
  let [start, end] = [whole.length, 0];
  for (const segment of segments) {
    const length = segmentText(segment).length;
    if (at < to && at + length > from) {
      // People stay whole; text is cut.
      const [cutFrom, cutTo] = segment.kind === "text" ? [Math.max(from, at), Math.min(to, at + length)] : [at, at + length];
      out.push(segment.kind === "text" ? { kind: "text", text: segment.text.slice(cutFrom - at, cutTo - at) } : segment);
      start = Math.min(start, cutFrom);
      end = Math.max(end, cutTo);
    }
    at += length;
  }
  const head = start > 0 ? "… " : "";
  if (head) out.unshift({ kind: "text", text: head });
  if (end < whole.length) out.push({ kind: "text", text: "…" });
  const shift = head.length - start;
  return {
    segments: out,
    marks: marks
      .filter((mark) => mark.end > start && mark.start < end)
      .map((mark) => ({ start: Math.max(mark.start, start) + shift, end: Math.min(mark.end, end) + shift })),
  };
}

/** The start of a word at or after `at`, before `limit`; never inside a surrogate pair. */
function wordStart(text: string, at: number, limit: number): number {
  const space = text.indexOf(" ", at);
  if (space !== -1 && space + 1 <= limit) return space + 1;
  const isInside = /[\uDC00-\uDFFF]/.test(text.charAt(at));
  return isInside ? at + 1 : at;
}
