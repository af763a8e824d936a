// Whose a memory or a conversation is, through which agent it came, and when.

import { useState } from "react";

import type { Correction, InteractionKey, MemoryKey, MemoryRow } from "../../api/bindings.gen";
import { fieldsOf, momentOf } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { Frame } from "./Frame";
import { MomentFields } from "./MomentFields";
import { PersonPicker } from "./PersonPicker";
import { TheMemory } from "./TheMemory";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

/** What moves: memories of one organization, or a conversation. */
export type Moved = { memories: MemoryKey[] } | { interaction: InteractionKey };

function firstOf(moved: Moved): { orgId: string; userId: string } {
  const key = "interaction" in moved ? moved.interaction : moved.memories[0];
  return { orgId: key?.orgId ?? "", userId: key?.userId ?? "" };
}

export function MoveDialog({ moved, onClose }: { moved: Moved; onClose: () => void }) {
  const words = correctionTexts.move;
  const { orgId, userId } = firstOf(moved);
  const [to, setTo] = useState<string | null>(null);
  const isTalk = "interaction" in moved;
  const correction: Correction | null =
    to === null ? null : isTalk ? { kind: "moveInteraction", interaction: moved.interaction, to } : { kind: "moveMemories", memories: moved.memories, to };
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame title={words.title} text={isTalk ? words.interaction : words.memory} action={words.action} flow={flow} onClose={onClose}>
      <PersonPicker autoFocus kind="user" orgId={orgId} label={words.to} without={[userId]} chosen={to} onChange={setTo} />
    </Frame>
  );
}

export function AgentDialog({ moved, onClose }: { moved: Moved; onClose: () => void }) {
  const words = correctionTexts.agent;
  const { orgId, userId } = firstOf(moved);
  const [agentId, setAgentId] = useState<string | null>(null);
  const isTalk = "interaction" in moved;
  const correction: Correction | null =
    agentId === null
      ? null
      : isTalk
        ? { kind: "setInteractionAgent", interaction: moved.interaction, agentId }
        : { kind: "setAgent", memories: moved.memories, agentId };
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame title={words.title} text={isTalk ? words.interaction : words.memory} action={words.action} flow={flow} onClose={onClose}>
      <PersonPicker autoFocus kind="agent" orgId={orgId} userId={userId} label={words.to} without={[]} chosen={agentId} onChange={setAgentId} />
    </Frame>
  );
}

export function DateDialog({ memories, onClose }: { memories: MemoryKey[]; onClose: () => void }) {
  const words = correctionTexts.setDate;
  const [first] = memories;
  if (!first) return null;
  return (
    <WithMemory memory={first} title={words.title} onClose={onClose}>
      {(detail) => <DateForm row={detail.row} memories={memories} onClose={onClose} />}
    </WithMemory>
  );
}

function DateForm({ row, memories, onClose }: { row: MemoryRow; memories: MemoryKey[]; onClose: () => void }) {
  const words = correctionTexts.setDate;
  const before = fieldsOf(row.obtainedAt);
  const [moment, setMoment] = useState(before);
  const at = momentOf(moment.day, moment.clock);
  const isSame = moment.day === before.day && moment.clock === before.clock;
  const flow = useCorrectionFlow(at === null || isSame ? null : { kind: "setDate", memories, at }, onClose);
  return (
    <Frame title={words.title} text={words.text} action={words.action} flow={flow} onClose={onClose}>
      <TheMemory row={row} />
      <MomentFields autoFocus value={moment} onChange={setMoment} />
    </Frame>
  );
}
