// A memory: what it says, since when, from whom, its versions and the turns it came from.

import { ArrowRight, FilePenLine, MessageSquareText, Pencil, Trash2 } from "lucide-react";

import type { MemoryDetail, MemoryKey } from "../../api/bindings.gen";
import { useReadOnly } from "../../api/queries";
import { useMemoryDetail } from "../../api/stored";
import { useWording } from "../../api/wording";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefPill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { MemoryText } from "../../components/MemoryText";
import { useActions } from "../../lib/actions";
import { isMissing } from "../../lib/failure";
import { MEMORY_KEYS } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatDay, formatMoment } from "../../lib/format";
import { millis } from "../../lib/moments";
import { MEMORY_ACTIONS_PANEL } from "../../lib/landmarks";
import { toConversation, toVersions } from "../../lib/moves";
import { deleteKey } from "../../lib/platform";
import { runMemoryAction } from "../../lib/runCorrection";
import { storedTexts } from "../../lib/storedTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { HistoryBlock } from "./HistoryBlock";
import { useAsOf, useIsPast, useStoredAt } from "../../lib/useAsOf";
import css from "./Inspector.module.css";
import { GonePanel } from "./GonePanel";
import { MemoryMenu } from "./MemoryMenu";
import { NoteBlock } from "./NoteBlock";
import { Block, Loaded, PanelHead, Property } from "./parts";
import { ReviewMarks } from "./ReviewMarks";
import { RowProblems } from "./RowProblems";
import { SourceTurns } from "./SourceTurns";
import { NotStored, NotYet } from "./NotYet";
import { VersionChain } from "./VersionChain";
import { WhyThisResult } from "./WhyThisResult";
import { WordingEditor } from "./WordingEditor";

export function MemoryPanel({ memoryKey }: { memoryKey: MemoryKey }) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const query = useMemoryDetail(memoryKey);
  if (isMissing(query.error)) return <GonePanel />;
  return (
    <Loaded query={query}>
      {(detail) =>
        detail === null ? (
          <NotStored text={storedTexts.gone.text(storedAt ?? "")} />
        ) : asOf !== null && millis(detail.row.obtainedAt) > millis(asOf) ? (
          <NotYet title={evolutionTexts.notYet.memory} text={evolutionTexts.notYet.memoryText(detail.row.obtainedAt)} at={detail.row.obtainedAt} />
        ) : (
          <Memory detail={detail} />
        )
      }
    </Loaded>
  );
}

function Memory({ detail }: { detail: MemoryDetail }) {
  const { row } = detail;
  const actions = useActions();
  const readOnly = useReadOnly();
  const { go, goTo } = useAddress();
  const isPast = useIsPast();
  const conversation = toConversation(row);
  const { wording } = useWording(row.key);
  const isEdited = wording !== null && !wording.saving;
  const label = detail.versions.find((step) => step.key.memoryId === row.key.memoryId)?.label ?? "";
  return (
    <>
      <div className={css.main}>
        <PanelHead
          badge={<BeliefPill believed={row.believed} supersededAt={row.supersededAt} />}
          id={row.key.memoryId}
          menu={<MemoryMenu memory={row.key} linked={row.replaces + row.replacedBy > 0} />}
        />
        {isEdited ? (
          <WordingEditor key={row.key.memoryId} row={row} />
        ) : (
          <p className={css.memory}>
            <MemoryText row={row} />
          </p>
        )}
        <RowProblems problems={row.problems} />
        <dl className={css.props}>
          <Property name={texts.inspector.believed}>
            <time dateTime={row.obtainedAt} title={formatMoment(row.obtainedAt)}>
              {row.supersededAt ? formatDay(row.obtainedAt) : formatMoment(row.obtainedAt)}
            </time>
            <ArrowRight className="sm" />
            {row.supersededAt ? (
              <time dateTime={row.supersededAt} title={formatMoment(row.supersededAt)}>
                {formatDay(row.supersededAt)}
              </time>
            ) : (
              isPast ? evolutionTexts.belief.thenShort : texts.inspector.now
            )}
          </Property>
          <Property name={texts.inspector.agentRow}>
            <AgentBadge agentId={row.agentId} label={row.agentLabel} />
            {row.agentLabel ?? texts.agents.gone}
            {row.userName && <span className="dim">{texts.agents.with(row.userName)}</span>}
          </Property>
          <Property name={texts.inspector.from}>
            {conversation ? (
              <>
                <button type="button" className="link" onClick={() => goTo(conversation.place, conversation.patch)}>
                  {formatMoment(row.obtainedAt)}
                </button>
                {detail.interactionMessages !== null && <span className="dim">{texts.inspector.messages(detail.interactionMessages)}</span>}
              </>
            ) : (
              <span className="dim">{texts.inspector.byHand}</span>
            )}
          </Property>
        </dl>
      </div>

      <div className={css.side}>
        <WhyThisResult detail={detail} />
        <Block
          title={texts.inspector.versions}
          note={texts.inspector.versionsOf(label, detail.versionsTotal)}
          className={css.chainBlock}
          action={
            detail.versionsTotal > 1 && (
              <button type="button" className="link" onClick={() => go(toVersions(row.key))}>
                {texts.inspector.openGraph} <Kbd>V</Kbd>
              </button>
            )
          }
        >
          <VersionChain detail={detail} />
        </Block>

        <Block
          title={texts.inspector.sources}
          note={String(detail.sources.length)}
          className={css.sourceBlock}
        >
          <SourceTurns turns={detail.sources} agentId={row.agentId} />
        </Block>
        <NoteBlock orgId={row.key.orgId} about={{ kind: "memory", id: row.key.memoryId }} />
        <ReviewMarks memoryKey={row.key} />
        <HistoryBlock memoryKey={row.key} />
      </div>

      <section id={MEMORY_ACTIONS_PANEL} className={css.actions} aria-label={texts.inspector.actions}>
        {conversation && (
          <Button variant={isEdited ? "default" : "primary"} onClick={() => goTo(conversation.place, conversation.patch)}>
            <MessageSquareText />
            {texts.inspector.show}
            <Kbd>↵</Kbd>
          </Button>
        )}
        <Button off={readOnly} aria-pressed={isEdited} onClick={() => runMemoryAction(actions, "fixWording", row.key)}>
          <Pencil />
          {correctionTexts.actions.fixWording}
          <Kbd>{MEMORY_KEYS.fixWording ?? ""}</Kbd>
        </Button>
        <Button off={readOnly} onClick={() => runMemoryAction(actions, "correct", row.key)}>
          <FilePenLine />
          {correctionTexts.actions.correct}
          <Kbd>{MEMORY_KEYS.correct ?? ""}</Kbd>
        </Button>
        <Button variant="danger" off={readOnly} onClick={() => runMemoryAction(actions, "delete", row.key)}>
          <Trash2 />
          {texts.inspector.delete}
          <Kbd>{deleteKey}</Kbd>
        </Button>
      </section>
    </>
  );
}
