// Follows links and takes files that came from outside, one after the other, while no dialog is open.

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useSyncExternalStore } from "react";

import { awaited, takeArrival, useArrivalEvents } from "../api/arrivals";
import type { Arrival } from "../api/bindings.gen";
import { findMissing } from "../api/missing";
import { storeStatusQuery, useStoreStatus } from "../api/queries";
import type { Actions, Dialog } from "../lib/actions";
import { formatAddress, parseAddress } from "../lib/address";
import { desktopTexts } from "../lib/desktopTexts";

const { link: words, file: files } = desktopTexts;

/** `inPlace`: the window shows a place of the open store. */
export function useArrivals(actions: Actions, inPlace: boolean, busy: boolean): void {
  const client = useQueryClient();
  const router = useRouter();
  const { data: status } = useStoreStatus();
  const settled = status !== undefined && (status.state === "open" ? inPlace : status.state !== "opening");

  const follow = useCallback(
    async (place: string) => {
      const address = parseAddress(place);
      const missing = await findMissing(client, address);
      if (missing) actions.notify({ text: words.missing[missing], tone: "error" });
      if (missing === "memory" || missing === "interaction") router.history.push(formatAddress({ ...address, selection: null, open: null }));
      else if (missing === null) router.history.push(formatAddress(address));
    },
    [actions, client, router],
  );

  /** True when a dialog was opened for it. */
  const take = useCallback(
    async (arrival: Arrival): Promise<boolean> => {
      const say = (text: string) => {
        actions.notify({ text, tone: "error" });
        return false;
      };
      const ask = (dialog: Dialog) => {
        actions.open(dialog);
        return true;
      };
      const known = client.getQueryData(storeStatusQuery.queryKey);
      const open = known?.state === "open" ? known.store.id : null;
      if (arrival.kind === "refused") {
        const { message, hint } = arrival.error;
        return say(hint ? `${message} ${hint}` : message);
      }
      if (arrival.kind === "file") {
        return open === null ? say(files.noStore(arrival.file.name)) : ask({ kind: "import", file: arrival.file });
      }
      const { store, place } = arrival;
      if (store && store.id !== open) return ask({ kind: "openLink", store, place });
      if (open === null) return say(words.noStore);
      await follow(place);
      return false;
    },
    [actions, client, follow],
  );

  const free = settled && !busy;
  const look = useCallback(() => {
    if (!free) return;
    const all = async () => {
      // What opens a dialog makes the window busy, and the next one waits until it is closed.
      for (;;) {
        const arrival = await takeArrival();
        if (arrival === null || (await take(arrival))) return;
      }
    };
    all().catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
  }, [actions, free, take]);
  useArrivalEvents(look);

  const wanted = useSyncExternalStore(awaited.subscribe, awaited.read);
  const openId = status?.state === "open" && inPlace ? status.store.id : null;
  useEffect(() => {
    if (wanted === null || wanted.storeId !== openId) return;
    awaited.change(() => null);
    void follow(wanted.place);
  }, [follow, openId, wanted]);
}
