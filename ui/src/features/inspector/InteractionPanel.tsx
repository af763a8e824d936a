// An interaction: who spoke with whom, when, and what came of it.

import { MessageSquarePlus, MessageSquareText, Sparkles, Trash2 } from "lucide-react";

import type { Conversation, InteractionKey } from "../../api/bindings.gen";
import { useDraftOf } from "../../api/drafts";
import { useReadOnly } from "../../api/queries";
import { useConversation } from "../../api/stored";
import { AgentBadge } from "../../components/AgentBadge";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { MemoryText } from "../../components/MemoryText";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { isMissing } from "../../lib/failure";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatCount, formatDay, formatMoment } from "../../lib/format";
import { millis } from "../../lib/moments";
import { toMemory } from "../../lib/moves";
import { deleteKey } from "../../lib/platform";
import { memoryRow } from "../../lib/rowTargets";
import { runInteractionAction } from "../../lib/runCorrection";
import { storedTexts } from "../../lib/storedTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { useAsOf, useStoredAt } from "../../lib/useAsOf";
import css from "./Inspector.module.css";
import { GonePanel } from "./GonePanel";
import { InteractionMenu } from "./InteractionMenu";
import { NotStored, NotYet } from "./NotYet";
import { NoteBlock } from "./NoteBlock";
import { Block, Loaded, PanelHead, Property } from "./parts";

const SHOWN_DAYS = 3;

export function InteractionPanel({ interactionKey }: { interactionKey: InteractionKey }) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const query = useConversation(interactionKey);
  const first = { ...query, data: query.data?.pages[0] };
  if (isMissing(query.error)) return <GonePanel />;
  return (
    <Loaded query={first}>
      {(conversation) => {
        if (conversation === null) return <NotStored text={storedTexts.gone.conversation(storedAt ?? "")} />;
        const { createdAt } = conversation.interaction;
        return asOf !== null && millis(createdAt) > millis(asOf) ? (
          <NotYet title={evolutionTexts.notYet.interaction} text={evolutionTexts.notYet.interactionText(createdAt)} at={createdAt} />
        ) : (
          <Details conversation={conversation} asOf={asOf} />
        );
      }}
    </Loaded>
  );
}

function Details({ conversation, asOf }: { conversation: Conversation; asOf: string | null }) {
  const { interaction, agentLabel, dates, memories } = conversation;
  const actions = useActions();
  const readOnly = useReadOnly();
  const { address, go, goTo } = useAddress();
  const open = () => {
    const { orgId, userId, interactionId } = interaction;
    goTo(
      { kind: "user", orgId, userId },
      { view: "timeline", open: interactionId, at: dates.at(-1) ?? null, selection: { kind: "interaction", userId, interactionId } },
    );
  };
  const draftOf = useDraftOf();
  const goOn = () => {
    const { orgId, userId, interactionId } = interaction;
    draftOf({ orgId, userId }, (known) => ({ ...known, continuing: true }));
    goTo({ kind: "user", orgId, userId }, { view: "capture", open: interactionId });
  };
  const isOpen = address.view !== "memories" && address.open === interaction.interactionId;
  const remove = () => runInteractionAction(actions, "deleteInteraction", interaction);
  return (
    <>
      <div className={css.main}>
        <PanelHead badge={<Pill>{texts.inspector.interaction}</Pill>} id={interaction.interactionId} menu={<InteractionMenu interaction={interaction} />} />
        <p className={css.memory}>
          {texts.inspector.between(conversation.userName ?? texts.users.gone, agentLabel ?? texts.agents.gone)}
        </p>
        <dl className={css.props}>
          <Property name={texts.inspector.agentRow}>
            <AgentBadge agentId={interaction.agentId} label={agentLabel} />
            {agentLabel ?? texts.agents.gone}
          </Property>
          <Property name={texts.inspector.created}>
            <time dateTime={interaction.createdAt}>{formatMoment(interaction.createdAt)}</time>
          </Property>
          {interaction.updatedAt !== interaction.createdAt && (
            <Property name={texts.inspector.updated}>
              <time dateTime={interaction.updatedAt}>{formatMoment(interaction.updatedAt)}</time>
            </Property>
          )}
          <Property name={texts.inspector.days}>
            {dates.slice(-SHOWN_DAYS).map(formatDay).join(", ")}
            {dates.length > SHOWN_DAYS && <span className="dim">{texts.inspector.earlierDays(dates.length - SHOWN_DAYS)}</span>}
          </Property>
          <Property name={texts.inspector.turns}>{formatCount(conversation.messages)}</Property>
        </dl>
        {asOf !== null && millis(interaction.updatedAt) > millis(asOf) && <p className="dim">{evolutionTexts.notYet.wentOn(interaction.updatedAt)}</p>}
      </div>
      <div className={css.side}>
        <Block title={texts.inspector.memories} note={formatCount(memories.length)} className={css.sourceBlock}>
          <ul className={css.memories}>
            {memories.map(({ row, was }) => (
              <li key={row.key.memoryId} {...memoryRow(row.key)}>
                <button type="button" onClick={() => go(toMemory(row.key))}>
                  <span className={was.length > 0 ? css.chg : css.add} role="img" aria-label={was.length > 0 ? texts.timeline.changedOne : texts.timeline.new}>
                    {was.length > 0 ? "~" : "+"}
                  </span>
                  <span>
                    <MemoryText row={row} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Block>
        <NoteBlock
          orgId={interaction.orgId}
          about={{ kind: "interaction", id: { orgId: interaction.orgId, userId: interaction.userId, interactionId: interaction.interactionId } }}
        />
      </div>
      <section className={css.actions} aria-label={texts.inspector.actions}>
        {!isOpen && (
          <Button variant="primary" onClick={open}>
            <MessageSquareText />
            {texts.inspector.open}
          </Button>
        )}
        {address.view !== "capture" && (
          <Button
            className={css.whole}
            onClick={() =>
              goTo({ kind: "user", orgId: interaction.orgId, userId: interaction.userId }, { view: "capture", open: interaction.interactionId })
            }
          >
            <Sparkles />
            {agentTexts.capture.open}
          </Button>
        )}
        <Button title={agentTexts.capture.goOnText} onClick={goOn}>
          <MessageSquarePlus />
          {agentTexts.capture.goOn}
        </Button>
        <Button variant="danger" off={readOnly} onClick={remove}>
          <Trash2 />
          {texts.inspector.delete}
          <Kbd>{deleteKey}</Kbd>
        </Button>
      </section>
    </>
  );
}
