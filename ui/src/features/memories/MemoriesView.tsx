// All memories of a place in one list: as long as it may be, read as far as it is seen.

import { Brain } from "lucide-react";
import { useCallback, useState } from "react";

import type { MemoryListRequest } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { orgOf, type Address } from "../../lib/address";
import { EVERYTHING, isSelecting, NO_SELECTION, type Selection } from "../../lib/memorySelection";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { BulkBar, type BulkKind } from "./BulkBar";
import { ListHead } from "./ListHead";
import { MemoryList } from "./MemoryList";
import { useBulk } from "./useBulk";
import { useMemoryEnds } from "./useMemoryEnds";
import { useMemorySelection } from "./useMemorySelection";
import { useMemoryTotal } from "./useMemoryTotal";

function requestOf({ place, agent, filter, from, to, tag, asOf }: Address): MemoryListRequest {
  return {
    scope: {
      orgId: orgOf(place) ?? "",
      userId: place.kind === "user" ? place.userId : null,
      agentId: place.kind === "agent" ? place.agentId : agent,
    },
    filter: filter ?? "all",
    dates: { from, to },
    asOf,
    ascending: false,
    tag,
  };
}

export function MemoriesView() {
  const { address } = useAddress();
  const request = requestOf(address);
  const filtered = address.filter !== null || address.agent !== null || address.from !== null || address.to !== null || address.tag !== null;
  const list = JSON.stringify(request);
  const { selection, setSelection, count } = useMemorySelection(list, request, filtered);
  const clear = useCallback(() => setSelection(NO_SELECTION), [setSelection]);
  const [asked, setAsked] = useState<BulkKind | null>(null);
  const bulk = useBulk(clear);
  const selecting = isSelecting(selection);
  return (
    <>
      {selecting || bulk.change.running ? (
        <BulkBar
          selection={selection}
          count={count}
          request={request}
          bulk={bulk}
          asked={asked}
          onAsk={setAsked}
          onAll={() => setSelection(EVERYTHING)}
          onClear={clear}
        />
      ) : (
        <ListHead />
      )}
      <Memories key={JSON.stringify({ ...request, asOf: null })} request={request} filtered={filtered} selection={selection} onSelection={setSelection} onDelete={() => setAsked("delete")} />
    </>
  );
}

type ListProps = {
  request: MemoryListRequest;
  filtered: boolean;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onDelete: () => void;
};

function Memories({ request, filtered, selection, onSelection, onDelete }: ListProps) {
  const { go } = useAddress();
  const total = useMemoryTotal();
  const list = useMemoryEnds(request, filtered ? null : total);
  if (list.error) return <ErrorState error={list.error} onRetry={list.retry} />;
  if (list.isPending) return <Skeleton rows={12} />;
  if (list.rows.length === 0) {
    return (
      <EmptyState
        icon={<Brain />}
        title={texts.memories.empty}
        actions={filtered && <Button onClick={() => go({ filter: null, agent: null, from: null, to: null, tag: null })}>{texts.memories.clear}</Button>}
      >
        {filtered ? texts.memories.emptyFilter : texts.memories.emptyText}
      </EmptyState>
    );
  }
  return <MemoryList ends={list} isLoading={list.isLoading} load={list.load} selection={selection} onSelection={onSelection} onDelete={onDelete} />;
}
