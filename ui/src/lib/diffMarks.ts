// What was taken out of the old text and put into the new one, as marks over each, so that people stay chips.

import type { Mark, Segment } from "../api/bindings.gen";
import { plainText } from "./segments";
import { wordDiff } from "./wordDiff";

export type DiffMarks = { removed: Mark[]; added: Mark[] };

export function diffMarks(before: readonly Segment[], after: readonly Segment[]): DiffMarks {
  const removed: Mark[] = [];
  const added: Mark[] = [];
  let [inOld, inNew] = [0, 0];
  for (const part of wordDiff(plainText(before), plainText(after))) {
    const { length } = part.text;
    if (part.kind === "removed") removed.push(trimmed(part.text, inOld));
    else if (part.kind === "added") added.push(trimmed(part.text, inNew));
    if (part.kind !== "added") inOld += length;
    if (part.kind !== "removed") inNew += length;
  }
  return { removed: removed.filter(isSeen), added: added.filter(isSeen) };
}

/** Without spaces at the ends: a mark around a space looks like a smudge. */
function trimmed(text: string, start: number): Mark {
  const head = text.length - text.trimStart().length;
  return { start: start + head, end: start + Math.max(head, text.trimEnd().length) };
}

const isSeen = (mark: Mark) => mark.start < mark.end;
