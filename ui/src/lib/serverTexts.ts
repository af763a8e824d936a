// Every word about the care of a store: checking its index, copying it, its models, and rows that others left incomplete.

import type { CopyVerification, FindingKind, IndexHealth, ModelState, RowProblem, StoreTotals } from "../api/bindings.gen";
import { count, formatBytes, formatCount, pluralOf } from "./format";

const memories = (n: number) => count(n, "memory", "memories");
const users = (n: number) => count(n, "user", "users");

export const problemTexts: Record<RowProblem, string> = {
  noDate: "No date is linked to it. It is shown under the day on which it was obtained.",
  noTime: "Its time is missing or unreadable, so it is shown under 1 Jan 1970.",
  noInteraction: "It names an interaction that is not there.",
  forkedMessages: "Two programs wrote to it in the same instant, so several messages stand at the same place. Nothing can be added to it here.",
  inCycle: "Its versions contradict each other in a circle, so none of them is the newest.",
  namesInText: "Its text has a name where a placeholder belongs, so a rename does not reach it.",
  unusualId: "One of its ids is not of the usual form.",
};

export const serverTexts = {
  problems: {
    mark: (problems: readonly RowProblem[]) => problems.map((problem) => problemTexts[problem]).join("\n"),
    title: (n: number) => pluralOf(n, "Something is odd about it", `${formatCount(n)} things are odd about it`),
    note: "It is shown as the store has it. Nothing was repaired.",
  },
  index: {
    none: "No index: search goes by words",
    unfit: "Index does not fit",
    unreachable: "Index does not answer",
    /** In full, for the store panel; `null` when there is nothing to say. */
    notice: (health: IndexHealth): string | null => {
      switch (health.state) {
        case "upToDate":
          return null;
        case "pending":
          return health.waitingFor ? `${memories(health.memories)} are not in the index yet. Waiting for: ${health.waitingFor}` : null;
        case "needsRebuild":
          return `Search is incomplete until the index is built anew. ${health.reason}`;
        case "unfit":
          return `The index does not fit the chosen models, so search goes by words in the graph. ${health.reason} Nothing in the collection was changed.`;
        case "unreachable":
          return `The index does not answer, so search goes by words in the graph. ${health.reason}${
            health.pending > 0 ? ` ${memories(health.pending)} are written to it as soon as it answers.` : ""
          }`;
      }
    },
    fill: "Fill a collection of our own",
    pendingTitle: (waitingFor: string | null) => (waitingFor ? `Waiting for: ${waitingFor}` : undefined),
  },
  check: {
    title: "Check index",
    text: "Compares every memory of the graph with what the index holds, both ways. Nothing is changed.",
    start: "Check",
    again: "Check again",
    running: "Comparing graph and index",
    stopped: "The check was stopped. This is what it had seen.",
    stoppedAlone: "The check was stopped.",
    agree: (n: number) => `Graph and index agree on ${memories(n)}.`,
    found: (n: number, checked: number) => `${count(n, "difference", "differences")} in ${memories(checked)}.`,
    kinds: { missing: "Missing", orphaned: "Orphaned", differing: "Differing" } satisfies Record<FindingKind, string>,
    kindTexts: {
      missing: "In the graph, but not in the index: search does not find them. Repair writes them.",
      orphaned: "In the index, but not in the graph. Repair removes them from the index.",
      differing: "The index holds something else than the graph. Repair writes what the graph has.",
    } satisfies Record<FindingKind, string>,
    all: (kind: string, n: number) => `${kind}, all ${formatCount(n)}`,
    more: (n: number) => `and ${formatCount(n)} more, which are not listed`,
    unknownUser: "unknown user",
    noText: "no text",
    fields: (fields: readonly string[]) => `differs: ${fields.join(", ")}`,
    selectOne: (text: string) => `Repair: ${text}`,
    legend: "Struck out: in the index. Underlaid green: in the graph.",
    repair: (n: number) => (n === 0 ? "Repair" : `Repair ${formatCount(n)}`),
    repairing: "Repairing",
    repaired: (written: number, removed: number) => `Repaired: ${formatCount(written)} written, ${formatCount(removed)} removed.`,
    repairStopped: "The repair was stopped. What was repaired stays.",
    cannot: (why: string) => `This cannot be repaired now. ${why}`,
    list: (kind: string) => `${kind} memories`,
  },
  copy: {
    action: "Copy…",
    title: "Copy this store",
    text: "Organizations, users, conversations and memories are copied with their ids and checked at the end. This store stays as it is.",
    scope: "What to copy",
    target: "Where to",
    folder: "A new folder…",
    folderText: "You choose an empty folder next.",
    readOnly: "read only",
    empty: "Copying to servers needs a saved store that may be edited.",
    connect: "Connect to servers…",
    start: "Copy",
    chooseFolder: "Choose a folder…",
    again: "Go on copying",
    running: "Copying",
    background: "The copy goes on in the status bar when you close this.",
    complete: (name: string) => `The copy in ${name} is complete.`,
    stopped: (name: string) => `The copy to ${name} was stopped. What was copied stays; copying again goes on from there.`,
    stoppedAlone: "The copy was stopped. What was copied stays; copying again goes on from there.",
    kinds: {
      organizations: "Organizations",
      users: "Users",
      agents: "Agents",
      interactions: "Interactions",
      messages: "Messages",
      memories: "Memories",
    } satisfies Record<keyof StoreTotals, string>,
    copied: "Copied",
    there: "There already",
    verified: (report: CopyVerification) =>
      report.differingCount === 0
        ? `Checked: ${users(report.users)} and ${memories(report.memories)} are the same on both sides.`
        : `Checked: ${memories(report.memories)}. The content of ${count(report.differingCount, "user differs", "users differ")}:`,
    notVerified: "It was not checked, because it was stopped.",
    conflicts: (n: number) => `${count(n, "conflict", "conflicts")}: left out, because the target has something else under the id`,
    moreConflicts: (n: number) => `and ${formatCount(n)} more`,
    open: "Open the copy",
  },
  models: {
    action: "Search models…",
    title: "Search models",
    text: "Models turn texts into vectors for search. They run on this computer.",
    empty: "This version needs no models beside the one that comes with it.",
    folder: "Choose the models folder…",
    folderText: "Where models are looked for.",
    size: formatBytes,
    state: (state: ModelState, bytes: number): string => {
      switch (state.kind) {
        case "present":
          return "Present";
        case "partial":
          return `${formatBytes(state.bytes)} of ${formatBytes(bytes)} are here`;
        case "missing":
          return "Not here";
      }
    },
    download: "Download",
    goOn: "Go on",
    downloading: (name: string) => `Downloading ${name}`,
    stop: "Stop",
    stopped: "Stopped. What was downloaded stays, and going on begins there.",
    done: (name: string) => `${name} is ready.`,
    byHand: "It can also be put there by hand. These files:",
    inFolder: "into this folder:",
    cannot: (why: string) => `It cannot be downloaded. ${why}`,
  },
};
