// The rows of the trail: drawn as far as they are seen, as high as what is unfolded, walked by keys.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { AuditRow, MemoryKey } from "../../api/bindings.gen";
import { changeTexts } from "../../lib/changeTexts";
import { ChangeRow } from "./ChangeRow";
import css from "./Changes.module.css";

const ROW = 32;
const PAGE_STEP = 10;
const AHEAD = 30;

type Props = {
  rows: readonly AuditRow[];
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
  /** The one memory that all rows are about, where it can be restored. */
  restoreOf: MemoryKey | null;
  onAbout: (memoryId: string) => void;
  onGroup: (group: string) => void;
};

export function ChangeList({ rows, hasMore, isLoading, onMore, restoreOf, onAbout, onGroup }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const [wanted, setWanted] = useState<number | null>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.changeId ?? index,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoading && last >= rows.length - AHEAD) onMore();
  }, [hasMore, isLoading, last, onMore, rows.length]);

  // A row that keys lead to may have to be drawn first.
  const drawn = items.some((item) => item.index === wanted);
  useEffect(() => {
    if (wanted === null || !drawn) return;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted}"]`)?.focus();
    setWanted(null);
  }, [drawn, wanted]);

  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target as HTMLElement).dataset.row) return;
    const end = rows.length - 1;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + PAGE_STEP, PageUp: active - PAGE_STEP, Home: 0, End: end }[event.key];
    const row = rows[active];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(end, to));
      setActive(next);
      setWanted(next);
      virtual.scrollToIndex(next, { align: "auto" });
    } else if (row && event.key === "ArrowRight" !== open.has(row.changeId) && (event.key === "ArrowRight" || event.key === "ArrowLeft")) toggle(row.changeId);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={css.scroll}>
      <div role="list" aria-label={changeTexts.list} aria-busy={isLoading || undefined} className={css.rows} style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
        {items.map((item) => {
          const row = rows[item.index];
          return row ? (
            <div key={item.key} ref={virtual.measureElement} data-index={item.index} role="listitem" className={css.item} style={{ transform: `translateY(${item.start}px)` }}>
              <ChangeRow
                row={row}
                index={item.index}
                stop={item.index === Math.min(active, rows.length - 1)}
                open={open.has(row.changeId)}
                // What it was after the newest change is what it is.
                restoreOf={item.index > 0 ? restoreOf : null}
                onToggle={() => {
                  setActive(item.index);
                  toggle(row.changeId);
                }}
                onAbout={onAbout}
                onGroup={onGroup}
              />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
