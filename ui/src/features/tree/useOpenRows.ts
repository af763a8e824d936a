// Which rows of the tree are open; kept between runs in this window's own storage.

import { useCallback, useEffect, useMemo, useState } from "react";

const STORED = "tree-open";
const MAX_STORED = 200;

function stored(): string[] {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

export type OpenRows = { isOpen: (key: string) => boolean; set: (keys: readonly string[], open: boolean) => void };

export function useOpenRows(): OpenRows {
  const [keys, setKeys] = useState<ReadonlySet<string>>(() => new Set(stored()));
  useEffect(() => {
    localStorage.setItem(STORED, JSON.stringify([...keys].slice(-MAX_STORED)));
  }, [keys]);
  const set = useCallback((changed: readonly string[], open: boolean) => {
    setKeys((known) => {
      if (changed.every((key) => known.has(key) === open)) return known;
      const next = new Set(known);
      for (const key of changed) {
        if (open) next.add(key);
        else next.delete(key);
      }
      return next;
    });
  }, []);
  return useMemo(() => ({ isOpen: (key: string) => keys.has(key), set }), [keys, set]);
}
