// Arrow keys in the timeline: from interaction to memory to interaction, as they stand on the screen.

import type { KeyboardEvent } from "react";

/** Moves the focus and returns where it went; `null` when the key means nothing here. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): HTMLElement | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-stop]")];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const current = stops[at];
  if (!current) return null;
  const expanded = current.getAttribute("aria-expanded");
  if ((event.key === "ArrowRight" && expanded === "false") || (event.key === "ArrowLeft" && expanded === "true")) {
    event.preventDefault();
    current.click();
    return null;
  }
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  let target = step === 0 ? undefined : stops[at + step];
  if (event.key === "ArrowLeft" && expanded === null) {
    target = stops.slice(0, at).findLast((stop) => stop.hasAttribute("aria-expanded"));
  }
  if (!target) return null;
  event.preventDefault();
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
  return target;
}
