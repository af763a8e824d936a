// A new version of a memory: what it says now beside what it should say.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Correction, MemoryDetail, MemoryKey } from "../../api/bindings.gen";
import { editableMemoryQuery } from "../../api/corrections";
import { Choice } from "../../components/Choice";
import { MemoryPair } from "../../components/MemoryPair";
import { fieldsOf, momentOf } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { MomentFields } from "./MomentFields";
import { TextArea } from "./TextArea";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

const words = correctionTexts.correct;

export function CorrectDialog({ memory, onClose }: { memory: MemoryKey; onClose: () => void }) {
  return (
    <WithMemory memory={memory} title={words.title} onClose={onClose}>
      {(detail, text) => <Form detail={detail} before={text} onClose={onClose} />}
    </WithMemory>
  );
}

function Form({ detail, before, onClose }: { detail: MemoryDetail; before: string; onClose: () => void }) {
  const { row } = detail;
  const stamp = useQuery(editableMemoryQuery(row.key)).data?.stamp ?? null;
  const [text, setText] = useState(before);
  const [when, setWhen] = useState<"now" | "day">("now");
  const [moment, setMoment] = useState(() => fieldsOf(new Date().toISOString()));
  const at = when === "now" ? null : momentOf(moment.day, moment.clock);
  const said = text.trim();
  const ready = said !== "" && said !== before && (when === "now" || at !== null);
  const correction: Correction | null = ready ? { kind: "correct", memory: row.key, text: said, at } : null;
  const flow = useCorrectionFlow(correction, onClose, { expected: stamp, seen: true });
  // As the engine reads it: names are people by then.
  const planned = flow.plan?.impact.memories.find((memory) => !memory.before)?.after;
  return (
    <Frame title={words.title} text={words.text} action={words.action} typed brief flow={flow} onClose={onClose}>
      <TextArea autoFocus label={correctionTexts.text} value={text} onChange={setText} />
      <MemoryPair
        before={row}
        after={planned ?? { segments: [{ kind: "text", text: said }], believed: true, supersededAt: null }}
        beforeLabel={words.old}
        afterLabel={words.new}
      />
      <div className={css.line}>
        <Choice label={words.at} value={when} options={[{ value: "now", label: words.now }, { value: "day", label: words.day }]} onChange={setWhen} />
        <span className="dim">{words.at}</span>
      </div>
      {when === "day" && <MomentFields value={moment} onChange={setMoment} />}
    </Frame>
  );
}
