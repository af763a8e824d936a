// How much room there is to draw in.

import { useCallback, useState } from "react";

import { useMediaQuery } from "../../lib/useMediaQuery";

export type Room = { width: number; low: boolean };

/** The width of the element with `ref`, and whether the window is low; `null` before it is known. */
export function useRoom(): { ref: (element: HTMLElement | null) => (() => void) | undefined; room: Room | null } {
  const low = useMediaQuery("(max-height: 680px)");
  const [width, setWidth] = useState<number | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const [room, setRoom] = useState<Room | null>(null);
  // One object per size, so that what is made from it is made once.
  if (width !== null && (room?.width !== width || room.low !== low)) setRoom({ width, low });
  return { ref, room };
}
