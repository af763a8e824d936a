// Every word of the overview.

import { count, formatCount } from "./format";

const memories = (n: number) => count(n, "memory", "memories");

export const overviewTexts = {
  calendar: "Activity",
  asTable: "As table",
  asChart: "As chart",
  changes: {
    title: "Learned, changed, deleted",
    step: "One bar for each",
    weeks: "Week",
    months: "Month",
    learned: "Learned",
    changed: "Changed",
    deleted: "Deleted",
    period: "Period",
    bar: (period: string, learned: number, changed: number) => `${period}: ${formatCount(learned)} learned, ${formatCount(changed)} changed`,
    deletedBar: (period: string, n: number) => `${period}: ${formatCount(n)} deleted`,
    label: (from: string, to: string) => `Memories learned, changed and deleted, ${from} to ${to}`,
    nothing: "Nothing was learned, changed or deleted in these months.",
  },
  days: { day: "Day", interactions: "Interactions", memories: "Memories", nothing: "Nothing happened yet." },
  revised: {
    title: "Most revised",
    memory: "Memory",
    revisions: "Revisions",
    versions: (n: number) => `${formatCount(n + 1)} versions`,
    nothing: "No memory was revised yet.",
  },
  look: {
    title: "Needs a look",
    contested: "Open contradictions",
    contestedText: "Memories that more than one believed memory contradicts",
    contestedNone: "No memory is contradicted by more than one believed memory.",
    sourcesLost: "Sources lost",
    sourcesLostText: "Memories whose source turns are gone",
    sourcesLostNone: "Every memory of a conversation still has its source turns.",
    show: (what: string, n: number) => `${what}: show ${memories(n)}`,
  },
  index: {
    title: "Search index",
    upToDate: "Up to date",
    pending: (n: number) => `${memories(n)} wait to be indexed`,
    rebuild: "Has to be rebuilt",
    unfit: "Holds another model’s vectors",
    unreachable: "Does not answer",
    check: "Check the index…",
  },
  agents: {
    title: "Agents by contribution",
    agent: "Agent",
    gone: "deleted agent",
    nothing: "Nothing came through an agent yet.",
  },
};
