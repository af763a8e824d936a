// What changed between two texts, in words, for showing old and new beside each other.

import { diffWordsWithSpace } from "diff";

export type DiffPart = { kind: "same" | "removed" | "added"; text: string };

/** Beyond this length a word diff says nothing that the two texts do not say better. */
const MAX_LENGTH = 20_000;

/** Parts in reading order; neighbours of one kind are joined over single spaces, so that phrases stay whole. */
export function wordDiff(before: string, after: string): DiffPart[] {
  if (before.length + after.length > MAX_LENGTH) {
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  }
  const parts = diffWordsWithSpace(before, after).map(
    (part): DiffPart => ({ kind: part.added ? "added" : part.removed ? "removed" : "same", text: part.value }),
  );
  return joinPhrases(parts);
}

/** `-a+x` ` ` `-b+y` reads better as `-a b+x y`. */
function joinPhrases(parts: DiffPart[]): DiffPart[] {
  const out: DiffPart[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed) out.push({ kind: "removed", text: removed });
    if (added) out.push({ kind: "added", text: added });
    removed = "";
    added = "";
  };
  parts.forEach((part, i) => {
    if (part.kind === "removed") removed += part.text;
    else if (part.kind === "added") added += part.text;
    else if (/^\s+$/.test(part.text) && removed && added && i < parts.length - 1) {
      removed += part.text;
      added += part.text;
    } else {
      flush();
      out.push({ kind: "same", text: part.text });
    }
  });
  flush();
  return out;
}

/** What the older text said differently, in short; all of it when little is left in common. */
export function whatWas(before: string, after: string): string {
  const parts = wordDiff(before, after);
  const removed = parts.filter((part) => part.kind === "removed").map((part) => part.text.trim());
  const length = removed.join(" ").length;
  return length === 0 || length > before.length * 0.7 ? before : removed.filter(Boolean).join(" … ");
}
