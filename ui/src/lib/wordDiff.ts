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
    // White space that both sides share is no change.
    const head = removed && added ? sharedSpace(/^\s*/, removed, added) : "";
    const tail = removed && added ? sharedSpace(/\s*$/, removed.slice(head.length), added.slice(head.length)) : "";
    const bare = (text: string) => text.slice(head.length, text.length - tail.length);
    if (head) out.push({ kind: "same", text: head });
    if (bare(removed)) out.push({ kind: "removed", text: bare(removed) });
    if (bare(added)) out.push({ kind: "added", text: bare(added) });
    if (tail) out.push({ kind: "same", text: tail });
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

function sharedSpace(where: RegExp, a: string, b: string): string {
  const [inA, inB] = [where.exec(a)?.[0] ?? "", where.exec(b)?.[0] ?? ""];
  return inA === inB ? inA : "";
}

/** Removed words shorter than this say little without the word after them. */
const SHORT = 10;

/** What the older text said differently, in short; all of it when little is left in common. */
export function whatWas(before: string, after: string): string {
  const parts = wordDiff(before, after);
  const said = parts.flatMap((part, i) => {
    if (part.kind !== "removed") return [];
    const following = parts.slice(i + 1).filter((next) => next.kind === "same").map((next) => next.text).join("");
    const word = part.text.trim().length < SHORT ? (/^\s*[\p{L}\p{N}]+/u.exec(following)?.[0] ?? "") : "";
    return [`${part.text}${word}`.trim()];
  });
  const short = said.filter(Boolean).join(" … ");
  return short === "" || short.length > before.length * 0.7 ? before : short;
}
