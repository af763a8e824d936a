// What the palette shows for what is typed: the start of a name before the start of a word, before letters anywhere. What
// was used lately comes first among equals. It has a frame for ten thousand entries, so each is prepared once.

export type Rankable = {
  /** What is read and looked through first. */
  label: string;
  /** Looked through too, with less weight. */
  hint?: string;
  /** Place among those that were used lately, 0 for the last one. */
  recent?: number;
};

type Prepared = { label: string; starts: readonly number[]; hint: string };

const ASCII = /^[\u0020-\u007e]*$/;
const MARKS = /\p{Diacritic}/gu;

/** Without case and accents, so that "muller" finds Müller. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  return ASCII.test(lower) ? lower : lower.normalize("NFD").replaceAll(MARKS, "");
}

const known = new WeakMap<Rankable, Prepared>();

function prepared(entry: Rankable): Prepared {
  const held = known.get(entry);
  if (held) return held;
  const label = folded(entry.label);
  const starts: number[] = [];
  for (let i = 0; i < label.length; i += 1) if (isWord(label, i) && (i === 0 || !isWord(label, i - 1))) starts.push(i);
  const made = { label, starts, hint: entry.hint ? folded(entry.hint) : "" };
  known.set(entry, made);
  return made;
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127;
}

const WHOLE = 1_000;
const PREFIX = 900;
const WORD = 700;
const INSIDE = 500;
const HINT_WORD = 400;
const HINT = 300;
const FUZZY = 100;
const RECENT = 50;

/** Letters of the word in their order, the first at the start of a word; better the fewer lie between. 0: they are not there. */
function fuzzy({ label, starts }: Prepared, word: string): number {
  let best = 0;
  for (const start of starts) {
    if (label[start] !== word[0]) continue;
    let at = start;
    let gaps = 0;
    for (let i = 1; i < word.length; i += 1) {
      const next = label.indexOf(word.charAt(i), at + 1);
      if (next === -1) return best;
      if (next !== at + 1 && !starts.includes(next)) gaps += next - at - 1;
      at = next;
    }
    best = Math.max(best, FUZZY - Math.min(gaps * 8, FUZZY - 1));
    // Letters that are farther apart than that are there by chance.
    if (gaps > word.length * 2) best = 0;
  }
  return best;
}

/** How well one word of what was typed fits; 0 when it does not. */
function scoreOfWord(entry: Prepared, word: string): number {
  const { label, starts, hint } = entry;
  const at = label.indexOf(word);
  if (at === 0) return label.length === word.length ? WHOLE : PREFIX;
  if (at > 0) {
    const start = starts.find((each) => each > 0 && label.startsWith(word, each));
    return start === undefined ? INSIDE : WORD;
  }
  const inHint = hint === "" ? -1 : hint.indexOf(word);
  if (inHint >= 0) return inHint === 0 || !isWord(hint, inHint - 1) ? HINT_WORD : HINT;
  return word.length > 1 ? fuzzy(entry, word) : 0;
}

function score(entry: Rankable, words: readonly string[]): number {
  const held = prepared(entry);
  let sum = 0;
  for (const word of words) {
    const one = scoreOfWord(held, word);
    if (one === 0) return 0;
    sum += one;
  }
  const fits = sum / words.length;
  const lately = entry.recent === undefined ? 0 : RECENT / (1 + entry.recent);
  // Of two that fit alike, the shorter one is meant more often.
  return fits + lately - Math.min(held.label.length, 100) / 100;
}

export type Ranked<T> = { entries: readonly T[]; total: number };

/** The entries that fit best, at most `limit`, and how many fit in all. All fit, in their order, when nothing is typed. */
export function rank<T extends Rankable>(entries: readonly T[], typed: string, limit: number): Ranked<T> {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return { entries: entries.slice(0, limit), total: entries.length };
  // The best so far, in their order: sorting all that fit would take longer than finding them.
  const best: { entry: T; score: number }[] = [];
  let total = 0;
  for (const entry of entries) {
    const fits = score(entry, words);
    if (fits === 0) continue;
    total += 1;
    const worst = best[best.length - 1];
    if (best.length === limit && worst && fits <= worst.score) continue;
    let at = best.length;
    while (at > 0 && (best[at - 1]?.score ?? 0) < fits) at -= 1;
    best.splice(at, 0, { entry, score: fits });
    if (best.length > limit) best.pop();
  }
  return { entries: best.map(({ entry }) => entry), total };
}

/** Prepares entries before somebody types. */
export function prepare(entries: readonly Rankable[]): void {
  entries.forEach(prepared);
}
