// One interaction under its day: a line, and the conversation when it is open.

import { memo } from "react";

import type { TimelineItem } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { ProblemMark } from "../../components/ProblemMark";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { formatTime } from "../../lib/format";
import { hueClass } from "../../lib/hue";
import { interactionRow } from "../../lib/rowTargets";
import { texts } from "../../lib/texts";
import { ConversationPanel } from "./ConversationPanel";
import css from "./InteractionItem.module.css";

type Props = { item: TimelineItem; isOpen: boolean; onToggle: (isOpen: boolean) => void };

export const InteractionItem = memo(function InteractionItem({ item, isOpen, onToggle }: Props) {
  const { interaction, newMemories, changedMemories, problems } = item;
  const label = item.agentLabel ?? texts.agents.gone;
  return (
    <div className={classes(isOpen && css.open)}>
      <button
        type="button"
        className={css.head}
        aria-expanded={isOpen}
        data-stop
        {...interactionRow(interaction)}
        onClick={() => onToggle(isOpen)}
      >
        <AgentBadge agentId={interaction.agentId} label={item.agentLabel} className={css.badge} />
        <time dateTime={interaction.updatedAt}>{formatTime(interaction.updatedAt)}</time>
        <span className={classes(css.who, "hued", hueClass(interaction.agentId))} {...wholeWhenCut(label)}>
          {label}
        </span>
        <span className={css.first}>{item.firstMessage ?? <span className="dim">{texts.timeline.noMessages}</span>}</span>
        <span className={css.n}>
          <ProblemMark problems={problems} />
          {texts.timeline.messages(item.messages)}
        </span>
        <span className={css.add} title={newMemories > 0 ? texts.timeline.added(newMemories) : undefined}>
          {newMemories > 0 && `+${newMemories}`}
        </span>
        <span className={css.chg} title={changedMemories > 0 ? texts.timeline.changed(changedMemories) : undefined}>
          {changedMemories > 0 && `~${changedMemories}`}
        </span>
      </button>
      {isOpen && <ConversationPanel interaction={interaction} />}
    </div>
  );
});
