// The hits as a list: the detail follows the arrow keys, Enter opens the conversation.

import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, type KeyboardEvent, type Ref } from "react";

import type { SearchAnswer, SearchHit, SearchRequest } from "../../api/bindings.gen";
import { classes } from "../../lib/classes";
import { formatCount } from "../../lib/format";
import { HIT_LIST } from "../../lib/landmarks";
import { extended, isSelected, isSelecting, NO_SELECTION, selectionOf, toggled } from "../../lib/memorySelection";
import { toConversation, toMemory } from "../../lib/moves";
import { HITS } from "../../lib/searchRequest";
import { searchTexts } from "../../lib/searchTexts";
import { useSelectedMemories, type SelectableList } from "../../lib/selectedMemories";
import { selectionKey, type SelectionKey } from "../../lib/selectionKeys";
import { useAddress } from "../../lib/useAddress";
import { Hit, type HeldKeys } from "./Hit";
import css from "./Hits.module.css";

const PAGE_STEP = 5;

export type HitsHandle = { enter: (selectFirst: boolean) => void };

type Props = {
  request: SearchRequest;
  answer: SearchAnswer;
  /** The answer is of a question before; a newer one is on its way. */
  isStale: boolean;
  withUser: boolean;
  onUsed: () => void;
  ref: Ref<HitsHandle>;
};

export function Hits({ request, answer, isStale, withUser, onUsed, ref }: Props) {
  const { address, go, goTo } = useAddress();
  const list = useRef<HTMLOListElement>(null);
  const { hits } = answer;
  const selectedId = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const selected = useMemo(() => hits.findIndex((hit) => hit.row.key.memoryId === selectedId), [hits, selectedId]);
  const selectable = useMemo<SelectableList>(() => {
    const everything = selectionOf(hits.map((found) => found.row));
    const { scope, dates, asOf } = request;
    return {
      name: JSON.stringify(request),
      request: { scope, dates, asOf, filter: "all", ascending: false },
      everything,
      total: hits.length,
      elementId: HIT_LIST,
    };
  }, [hits, request]);
  const { selection, onSelection, ask } = useSelectedMemories(selectable);
  const selecting = isSelecting(selection);
  const rows = useMemo(() => hits.map((hit) => hit.row), [hits]);
  const best = hits.reduce((most, hit) => Math.max(most, hit.fused), 0);

  const select = useCallback(
    (hit: SearchHit) => {
      onUsed();
      go(toMemory(hit.row.key), { replace: true });
    },
    [go, onUsed],
  );
  const open = useCallback(
    (hit: SearchHit) => {
      onUsed();
      const move = toConversation(hit.row);
      if (move) goTo(move.place, move.patch);
    },
    [goTo, onUsed],
  );
  useEffect(() => {
    if (selected >= 0) list.current?.children[selected]?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  useImperativeHandle(
    ref,
    () => ({
      enter: (selectFirst) => {
        list.current?.focus();
        const first = hits[0];
        if (selectFirst && selected < 0 && first) select(first);
      },
    }),
    [hits, select, selected],
  );

  const extend = (to: number) => onSelection(extended(selection, rows, Math.max(0, selected), to));
  const toggle = (hit: SearchHit | undefined) => hit && onSelection(toggled(selection, hit.row));
  const onSelectionKey = (key: SelectionKey) => {
    switch (key.kind) {
      case "all":
        onSelection(selectable.everything);
        break;
      case "toggle":
        toggle(hits[Math.max(0, selected)]);
        break;
      case "extend": {
        const to = Math.max(0, Math.min(hits.length - 1, selected + key.by));
        extend(to);
        if (hits[to]) select(hits[to]);
        break;
      }
      case "clear":
        onSelection(NO_SELECTION);
        break;
      case "delete":
        ask("delete");
    }
  };
  const pick = (hit: SearchHit, held: HeldKeys, check: boolean) => {
    if (held.shiftKey) extend(hits.indexOf(hit));
    else if (check || held.ctrlKey || held.metaKey) toggle(hit);
    else if (selection.anchor !== null) onSelection({ ...selection, anchor: hit.row.key.memoryId, range: [] });
    if (!check) select(hit);
  };
  const newestPick = useRef(pick);
  useEffect(() => {
    newestPick.current = pick;
  });
  const onPick = useCallback((hit: SearchHit, held: HeldKeys, check: boolean) => newestPick.current(hit, held, check), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const key = selectionKey(event, selecting);
    if (key) {
      event.preventDefault();
      onSelectionKey(key);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = {
      ArrowDown: selected + 1,
      ArrowUp: selected - 1,
      PageDown: selected + PAGE_STEP,
      PageUp: selected - PAGE_STEP,
      Home: 0,
      End: hits.length - 1,
    };
    const to = steps[event.key];
    const hit = hits[Math.max(0, Math.min(hits.length - 1, to ?? selected))];
    if (!hit || (to === undefined && event.key !== "Enter")) return;
    event.preventDefault();
    if (to !== undefined) select(hit);
    else if (selected >= 0) open(hit);
  };
  return (
    <>
      <div className={css.head}>
        <span className={css.count} role="status">
          <b>{formatCount(hits.length)}</b> {searchTexts.found(hits.length)} <span className="dim">{searchTexts.took(answer.tookMs)}</span>
        </span>
        <span title={searchTexts.denseTitle}>{searchTexts.dense}</span>
        <span title={searchTexts.lexicalTitle}>{searchTexts.lexical}</span>
        <span title={searchTexts.fusedTitle}>{searchTexts.fused}</span>
      </div>
      <div className={classes(css.scroll, isStale && css.stale)} aria-busy={isStale}>
        <ol
          ref={list}
          id={HIT_LIST}
          role="listbox"
          aria-label={searchTexts.results}
          aria-multiselectable="true"
          aria-activedescendant={selected >= 0 ? `hit-${selectedId}` : undefined}
          tabIndex={0}
          className={css.hits}
          onKeyDown={onKeyDown}
        >
          {hits.map((hit, i) => (
            <Hit
              key={hit.row.key.memoryId}
              hit={hit}
              position={i + 1}
              total={hits.length}
              best={best}
              selected={i === selected}
              withUser={withUser}
              checked={isSelected(selection, hit.row.key.memoryId)}
              selecting={selecting}
              onPick={onPick}
              onOpen={open}
            />
          ))}
        </ol>
        {hits.length >= HITS && <p className={css.narrow}>{searchTexts.narrow(HITS)}</p>}
      </div>
    </>
  );
}
