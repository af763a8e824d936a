// The memories that are selected in the list of a view, known to the view and to the bar over it.

import { createContext, useCallback, useContext, useEffect } from "react";

import type { BulkAction, MemoryListRequest } from "../api/bindings.gen";
import { NO_SELECTION, type Selection } from "./memorySelection";

/** A list in which memories can be selected. */
export type SelectableList = {
  /** Names the list with its filters: another one begins anew. */
  name: string;
  /** What the list asks for; of hits of a search, only whose memories they are. */
  request: MemoryListRequest;
  /** What selecting all means here. */
  everything: Selection;
  /** How many memories that is; `null` where they have to be counted. */
  total: number | null;
  /** The element that gets the keyboard back. */
  elementId: string;
};

export type Selecting = {
  list: SelectableList | null;
  selection: Selection;
  select: (list: SelectableList, selection: Selection) => void;
  /** Forgets the selection, when it is that of the list of this name. */
  leave: (name: string) => void;
  /** Asks what the bar asks when its button is pressed. */
  ask: (kind: BulkAction["kind"]) => void;
};

export const SelectingContext = createContext<Selecting>({
  list: null,
  selection: NO_SELECTION,
  select: () => undefined,
  leave: () => undefined,
  ask: () => undefined,
});

/** What is selected in a list, for the view that shows it. */
export function useSelectedMemories(list: SelectableList) {
  const { list: known, selection, select, leave, ask } = useContext(SelectingContext);
  const { name } = list;
  useEffect(() => () => leave(name), [leave, name]);
  return {
    selection: known?.name === name ? selection : NO_SELECTION,
    onSelection: useCallback((next: Selection) => select(list, next), [select, list]),
    ask,
  };
}
