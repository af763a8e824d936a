// The keys that work everywhere in the window.

import { useEffect } from "react";

import type { Actions, DeleteTarget } from "../lib/actions";
import { useTimeSteps } from "../features/time/useTimeSteps";
import { orgOf, viewsOf, type Address } from "../lib/address";
import { QUERY_BOX, SEARCH_BOX, TIME_CONTROL } from "../lib/landmarks";
import { isMac, isTyping, withMod } from "../lib/platform";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";

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

function selected({ place, selection }: Address): DeleteTarget | null {
  const orgId = orgOf(place);
  if (!orgId || !selection) return null;
  return selection.kind === "memory"
    ? { ...selection, orgId, name: texts.dialogs.thisMemory }
    : { ...selection, orgId, name: texts.dialogs.thisInteraction };
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
      const target = event.key === "Delete" || (isMac && event.key === "Backspace") ? selected(address) : null;
      if (target) {
        handled();
        actions.open({ kind: "delete", target });
        return;
      }
      if (withMod(event) && key === "z" && !event.shiftKey) {
        handled();
        actions.undo();
      } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (focusSearch()) handled();
      } else if (event.key === "?" && !event.ctrlKey && !event.metaKey) {
        handled();
        actions.open({ kind: "keys" });
      } else if (key === "t" && !event.ctrlKey && !event.metaKey && !event.altKey) {
        handled();
        document.getElementById(TIME_CONTROL)?.click();
      } else if ((key === "," || key === ".") && !event.ctrlKey && !event.metaKey && !event.altKey && stepInTime) {
        handled();
        stepInTime(key === "," ? "previous" : "next");
      } else if (event.key === "Escape" && address.asOf !== null) {
        handled();
        go({ asOf: null }, { replace: true });
      } else if (key === "v" && !event.ctrlKey && !event.metaKey && !event.altKey && address.selection?.kind === "memory" && orgOf(address.place)) {
        handled();
        go({ view: "versions", edge: null });
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [actions, address, dialogOpen, go, stepInTime]);
}
