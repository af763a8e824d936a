// One memory in the list.

import { Check } from "lucide-react";
import { memo } from "react";

import type { MemoryRow } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefDot } from "../../components/Belief";
import { MemoryText } from "../../components/MemoryText";
import { ProblemMark } from "../../components/ProblemMark";
import { TagChips } from "../../components/TagChips";
import { bulkTexts } from "../../lib/bulkTexts";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatDay, formatShortDay } from "../../lib/format";
import { foldTag } from "../../lib/notes";
import { memoryRow } from "../../lib/rowTargets";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useIsPast } from "../../lib/useAsOf";
import css from "./MemoriesView.module.css";

/** More would leave the text no room. */
const SHOWN_TAGS = 2;

type Props = {
  row: MemoryRow;
  top: number;
  position: number;
  /** -1 while the end of the list is not known. */
  total: number;
  selected: boolean;
  withUser: boolean;
  /** Among those that something is done with. */
  checked: boolean;
  /** Some are, so that every row shows whether it is. */
  selecting: boolean;
  /** Of its note; the same list while they are the same. */
  tags: readonly string[];
  /** The tag that the list is filtered by. */
  tag: string | null;
  /** Place in the rows that are read. */
  index: number;
  /** Stays the same while the list does, so that only rows that look different are drawn anew. */
  onPick: Pick;
};

/** A click on a row: `check` when it was on its box. */
export type Pick = (index: number, held: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }, check: boolean) => void;

export const MemoryLine = memo(
  function MemoryLine({ row, top, position, total, selected, withUser, checked, selecting, tags, tag, index, onPick }: Props) {
    const believed = useIsPast() ? evolutionTexts.belief.then : texts.belief.now;
    return (
      <div
        id={`memory-${row.key.memoryId}`}
        {...memoryRow(row.key)}
        role="option"
        aria-selected={selected}
        aria-checked={checked}
        aria-posinset={position}
        aria-setsize={total}
        className={classes(css.row, !row.believed && css.old, withUser && css.withUser, selecting && css.selecting)}
        style={{ transform: `translateY(${top}px)` }}
        onClick={(event) => onPick(index, event, false)}
      >
        <span
          className={css.mark}
          title={bulkTexts.select}
          onClick={(event) => {
            event.stopPropagation();
            onPick(index, event, true);
          }}
        >
          <span role="img" aria-label={row.believed ? believed : texts.belief.superseded} className={css.dot}>
            <BeliefDot state={row.believed ? "believed" : "superseded"} />
          </span>
          <span className={css.box} aria-hidden="true">
            {checked && <Check />}
          </span>
        </span>
        <span className={css.text} {...wholeWhenCut(plainText(row.segments))}>
          <MemoryText row={row} />
        </span>
        <span className={css.note}>
          <ProblemMark problems={row.problems} />
          <TagChips tags={tags} most={SHOWN_TAGS} chosen={tags.find((each) => tag !== null && foldTag(each) === foldTag(tag))} />
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
  (a, b) => a.row === b.row && a.top === b.top && a.selected === b.selected && a.checked === b.checked && a.selecting === b.selecting && a.index === b.index && a.withUser === b.withUser && a.total === b.total && a.tag === b.tag && a.tags.join() === b.tags.join(),
);
