// Reads the address from the router and moves it. Views know addresses, not routes.

import { useRouter, useRouterState, type RouterHistory } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import type { Receipt } from "../api/bindings.gen";
import { formatAddress, movedTo, parseAddress, type Address, type Place } from "./address";
import { forgottenOf, withGone, withoutForgotten, type Stamp } from "./forgotten";

export type Go = (patch: Partial<Address>, options?: { replace?: boolean }) => void;

/** What an entry that is made now carries. */
export function stampNow(history: RouterHistory): Stamp {
  return { forgotten: forgottenOf(history).read().times };
}

/** The newest address, so that two moves in one tick do not undo each other. */
function newest(history: RouterHistory): Address {
  const { href, state } = history.location;
  return withoutForgotten(parseAddress(href), forgottenOf(history).read(), state as Stamp);
}

export function useAddress(): { address: Address; go: Go; goTo: (place: Place, patch?: Partial<Address>) => void; goToAddress: (whole: Address) => void } {
  const href = useRouterState({ select: (state) => state.location.href });
  const forgotten = useRouterState({ select: (state) => (state.location.state as Stamp).forgotten });
  const { history } = useRouter();
  const gone = forgottenOf(history);
  const known = useSyncExternalStore(gone.subscribe, gone.read);
  const address = useMemo(() => withoutForgotten(parseAddress(href), known, { forgotten }), [href, known, forgotten]);

  const go = useCallback<Go>(
    (patch, options) => {
      const next = formatAddress({ ...newest(history), ...patch });
      if (next === formatAddress(parseAddress(history.location.href))) return;
      if (options?.replace) history.replace(next, stampNow(history));
      else history.push(next, stampNow(history));
    },
    [history],
  );
  const goTo = useCallback(
    (place: Place, patch: Partial<Address> = {}) => history.push(formatAddress(movedTo(newest(history), place, patch)), stampNow(history)),
    [history],
  );
  const goToAddress = useCallback((whole: Address) => history.push(formatAddress(whole), stampNow(history)), [history]);
  return { address, go, goTo, goToAddress };
}

/** Takes what was forgotten out of every address that the window has been at. */
export function useForgetPlaces(): (receipt: Receipt) => void {
  const { history } = useRouter();
  return useCallback((receipt) => forgottenOf(history).change((known) => withGone(known, receipt)), [history]);
}

/**
 * Writes an entry anew where it names what was forgotten, so that one that is come back to is cleaned for good, and where it was
 * made from outside, so that it is known later when that was.
 */
export function useCleanAddress(): void {
  const { history } = useRouter();
  const { address } = useAddress();
  const shown = formatAddress(address);
  const key = useRouterState({ select: (state) => state.location.state.__TSR_key });
  useEffect(() => {
    const { href, state } = history.location;
    const clean = formatAddress(newest(history));
    if (clean !== formatAddress(parseAddress(href)) || (state as Stamp).forgotten === undefined) history.replace(clean, stampNow(history));
  }, [history, key, shown]);
}
