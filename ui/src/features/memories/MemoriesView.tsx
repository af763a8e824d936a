// All memories of a place in one list: as long as it may be, read as far as it is seen.

import { Brain } from "lucide-react";
import { useMemo } from "react";

import type { MemoryListRequest } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { orgOf, type Address } from "../../lib/address";
import { MEMORY_LIST } from "../../lib/landmarks";
import { EVERYTHING, isSelecting, type Selection } from "../../lib/memorySelection";
import { useSelectedMemories, type SelectableList } from "../../lib/selectedMemories";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { ListHead } from "./ListHead";
import { MemoryList } from "./MemoryList";
import { useMemoryEnds } from "./useMemoryEnds";
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
  const filtered = address.filter !== null || address.agent !== null || address.from !== null || address.to !== null || address.tag !== null;
  const total = useMemoryTotal();
  const name = JSON.stringify(requestOf(address));
  const list = useMemo<SelectableList>(() => {
    const request: MemoryListRequest = JSON.parse(name);
    return { name, request, everything: EVERYTHING, total: filtered ? null : total, elementId: MEMORY_LIST };
  }, [name, filtered, total]);
  const { selection, onSelection, ask } = useSelectedMemories(list);
  return (
    <>
      {!isSelecting(selection) && <ListHead />}
      <Memories
        key={JSON.stringify({ ...list.request, asOf: null })}
        request={list.request}
        filtered={filtered}
        selection={selection}
        onSelection={onSelection}
        onDelete={() => ask("delete")}
      />
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
