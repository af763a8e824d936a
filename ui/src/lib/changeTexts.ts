// Every word of the audit trail: who did what to what, and taking it back.

import type { Actor, ChangeKind, EffectKind, Finder, Verdict } from "../api/bindings.gen";
import { count, formatCount, pluralOf, shortId } from "./format";
import { reviewTexts } from "./reviewTexts";

const changes = (n: number) => count(n, "change", "changes");

const kinds: Record<ChangeKind, string> = {
  createOrganization: "Organization created",
  renameOrganization: "Organization renamed",
  deleteOrganization: "Organization deleted",
  createUser: "User created",
  renameUser: "User renamed",
  deleteUser: "User deleted",
  createAgent: "Agent created",
  renameAgent: "Agent renamed",
  deleteAgent: "Agent deleted",
  saveInteraction: "Conversation saved",
  updateInteraction: "Conversation continued",
  deleteInteraction: "Conversation deleted",
  deleteMemory: "Memories deleted",
  editMemory: "Wording fixed",
  correctMemory: "Memory corrected",
  linkVersions: "Contradiction marked",
  unlinkVersions: "Contradiction removed",
  mergeMemories: "Memories merged",
  splitMemory: "Memory split",
  setSources: "Sources changed",
  moveMemory: "Memories moved",
  moveInteraction: "Conversation moved",
  setAgent: "Agent changed",
  setDate: "Date changed",
  addMemory: "Memory added",
  editMessage: "Turn fixed",
  restoreMemory: "Memory restored",
  mergeUsers: "Users merged",
  mergeAgents: "Agents merged",
  queueInteraction: "Queue changed",
  reviewMemory: "Reviewed",
  writeNote: "Note written",
  forget: "Forgotten",
  importPeople: "People imported",
  importInteraction: "Conversation imported",
  importMemory: "Memories imported",
  undo: "Undo",
};

const effects: Record<EffectKind, string> = {
  added: "added",
  removed: "removed",
  renamed: "renamed",
  text: "wording",
  agent: "agent",
  interaction: "conversation",
  date: "date",
  messagesAdded: "messages added",
  messagesRemoved: "messages removed",
  message: "turn",
  sourceAdded: "source added",
  sourceRemoved: "source removed",
  contradictedBy: "contradicted by",
  noLongerContradictedBy: "no longer contradicted by",
  queued: "queued for memories",
  unqueued: "taken off the queue",
  reviewed: "reviewed",
  reviewRemoved: "review taken back",
  noted: "note written",
  noteRemoved: "note removed",
};

const subjects = { organization: "Organization", user: "User", agent: "Agent", interaction: "Conversation", memory: "Memory" };

/** "NearDuplicate: Kept", as the trail writes a decision, in words. */
function decision(written: string): string {
  const [finder = "", verdict = ""] = written.split(": ").map((word) => word.slice(0, 1).toLowerCase() + word.slice(1));
  const known = finder in reviewTexts.finders && verdict in reviewTexts.verdicts;
  return known ? `${reviewTexts.finders[finder as Finder].name}: ${reviewTexts.verdicts[verdict as Verdict]}` : written;
}

export const changeTexts = {
  view: "Changes",
  title: "Changes of this store",
  action: "Changes…",
  list: "Changes, newest first",
  kinds,
  effects,
  subjects,
  decision,
  who: ({ kind, name }: Actor): string => {
    switch (kind) {
      case "person":
        return name || "Somebody at the window";
      case "agent":
        return name || "An agent";
      case "import":
        return name ? `Import of ${name}` : "An import";
      case "application":
        return "Memora Explorer";
    }
  },
  actorKinds: { person: "Person", agent: "Agent or program", import: "Import", application: "The application itself" },
  what: "What",
  anything: "All changes",
  some: (n: number) => count(n, "sort of change", "sorts of changes"),
  whoLabel: "Who",
  anybody: "Everybody",
  groups: {
    memories: "Memories",
    history: "Versions and sources",
    conversations: "Conversations",
    people: "People",
    imports: "Imports",
    review: "Review",
    notes: "Notes",
    undo: "Undo",
    forget: "Forgotten",
  },
  about: (id: string) => `About memory ${shortId(id)}`,
  together: "Made together",
  clearAbout: "Show changes about everything",
  clearGroup: "Show changes of all groups",
  export: "Export",
  exportJson: "As JSON Lines…",
  exportCsv: "As CSV for spreadsheets…",
  exporting: "Exporting the changes",
  exported: (n: number, lines: number) => (lines === n ? `${changes(n)} were exported.` : `${changes(n)} were exported, in ${count(lines, "line", "lines")}.`),
  empty: "Nothing has changed yet",
  emptyText: "Whatever is stored, corrected or deleted from now on is listed here, with what it was before.",
  emptyFilter: "No change fits",
  emptyFilterText: "No change fits what, who and when are chosen.",
  clear: "Show all changes",
  rowLabel: (when: string, who: string, what: string, summary: string) => `${when}, ${who}: ${what}, ${summary}`,
  reason: (text: string) => `Reason: ${text}`,
  undone: "undone",
  undoneTitle: "A later change took this one back.",
  undoes: "takes back an earlier change",
  grouped: "made together",
  groupedTitle: "One of several changes that were made together and are undone together.",
  redacted: "forgotten",
  redactedTitle: "Something of it was forgotten: it does not say what any more, and cannot be taken back.",
  noEffects: "It says nothing more.",
  moreEffects: (n: number) => `Show all ${formatCount(n)} effects`,
  notAll: (n: number, total: number) => `${formatCount(n)} of ${formatCount(total)} effects; an export has them all.`,
  turn: (position: string) => `message ${formatCount(Number(position) + 1)}`,
  messages: (n: string) => count(Number(n), "message", "messages"),
  onlyMemory: "History of this memory",
  onlyGroup: "All made together",
  undo: {
    action: "Undo this change…",
    title: "Undo this change?",
    text: "Undo makes a new change that takes this one back. The trail keeps both.",
    whole: "All that was made with it",
    alone: "Only this change",
    scope: "How much to undo",
    start: "Undo",
    running: "Undoing",
    done: (n: number) => pluralOf(n, "The change was undone.", `${changes(n)} were undone.`),
    already: "It is undone already.",
    gone: "Something of it was forgotten, so it cannot be taken back.",
  },
  blocked: {
    title: "Later changes build on it",
    text: "Nothing was undone. These were made since and need what would be taken back, newest first:",
    list: "Later changes",
    unknown: "Nothing was undone. It is not known which later changes stand in the way.",
    never: "cannot be undone",
    neverText: "One of them cannot be undone, so this one cannot be undone either.",
    also: (n: number) => pluralOf(n, "Undo it too", `Undo all ${formatCount(n)} too`),
    leave: "Leave everything",
  },
  restore: "Restore to after this change…",
  history: {
    title: "History",
    list: "Newest changes of this memory",
    all: "All changes",
    none: "No change is recorded about it.",
  },
};
