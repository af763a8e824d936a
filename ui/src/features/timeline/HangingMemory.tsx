// A memory under the turn it came from.

import type { ConversationMemory } from "../../api/bindings.gen";
import { BeliefDot } from "../../components/Belief";
import { ProblemMark } from "../../components/ProblemMark";
import { MemoryText } from "../../components/MemoryText";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { memoryRow } from "../../lib/rowTargets";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { whatWas } from "../../lib/wordDiff";
import css from "./Conversation.module.css";

type Props = {
  memory: ConversationMemory;
  selected: boolean;
  lit: boolean;
  onPoint: (on: boolean) => void;
  onSelect: () => void;
};

export function HangingMemory({ memory: { row, positions, was }, selected, lit, onPoint, onSelect }: Props) {
  const changed = was.length > 0;
  const text = plainText(row.segments);
  const before = was.map(plainText);
  return (
    <li>
      <button
        type="button"
        className={classes(css.memory, changed ? css.chg : css.add, lit && css.pointed)}
        aria-current={selected || undefined}
        data-stop
        {...memoryRow(row.key)}
        onPointerEnter={() => onPoint(true)}
        onPointerLeave={() => onPoint(false)}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
        onClick={onSelect}
      >
        <span className={css.sign} role="img" aria-label={changed ? texts.timeline.changedOne : texts.timeline.new}>
          {changed ? "~" : "+"}
        </span>
        <span className={css.line} {...wholeWhenCut(changed ? `${text}\n${texts.timeline.was(before.join("; "))}` : text)}>
          <MemoryText row={row} />
          {changed && <span className={css.was}>{texts.timeline.was(before.map((old) => whatWas(old, text)).join("; "))}</span>}
        </span>
        <span className={css.ref}>
          <ProblemMark problems={row.problems} />
          {!row.believed && (
            <span role="img" aria-label={texts.belief.superseded} title={texts.belief.superseded}>
              <BeliefDot state="superseded" />
            </span>
          )}
          {positions.length > 1 && texts.timeline.from(positions.map((position) => position + 1).join(", "))}
        </span>
      </button>
    </li>
  );
}
