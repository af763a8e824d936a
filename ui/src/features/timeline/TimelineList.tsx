// The rail of days and interactions: drawn as far as it is seen, read as far as it is scrolled.

import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent } from "react";

import type { DayActivity, UserKey } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { classes } from "../../lib/classes";
import { formatDayHead, formatLongDay } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { InteractionItem } from "./InteractionItem";
import { moveFocus } from "./listKeys";
import css from "./TimelineList.module.css";
import { headOf, rowOf, type DayRow } from "./timelineRows";
import { useOpenDay } from "./useOpenDay";
import { useTimeline } from "./useTimeline";

const HEAD = 36;
const ROW = 32;
/** Height of the line above the list that reads newer days. */
const NEWER = 36;
/** Rows before the end at which the next page is read. */
const AHEAD = 12;

export function TimelineList({ user, activity }: { user: UserKey; activity: readonly DayActivity[] }) {
  const { address, go } = useAddress();
  const { at, open } = address;
  const timeline = useTimeline(user, address.agent, { from: address.from, to: address.to }, at);
  const { rows, older, newer } = timeline;
  const counts = useMemo(() => new Map(activity.map((day) => [day.date, day])), [activity]);
  const openIndex = open === null ? -1 : rowOf(rows, open, at);
  useOpenDay(user, openIndex === -1 && !timeline.isPending ? open : null);

  const scroller = useRef<HTMLDivElement>(null);
  const stuck = useRef(-1);
  const above = timeline.hasNewer ? NEWER : 0;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.kind === "day" ? HEAD : ROW),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 10,
    scrollPaddingStart: HEAD,
    scrollMargin: above,
    rangeExtractor: useCallback(
      (range: Range) => {
        stuck.current = headOf(rows, range.startIndex);
        const seen = defaultRangeExtractor(range);
        return stuck.current >= 0 && !seen.includes(stuck.current) ? [stuck.current, ...seen] : seen;
      },
      [rows],
    ),
  });
  const items = virtual.getVirtualItems();

  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastSeen >= rows.length - AHEAD && older.hasNextPage && !older.isFetchingNextPage) void older.fetchNextPage();
  }, [lastSeen, rows.length, older]);

  // Another day to start from: show it, with newer days above.
  useEffect(() => {
    if (timeline.isPending) return;
    const index = at === null ? 0 : rows.findIndex((row) => row.kind === "day" && row.date <= at);
    if (index >= 0) scroller.current?.scrollTo({ top: virtual.getOffsetForIndex(index, "start")?.[0] ?? 0 });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once per day to start from, not for every page
  }, [at, timeline.isPending]);

  // An interaction that was opened from elsewhere comes into sight; one that was clicked is there already.
  const revealed = useRef<string | null>(null);
  useEffect(() => {
    if (openIndex < 0 || revealed.current === open) return;
    revealed.current = open;
    virtual.scrollToIndex(openIndex, { align: "start" });
  }, [open, openIndex, virtual]);

  const keepPlace = useKeptPlace(rows, scroller, (index) => virtual.measurementsCache[index]?.start);
  const showNewer = () => {
    keepPlace();
    void newer.fetchNextPage();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = moveFocus(event);
    if (target?.dataset.memory) {
      go({ selection: { kind: "memory", userId: user.userId, memoryId: target.dataset.memory } }, { replace: true });
    } else if (target?.dataset.interaction) {
      go({ selection: { kind: "interaction", userId: user.userId, interactionId: target.dataset.interaction } }, { replace: true });
    }
  };

  if (timeline.error) return <ErrorState error={timeline.error} onRetry={() => void older.refetch()} />;
  if (timeline.isPending) return <Skeleton rows={8} />;
  if (rows.length === 0) {
    return (
      <EmptyState title={texts.timeline.emptyFilter} actions={<Button onClick={() => go({ agent: null, from: null, to: null, at: null })}>{texts.timeline.clear}</Button>}>
        {texts.timeline.emptyFilterText}
      </EmptyState>
    );
  }
  return (
    <div ref={scroller} className={css.scroll} onKeyDown={onKeyDown}>
      {timeline.hasNewer && (
        <div className={css.newer} style={{ height: NEWER }}>
          <Button variant="ghost" disabled={newer.isFetchingNextPage} onClick={showNewer}>
            {texts.timeline.newer}
          </Button>
        </div>
      )}
      <div role="list" className={css.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const isStuck = item.index === stuck.current;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              role="listitem"
              className={classes(css.item, isStuck && css.stuck, item.index === 0 && css.first)}
              style={isStuck ? undefined : { transform: `translateY(${item.start - above}px)` }}
            >
              {row.kind === "day" ? (
                <DayHead row={row} counts={counts.get(row.date)} on={rows[openIndex]?.date === row.date} />
              ) : (
                <InteractionItem
                  item={row.item}
                  isOpen={item.index === openIndex}
                  onToggle={(isOpen) => {
                    const { interactionId } = row.item.interaction;
                    revealed.current = interactionId;
                    go({
                      open: isOpen ? null : interactionId,
                      selection: { kind: "interaction", userId: user.userId, interactionId },
                    });
                  }}
                />
              )}
            </div>
          );
        })}
      </div>
      {older.isFetchingNextPage ? <Skeleton rows={3} /> : !older.hasNextPage && <p className={css.end}>{texts.timeline.end}</p>}
    </div>
  );
}

function DayHead({ row, counts, on }: { row: DayRow; counts: DayActivity | undefined; on: boolean }) {
  return (
    <h2 className={css.day} aria-label={formatLongDay(row.date)}>
      <span className={classes(css.node, on && css.on)} />
      <time dateTime={row.date}>{formatDayHead(row.date)}</time>
      {counts && <span className={css.n}>{texts.timeline.head(counts.interactions, counts.memories)}</span>}
    </h2>
  );
}

/** Rows that are put in above must not move what is being looked at. */
function useKeptPlace(
  rows: readonly { key: string }[],
  scroller: React.RefObject<HTMLDivElement | null>,
  startOf: (index: number) => number | undefined,
): () => void {
  const kept = useRef<{ key: string; start: number } | null>(null);
  useLayoutEffect(() => {
    const before = kept.current;
    if (!before) return;
    const index = rows.findIndex((row) => row.key === before.key);
    const start = index > 0 ? startOf(index) : undefined;
    if (start === undefined || start === before.start) return;
    kept.current = null;
    scroller.current?.scrollBy({ top: start - before.start });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when rows were put in
  }, [rows]);
  return () => {
    const first = rows.find((row) => !row.key.startsWith("day:"));
    const index = first ? rows.indexOf(first) : -1;
    const start = index >= 0 ? startOf(index) : undefined;
    kept.current = first && start !== undefined ? { key: first.key, start } : null;
  };
}
