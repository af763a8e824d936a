// Every word of the search view and of "Why this result" in the inspector.

import type { SearchNotice } from "../api/bindings.gen";
import { count, formatCount, formatDecimals, pluralOf } from "./format";

export const searchTexts = {
  box: "Search query",
  placeholder: "Ask, or name what you look for",
  clear: "Clear",
  scope: "Scope",
  versions: "Versions",
  current: "Current",
  all: "All versions",
  results: "Results",
  found: (n: number) => pluralOf(n, "result", "results"),
  best: (n: number) => `best ${formatCount(n)}`,
  took: (ms: number) => `in ${ms < 10 ? formatDecimals(ms, 1) : formatCount(Math.round(ms))} ms`,
  dense: "Dense",
  lexical: "Lexical",
  fused: "Fused",
  denseTitle: "Dense, by meaning: rank and cosine",
  lexicalTitle: "Lexical, by words: rank and BM25 score",
  fusedTitle: "Fused: what meaning adds and what words add, together",
  notFound: "not found",
  hop: (found: string, shown: string) => `matched ${found}, showing ${shown}:`,
  hopUnknown: "matched an older version:",
  narrow: (n: number) => `The best ${formatCount(n)} are shown. More words narrow the question.`,
  notice: (notice: SearchNotice): string => {
    switch (notice.kind) {
      case "indexBehind":
        return `The index is ${count(notice.pending, "change", "changes")} behind. The newest memories are found in a moment.`;
      case "indexIncomplete":
        return `Results are incomplete, because the index has to be built: ${notice.reason}.`;
      case "wordsOnly":
        return `Found by words only: ${notice.reason}. Use the words that the memory uses.`;
      case "wordsInGraph":
        return `Found by words in the graph, because the index cannot be asked: ${notice.reason}`;
      case "notUnderstood":
        return "The embedder knows none of these words, so results are found by words only. Try other words, or the language of the memories.";
      case "queryCut":
        return `Only the first ${formatCount(notice.chars)} characters of the question were used.`;
    }
  },
  build: "Build it now",
  building: "The index is being built.",
  /** `owned`: memories of several users are searched, so that whose they are tells them apart. */
  person: (name: string, owned: boolean) =>
    owned ? `${name} is named: ${possessive(name)} own memories are preferred.` : `${name} is named: memories that speak of ${name} are preferred.`,
  agentPerson: (name: string) => `${name} is named: memories that speak of ${name} are preferred.`,
  before: {
    title: (scope: string) => `Search ${scope}`,
    text: "By meaning and by words at once: what memories say, and the messages they came from.",
    recent: "Searched before",
    hints: "How to ask",
    list: [
      "Whole questions and single words both work.",
      "A name prefers that person’s memories.",
      "What an older version said leads to the one that is believed now. “All versions” shows every version itself.",
    ],
    keys: "Arrow down goes to the results, Enter opens the conversation, / comes back here.",
  },
  none: {
    title: "Nothing found",
    text: (scope: string) => `Nothing in the memories of ${scope} fits.`,
    filtered: (scope: string) => `Nothing in the memories of ${scope} fits with these filters.`,
    widen: (organization: string) => `Search all of ${organization}`,
    versions: "Search all versions",
    filters: "Drop the filters",
  },
  why: {
    title: "Why this result",
    signal: "Signal",
    rank: "Rank",
    score: "Score",
    adds: "Adds",
    words: "What each word adds",
    text: "in the memory",
    sources: "in its source turns",
    both: "in the memory and its source turns",
    noMatch: "no match",
    onlyMeaning: "Found by meaning alone: none of the words is in it.",
    onlyWords: "Found by words alone.",
    hop: (found: string, shown: string) => `The match is in ${found}; ${shown} is believed now.`,
    hopUnknown: "The match is in an older version; this one is believed now.",
    /** Of the dense part: cosine and preference. */
    preferred: (name: string, adds: string) => `${adds} of what meaning adds is for ${name}, who is named and whose memory this is.`,
    spoken: (name: string, adds: string) => `${adds} of what words add is for ${name}, who is named in it.`,
  },
};

function possessive(name: string): string {
  return `${name}’s`;
}
