// Over the view: which memories of its list are selected, and what is done with all of them.

import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState, type ReactNode } from "react";

import { matchingCountQuery } from "../../api/bulk";
import { isSelecting, NO_SELECTION, selectedCount, type Selection } from "../../lib/memorySelection";
import { SelectingContext, type SelectableList, type Selecting } from "../../lib/selectedMemories";
import { BulkBar, type BulkKind } from "./BulkBar";
import { useBulk } from "./useBulk";

type Known = { list: SelectableList | null; selection: Selection };

const NOTHING: Known = { list: null, selection: NO_SELECTION };

export function WithSelection({ children }: { children: ReactNode }) {
  const [known, setKnown] = useState(NOTHING);
  const [asked, setAsked] = useState<BulkKind | null>(null);
  const select = useCallback((list: SelectableList, selection: Selection) => setKnown({ list, selection }), []);
  const leave = useCallback((name: string) => {
    setKnown((now) => (now.list?.name === name ? NOTHING : now));
    setAsked(null);
  }, []);
  const clear = useCallback(() => setKnown((now) => ({ ...now, selection: NO_SELECTION })), []);
  const bulk = useBulk(known.list?.elementId ?? null, clear);
  const selecting = useMemo<Selecting>(() => ({ ...known, select, leave, ask: setAsked }), [known, select, leave]);
  return (
    <SelectingContext value={selecting}>
      {(isSelecting(known.selection) || bulk.change.running) && known.list ? (
        <Bar list={known.list} selection={known.selection} bulk={bulk} asked={asked} onAsk={setAsked} onSelection={(selection) => setKnown({ ...known, selection })} />
      ) : null}
      {children}
    </SelectingContext>
  );
}

type BarProps = {
  list: SelectableList;
  selection: Selection;
  bulk: ReturnType<typeof useBulk>;
  asked: BulkKind | null;
  onAsk: (kind: BulkKind | null) => void;
  onSelection: (selection: Selection) => void;
};

function Bar({ list, selection, bulk, asked, onAsk, onSelection }: BarProps) {
  const isAll = selection.selected.kind === "all";
  const counted = useQuery({ ...matchingCountQuery(list.request), enabled: isAll && list.total === null });
  return (
    <BulkBar
      selection={selection}
      count={selectedCount(selection, list.total ?? counted.data ?? null)}
      request={list.request}
      bulk={bulk}
      asked={asked}
      onAsk={onAsk}
      onAll={() => onSelection(list.everything)}
      onClear={() => onSelection(NO_SELECTION)}
    />
  );
}
