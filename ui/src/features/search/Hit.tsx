// One hit: what is remembered, and in numbers why it was found.

import { useQuery } from "@tanstack/react-query";
import { Check, Waypoints } from "lucide-react";
import { memo, useMemo } from "react";

import type { MemoryRow, SearchHit, Signal } from "../../api/bindings.gen";
import { memoryDetailQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefPill } from "../../components/Belief";
import { MemoryText } from "../../components/MemoryText";
import { ProblemMark } from "../../components/ProblemMark";
import { Segments } from "../../components/Segments";
import { bulkTexts } from "../../lib/bulkTexts";
import { classes } from "../../lib/classes";
import { formatDay, formatMoment } from "../../lib/format";
import { memoryRow } from "../../lib/rowTargets";
import { usePending } from "../../lib/pending";
import { plainText } from "../../lib/segments";
import { searchTexts } from "../../lib/searchTexts";
import { texts } from "../../lib/texts";
import { useAsOf } from "../../lib/useAsOf";
import { clip } from "./clip";
import css from "./Hits.module.css";
import { formatFused, formatScore, sharesOf } from "./shares";

export type HeldKeys = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean };

type Props = {
  hit: SearchHit;
  position: number;
  total: number;
  /** The fused score of the best hit. */
  best: number;
  selected: boolean;
  withUser: boolean;
  /** Among those that something is done with. */
  checked: boolean;
  /** Some are, so that every hit shows whether it is. */
  selecting: boolean;
  /** A click: `check` when it was on the box. */
  onPick: (hit: SearchHit, held: HeldKeys, check: boolean) => void;
  onOpen: (hit: SearchHit) => void;
};

export const Hit = memo(function Hit({ hit, position, total, best, selected, withUser, checked, selecting, onPick, onOpen }: Props) {
  const { row } = hit;
  const shown = useMemo(() => clip(row.segments, hit.marks), [row.segments, hit.marks]);
  const pending = usePending(row.key.memoryId);
  const shares = sharesOf(hit, best);
  return (
    <li
      id={`hit-${row.key.memoryId}`}
      {...memoryRow(row.key)}
      role="option"
      aria-selected={selected}
      aria-checked={checked}
      aria-posinset={position}
      aria-setsize={total}
      className={classes(css.hit, !row.believed && css.old, selecting && css.selecting)}
      onClick={(event) => onPick(hit, event, false)}
      onDoubleClick={() => onOpen(hit)}
    >
      <span
        className={css.position}
        title={bulkTexts.select}
        onClick={(event) => {
          event.stopPropagation();
          onPick(hit, event, true);
        }}
      >
        <span className={css.number}>{position}</span>
        <span className={css.box} aria-hidden="true">
          {checked && <Check />}
        </span>
      </span>
      <div className={css.body}>
        <p className={css.text} title={plainText(row.segments)}>
          {pending ? <MemoryText row={row} /> : <Segments segments={shown.segments} marks={shown.marks} />}
        </p>
        <span className={css.meta}>
          <AgentBadge agentId={row.agentId} label={row.agentLabel} />
          {row.agentLabel ?? texts.agents.gone}
          {withUser && <span className={css.with}>{texts.agents.with(row.userName ?? texts.users.gone)}</span>}
          <i className={css.point} />
          <time dateTime={row.obtainedAt} title={formatMoment(row.obtainedAt)}>
            {formatDay(row.date)}
          </time>
          <ProblemMark problems={row.problems} />
          {!row.believed && <BeliefPill believed={false} supersededAt={row.supersededAt} />}
        </span>
        {hit.matched && <Hop shown={row} matched={hit.matched} hit={hit} />}
      </div>
      <SignalCell signal={hit.dense} title={searchTexts.denseTitle} name={searchTexts.dense} />
      <SignalCell signal={hit.lexical} title={searchTexts.lexicalTitle} name={searchTexts.lexical} />
      <span className={css.fused} title={searchTexts.fusedTitle}>
        <span className="sr">{searchTexts.fused}</span>
        <span>{formatFused(hit.fused)}</span>
        <span className={css.bar} aria-hidden="true">
          <i className={css.dense} style={{ width: `${shares.dense}%` }} />
          <i className={css.lexical} style={{ width: `${shares.lexical}%` }} />
        </span>
      </span>
    </li>
  );
});

function SignalCell({ signal, title, name }: { signal: Signal | null; title: string; name: string }) {
  return (
    <span className={css.signal} title={title}>
      <span className="sr">{name}</span>
      {signal ? (
        <>
          <span className={css.rank}>{signal.rank}</span>
          <span className={css.score}>{formatScore(signal.score)}</span>
        </>
      ) : (
        <span className={css.none}>
          <span aria-hidden="true">–</span>
          <span className="sr">{searchTexts.notFound}</span>
        </span>
      )}
    </span>
  );
}

/** The older version that the question met, in its own words. */
function Hop({ shown, matched, hit }: { shown: MemoryRow; matched: MemoryRow; hit: SearchHit }) {
  const { data } = useQuery(memoryDetailQuery(shown.key, useAsOf()));
  const label = (memoryId: string) => data?.versions.find((step) => step.key.memoryId === memoryId)?.label;
  const [from, to] = [label(matched.key.memoryId), label(shown.key.memoryId)];
  const text = useMemo(() => clip(matched.segments, hit.matchedMarks), [matched.segments, hit.matchedMarks]);
  return (
    <span className={css.hop}>
      <Waypoints className="sm" />
      {from && to ? searchTexts.hop(from, to) : searchTexts.hopUnknown}{" "}
      <q title={plainText(matched.segments)}>
        <Segments segments={text.segments} marks={text.marks} />
      </q>
    </span>
  );
}
