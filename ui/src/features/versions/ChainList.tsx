// Memories that changed, newest change first: where to begin when no memory is selected.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { GitCommitHorizontal } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import type { MemoryListRequest, MemoryRow } from "../../api/bindings.gen";
import { memoriesQuery } from "../../api/queries";
import { useMemoryDetail } from "../../api/stored";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefDot } from "../../components/Belief";
import { MemoryText } from "../../components/MemoryText";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { orgOf, type Address } from "../../lib/address";
import { blockingError } from "../../lib/failure";
import { formatDay, formatMoment } from "../../lib/format";
import { toVersions } from "../../lib/moves";
import { memoryRow } from "../../lib/rowTargets";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { versionTexts } from "../../lib/versionTexts";
import { useStoredAt } from "../../lib/useAsOf";
import css from "./ChainList.module.css";

const ROW = 64;
const AHEAD = 40;

function requestOf({ place, agent, asOf }: Address): MemoryListRequest {
  return {
    scope: {
      orgId: orgOf(place) ?? "",
      userId: place.kind === "user" ? place.userId : null,
      agentId: place.kind === "agent" ? place.agentId : agent,
    },
    filter: "revised",
    dates: { from: null, to: null },
    asOf,
    ascending: false,
  };
}

export function ChainList() {
  const { address } = useAddress();
  const query = useInfiniteQuery(memoriesQuery(requestOf(address), useStoredAt()));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const error = blockingError(query);
  if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={8} />;
  if (rows.length === 0) {
    return (
      <EmptyState icon={<GitCommitHorizontal />} title={versionTexts.noChains}>
        {versionTexts.noChainsText}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={css.head}>
        <h2>{versionTexts.chainsHead}</h2>
        <span className="dim">{versionTexts.chainsOpen}</span>
      </div>
      <Chains rows={rows} hasMore={query.hasNextPage && !query.isFetchingNextPage} loadMore={() => void query.fetchNextPage()} />
    </>
  );
}

function Chains({ rows, hasMore, loadMore }: { rows: readonly MemoryRow[]; hasMore: boolean; loadMore: () => void }) {
  const { address, go } = useAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => rows[i]?.key.memoryId ?? i,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD && hasMore) loadMore();
  }, [last, rows.length, hasMore, loadMore]);
  const open = (i: number) => {
    const row = rows[i];
    if (row) go(toVersions(row.key));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1 };
    const to = steps[event.key];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      setActive(next);
      virtual.scrollToIndex(next, { align: "auto" });
    } else if (event.key === "Enter" || event.key === " ") open(active);
    else return;
    event.preventDefault();
  };
  const activeId = rows[active]?.key.memoryId;
  return (
    <div ref={scroller} className={css.scroll}>
      <div
        role="listbox"
        aria-label={versionTexts.chains}
        aria-activedescendant={activeId && `chain-${activeId}`}
        tabIndex={0}
        className={css.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <Chain key={item.key} row={row} top={item.start} active={item.index === active} withUser={address.place.kind !== "user"} onOpen={() => open(item.index)} />
          ) : null;
        })}
      </div>
    </div>
  );
}

type ChainProps = { row: MemoryRow; top: number; active: boolean; withUser: boolean; onOpen: () => void };

function Chain({ row, top, active, withUser, onOpen }: ChainProps) {
  // What came before is read row by row, as far as rows are seen.
  const { data } = useMemoryDetail(row.key);
  const before = data?.replaced.at(-1);
  return (
    <div id={`chain-${row.key.memoryId}`} {...memoryRow(row.key)} role="option" aria-selected={active} className={css.row} style={{ transform: `translateY(${top}px)` }} onClick={onOpen}>
      <BeliefDot state={row.believed ? "believed" : "superseded"} />
      <span className={css.texts}>
        <span className={css.text} title={plainText(row.segments)}>
          <MemoryText row={row} />
        </span>
        <span className={css.was} title={before && plainText(before.segments)}>
          {before && (
            <>
              {versionTexts.was} <Segments segments={before.segments} />
            </>
          )}
        </span>
      </span>
      <span className={css.side}>
        <span className={css.count}>{data && versionTexts.versions(data.versionsTotal)}</span>
        <span className={css.by}>
          {withUser && <span className={css.user}>{row.userName ?? texts.users.gone}</span>}
          <span title={row.agentLabel ?? texts.agents.gone} className={css.agent}>
            <AgentBadge agentId={row.agentId} label={row.agentLabel} />
          </span>
          <time dateTime={row.obtainedAt} title={formatMoment(row.obtainedAt)}>
            {formatDay(row.date)}
          </time>
        </span>
      </span>
    </div>
  );
}
