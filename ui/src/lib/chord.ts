// Two keys after one another: the first says what the second means. The second is taken before any view sees it, because
// letters alone delete and correct in some of them.

import { Signal } from "./signal";

/** False when the key means nothing after the first one, and may go on to where the keyboard is. */
type Chord = { take: (event: KeyboardEvent) => boolean };

const waiting = new Signal<Chord | null>(null);

export const chordWaits = { subscribe: waiting.subscribe, read: (): boolean => waiting.read() !== null };

/** Gives the next key to `take`, whatever it is. */
export function beginChord(take: Chord["take"]): void {
  waiting.change(() => ({ take }));
}

export function endChord(): void {
  waiting.change(() => null);
}

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);

function onKeyDown(event: KeyboardEvent): void {
  const chord = waiting.read();
  if (!chord || MODIFIERS.has(event.key)) return;
  endChord();
  if (!chord.take(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// When this is loaded, before any view listens: listeners of one target are asked in the order in which they came.
window.addEventListener("keydown", onKeyDown, { capture: true });
window.addEventListener("pointerdown", endChord, { capture: true });
window.addEventListener("blur", endChord);
