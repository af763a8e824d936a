// All memories of a place in one list: as long as it may be, drawn as far as it is seen.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Brain } from "lucide-react";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";

import type { MemoryListRequest, MemoryRow } from "../../api/bindings.gen";
import { memoriesQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { orgOf, type Address } from "../../lib/address";
import { toConversation, toMemory } from "../../lib/moves";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { ListHead } from "./ListHead";
import css from "./MemoriesView.module.css";
import { MemoryLine } from "./MemoryLine";

const ROW = 32;
const PAGE_STEP = 10;
const AHEAD = 60;

function requestOf({ place, agent, filter, from, to }: Address): MemoryListRequest {
  return {
    scope: {
      orgId: orgOf(place) ?? "",
      userId: place.kind === "user" ? place.userId : null,
      agentId: place.kind === "agent" ? place.agentId : agent,
    },
    filter: filter ?? "all",
    dates: { from, to },
    asOf: null,
    ascending: false,
  };
}

export function MemoriesView() {
  const { address, go } = useAddress();
  const query = useInfiniteQuery(memoriesQuery(requestOf(address)));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = address.filter !== null || address.agent !== null || address.from !== null || address.to !== null;
  return (
    <>
      <ListHead />
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={12} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<Brain />}
          title={texts.memories.empty}
          actions={filtered && <Button onClick={() => go({ filter: null, agent: null, from: null, to: null })}>{texts.memories.clear}</Button>}
        >
          {filtered ? texts.memories.emptyFilter : texts.memories.emptyText}
        </EmptyState>
      ) : (
        <List rows={rows} hasMore={query.hasNextPage} isLoading={query.isFetchingNextPage} loadMore={() => void query.fetchNextPage()} />
      )}
    </>
  );
}

type ListProps = { rows: readonly MemoryRow[]; hasMore: boolean; isLoading: boolean; loadMore: () => void };

function List({ rows, hasMore, isLoading, loadMore }: ListProps) {
  const { address, go, goTo } = useAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const selectedId = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const selected = useMemo(() => rows.findIndex((row) => row.key.memoryId === selectedId), [rows, selectedId]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => rows[i]?.key.memoryId ?? i,
    overscan: 16,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD && hasMore && !isLoading) loadMore();
  }, [last, rows.length, hasMore, isLoading, loadMore]);

  // The selection of a restart or of another view comes into sight; a click is in sight already.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected < 0 || shown.current === selectedId) return;
    shown.current = selectedId;
    virtual.scrollToIndex(selected, { align: "auto" });
  }, [selected, selectedId, virtual]);

  const select = (index: number) => {
    const row = rows[index];
    if (row) go(toMemory(row.key), { replace: selected >= 0 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_STEP, PageUp: -PAGE_STEP }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      select(Math.max(0, Math.min(rows.length - 1, selected + step)));
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      select(event.key === "Home" ? 0 : rows.length - 1);
    } else if (event.key === "Enter") {
      const row = rows[selected];
      const move = row && toConversation(row);
      if (!move) return;
      event.preventDefault();
      goTo(move.place, move.patch);
    }
  };
  return (
    <div ref={scroller} className={css.scroll}>
      <div
        role="listbox"
        aria-label={texts.memories.list}
        aria-activedescendant={selected >= 0 ? `memory-${selectedId}` : undefined}
        tabIndex={0}
        className={css.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (selected < 0 && event.currentTarget.matches(":focus-visible")) select(0);
        }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <MemoryLine
              key={item.key}
              row={row}
              top={item.start}
              position={item.index + 1}
              total={hasMore ? -1 : rows.length}
              selected={item.index === selected}
              withUser={address.place.kind !== "user"}
              onSelect={() => select(item.index)}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}
