// What an entry of the palette is, and how those that fit are put into groups.

import type { ReactNode } from "react";

import type { Rankable } from "../lib/paletteRank";

export type Entry = Rankable & {
  id: string;
  icon: ReactNode;
  /** Why it can do nothing now. */
  off?: string | null;
  run: () => void;
};

export type Group = {
  title: string;
  entries: readonly Entry[];
  /** Only some are shown before something is typed. */
  many?: boolean;
};

/** The entries under the titles of their groups: the group of the best one first, and so on. */
export function grouped(entries: readonly Entry[], groups: readonly Group[]): Group[] {
  const wanted = new Set(entries);
  const titles = new Map<Entry, string>();
  for (const group of groups) for (const entry of group.entries) if (wanted.has(entry)) titles.set(entry, group.title);
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    const title = titles.get(entry) ?? "";
    const known = found.get(title);
    if (known) known.push(entry);
    else found.set(title, [entry]);
  }
  return [...found].map(([title, of]) => ({ title, entries: of }));
}
