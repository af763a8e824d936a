// Capture: from a conversation to memories that somebody looked at before they were stored.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { useCaptureDraft } from "../../api/drafts";
import { useMaskLevel } from "../../api/masking";
import { useAgents, userQuery, wholeConversationQuery } from "../../api/queries";
import type { UserKey } from "../../api/bindings.gen";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Button } from "../../components/Button";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { EMPTY_DRAFT, isBegun, ofStored } from "../../lib/captureDraft";
import { blockingError } from "../../lib/failure";
import { maskingTexts } from "../../lib/maskingTexts";
import { useAddress } from "../../lib/useAddress";
import { CaptureHead } from "./CaptureHead";
import { OtherBegun } from "./OtherBegun";
import { StartPanel } from "./StartPanel";
import { Workbench } from "./Workbench";

const words = agentTexts.capture;

export function CaptureView() {
  const { place } = useAddress().address;
  const masked = (useMaskLevel() ?? "off") !== "off";
  if (masked) return <EmptyState title={maskingTexts.capture}>{maskingTexts.captureText}</EmptyState>;
  return place.kind === "user" ? <UserCapture key={`${place.orgId}/${place.userId}`} user={{ orgId: place.orgId, userId: place.userId }} /> : null;
}

function UserCapture({ user }: { user: UserKey }) {
  const { address, go } = useAddress();
  const actions = useActions();
  const { draft, change } = useCaptureDraft(user);
  const person = useQuery(userQuery(user));
  const agents = useAgents(user.orgId, user.userId);
  const wanted = address.open;
  const fits = wanted === null || wanted === draft.interaction;
  const stored = useQuery({ ...wholeConversationQuery({ ...user, interactionId: wanted ?? "" }), enabled: !fits && !isBegun(draft) });

  useEffect(() => {
    if (!fits && stored.data && stored.data.interaction.interactionId === wanted) change((known) => (isBegun(known) ? known : { ...ofStored(stored.data), continuing: known.continuing }));
  }, [change, fits, stored.data, wanted]);

  const keep = () => {
    change((known) => ({ ...known, continuing: false }));
    go({ open: draft.interaction });
  };

  const error = blockingError(person) ?? (fits || isBegun(draft) ? null : blockingError(stored));
  if (error) return <ErrorState error={error} onRetry={() => void (person.error ? person.refetch() : stored.refetch())} />;
  if (!person.data) return <Skeleton rows={6} />;
  if (!fits && isBegun(draft)) {
    return <OtherBegun draft={draft} onKeep={keep} onReplace={() => change(({ continuing }) => ({ ...EMPTY_DRAFT, continuing }))} />;
  }
  if (!fits) return <Skeleton rows={9} />;
  if (agents.length === 0 && draft.interaction === null) {
    return (
      <EmptyState
        title={words.noAgents}
        actions={<Button onClick={() => actions.open({ kind: "create", target: { kind: "agent", orgId: user.orgId, userId: null } })}>{words.newAgent}</Button>}
      />
    );
  }
  const agentId = draft.agentId ?? address.agent ?? agents[0]?.agentId ?? null;
  const agent = agents.find((known) => known.agentId === agentId) ?? null;
  return (
    <>
      <CaptureHead draft={draft} change={change} agents={agents} agent={agent} agentId={agentId} />
      {draft.turns.length === 0 ? (
        <StartPanel draft={draft} change={change} names={{ user: person.data.name, agent: agent?.label ?? "" }} />
      ) : (
        <Workbench user={user} userName={person.data.name} draft={draft} change={change} agentId={agentId} agentLabel={agent?.label ?? null} />
      )}
    </>
  );
}
