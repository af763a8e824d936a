// Each store remembers where the window was in it, and a start or a switch goes on there.

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { maskOf } from "../api/masking";
import { lastPlace, savePlace } from "../api/mutations";
import { useStoreStatus } from "../api/queries";
import { formatAddress, HOME, parseAddress, withoutTyped } from "../lib/address";
import { stampNow, useAddress } from "../lib/useAddress";

const QUIET_MS = 300;

/** True once the window is where it was in the store that is open. */
export function useSavedPlace(): boolean {
  const client = useQueryClient();
  const router = useRouter();
  const { address } = useAddress();
  const { data: status } = useStoreStatus();
  const id = status?.state === "open" ? status.store.id : null;
  const [restored, setRestored] = useState<string | null>(null);
  const first = useRef(true);

  useEffect(() => {
    if (id === null || id === restored) return undefined;
    let over = false;
    void (async () => {
      const place = await lastPlace().catch(() => null);
      if (over) return;
      // A window that starts with an address keeps it; the places of one store mean nothing in another.
      const asked = first.current && formatAddress(parseAddress(router.history.location.href)) !== formatAddress(HOME);
      if (!first.current) client.removeQueries({ predicate: (query) => query.queryKey[0] !== "storeStatus" && query.getObserversCount() === 0 });
      first.current = false;
      if (!asked) router.history.replace(maskOf(client) === "off" ? (place ?? formatAddress(HOME)) : formatAddress(withoutTyped(parseAddress(place ?? ""))), stampNow(router.history));
      setRestored(id);
    })();
    return () => {
      over = true;
    };
  }, [client, id, restored, router]);

  const href = formatAddress(address);
  const ready = id !== null && id === restored;
  useEffect(() => {
    if (!ready) return undefined;
    // A place that could not be saved costs a click at the next start: not worth a message.
    const timer = setTimeout(() => void savePlace(href).catch(() => undefined), QUIET_MS);
    return () => clearTimeout(timer);
  }, [href, ready]);
  return ready;
}
