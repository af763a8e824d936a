// Finds the day of an interaction that the address opens but the list has not read.

import { useEffect } from "react";

import type { UserKey } from "../../api/bindings.gen";
import { useConversation } from "../../api/stored";
import { useAddress } from "../../lib/useAddress";

/** `missing`: the interaction that is not in the list; the list then starts from its newest day. */
export function useOpenDay(user: UserKey, missing: string | null): void {
  const { address, go } = useAddress();
  const query = useConversation(missing === null ? null : { ...user, interactionId: missing });
  const day = missing === null ? undefined : query.data?.pages[0]?.dates.findLast((date) => address.asOf === null || date <= address.asOf.slice(0, 10));
  useEffect(() => {
    if (day !== undefined && day !== address.at) go({ at: day, from: null, to: null, agent: null }, { replace: true });
  }, [address.at, day, go]);
}
