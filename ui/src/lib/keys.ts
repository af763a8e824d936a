// Every key of the window, once: the list that `?` shows, the hints of the palette and what the window listens to are made
// of this table, and a test holds it against itself and against the keys of the system.
//
// Another area adds a line to its group, or a group.

import type { View } from "./address";
import { bulkTexts } from "./bulkTexts";
import { ADD_KEY, MEMORY_ACTIONS, MEMORY_KEYS } from "./corrections";
import { correctionTexts } from "./correctionTexts";
import { dailyTexts } from "./dailyTexts";
import { desktopTexts } from "./desktopTexts";
import { evolutionTexts } from "./evolutionTexts";
import { graphTexts } from "./graphTexts";
import { MASKING_KEY, maskingTexts } from "./maskingTexts";
import { deleteKey, isMac, modKey, shiftKey, withMod } from "./platform";
import { reviewTexts } from "./reviewTexts";
import { settingsTexts } from "./settingsTexts";
import { texts } from "./texts";
import { tourTexts } from "./tourTexts";

/** Keys that are pressed together. */
export type Step = readonly string[];

export type KeyRow = {
  id: string;
  name: string;
  /** Steps that mean the same. */
  steps: readonly Step[];
  /** The first and the last of a row of keys. */
  range?: boolean;
  /** Works where it is looked for first, so that the same key may mean something else farther out: `Esc`, or a list with the focus. */
  nearer?: boolean;
};

/** Where the keyboard is; what is `everywhere` works in all of these. */
export type Where = "everywhere" | "tree" | "list" | "memory" | "selecting" | "review" | "graph" | "capture" | "recall" | "playback" | "search" | "calendar" | "tour" | "changes";

export type KeyGroup = { where: Where; title: string; rows: readonly KeyRow[] };

const row = (id: string, name: string, ...steps: Step[]): KeyRow => ({ id, name, steps });
const rangeOf = (id: string, name: string, ...steps: Step[]): KeyRow => ({ id, name, steps, range: true });
const nearer = (id: string, name: string, ...steps: Step[]): KeyRow => ({ id, name, steps, nearer: true });

const { keys } = texts;
const { keys: daily } = dailyTexts;
const { keys: time } = evolutionTexts;
const { keys: bulk } = bulkTexts;
const { keys: review } = reviewTexts;
const { keys: settings } = settingsTexts;
const { keys: tour } = tourTexts;

export const NOTE_KEY = "A";
/** The first of two keys that lead to a view. */
export const GO_KEY = "G";

export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    where: "everywhere",
    title: keys.everywhere,
    rows: [
      row("palette", keys.palette, [modKey, "K"]),
      row("search", keys.search, ["/"]),
      row("goTo", daily.goTo, [GO_KEY]),
      rangeOf("view", keys.view, [modKey, "1"], [modKey, "9"]),
      row("pane", keys.pane, ["F6"]),
      row("save", daily.save, [modKey, "D"]),
      row("note", daily.note, [NOTE_KEY]),
      row("time", time.time, ["W"]),
      row("previous", time.steps, [","]),
      row("next", time.steps, ["."]),
      row("now", time.now, ["Esc"]),
      row("undo", keys.undo, [modKey, "Z"]),
      row("redo", correctionTexts.keys.redo, [modKey, shiftKey, "Z"], [modKey, "Y"]),
      row("stores", keys.stores, [modKey, shiftKey, "O"]),
      row("beside", desktopTexts.keys.beside, [modKey, shiftKey, "N"]),
      row("link", desktopTexts.keys.link, [modKey, shiftKey, "L"]),
      row("masking", maskingTexts.key, [MASKING_KEY]),
      row("settings", settings.settings, [modKey, ","]),
      row("size", settings.size, [modKey, "+"], [modKey, "−"], [modKey, "0"]),
      row("help", keys.help, ["?"]),
    ],
  },
  {
    where: "tree",
    title: keys.tree,
    rows: [
      row("tree.move", keys.move, ["↑"], ["↓"]),
      row("tree.fold", keys.fold, ["←"], ["→"]),
      { ...rangeOf("tree.type", keys.type, ["A"], ["Z"]), nearer: true },
      row("tree.rename", keys.rename, ["F2"]),
      row("tree.delete", keys.delete, [deleteKey]),
    ],
  },
  {
    where: "list",
    title: keys.lists,
    rows: [
      row("list.move", keys.move, ["↑"], ["↓"]),
      row("list.ends", keys.ends, ["Home"], ["End"]),
      row("conversation", keys.conversation, ["↵"]),
      row("versions", keys.versions, ["V"]),
      row("delete", keys.delete, [deleteKey]),
      row("menu", correctionTexts.keys.menu, [shiftKey, "F10"]),
    ],
  },
  {
    where: "memory",
    title: correctionTexts.keys.title,
    rows: [
      ...MEMORY_ACTIONS.flatMap((action) => {
        const key = MEMORY_KEYS[action];
        return key ? [row(`memory.${action}`, correctionTexts.actions[action].replace("…", ""), [key])] : [];
      }),
      row("saveText", correctionTexts.keys.saveText, [modKey, "↵"]),
      row("add", correctionTexts.keys.add, [ADD_KEY]),
    ],
  },
  {
    where: "selecting",
    title: bulk.title,
    rows: [
      row("select.one", bulk.one, ["Space"]),
      row("select.range", bulk.range, [shiftKey, "↑"], [shiftKey, "↓"]),
      row("select.all", bulk.all, [modKey, "A"]),
      nearer("select.clear", bulk.clear, ["Esc"]),
      nearer("select.delete", bulk.remove, [deleteKey]),
    ],
  },
  {
    where: "review",
    title: review.title,
    rows: [
      row("review.steps", review.steps, ["L"], ["J"]),
      row("review.keep", review.keep, ["K"]),
      row("review.fix", review.fix, ["F"]),
      row("review.merge", review.merge, ["M"]),
      row("review.link", review.link, ["C"]),
      row("review.remove", review.remove, ["D"]),
      row("review.skip", review.skip, ["S"]),
      row("review.undo", review.undo, ["U"]),
      nearer("review.which", daily.which, ["A"], ["B"]),
    ],
  },
  {
    where: "graph",
    title: graphTexts.keys.title,
    rows: [
      row("graph.move", keys.move, ["↑"], ["↓"], ["←"], ["→"]),
      row("graph.toggle", graphTexts.keys.toggle, ["↵"]),
      row("graph.pan", graphTexts.keys.pan, [shiftKey, "→"]),
      row("graph.zoom", graphTexts.keys.zoom, ["+"], ["-"], ["0"]),
    ],
  },
  {
    where: "capture",
    title: daily.capture,
    rows: [
      row("capture.move", keys.move, ["↑"], ["↓"]),
      row("capture.accept", daily.accept, ["↵"]),
      row("capture.leaveOut", daily.leaveOut, ["X"]),
      row("capture.edit", daily.editOne, ["E"]),
      row("capture.relation", daily.relation, ["R"]),
      row("capture.sources", daily.sources, ["S"]),
      row("capture.save", daily.saveAll, [modKey, "↵"]),
    ],
  },
  { where: "recall", title: daily.recall, rows: [row("recall", daily.recallAction, [modKey, "↵"])] },
  {
    where: "playback",
    title: daily.playback,
    rows: [row("play", time.play, [time.space]), row("play.step", daily.step, ["←"], ["→"])],
  },
  {
    where: "search",
    title: daily.box,
    rows: [row("box.down", daily.toResults, ["↓"]), nearer("box.back", daily.back, ["Esc"])],
  },
  {
    where: "calendar",
    title: daily.calendar,
    rows: [row("calendar.move", daily.day, ["←"], ["→"], ["↑"], ["↓"]), row("calendar.go", daily.goToDay, ["↵"]), row("calendar.range", daily.range, [shiftKey, "→"])],
  },
  { where: "tour", title: tour.title, rows: [row("tour.steps", tour.steps, ["PgDn"], ["PgUp"]), nearer("tour.leave", tour.leave, ["Esc"])] },
  { where: "changes", title: daily.changes, rows: [row("changes.open", daily.open, ["→"], ["←"])] },
];

/** Where the keys of several groups work at once, beside those of `everywhere`. */
export const TOGETHER: readonly (readonly Where[])[] = [["tree"], ["list", "memory", "selecting"], ["review"], ["graph"], ["capture"], ["recall"], ["playback"], ["search"], ["calendar"], ["tour"], ["changes"]];

/** What is pressed after `G`. */
export const VIEW_KEYS: Record<View, string> = {
  overview: "O", timeline: "T", memories: "M", versions: "V", search: "S", review: "R", changes: "C", capture: "A", recall: "L", playback: "P", compare: "D", graph: "G",
};

const rows = new Map(KEY_GROUPS.flatMap((group) => group.rows).map((each) => [each.id, each]));

/** The keys of something as one short text; empty when it has none. */
export function hintOf(id: string): string {
  return rows.get(id)?.steps[0]?.join(" ") ?? "";
}

export const viewHint = (view: View): string => `${GO_KEY} ${VIEW_KEYS[view]}`;

/** Keys by the names that events give them, where the list writes a sign. */
const EVENT_NAMES: Record<string, string> = { "↵": "enter", "↑": "arrowup", "↓": "arrowdown", "←": "arrowleft", "→": "arrowright", Esc: "escape", Space: " ", Del: "delete", "⌫": "backspace" };

/** True when an event is this step. Signs such as `?` come with Shift on some keyboards and without on others. */
export function isStep(event: KeyboardEvent, step: Step): boolean {
  const name = step.at(-1) ?? "";
  const key = EVENT_NAMES[name] ?? name.toLowerCase();
  if (event.key.toLowerCase() !== key || event.altKey) return false;
  const isSign = name.length === 1 && !/[a-z0-9]/i.test(name);
  if (!isSign && event.shiftKey !== step.includes(shiftKey)) return false;
  return step.includes(modKey) ? withMod(event) : !event.ctrlKey && !event.metaKey;
}

const global = KEY_GROUPS.filter((group) => group.where === "everywhere").flatMap((group) => group.rows);

/** The row of `everywhere` that an event means. */
export function globalKeyOf(event: KeyboardEvent): string | null {
  return global.find((each) => !each.range && each.steps.some((step) => isStep(event, step)))?.id ?? null;
}

/** Keys that the system, the window manager or the web view take themselves. */
export const RESERVED: readonly Step[] = [
  // Text: copying and pasting must go on working wherever something is selected.
  ...["C", "X", "V"].map((key) => [modKey, key]),
  // The web view and its inspector, reloading, printing, closing, quitting, a new window or tab.
  ...["R", "P", "W", "Q", "N", "T"].map((key) => [modKey, key]),
  ...["I", "C", "R", "U", "W"].map((key) => [modKey, shiftKey, key]),
  ["F1"], ["F5"], ["F7"], ["F10"], ["F11"], ["F12"], ["Tab"],
  // Emoji and the signs of GTK, the menu of macOS.
  ...[".", ";", "Space", "Tab"].map((key) => [modKey, key]),
  ...(isMac ? ["H", "M", "`"].map((key) => [modKey, key]) : []),
];
