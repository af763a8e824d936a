// An interaction, opened: its turns, with the memories that came from them.

import { MessageSquarePlus, Sparkles } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";

import type { ConversationMemory, Interaction, Mark } from "../../api/bindings.gen";
import { useDraftOf } from "../../api/drafts";
import { TURN_PAGE, useReadOnly } from "../../api/queries";
import { useConversation, useMemoryDetail } from "../../api/stored";
import { Button } from "../../components/Button";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { agentTexts } from "../../lib/agentTexts";
import { useActions } from "../../lib/actions";
import { blockingError } from "../../lib/failure";
import { conversationRows } from "../../lib/rowTargets";
import { storedTexts } from "../../lib/storedTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Conversation.module.css";
import { HangingMemory } from "./HangingMemory";
import { TurnView } from "./TurnView";

const NO_MARKS: Mark[] = [];

export function ConversationPanel({ interaction }: { interaction: Interaction }) {
  const { orgId, userId, interactionId } = interaction;
  const { address, go } = useAddress();
  const draftOf = useDraftOf();
  const actions = useActions();
  const readOnly = useReadOnly();
  const query = useConversation({ orgId, userId, interactionId });
  const first = query.data?.pages[0];
  const turns = useMemo(() => query.data?.pages.flatMap((page) => page?.turns ?? []) ?? [], [query.data]);
  const memories = useMemo(() => first?.memories ?? [], [first]);
  const hung = useMemo(() => hangUnderTurns(memories), [memories]);

  // What the pointer is on says more than what is selected.
  const [pointed, setPointed] = useState<{ memory?: string; turn?: number }>({});
  const selected = address.selection?.kind === "memory" ? address.selection.memoryId : null;
  const lit = memories.find((memory) => memory.row.key.memoryId === (pointed.memory ?? selected));
  const litTurns = pointed.turn !== undefined ? [pointed.turn] : (lit?.positions ?? []);
  const litId = lit?.row.key.memoryId;
  const detail = useMemoryDetail(lit?.row.key ?? null);
  const marksOf = (position: number): Mark[] =>
    detail.data && !detail.isPlaceholderData && litId === detail.data.row.key.memoryId
      ? (detail.data.sources.find((turn) => turn.position === position)?.marks ?? NO_MARKS)
      : NO_MARKS;

  const isHere = memories.some((memory) => memory.row.key.memoryId === selected);
  const lastSource = isHere ? Math.max(-1, ...(lit?.positions ?? [])) : -1;
  useReadUpTo(lastSource, turns.length, query);

  // The selected memory comes into sight once, when its conversation is opened for it.
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(false);
  useEffect(() => {
    if (shown.current || turns.length === 0) return;
    shown.current = true;
    const current = list.current?.querySelector<HTMLElement>('[aria-current="true"]');
    current?.scrollIntoView({ block: "nearest" });
    // Whoever came by keyboard from another view goes on from here.
    if (document.activeElement === document.body) current?.focus({ preventScroll: true });
  }, [turns.length]);

  const error = blockingError(query);
  if (error) return <ErrorState small error={error} onRetry={() => void query.refetch()} />;
  if (first === null) return <p className={css.note}>{storedTexts.gone.conversation(address.storedAt ?? "")}</p>;
  if (!first) return <Skeleton rows={4} />;

  const goOn = () => {
    draftOf({ orgId, userId }, (known) => ({ ...known, continuing: true }));
    go({ view: "capture", open: interactionId });
  };
  const hanging = (memory: ConversationMemory) => {
    const { memoryId } = memory.row.key;
    return (
      <HangingMemory
        key={memoryId}
        memory={memory}
        selected={memoryId === selected}
        lit={pointed.turn !== undefined ? memory.positions.includes(pointed.turn) : memoryId === pointed.memory}
        onPoint={(on) => setPointed(on ? { memory: memoryId } : {})}
        onSelect={() => go({ selection: { kind: "memory", userId, memoryId } })}
      />
    );
  };
  const loose = hung.get(null) ?? [];
  const rest = first.messages - turns.length;
  return (
    <div className={css.frame}>
      <ol ref={list} className={css.conversation} {...conversationRows(interaction)} aria-label={texts.timeline.conversation(first.messages)}>
        {turns.map((turn) => {
          const below = hung.get(turn.position) ?? [];
          return (
            <TurnView
              key={turn.position}
              turn={turn}
              agentId={interaction.agentId}
              lit={litTurns.includes(turn.position)}
              marks={marksOf(turn.position)}
              onWrite={
                readOnly === null
                  ? () => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: { interactionId, position: turn.position, agentId: interaction.agentId } } })
                  : undefined
              }
              onFix={readOnly === null ? () => actions.open({ kind: "correct", start: { kind: "fixTurn", interaction: { orgId, userId, interactionId }, position: turn.position } }) : undefined}
              onRecall={() => go({ view: "recall", open: interaction.interactionId, turn: turn.position, query: null })}
              onPoint={below.length > 0 || memories.some((memory) => memory.positions.includes(turn.position)) ? (on) => setPointed(on ? { turn: turn.position } : {}) : undefined}
            >
              {below.length > 0 && <ul className={css.hang} aria-label={texts.timeline.fromTurn}>{below.map(hanging)}</ul>}
            </TurnView>
          );
        })}
      </ol>
      {rest > 0 && (
        <div className={css.rest}>
          <Button variant="ghost" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {texts.timeline.rest(Math.min(rest, TURN_PAGE))}
          </Button>
        </div>
      )}
      {turns.length > 0 && (
        <div className={css.rest}>
          <Button variant="ghost" onClick={() => go({ view: "capture", open: interaction.interactionId })}>
            <Sparkles />
            {agentTexts.capture.open}
          </Button>
          <Button variant="ghost" title={agentTexts.capture.goOnText} onClick={goOn}>
            <MessageSquarePlus />
            {agentTexts.capture.goOn}
          </Button>
        </div>
      )}
      {turns.length === 0 && loose.length === 0 && <p className={css.note}>{texts.timeline.noMessages}</p>}
      {loose.length > 0 && (
        <div className={css.loose}>
          <p className={css.note} title={texts.timeline.noTurnNote}>
            {texts.timeline.noTurn}
          </p>
          <ul className={css.hang}>{loose.map(hanging)}</ul>
        </div>
      )}
    </div>
  );
}

/** Memories by the last turn they came from: that is where they became known. `null`: no turn is left. */
function hangUnderTurns(memories: readonly ConversationMemory[]): Map<number | null, ConversationMemory[]> {
  const byTurn = new Map<number | null, ConversationMemory[]>();
  for (const memory of memories) {
    const turn = memory.positions.at(-1) ?? null;
    byTurn.set(turn, [...(byTurn.get(turn) ?? []), memory]);
  }
  return byTurn;
}

/** Reads pages until the turn at `position` is there. */
function useReadUpTo(position: number, read: number, query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }): void {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (position >= read && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [position, read, hasNextPage, isFetchingNextPage, fetchNextPage]);
}
