// Tells the backend where the window is, so that the next start goes on there.

import { useEffect } from "react";

import { savePlace } from "../api/mutations";
import { formatAddress } from "../lib/address";
import { useAddress } from "../lib/useAddress";

const QUIET_MS = 300;

export function useSavedPlace(): void {
  const { address } = useAddress();
  const href = formatAddress(address);
  useEffect(() => {
    // A place that could not be saved costs a click at the next start: not worth a message.
    const timer = setTimeout(() => void savePlace(href).catch(() => undefined), QUIET_MS);
    return () => clearTimeout(timer);
  }, [href]);
}
