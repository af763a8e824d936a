// What differs between a Mac and everything else: the name and place of the command key.

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The label of the key that starts shortcuts. */
export const modKey = isMac ? "⌘" : "Ctrl";

export const shiftKey = isMac ? "⇧" : "Shift";

export const deleteKey = isMac ? "⌫" : "Del";

/** True when the command key of this platform, and no other modifier, is held. */
export function withMod(event: { metaKey: boolean; ctrlKey: boolean; altKey: boolean }): boolean {
  return (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey;
}

/** True while somebody types text, when single letters are no shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
