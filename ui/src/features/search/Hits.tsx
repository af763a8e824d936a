// The hits as a list: the detail follows the arrow keys, Enter opens the conversation.

import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, type KeyboardEvent, type Ref } from "react";

import type { SearchAnswer, SearchHit } from "../../api/bindings.gen";
import { classes } from "../../lib/classes";
import { formatCount } from "../../lib/format";
import { toConversation, toMemory } from "../../lib/moves";
import { HITS } from "../../lib/searchRequest";
import { searchTexts } from "../../lib/searchTexts";
import { useAddress } from "../../lib/useAddress";
import { Hit } from "./Hit";
import css from "./Hits.module.css";

const PAGE_STEP = 5;

export type HitsHandle = { enter: (selectFirst: boolean) => void };

type Props = {
  answer: SearchAnswer;
  /** The answer is of a question before; a newer one is on its way. */
  isStale: boolean;
  withUser: boolean;
  onUsed: () => void;
  ref: Ref<HitsHandle>;
};

export function Hits({ answer, isStale, withUser, onUsed, ref }: Props) {
  const { address, go, goTo } = useAddress();
  const list = useRef<HTMLOListElement>(null);
  const { hits } = answer;
  const selectedId = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const selected = useMemo(() => hits.findIndex((hit) => hit.row.key.memoryId === selectedId), [hits, selectedId]);
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

  const onKeyDown = (event: KeyboardEvent) => {
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
          role="listbox"
          aria-label={searchTexts.results}
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
              onSelect={select}
              onOpen={open}
            />
          ))}
        </ol>
        {hits.length >= HITS && <p className={css.narrow}>{searchTexts.narrow(HITS)}</p>}
      </div>
    </>
  );
}
