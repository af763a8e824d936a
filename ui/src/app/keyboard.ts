// The keys that work everywhere in the window.

import { useEffect } from "react";

import type { Actions } from "../lib/actions";
import { NOW, orgOf, viewOf, viewsOf, type Address, type View } from "../lib/address";
import { ADD_KEY, memoryActionOfKey } from "../lib/corrections";
import { QUERY_BOX, SEARCH_BOX, TIME_CONTROL } from "../lib/landmarks";
import { useTimeSteps } from "../features/time/useTimeSteps";
import { isMac, isTyping, withMod } from "../lib/platform";
import { runInteractionAction, runMemoryAction } from "../lib/runCorrection";
import { useAddress } from "../lib/useAddress";
import { whyPast } from "../lib/useAsOf";

const PANES = ["pane-tree", "pane-middle", "pane-inspector"];

function focusSearch(): boolean {
  const box = document.getElementById(QUERY_BOX) ?? document.getElementById(SEARCH_BOX);
  if (!(box instanceof HTMLInputElement)) return false;
  box.focus();
  box.select();
  return true;
}

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

export function useKeyboard(actions: Actions, dialogOpen: boolean): void {
  const { address, go } = useAddress();
  const stepInTime = useTimeSteps();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const handled = () => event.preventDefault();
      if (withMod(event) && key === "k") {
        handled();
        actions.open({ kind: "palette" });
        return;
      }
      if (dialogOpen) return;
      if (event.key === "F6") {
        handled();
        focusPane(event.shiftKey);
        return;
      }
      const view = withMod(event) && /^[1-9]$/.test(key) ? viewsOf(address.place)[Number(key) - 1] : undefined;
      if (view) {
        handled();
        go({ view });
        return;
      }
      if (isTyping(event.target)) return;
      if (event.key === "Delete" || (isMac && event.key === "Backspace")) {
        if (remove(actions, address)) handled();
        return;
      }
      const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (withMod(event) && (key === "z" || key === "y")) {
        handled();
        if (key === "y" || event.shiftKey) actions.redo();
        else actions.undo();
      } else if (bare && !event.shiftKey && correct(actions, address, key)) {
        handled();
      } else if (event.key === "/" && bare) {
        if (focusSearch()) handled();
      } else if (event.key === "?" && !event.ctrlKey && !event.metaKey) {
        handled();
        actions.open({ kind: "keys" });
      } else if (key === "w" && bare) {
        handled();
        document.getElementById(TIME_CONTROL)?.click();
      } else if ((key === "," || key === ".") && bare && stepInTime) {
        handled();
        stepInTime(key === "," ? "previous" : "next");
      } else if (event.key === "Escape" && whyPast(address) !== null) {
        handled();
        go(NOW, { replace: true });
      } else if (key === "v" && bare && address.selection?.kind === "memory" && orgOf(address.place)) {
        handled();
        go({ view: "versions", edge: null });
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions, address, dialogOpen, go, stepInTime]);
}
