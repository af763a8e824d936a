// One memory in the list.

import { memo } from "react";

import type { MemoryRow } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefDot } from "../../components/Belief";
import { ProblemMark } from "../../components/ProblemMark";
import { Segments } from "../../components/Segments";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatDay, formatShortDay } from "../../lib/format";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useAsOf } from "../../lib/useAsOf";
import css from "./MemoriesView.module.css";

type Props = {
  row: MemoryRow;
  top: number;
  position: number;
  /** -1 while the end of the list is not known. */
  total: number;
  selected: boolean;
  withUser: boolean;
  onSelect: () => void;
};

export const MemoryLine = memo(
  function MemoryLine({ row, top, position, total, selected, withUser, onSelect }: Props) {
    const believed = useAsOf() === null ? texts.belief.now : evolutionTexts.belief.then;
    return (
      <div
        id={`memory-${row.key.memoryId}`}
        role="option"
        aria-selected={selected}
        aria-posinset={position}
        aria-setsize={total}
        className={classes(css.row, !row.believed && css.old, withUser && css.withUser)}
        style={{ transform: `translateY(${top}px)` }}
        onClick={onSelect}
      >
        <span role="img" aria-label={row.believed ? believed : texts.belief.superseded} className={css.dot}>
          <BeliefDot state={row.believed ? "believed" : "superseded"} />
        </span>
        <span className={css.text} {...wholeWhenCut(plainText(row.segments))}>
          <Segments segments={row.segments} />
        </span>
        <span className={css.note}>
          <ProblemMark problems={row.problems} />
          {row.replaces > 0 && <span>{texts.memories.replaces}</span>}
          {row.supersededAt && !row.believed && texts.belief.until(formatShortDay(row.supersededAt))}
        </span>
        {withUser && (
          <span className={css.user} {...wholeWhenCut(row.userName ?? texts.users.gone)}>
            {row.userName ?? texts.users.gone}
          </span>
        )}
        <span className={css.sources}>{texts.memories.sources(row.sources)}</span>
        <span title={row.agentLabel ?? texts.agents.gone} className={css.agent}>
          <AgentBadge agentId={row.agentId} label={row.agentLabel} />
        </span>
        <time dateTime={row.obtainedAt}>{formatDay(row.date)}</time>
      </div>
    );
  },
  (a, b) => a.row === b.row && a.top === b.top && a.selected === b.selected && a.withUser === b.withUser && a.total === b.total,
);
