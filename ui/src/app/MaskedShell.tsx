// The shell under one level of masking. With another level everything that stood in the window is forgotten and read anew.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { MaskLevel } from "../api/bindings.gen";
import { forgetShown, maskingQuery, useSetMasking } from "../api/masking";
import { MASKING_KEY } from "../lib/maskingTexts";
import { withoutTyped } from "../lib/address";
import { useAddress } from "../lib/useAddress";
import { Shell } from "./Shell";

export function MaskedShell() {
  const client = useQueryClient();
  const { address, go } = useAddress();
  const { data, isError } = useQuery(maskingQuery);
  const level: MaskLevel | null = data ?? (isError ? "off" : null);
  const [shown, setShown] = useState<MaskLevel | null>(null);
  useMaskingKey(level);
  useEffect(() => {
    if (level === null || level === shown) return;
    if (shown !== null) {
      forgetShown(client);
      // What was typed while names were shown may be one.
      if (level !== "off" && (address.query !== null || address.by !== null)) go(withoutTyped(address), { replace: true });
    }
    setShown(level);
  }, [address, client, go, level, shown]);
  // Nothing of the level before is drawn until it is forgotten.
  return level !== null && level === shown ? <Shell key={level} /> : null;
}

/** One key, wherever the focus is. */
function useMaskingKey(level: MaskLevel | null): void {
  const { mutate } = useSetMasking();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== MASKING_KEY || event.ctrlKey || event.metaKey || event.altKey || level === null) return;
      event.preventDefault();
      mutate(level === "off" ? "names" : "off");
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [level, mutate]);
}
