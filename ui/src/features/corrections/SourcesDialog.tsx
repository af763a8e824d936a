// The turns that a memory comes from, of its conversation or of another one.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Correction, MemoryDetail, MemoryKey, UserKey } from "../../api/bindings.gen";
import { recentConversationsQuery } from "../../api/corrections";
import { Choice } from "../../components/Choice";
import { Failure } from "../../components/Failure";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { TheMemory } from "./TheMemory";
import { TurnPicker } from "./TurnPicker";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

const words = correctionTexts.sources;

export function SourcesDialog({ memory, onClose }: { memory: MemoryKey; onClose: () => void }) {
  return (
    <WithMemory memory={memory} title={words.title} onClose={onClose}>
      {(detail) => <Form detail={detail} onClose={onClose} />}
    </WithMemory>
  );
}

function Form({ detail, onClose }: { detail: MemoryDetail; onClose: () => void }) {
  const { row } = detail;
  const { orgId, userId } = row.key;
  const [place, setPlace] = useState<"own" | "other" | "none">(row.interactionId ? "own" : "other");
  const [other, setOther] = useState<string | null>(null);
  const held = detail.sources.map((turn) => turn.position);
  const [positions, setPositions] = useState(held);
  const interactionId = place === "own" ? row.interactionId : place === "other" ? other : null;
  const isSame = interactionId === row.interactionId && positions.join() === held.join();
  const isReady = (place === "none" || interactionId !== null) && !isSame;
  const correction: Correction | null = isReady ? { kind: "setSources", memory: row.key, interactionId, positions: interactionId ? positions : [] } : null;
  const flow = useCorrectionFlow(correction, onClose);
  const pick = (to: typeof place) => {
    setPlace(to);
    setPositions(to === "own" ? held : []);
  };
  return (
    <Frame title={words.title} text={words.text} action={words.action} flow={flow} onClose={onClose}>
      <TheMemory row={row} />
      <Choice
        label={words.conversation}
        value={place}
        options={[
          ...(row.interactionId ? [{ value: "own" as const, label: words.conversation }] : []),
          { value: "other", label: words.other },
          { value: "none", label: words.none },
        ]}
        onChange={pick}
      />
      {place === "other" && (
        <Conversations
          user={{ orgId, userId }}
          chosen={other}
          onChange={(id) => {
            setOther(id);
            setPositions([]);
          }}
        />
      )}
      {interactionId !== null && (
        <div>
          <span className={css.label}>
            {words.turns} <span className="dim">{words.chosen(positions.length)}</span>
          </span>
          <TurnPicker key={interactionId} interaction={{ orgId, userId, interactionId }} chosen={positions} onChange={setPositions} />
        </div>
      )}
    </Frame>
  );
}

function Conversations({ user, chosen, onChange }: { user: UserKey; chosen: string | null; onChange: (interactionId: string) => void }) {
  const query = useQuery(recentConversationsQuery(user));
  if (query.error) return <Failure error={query.error} />;
  return (
    <ul className={css.rows} aria-label={words.choose}>
      {query.data?.map((item) => (
        <li key={item.interaction.interactionId}>
          <label>
            <input
              type="radio"
              name="conversation"
              checked={item.interaction.interactionId === chosen}
              onChange={() => onChange(item.interaction.interactionId)}
            />
            <span className={css.turn}>
              <b>{item.agentLabel ?? texts.agents.gone}</b>
              {item.firstMessage ?? texts.timeline.noMessages}
            </span>
          </label>
          <span className={css.who}>{formatMoment(item.interaction.updatedAt)}</span>
        </li>
      ))}
    </ul>
  );
}
