// Moves the moment of the window from change to change, for keys and the palette.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { timeAroundQuery } from "../../api/evolution";
import { storedTrailQuery } from "../../api/stored";
import { useAddress } from "../../lib/useAddress";
import { scopeOf, userOf } from "./useTimeAround";

/** `null` where there is no place to move in. A change that cannot be read is no step. */
export function useTimeSteps(): ((way: "previous" | "next") => void) | null {
  const client = useQueryClient();
  const { address, go } = useAddress();
  const step = useCallback(
    (way: "previous" | "next") => {
      const [scope, user, { storedAt }] = [scopeOf(address), userOf(address), address];
      if (scope === null) return;
      const isStored = storedAt !== null && user !== null;
      const read = isStored ? client.fetchQuery(storedTrailQuery(user, storedAt)) : client.fetchQuery(timeAroundQuery(scope, address.asOf));
      read.then(
        (around) => {
          const moment = around[way];
          if (moment !== null) go(isStored ? { storedAt: moment } : { asOf: moment, storedAt: null }, { replace: true });
        },
        () => undefined,
      );
    },
    [address, client, go],
  );
  return address.place.kind === "store" ? null : step;
}
