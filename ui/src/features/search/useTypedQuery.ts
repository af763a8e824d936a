// The text in the box and the query of the address: what is typed goes there after a short pause, and what another
// view, the back button or a link put there comes back into the box.

import { useCallback, useEffect, useRef, useState } from "react";

import { useAddress } from "../../lib/useAddress";

const PAUSE_MS = 120;

export function useTypedQuery(): { typed: string; type: (text: string) => void; flush: (text: string) => void } {
  const { address, go } = useAddress();
  const asked = address.query ?? "";
  const [typed, setTyped] = useState(asked);
  const [known, setKnown] = useState(asked);
  const [sent, setSent] = useState(asked);
  if (asked !== known) {
    setKnown(asked);
    if (asked !== sent) setTyped(asked);
  }

  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const flush = useCallback(
    (text: string) => {
      clearTimeout(timer.current);
      const query = text.trim();
      setTyped(text);
      setSent(query);
      go({ query: query || null }, { replace: true });
    },
    [go],
  );
  const type = useCallback(
    (text: string) => {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => flush(text), PAUSE_MS);
    },
    [flush],
  );
  return { typed, type, flush };
}
