// Every word of selecting many memories and of doing the same with all of them.

import type { BulkAction, ListFormat } from "../api/bindings.gen";
import { count, formatCount, pluralOf } from "./format";

const memories = (n: number) => count(n, "memory", "memories");

type Kind = BulkAction["kind"];

const done: Record<Kind, (n: number) => string> = {
  delete: (n) => `${memories(n)} ${pluralOf(n, "was", "were")} deleted.`,
  move: (n) => `${memories(n)} ${pluralOf(n, "was", "were")} moved.`,
  setDate: (n) => `${memories(n)} ${pluralOf(n, "has", "have")} another date now.`,
  markReviewed: (n) => `${memories(n)} ${pluralOf(n, "is", "are")} marked as reviewed.`,
};

export const bulkTexts = {
  bar: "Selected memories",
  selected: (n: number | null) => (n === null ? "Counting…" : `${formatCount(n)} selected`),
  all: "all that fit",
  select: "Select",
  clear: "Clear the selection",
  selectAll: "Select all",
  overGap: "Some memories in between are not read yet, so the range was not taken. Scroll through them, or select all that fit.",
  delete: "Delete",
  move: "Move to…",
  setDate: "Set date…",
  markReviewed: "Mark reviewed",
  export: "Export",
  formats: { csv: "As CSV for spreadsheets…", jsonLines: "As JSON Lines…", markdown: "As Markdown, to read…" } satisfies Record<ListFormat, string>,
  running: { delete: "Deleting memories", move: "Moving memories", setDate: "Changing dates", markReviewed: "Marking memories", export: "Exporting memories" },
  done: (kind: Kind, n: number) => done[kind](n),
  partly: (kind: Kind, n: number) => `Stopped. ${done[kind](n)} The others are as they were.`,
  nothing: "No memory was left to change.",
  exported: (n: number, file: string) => `${memories(n)} ${pluralOf(n, "was", "were")} written to ${file}.`,
  undone: (n: number) => `All of it was undone (${count(n, "change", "changes")}).`,
  failedNote: "What was done until then stays, and can be undone as one from the changes.",
  keys: {
    title: "Selecting memories",
    one: "Select, or not",
    range: "Select a range",
    all: "Select all that fit",
    clear: "Select nothing",
    remove: "Delete what is selected",
  },
  dialogs: {
    deleteTitle: (n: number) => `Delete ${memories(n)}?`,
    deleteText: "Older and newer versions stay and are joined. You can undo all of it at once.",
    believed: (n: number) => `${count(n, "older version", "older versions")} will be believed again.`,
    links: (n: number) => `${count(n, "link", "links")} between versions will be cut or joined.`,
    deleteAction: "Delete",
    moveTitle: (n: number) => `Move ${memories(n)}`,
    moveText: "They belong to another user of the organization then. Links to versions that stay are cut, and conversations do not move along. You can undo all of it at once.",
    user: "Find a user",
    nobody: "Nobody else has such a name.",
    moveAction: "Move",
    dateTitle: (n: number) => `Set the date of ${memories(n)}`,
    dateText: "When they were learned, in UTC, as the lists show it. You can undo all of it at once.",
    date: "Date",
    time: "Time",
    dateAction: "Set date",
    reviewTitle: (n: number) => `Mark ${memories(n)} as reviewed?`,
    reviewText: "It is kept with each of them who looked at it and when. The texts stay as they are. You can undo all of it at once.",
    reviewAction: "Mark reviewed",
    reason: "Reason, kept in the history (optional)",
    counting: "Counting the memories…",
  },
};
