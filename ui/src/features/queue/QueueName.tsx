// A conversation in one line: with whom it was and how it began.

import { useQuery } from "@tanstack/react-query";

import type { InteractionKey } from "../../api/bindings.gen";
import { conversationHeadQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { shortId } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Queue.module.css";

export function QueueName({ interaction }: { interaction: InteractionKey }) {
  const { data, error } = useQuery(conversationHeadQuery(interaction));
  if (!data) return <span className={css.name}>{error ? error.message : shortId(interaction.interactionId)}</span>;
  return (
    <span className={css.name}>
      <AgentBadge agentId={data.interaction.agentId} label={data.agentLabel} />
      <b>{data.userName ?? texts.users.gone}</b>
      <span className={css.said}>{data.turns[0]?.content ?? texts.timeline.noMessages}</span>
      <span className={css.n}>{texts.timeline.messages(data.messages)}</span>
    </span>
  );
}
