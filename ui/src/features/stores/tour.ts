// The way to a memory that was revised most often, to show how a memory changes.

import { useQueryClient } from "@tanstack/react-query";

import { richestMemoryQuery, useStoreStatus } from "../../api/queries";
import { useActions } from "../../lib/actions";
import { toVersions } from "../../lib/moves";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

/** Goes to the versions of a long chain of the demo store; `null` in other stores. Nothing is read before it is asked for. */
export function useTour(): (() => void) | null {
  const client = useQueryClient();
  const actions = useActions();
  const { goTo } = useAddress();
  const { data: status } = useStoreStatus();
  const demo = status?.state === "open" && status.store.demo;
  if (!demo) return null;
  return () => {
    client.fetchQuery(richestMemoryQuery).then(
      (key) => {
        if (key) goTo({ kind: "user", orgId: key.orgId, userId: key.userId }, toVersions(key));
        else actions.notify({ text: texts.welcome.steps.tourGone });
      },
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  };
}
