// Links and files that come from outside, more windows, and files that are dropped.

import { useEffect, useEffectEvent } from "react";

import { Signal } from "../lib/signal";
import type { Arrival } from "./bindings.gen";
import { commands, events, unwrap } from "./client";

/** Opens another window at a place: the part of an address after `#`. */
export const openWindow = (place: string) => unwrap(commands.openWindow(place));

/** The next thing that waits for this window; `null` when there is none. */
export const takeArrival = (): Promise<Arrival | null> => unwrap(commands.takeArrival());

export const keepDroppedFile = (name: string, text: string) => unwrap(commands.keepDroppedFile(name, text));

/** A place of a store that is being opened for it. */
export const awaited = new Signal<{ storeId: string; place: string } | null>(null);

/** Calls `look` at once, when it becomes another, and whenever something arrives. The window is told of arrivals once. */
export function useArrivalEvents(look: () => void): void {
  const onArrived = useEffectEvent(look);
  useEffect(() => {
    let over = false;
    let stop: (() => void) | null = null;
    void events.arrived.listen(() => onArrived()).then((unlisten) => {
      if (over) unlisten();
      else stop = unlisten;
    });
    return () => {
      over = true;
      stop?.();
    };
  }, []);
  useEffect(look, [look]);
}
