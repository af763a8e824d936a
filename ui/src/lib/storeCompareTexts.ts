// Words of the comparison of two stores.

import type { StoreDifference, StoreList } from "../api/bindings.gen";
import { count, formatCount } from "./format";

const differs: Record<StoreDifference, string> = {
  text: "other words",
  date: "another date",
  user: "another user",
  agent: "another agent",
  interaction: "another conversation",
  sources: "other source turns",
  versions: "contradicts others",
};

export const storeCompareTexts = {
  mode: "Two stores",
  with: "Store",
  chooseStore: "choose…",
  none: "No other store is known. Open or connect one first.",
  choose: "Choose the store to compare with.",
  ready: (name: string) => `Compare with ${name}`,
  readyText: "The other store is only read, and closed again when you leave this view. What has the same id in both is compared: text, dates, sources and versions, as both say now.",
  start: "Compare",
  again: "Compare again",
  running: "Comparing stores",
  stopped: "The comparison was stopped.",
  same: "Both stores say the same",
  sameText: (people: number, memories: number) => `${count(people, "user", "users")} and ${count(memories, "memory", "memories")} are alike in both.`,
  summary: (people: number, alike: number) => `${count(people, "user differs", "users differ")}, ${formatCount(alike)} alike`,
  memories: (n: number) => `${count(n, "memory", "memories")} alike`,
  capped: (n: number) => `More than ${formatCount(n)} lines; those beyond are only counted.`,
  people: "Users who differ",
  user: "User",
  here: (store: string) => `Only in ${store}`,
  differing: "Differ",
  alike: "Alike",
  notIn: (store: string) => `not in ${store}`,
  renamed: (name: string) => `there: ${name}`,
  lists: (list: StoreList, n: number, here: string, there: string) =>
    list === "differing" ? `${formatCount(n)} in both, not alike` : `${formatCount(n)} only in ${list === "onlyHere" ? here : there}`,
  differs: (difference: StoreDifference) => differs[difference],
  more: (n: number) => `Show ${formatCount(n)} more`,
} as const;
