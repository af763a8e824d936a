// What was really said in a turn.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { InteractionKey, Turn } from "../../api/bindings.gen";
import { turnQuery } from "../../api/corrections";
import { Dialog } from "../../components/Dialog";
import { MemoryPair } from "../../components/MemoryPair";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { correctionTexts } from "../../lib/correctionTexts";
import { Frame } from "./Frame";
import { TextArea } from "./TextArea";
import { useCorrectionFlow } from "./useCorrectionFlow";

const words = correctionTexts.turn;
/** Longer turns say no more side by side. */
const COMPARED = 4_000;

type Props = { interaction: InteractionKey; position: number; onClose: () => void };

export function TurnDialog({ interaction, position, onClose }: Props) {
  const query = useQuery(turnQuery(interaction, position));
  if (query.data) return <Form interaction={interaction} turn={query.data} onClose={onClose} />;
  return (
    <Dialog wide tall title={words.title(position + 1)} onClose={onClose}>
      {query.error ? <ErrorState small error={query.error} onRetry={() => void query.refetch()} /> : <Skeleton rows={4} />}
    </Dialog>
  );
}

function Form({ interaction, turn, onClose }: { interaction: InteractionKey; turn: Turn; onClose: () => void }) {
  const { position } = turn;
  // What it said when somebody began to type.
  const [before] = useState(turn.content);
  const [content, setContent] = useState(before);
  const flow = useCorrectionFlow(content === before ? null : { kind: "fixTurn", interaction, position, content }, onClose, { seen: true });
  const said = (text: string) => ({ segments: [{ kind: "text" as const, text }], believed: true, supersededAt: null });
  return (
    <Frame title={words.title(position + 1)} text={words.text} action={words.action} typed flow={flow} onClose={onClose}>
      <TextArea autoFocus label={words.label} value={content} onChange={setContent} rows={6} note={null} />
      {content !== before && before.length < COMPARED && (
        <MemoryPair
          plain
          before={said(before)}
          after={said(content)}
          beforeLabel={correctionTexts.impact.before}
          afterLabel={correctionTexts.impact.after}
        />
      )}
    </Frame>
  );
}
