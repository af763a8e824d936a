// The keys that work everywhere in the window.

import { useEffect } from "react";

import type { Actions } from "../lib/actions";
import { NOW, orgOf, viewOf, viewsOf, type Address, type View } from "../lib/address";
import { beginChord } from "../lib/chord";
import { ADD_KEY, memoryActionOfKey } from "../lib/corrections";
import { globalKeyOf, VIEW_KEYS } from "../lib/keys";
import { QUERY_BOX, SAVED_VIEWS, SEARCH_BOX, TIME_CONTROL } from "../lib/landmarks";
import { subjectOf } from "../lib/notes";
import { useTimeSteps } from "../features/time/useTimeSteps";
import { isMac, isTyping, withMod } from "../lib/platform";
import { runInteractionAction, runMemoryAction } from "../lib/runCorrection";
import { useAddress } from "../lib/useAddress";
import { whyPast } from "../lib/useAsOf";

const PANES = ["pane-tree", "pane-middle", "pane-inspector"];

export function focusSearch(): boolean {
  const box = document.getElementById(QUERY_BOX) ?? document.getElementById(SEARCH_BOX);
  if (!(box instanceof HTMLInputElement)) return false;
  box.focus();
  box.select();
  return true;
}

const isInTree = (target: EventTarget | null) => target instanceof Element && target.closest('[role="tree"]') !== null;

/** Moves the focus to the next pane and onto what is current in it. */
function focusPane(back: boolean): void {
  const panes = PANES.map((id) => document.getElementById(id)).filter((pane) => pane !== null);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(at + (back ? -1 : 1) + panes.length) % panes.length];
  const inside =
    pane?.querySelector<HTMLElement>('[role="tree"], [role="listbox"], [data-stop]') ??
    pane?.querySelector<HTMLElement>('button:not([tabindex="-1"]), a[href], input, [tabindex="0"]');
  inside?.focus();
}

/** Views in which letters correct the selected memory; others have letters of their own. */
const WITH_LETTERS: ReadonlySet<View | null> = new Set<View>(["overview", "timeline", "memories", "versions", "search"]);

/** Deletes what is selected. */
function remove(actions: Actions, { place, selection }: Address): boolean {
  const orgId = orgOf(place);
  if (!orgId || !selection) return false;
  const { userId } = selection;
  if (selection.kind === "memory") runMemoryAction(actions, "delete", { orgId, userId, memoryId: selection.memoryId });
  else runInteractionAction(actions, "deleteInteraction", { orgId, userId, interactionId: selection.interactionId });
  return true;
}

/** Letters that correct the selected memory, or write one for the user of the place. */
function correct(actions: Actions, address: Address, key: string): boolean {
  const { place, selection } = address;
  const orgId = orgOf(place);
  if (!orgId || !WITH_LETTERS.has(viewOf(address))) return false;
  if (key.toUpperCase() === ADD_KEY) {
    const userId = place.kind === "user" ? place.userId : selection?.userId;
    if (!userId) return false;
    actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: null } });
    return true;
  }
  const action = memoryActionOfKey(key);
  if (!action || selection?.kind !== "memory") return false;
  runMemoryAction(actions, action, { orgId, userId: selection.userId, memoryId: selection.memoryId });
  return true;
}

/** Keys that work while somebody types, too. */
const WHILE_TYPING: ReadonlySet<string> = new Set(["palette", "pane", "save", "beside", "link"]);

export function useKeyboard(actions: Actions, dialogOpen: boolean): void {
  const { address, go } = useAddress();
  const stepInTime = useTimeSteps();
  useEffect(() => {
    /** What a key of the table does; false when it means nothing here. */
    const run = (id: string, event: KeyboardEvent): boolean => {
      switch (id) {
        case "palette":
          actions.open({ kind: "palette" });
          return true;
        case "pane":
          focusPane(event.shiftKey);
          return true;
        case "save":
          return press(SAVED_VIEWS);
        case "undo":
          actions.undo();
          return true;
        case "redo":
          actions.redo();
          return true;
        case "search":
          return focusSearch();
        case "help":
          actions.open({ kind: "keys" });
          return true;
        case "time":
          return press(TIME_CONTROL);
        case "previous":
        case "next":
          stepInTime?.(id);
          return stepInTime !== null;
        case "now":
          if (whyPast(address) === null) return false;
          go(NOW, { replace: true });
          return true;
        case "beside":
          actions.openBeside(address);
          return true;
        case "link":
          actions.copyLink(address);
          return true;
        case "note": {
          const about = subjectOf(address);
          if (about) actions.note(about);
          return about !== null;
        }
        case "goTo": {
          const views = viewsOf(address.place);
          if (views.length === 0) return false;
          beginChord((next) => {
            const view = views.find((each) => VIEW_KEYS[each] === next.key.toUpperCase());
            if (view) go({ view });
            // In the tree letters are names, where they are no view; elsewhere one alone may correct something.
            return view !== undefined || !isInTree(next.target);
          });
          return true;
        }
        default:
          return false;
      }
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const id = globalKeyOf(event) ?? (event.key === "F6" ? "pane" : null);
      if (dialogOpen && id !== "palette") return;
      if (id && WHILE_TYPING.has(id)) {
        if (run(id, event)) event.preventDefault();
        return;
      }
      const numbered = withMod(event) && /^[1-9]$/.test(event.key) ? viewsOf(address.place)[Number(event.key) - 1] : undefined;
      if (numbered) {
        event.preventDefault();
        go({ view: numbered });
        return;
      }
      if (isTyping(event.target)) return;
      const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
      const isDelete = event.key === "Delete" || (isMac && event.key === "Backspace");
      const versions = bare && event.key.toLowerCase() === "v" && address.selection?.kind === "memory" && orgOf(address.place) !== null;
      const handled = isDelete
        ? remove(actions, address)
        : (id !== null && run(id, event)) || (bare && !event.shiftKey && correct(actions, address, event.key));
      if (handled) event.preventDefault();
      else if (versions) {
        event.preventDefault();
        go({ view: "versions", edge: null });
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions, address, dialogOpen, go, stepInTime]);
}

function press(id: string): boolean {
  const button = document.getElementById(id);
  button?.click();
  return button !== null;
}
