// The keys that select in a list of memories: the same in every list.

import type { KeyboardEvent } from "react";

import { isMac, withMod } from "./platform";

export type SelectionKey = { kind: "all" | "toggle" | "clear" | "delete" } | { kind: "extend"; by: 1 | -1 };

/** `selecting`: some are selected, so that they can be let go or deleted. */
export function selectionKey(event: KeyboardEvent, selecting: boolean): SelectionKey | null {
  if (withMod(event) && event.key.toLowerCase() === "a") return { kind: "all" };
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === " ") return { kind: "toggle" };
  if (event.shiftKey && event.key === "ArrowDown") return { kind: "extend", by: 1 };
  if (event.shiftKey && event.key === "ArrowUp") return { kind: "extend", by: -1 };
  if (!selecting) return null;
  if (event.key === "Escape") return { kind: "clear" };
  return event.key === "Delete" || (isMac && event.key === "Backspace") ? { kind: "delete" } : null;
}
