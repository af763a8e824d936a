// Says over the content that the servers do not answer, and looks again until they do. What is loaded stays.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { askServers } from "../../api/mutations";
import { storeStatusQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { DegradedBar } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { formatClock, sentence } from "../../lib/format";
import { storeTexts } from "../../lib/storeTexts";

const words = storeTexts.connection;
const LOOK_AGAIN_MS = 5_000;

export function ConnectionBanner() {
  const client = useQueryClient();
  const actions = useActions();
  const status = useQuery({
    ...storeStatusQuery,
    // The backend tries by itself and tells; this is for a message that got lost.
    refetchInterval: ({ state: { data } }) => (data?.state === "open" && data.connection.state === "lost" ? LOOK_AGAIN_MS : false),
  });
  const store = status.data?.state === "open" ? status.data : null;
  const lost = store?.connection.state === "lost" ? store.connection : null;

  // What failed meanwhile is read again.
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && store && !lost) {
      actions.notify({ text: words.back });
      void client.invalidateQueries({ predicate: (query) => query.state.status === "error" });
    }
    if (store) wasLost.current = lost !== null;
  }, [actions, client, lost, store]);

  const retry = useMutation({
    mutationFn: askServers,
    onSuccess: async (connection) => {
      if (connection.state === "lost") actions.notify({ text: `${words.still} ${sentence(connection.problem)}` });
      else await status.refetch();
    },
    onError: (error) => actions.notify({ text: error.message, tone: "error" }),
  });

  if (!store || !lost) return null;
  return (
    <DegradedBar
      action={
        <>
          <Button variant="ghost" onClick={() => actions.open({ kind: "connect", id: store.store.id })}>
            {words.edit}
          </Button>
          <Button disabled={retry.isPending} onClick={() => retry.mutate()}>
            {retry.isPending ? words.trying : words.retry}
          </Button>
        </>
      }
    >
      <b>{words.lost(formatClock(lost.since))}</b> {sentence(lost.problem)} {words.now}
    </DegradedBar>
  );
}
