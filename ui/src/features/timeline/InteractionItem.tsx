// One interaction under its day: a line, and the conversation when it is open.

import { ListTodo, Sparkles } from "lucide-react";
import { memo } from "react";

import type { TimelineItem } from "../../api/bindings.gen";
import { queueInteractions } from "../../api/mutations";
import { useReadOnly } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { ContextItem, ContextMenu } from "../../components/ContextMenu";
import { ProblemMark } from "../../components/ProblemMark";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { wholeWhenCut } from "../../lib/cutText";
import { formatTime } from "../../lib/format";
import { hueClass } from "../../lib/hue";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { ConversationPanel } from "./ConversationPanel";
import css from "./InteractionItem.module.css";

type Props = { item: TimelineItem; isOpen: boolean; onToggle: (isOpen: boolean) => void };

export const InteractionItem = memo(function InteractionItem({ item, isOpen, onToggle }: Props) {
  const { interaction, newMemories, changedMemories, problems } = item;
  const { go } = useAddress();
  const actions = useActions();
  const readOnly = useReadOnly();
  const later = () => {
    const { orgId, userId, interactionId } = interaction;
    queueInteractions([{ orgId, userId, interactionId }], true).then(
      () => actions.notify({ text: agentTexts.capture.queued, action: { label: agentTexts.queue.title, run: () => actions.open({ kind: "queue" }) } }),
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  };
  const label = item.agentLabel ?? texts.agents.gone;
  return (
    <div className={classes(isOpen && css.open)}>
      <ContextMenu
        trigger={
          <button
            type="button"
            className={css.head}
            aria-expanded={isOpen}
            data-stop
            data-interaction={interaction.interactionId}
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
        }
      >
        <ContextItem icon={<Sparkles />} onSelect={() => go({ view: "capture", open: interaction.interactionId })}>
          {agentTexts.capture.open}
        </ContextItem>
        {readOnly === null && (
          <ContextItem icon={<ListTodo />} onSelect={later}>
            {agentTexts.capture.queueLater}
          </ContextItem>
        )}
      </ContextMenu>
      {isOpen && <ConversationPanel interaction={interaction} />}
    </div>
  );
});
