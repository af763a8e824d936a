// Every word of the versions view and of a change in the inspector.

import { count, formatCount } from "./format";

const versions = (n: number) => count(n, "version", "versions");
const days = (n: number) => count(n, "day", "days");

export const versionTexts = {
  chains: "Revised memories",
  chainsHead: "Memories that changed, newest change first",
  chainsOpen: "Choose one to see its versions",
  noChains: "Nothing has changed yet",
  noChainsText: "When something newer contradicts a memory, both are kept, and this is where you follow how it changed.",
  all: "All revised memories",
  was: "was",
  versions,
  summary: (total: number, branches: number, joins: number) =>
    [
      versions(total),
      branches > 0 ? count(branches, "branch", "branches") : null,
      joins > 0 ? count(joins, "join", "joins") : null,
    ]
      .filter(Boolean)
      .join(", "),
  showAs: "Show as",
  graph: "Graph",
  list: "List",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit into the view",
  graphLabel: (n: number) => `${versions(n)}, time from left to right. Arrow keys move along the lines.`,
  listLabel: "Versions, oldest first",
  cardLabel: (label: string, day: string, state: string, agent: string, sources: number, text: string) =>
    `${label}, ${day}, ${state}, ${agent}, ${count(sources, "source turn", "source turns")}: ${text}`,
  edgeLabel: (older: string, newer: string) => `Change from ${older} to ${newer}`,
  brokenAxis: (n: number) => `${days(n)} without a change, drawn shorter`,
  sources: (n: number) => `${formatCount(n)} src`,
  replaces: (labels: readonly string[]) => `replaces ${joined(labels)}`,
  first: "first version",
  shown: (n: number, total: number) => `${formatCount(n)} of ${formatCount(total)} versions, those nearest to the selected one`,
  more: (n: number) => `Show ${formatCount(n)} more`,
  only: "This memory has one version",
  onlyText: "Nothing newer has contradicted it. When something does, both stay here.",
  choose: "Choose a change to compare its two sides.",
  noSources: "Its source turns are gone, or it was added by hand.",
  conversation: (moment: string, messages: number | null) =>
    messages === null ? moment : `${moment}, ${count(messages, "message", "messages")}`,
  by: (agent: string, day: string) => `${agent}, ${day}`,
  change: {
    pill: "Change",
    kind: "Kind",
    contrary: "Contrary update",
    when: "When",
    later: (n: number) => (n < 1 ? "the same day" : `${days(n)} later`),
    earlier: "dated before the version that it replaces",
    by: "By",
    joins: "Joins",
    joined,
    branches: "Branches",
    alsoLed: (from: string, labels: readonly string[]) => `${from} also led to ${joined(labels)}`,
    from: "From",
    order: "Order of versions",
    believed: "Believed for",
    days: (n: number) => (n < 1 ? "< 1 d" : `${formatCount(n)} d`),
    together: (a: string, b: string, n: number) => `${a} and ${b} were believed at the same time for ${days(n)}.`,
    window: (n: number, total: number) => `${formatCount(n)} of ${formatCount(total)}`,
    show: (label: string) => `Show ${label}`,
  },
};

/** "v3", "v3 and v2b", "v3, v2b and v2c" */
function joined(labels: readonly string[]): string {
  const last = labels.at(-1) ?? "";
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(", ")} and ${last}`;
}
