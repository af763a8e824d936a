// The keys of the tour. Page keys are what the remote control of a presenter sends; arrows belong to lists unless the tour
// has the focus.

import { useEffect, type RefObject } from "react";

import { isTyping } from "../../lib/platform";
import type { TourMoves } from "../../lib/tour";

const EVERYWHERE: Record<string, "next" | "back" | "leave"> = { PageDown: "next", PageUp: "back", Escape: "leave" };
const IN_PANEL: Record<string, "next" | "back" | "again"> = { ArrowRight: "next", ArrowDown: "next", ArrowLeft: "back", ArrowUp: "back", Home: "again" };

export function useTourKeys(panel: RefObject<HTMLElement | null>, moves: TourMoves): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // A field of one line does nothing with the page keys, and the search begins in one; longer texts keep their keys.
      const inField = event.target instanceof HTMLInputElement && event.key in EVERYWHERE;
      if (isTyping(event.target) && !inField) return;
      // A dialog or a menu has the keyboard to itself.
      if (document.querySelector('[role="dialog"], [role="menu"]')) return;
      const target = event.target instanceof Node ? event.target : null;
      const own = target === document.body || (panel.current?.contains(target) ?? false);
      const move = EVERYWHERE[event.key] ?? (own ? IN_PANEL[event.key] : undefined);
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      moves[move]();
    };
    // Before lists take the page keys.
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [moves, panel]);
}
