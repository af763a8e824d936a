// Reads the address from the router and moves it. Views know addresses, not routes.

import { useRouter, useRouterState } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { formatAddress, movedTo, parseAddress, type Address, type Place } from "./address";

export type Go = (patch: Partial<Address>, options?: { replace?: boolean }) => void;

export function useAddress(): { address: Address; go: Go; goTo: (place: Place, patch?: Partial<Address>) => void; goToAddress: (whole: Address) => void } {
  const href = useRouterState({ select: (state) => state.location.href });
  const router = useRouter();
  const address = useMemo(() => parseAddress(href), [href]);

  // Reads the newest address, so that two moves in one tick do not undo each other.
  const go = useCallback<Go>(
    (patch, options) => {
      const next = formatAddress({ ...parseAddress(router.history.location.href), ...patch });
      if (next === formatAddress(parseAddress(router.history.location.href))) return;
      if (options?.replace) router.history.replace(next);
      else router.history.push(next);
    },
    [router],
  );
  const goTo = useCallback(
    (place: Place, patch: Partial<Address> = {}) => {
      router.history.push(formatAddress(movedTo(parseAddress(router.history.location.href), place, patch)));
    },
    [router],
  );
  const goToAddress = useCallback((whole: Address) => router.history.push(formatAddress(whole)), [router]);
  return { address, go, goTo, goToAddress };
}
