// One turn of a conversation.

import { Pencil, Plus, Telescope } from "lucide-react";
import { memo, useState, type ReactNode } from "react";

import type { Mark, Turn } from "../../api/bindings.gen";
import { MarkedText } from "../../components/MarkedText";
import { agentTexts } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { correctionTexts } from "../../lib/correctionTexts";
import { wholeWhenCut } from "../../lib/cutText";
import { firstName, formatCount } from "../../lib/format";
import { hueClass } from "../../lib/hue";
import { turnRow } from "../../lib/rowTargets";
import { texts } from "../../lib/texts";
import css from "./Conversation.module.css";

type Props = {
  turn: Turn;
  agentId: string;
  lit: boolean;
  marks: readonly Mark[];
  onPoint?: (on: boolean) => void;
  /** Tries out what would have been recalled for this turn. */
  onRecall: () => void;
  /** Writes a memory from this turn; not where nothing can be changed. */
  onWrite?: () => void;
  /** Corrects what was said. */
  onFix?: () => void;
  children: ReactNode;
};

/** Longer turns are cut until asked for: a megabyte of text takes seconds to lay out. */
const SHOWN = 6_000;

export const TurnView = memo(function TurnView({ turn, agentId, lit, marks, onPoint, onRecall, onWrite, onFix, children }: Props) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && turn.content.length > SHOWN;
  const isAgent = turn.role === "assistant";
  return (
    <li
      className={classes(css.turn, lit && css.lit)}
      {...turnRow(turn.position)}
      onPointerEnter={onPoint && (() => onPoint(true))}
      onPointerLeave={onPoint && (() => onPoint(false))}
    >
      <span className={css.no}>{turn.position + 1}</span>
      <span className={classes(css.who, isAgent && `hued ${hueClass(agentId)}`)} {...wholeWhenCut(turn.speaker)}>
        {firstName(turn.speaker)}
      </span>
      <p className={css.text}>
        <MarkedText text={cut ? turn.content.slice(0, SHOWN) : turn.content} marks={marks} />
        {cut && (
          <button type="button" className={classes("link", css.whole)} onClick={() => setWhole(true)}>
            {texts.timeline.whole(formatCount(turn.content.length))}
          </button>
        )}
      </p>
      <span className={css.tools}>
        {onWrite && <Tool label={correctionTexts.turnMenu.add} icon={<Plus className="sm" />} onClick={onWrite} />}
        {onFix && <Tool label={correctionTexts.turnMenu.fix} icon={<Pencil className="sm" />} onClick={onFix} />}
        <Tool label={agentTexts.recall.here} icon={<Telescope className="sm" />} onClick={onRecall} />
      </span>
      {children}
    </li>
  );
});

function Tool({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <button type="button" className={css.tool} aria-label={label} title={label} onClick={onClick}>
      {icon}
    </button>
  );
}
