// The memories of a list that are selected. Another list, or another filter, begins anew.

import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import type { MemoryListRequest } from "../../api/bindings.gen";
import { matchingCountQuery } from "../../api/bulk";
import { NO_SELECTION, selectedCount, type Selection } from "../../lib/memorySelection";
import { useMemoryTotal } from "./useMemoryTotal";

/** `list` names the list; `filtered`: it is not all of its place, whose number the counters know. */
export function useMemorySelection(list: string, request: MemoryListRequest, filtered: boolean) {
  const [known, setKnown] = useState({ list, selection: NO_SELECTION });
  const selection = known.list === list ? known.selection : NO_SELECTION;
  const setSelection = useCallback((next: Selection) => setKnown({ list, selection: next }), [list]);
  const total = useMemoryTotal();
  const isAll = selection.selected.kind === "all";
  const counted = useQuery({ ...matchingCountQuery(request), enabled: isAll && (filtered || total === null) });
  return { selection, setSelection, count: selectedCount(selection, filtered ? (counted.data ?? null) : (total ?? counted.data ?? null)) };
}
