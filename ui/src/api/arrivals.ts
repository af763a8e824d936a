// Links and files that come from outside, more windows, and files that are dropped.

import { useEffect } from "react";

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

/** Calls `look` at once and whenever something arrives. */
export function useArrivalEvents(look: () => void): void {
  useEffect(() => {
    let over = false;
    let stop: (() => void) | null = null;
    void events.arrived.listen(look).then((unlisten) => {
      if (over) unlisten();
      else stop = unlisten;
    });
    look();
    return () => {
      over = true;
      stop?.();
    };
  }, [look]);
}
