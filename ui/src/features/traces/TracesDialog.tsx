// Traces: every run of the memory agent with what was asked, told and made of it.

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent } from "react";

import type { TraceHead } from "../../api/bindings.gen";
import { tracesQuery, traceStateQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { agentTexts, formatSpan } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { blockingError } from "../../lib/failure";
import { formatCost, formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import { TraceTools } from "./TraceTools";
import css from "./Traces.module.css";
import { TraceView } from "./TraceView";

const words = agentTexts.traces;

export function TracesDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const [chosen, setChosen] = useState(id);
  const traces = useInfiniteQuery(tracesQuery);
  const heads = traces.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = chosen ?? heads[0]?.id ?? null;
  const error = blockingError(traces);
  return (
    <Dialog huge title={words.title} description={words.text} onClose={onClose} footer={<Button onClick={onClose}>{texts.close}</Button>}>
      <TraceTools shown={shown} count={heads.length} onDeleted={() => setChosen(null)} />
      {error ? (
        <ErrorState small error={error} onRetry={() => void traces.refetch()} />
      ) : traces.isPending ? (
        <Skeleton rows={6} />
      ) : heads.length === 0 && shown === null ? (
        <Empty />
      ) : (
        <div className={css.sides}>
          <div className={css.left}>
            <List heads={heads} shown={shown} onChoose={setChosen} />
            {traces.hasNextPage && (
              <Button className={css.more} disabled={traces.isFetchingNextPage} onClick={() => void traces.fetchNextPage()}>
                {words.more}
              </Button>
            )}
          </div>
          <div className={css.right}>{shown === null ? <p className="dim">{words.choose}</p> : <TraceView key={shown} id={shown} />}</div>
        </div>
      )}
    </Dialog>
  );
}

function Empty() {
  const on = useQuery(traceStateQuery).data?.settings.on ?? true;
  return (
    <div className={css.empty}>
      <b>{words.empty}</b>
      <p>{on ? words.emptyText : words.emptyOff}</p>
    </div>
  );
}

function List({ heads, shown, onChoose }: { heads: readonly TraceHead[]; shown: string | null; onChoose: (id: string) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = heads.findIndex((head) => head.id === shown);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: heads.length - 1 }[event.key];
    const next = to === undefined ? undefined : heads[to];
    if (!next) return;
    event.preventDefault();
    onChoose(next.id);
    list.current?.querySelector(`[id="trace-${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul ref={list} role="listbox" tabIndex={0} aria-label={words.list} aria-activedescendant={shown === null ? undefined : `trace-${shown}`} className={css.list} onKeyDown={onKeyDown}>
      {heads.map((head) => (
        <li
          key={head.id}
          id={`trace-${head.id}`}
          role="option"
          aria-selected={head.id === shown}
          className={classes(css.head, head.outcome.kind === "failed" && css.failed)}
          onClick={() => onChoose(head.id)}
        >
          <b>{words.kinds[head.kind]}</b>
          <time dateTime={head.at}>{formatMoment(head.at)}</time>
          <span className={css.model}>{head.model ?? words.noModel}</span>
          <span className={css.spent}>
            {[head.outcome.kind === "done" ? null : head.outcome.kind, head.cost === null || head.cost === 0 ? null : formatCost(head.cost), formatSpan(head.tookMs)].filter(Boolean).join(", ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
