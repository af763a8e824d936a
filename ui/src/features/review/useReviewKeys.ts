// The keys of the review. They work wherever the keyboard is inside the middle pane, and before those of the window.

import { useEffect, useRef } from "react";

import { isTyping, withMod } from "../../lib/platform";

export type ReviewKeys = {
  /** What a letter, an arrow or Escape does; gives false when it means nothing here. */
  onKey: (key: string) => boolean;
  /** False when there is nothing to take back here. */
  onUndo: () => boolean;
};

/** True where single letters mean the review and nothing else. */
function isHere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || isTyping(target)) return false;
  if (target.closest('[role="tablist"], [role="menu"], [role="dialog"]')) return false;
  return target === document.body || (document.getElementById("pane-middle")?.contains(target) ?? false);
}

export function useReviewKeys(keys: ReviewKeys): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isHere(event.target) || document.querySelector('[role="dialog"]')) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const undo = withMod(event) && !event.shiftKey && key === "z";
      if (!undo && (event.ctrlKey || event.metaKey || event.altKey)) return;
      const handled = undo ? newest.current.onUndo() : newest.current.onKey(key);
      if (!handled) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
}
