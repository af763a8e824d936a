// The recall playground: which memories an agent would have in mind for a message, with every step shown.

import { useQuery } from "@tanstack/react-query";
import { Telescope } from "lucide-react";
import { useEffect } from "react";

import type { RecallRequest } from "../../api/bindings.gen";
import { useRecallDraft } from "../../api/drafts";
import { useChatModel, wholeConversationQuery } from "../../api/queries";
import { EmptyState, ErrorState } from "../../components/Notice";
import { orgOf, type Place } from "../../lib/address";
import { agentTexts } from "../../lib/agentTexts";
import { classes } from "../../lib/classes";
import { blockingError } from "../../lib/failure";
import { onlyIn, type RecallDraft } from "../../lib/recallDraft";
import { earlier } from "../../lib/moments";
import { useAddress } from "../../lib/useAddress";
import css from "./Recall.module.css";
import { RecallForm } from "./RecallForm";
import { RecallResult } from "./RecallResult";
import { useRecallRuns } from "./useRecallRuns";

const words = agentTexts.recall;

export function RecallView() {
  const { place } = useAddress().address;
  const orgId = orgOf(place);
  return orgId === null ? null : <PlaceRecall key={JSON.stringify(place)} orgId={orgId} place={place} />;
}

function PlaceRecall({ orgId, place }: { orgId: string; place: Place }) {
  const { address } = useAddress();
  const userId = place.kind === "user" ? place.userId : null;
  const { draft, change } = useRecallDraft(orgId, userId);
  const model = useChatModel();
  const { start, stop, running } = useRecallRuns(draft, change);
  const agentId = address.agent;

  const requests = (known: RecallDraft): RecallRequest[] =>
    known.settings.map((settings) => ({
      scope: { orgId, userId, agentId },
      message: known.message.trim(),
      preceding: known.source?.preceding ?? [],
      // Nothing later than the moment at which the window looks.
      asOf: earlier(known.asOf, address.asOf),
      exclude: known.source?.exclude ?? [],
      settings,
    }));

  // "What would have been recalled here?": the message, what was said before it, and what was known then.
  const { open, turn } = address;
  const asked = userId !== null && open !== null && turn !== null && !(draft.source?.interaction === open && draft.source.position === turn);
  const stored = useQuery({ ...wholeConversationQuery({ orgId, userId: userId ?? "", interactionId: open ?? "" }), enabled: asked });
  useEffect(() => {
    const conversation = stored.data;
    const said = asked && conversation ? conversation.turns[turn] : undefined;
    if (!conversation || !said || conversation.interaction.interactionId !== open) return;
    const source = {
      interaction: conversation.interaction.interactionId,
      position: said.position,
      day: conversation.interaction.createdAt,
      preceding: conversation.turns.slice(0, said.position).map(({ role, content }) => ({ role, content })),
      exclude: conversation.memories.map(({ row }) => row.key.memoryId),
    };
    change((known) => ({ ...known, message: said.content, source, asOf: conversation.interaction.createdAt, runs: [] }));
  }, [asked, change, open, stored.data, turn]);

  const failed = asked ? blockingError(stored) : null;
  if (failed) return <ErrorState error={failed} onRetry={() => void stored.refetch()} />;
  const compared = draft.settings.length > 1;
  const shown = draft.runs.length > 0;
  return (
    <div className={css.view}>
      <RecallForm
        orgId={orgId}
        userId={userId}
        draft={draft}
        change={change}
        hasModel={model === undefined ? null : model !== null}
        running={running}
        onRun={() => start(requests(draft))}
        onStop={stop}
      />
      {shown ? (
        <div className={classes(css.results, compared && css.two)}>
          {draft.runs.map((run, i) => {
            const other = draft.runs[1 - i]?.recall ?? null;
            return (
              <RecallResult
                key={i}
                run={run}
                label={draft.runs.length > 1 ? (LABELS[i] ?? null) : null}
                only={draft.runs.length > 1 && run.recall && other ? onlyIn(run.recall, other) : NOTHING}
                withUser={userId === null}
              />
            );
          })}
        </div>
      ) : (
        <EmptyState icon={<Telescope />} title={words.emptyTitle}>
          {words.emptyText}
        </EmptyState>
      )}
    </div>
  );
}

const LABELS = ["A", "B"];
const NOTHING: ReadonlySet<string> = new Set();
