// The way to a memory that was revised most often, to show how a memory changes.

import { useQuery } from "@tanstack/react-query";

import { richestMemoryQuery, useStoreStatus } from "../../api/queries";
import { toVersions } from "../../lib/moves";
import { useAddress } from "../../lib/useAddress";

/** Goes to the versions of the demo store's longest chain; `null` where there is none. */
export function useTour(): (() => void) | null {
  const { goTo } = useAddress();
  const { data: status } = useStoreStatus();
  const demo = status?.state === "open" && status.store.demo;
  const { data: key } = useQuery({ ...richestMemoryQuery, enabled: demo });
  if (!key) return null;
  return () => goTo({ kind: "user", orgId: key.orgId, userId: key.userId }, toVersions(key));
}
