// Texts with people in them: as plain text for labels, and cut into pieces for showing.

import type { Mark, PersonId, Segment } from "../api/bindings.gen";

/** The placeholder of a person whom the organization does not have any more. */
export function placeholder(id: PersonId): string {
  return `${id.kind}_${id.id}`;
}

export function segmentText(segment: Segment): string {
  switch (segment.kind) {
    case "text":
      return segment.text;
    case "person":
      return segment.name;
    case "unknown":
      return placeholder(segment.id);
  }
}

/** The whole text as a reader sees it. */
export function plainText(segments: readonly Segment[]): string {
  return segments.map(segmentText).join("");
}

/** Each segment with the marks that fall into it, counted from its own start. */
export function marksBySegment(segments: readonly Segment[], marks: readonly Mark[]): Mark[][] {
  let at = 0;
  return segments.map((segment) => {
    const from = at;
    at += segmentText(segment).length;
    return marks
      .filter(({ start, end }) => start < at && end > from)
      .map(({ start, end }) => ({ start: Math.max(0, start - from), end: Math.min(at, end) - from }));
  });
}
