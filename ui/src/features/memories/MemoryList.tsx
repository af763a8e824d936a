// The rows of a memories list: drawn as far as they are seen, walked by keys, as long as the whole list from the start.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";

import type { MemoryRow } from "../../api/bindings.gen";
import { useTagsOf } from "../../api/notes";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { bulkTexts } from "../../lib/bulkTexts";
import { MEMORY_LIST } from "../../lib/landmarks";
import { EVERYTHING, extended, isSelected, isSelecting, NO_SELECTION, toggled, type Selection } from "../../lib/memorySelection";
import { toConversation, toMemory } from "../../lib/moves";
import { selectionKey } from "../../lib/selectionKeys";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./MemoriesView.module.css";
import { wantedEnd, type Ends } from "./memoryEnds";
import { MemoryLine, type Pick } from "./MemoryLine";

const ROW = 32;
const PAGE_STEP = 10;
const AHEAD = 60;
/** Tags are read for so many rows at once. */
const TAGS_AT_ONCE = 100;
const NO_TAGS: readonly string[] = [];

type Props = {
  ends: Ends<MemoryRow>;
  isLoading: boolean;
  load: (end: "head" | "tail") => void;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  /** Delete was pressed while some are selected. */
  onDelete: () => void;
};

export function MemoryList({ ends, isLoading, load, selection, onSelection, onDelete }: Props) {
  const { address, go, goTo } = useAddress();
  const actions = useActions();
  const { rows, gapAt, missing } = ends;
  const scroller = useRef<HTMLDivElement>(null);
  const selectedId = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const selected = useMemo(() => rows.findIndex((row) => row.key.memoryId === selectedId), [rows, selectedId]);

  // The gap is one item as high as all that is missing, so that the scrollbar tells the truth.
  const gapHeight = gapAt === null ? 0 : (missing ?? 1) * ROW;
  const itemOf = (row: number) => (gapAt !== null && row >= gapAt ? row + 1 : row);
  const rowOf = (item: number) => (gapAt !== null && item > gapAt ? item - 1 : item);
  const virtual = useVirtualizer({
    count: rows.length + (gapAt === null ? 0 : 1),
    getScrollElement: () => scroller.current,
    estimateSize: (item) => (item === gapAt ? gapHeight : ROW),
    getItemKey: useCallback(
      (item: number) => (item === gapAt ? "gap" : (rows[gapAt !== null && item > gapAt ? item - 1 : item]?.key.memoryId ?? item)),
      [gapAt, rows],
    ),
    overscan: 16,
  });
  // The count may change while the rows do not.
  useLayoutEffect(() => virtual.measure(), [virtual, gapHeight]);
  const items = virtual.getVirtualItems();
  const total = gapAt === null ? rows.length : missing === null ? -1 : rows.length + missing;

  const firstRow = rowOf(items[0]?.index ?? 0);
  const lastRow = rowOf(items.at(-1)?.index ?? 0);
  const parts = useMemo(() => {
    const [from, to] = [Math.floor(firstRow / TAGS_AT_ONCE), Math.floor(lastRow / TAGS_AT_ONCE)];
    const parts = Array.from({ length: to - from + 1 }, (_, i) => rows.slice((from + i) * TAGS_AT_ONCE, (from + i + 1) * TAGS_AT_ONCE).map((row) => row.key));
    return parts.filter((part) => part.length > 0);
  }, [firstRow, lastRow, rows]);
  const tags = useTagsOf(orgOf(address.place) ?? "", parts);

  useEffect(() => {
    const box = scroller.current;
    const [first, last] = [items[0]?.index, items.at(-1)?.index];
    if (isLoading || !box || gapAt === null || first === undefined || last === undefined) return;
    const gap = { start: gapAt * ROW, end: gapAt * ROW + gapHeight };
    const view = { start: box.scrollTop, end: box.scrollTop + box.clientHeight };
    const end = wantedEnd(ends, { first, last }, gap, view, AHEAD);
    if (end) load(end);
  }, [ends, gapAt, gapHeight, isLoading, items, load]);

  // Rows that come in above what is looked at must not move it.
  const before = useRef({ height: 0, gapEnd: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    const height = rows.length * ROW + gapHeight;
    const { height: was, gapEnd } = before.current;
    if (box && gapEnd > 0 && height !== was && box.scrollTop >= gapEnd - ROW) box.scrollTop += height - was;
    before.current = { height, gapEnd: gapAt !== null && gapAt < rows.length ? gapAt * ROW + gapHeight : 0 };
  }, [gapAt, gapHeight, rows.length]);

  // The selection of a restart or of another view comes into sight; a click is in sight already.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected < 0 || shown.current === selectedId) return;
    shown.current = selectedId;
    virtual.scrollToIndex(itemOf(selected), { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once per selection, not when rows come in
  }, [selected, selectedId, virtual]);

  const select = (index: number) => {
    const row = rows[index];
    if (row) go(toMemory(row.key), { replace: selected >= 0 });
  };
  // The last memory may have to be read first.
  const [toEnd, setToEnd] = useState(false);
  const endKnown = gapAt === null || gapAt < rows.length;
  useEffect(() => {
    if (!toEnd || !endKnown) return;
    setToEnd(false);
    select(rows.length - 1);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the end was read, with the rows of that moment
  }, [toEnd, endKnown]);

  const stepTo = (by: number): number => {
    const target = Math.max(0, Math.min(rows.length - 1, selected + by));
    // A step ends at the gap, which fills at once, and never leaps over what was not read.
    if (gapAt === null || selected < 0) return target;
    return selected < gapAt ? Math.min(target, gapAt - 1) : Math.max(target, gapAt);
  };
  const selecting = isSelecting(selection);
  const toggle = (index: number) => {
    const row = rows[index];
    if (row) onSelection(toggled(selection, row));
  };
  const extend = (to: number) => {
    const from = selected >= 0 ? selected : to;
    const begun = rows.findIndex((row) => row.key.memoryId === selection.anchor);
    const at = begun === -1 ? from : begun;
    // What lies in the gap is not known yet, so a range over it would leave it out without saying so.
    if (gapAt !== null && Math.min(at, to) < gapAt && Math.max(at, to) >= gapAt) actions.notify({ text: bulkTexts.overGap });
    else onSelection(extended(selection, rows, from, to));
  };
  /** What the keys of a selection do; false when it was none of them. */
  const onSelectionKey = (event: KeyboardEvent): boolean => {
    const key = selectionKey(event, selecting);
    switch (key?.kind) {
      case undefined:
        return false;
      case "all":
        onSelection(EVERYTHING);
        break;
      case "toggle":
        toggle(Math.max(0, selected));
        break;
      case "extend":
        extend(stepTo(key.by));
        select(stepTo(key.by));
        break;
      case "clear":
        onSelection(NO_SELECTION);
        break;
      case "delete":
        onDelete();
    }
    event.preventDefault();
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (onSelectionKey(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_STEP, PageUp: -PAGE_STEP }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      select(stepTo(by));
    } else if (event.key === "Home") {
      event.preventDefault();
      select(0);
    } else if (event.key === "End") {
      event.preventDefault();
      if (!endKnown) load("tail");
      setToEnd(true);
    } else if (event.key === "Enter") {
      const row = rows[selected];
      const move = row && toConversation(row);
      if (!move) return;
      event.preventDefault();
      goTo(move.place, move.patch);
    }
  };
  const pick: Pick = (index, held, check) => {
    if (held.shiftKey) extend(index);
    else if (check || held.ctrlKey || held.metaKey) toggle(index);
    // A range that is begun later begins here.
    else if (selection.anchor !== null) onSelection({ ...selection, anchor: rows[index]?.key.memoryId ?? null, range: [] });
    if (!check) select(index);
  };
  const newestPick = useRef(pick);
  useEffect(() => {
    newestPick.current = pick;
  });
  const onPick = useCallback<Pick>((index, held, check) => newestPick.current(index, held, check), []);
  return (
    <div ref={scroller} className={css.scroll}>
      <div
        id={MEMORY_LIST}
        role="listbox"
        aria-label={texts.memories.list}
        aria-multiselectable="true"
        aria-activedescendant={selected >= 0 ? `memory-${selectedId}` : undefined}
        aria-busy={isLoading || undefined}
        tabIndex={0}
        className={css.rows}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (selected < 0 && event.currentTarget.matches(":focus-visible")) select(0);
        }}
      >
        {items.map((item) => {
          if (item.index === gapAt) {
            return <div key={item.key} className={css.gap} aria-hidden="true" style={{ transform: `translateY(${item.start}px)`, height: item.size }} />;
          }
          const index = rowOf(item.index);
          const row = rows[index];
          return row ? (
            <MemoryLine
              key={item.key}
              row={row}
              top={item.start}
              position={gapAt !== null && index >= gapAt ? index + 1 + (missing ?? 0) : index + 1}
              total={total}
              selected={index === selected}
              withUser={address.place.kind !== "user"}
              checked={isSelected(selection, row.key.memoryId)}
              selecting={selecting}
              tags={tags.get(row.key.memoryId) ?? NO_TAGS}
              tag={address.tag}
              index={index}
              onPick={onPick}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}
