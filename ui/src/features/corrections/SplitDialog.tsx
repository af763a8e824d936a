// A memory that says several things becomes several memories, each with the turns that it comes from.

import { Plus, X } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Correction, MemoryDetail, MemoryKey } from "../../api/bindings.gen";
import { editableMemoryQuery } from "../../api/corrections";
import { Button } from "../../components/Button";
import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { partsOf, toParts, type DraftPart } from "./parts";
import { TextArea } from "./TextArea";
import { TheMemory } from "./TheMemory";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

const words = correctionTexts.split;

export function SplitDialog({ memory, onClose }: { memory: MemoryKey; onClose: () => void }) {
  return (
    <WithMemory memory={memory} title={words.title} onClose={onClose}>
      {(detail, text) => <Form detail={detail} text={text} onClose={onClose} />}
    </WithMemory>
  );
}

function Form({ detail, text, onClose }: { detail: MemoryDetail; text: string; onClose: () => void }) {
  const { row, sources } = detail;
  const stamp = useQuery(editableMemoryQuery(row.key)).data?.stamp ?? null;
  const positions = sources.map((turn) => turn.position);
  const [parts, setParts] = useState<DraftPart[]>(() => partsOf(text, positions));
  const change = (at: number, patch: Partial<DraftPart>) => setParts((known) => known.map((part, i) => (i === at ? { ...part, ...patch } : part)));
  const ready = toParts(parts, positions);
  const correction: Correction | null = ready && { kind: "split", memory: row.key, parts: ready };
  const flow = useCorrectionFlow(correction, onClose, { expected: stamp });
  return (
    <Frame title={words.title} text={words.text} action={words.action(parts.length)} typed flow={flow} onClose={onClose}>
      <TheMemory row={row} />
      <div className={css.parts}>
        {parts.map((part, i) => (
          <div key={part.id} role="group" aria-label={words.part(i + 1)}>
            <span className={css.label}>
              {words.part(i + 1)}
              {parts.length > 2 && (
                <Button variant="ghost" label={words.remove(i + 1)} onClick={() => setParts((known) => known.filter((_, at) => at !== i))}>
                  <X />
                </Button>
              )}
            </span>
            <TextArea autoFocus={i === 0} label={words.partText(i + 1)} value={part.text} rows={2} note={null} onChange={(typed) => change(i, { text: typed })} />
            {sources.length > 1 && (
              <div className={css.checks} role="group" aria-label={words.sources(i + 1)}>
                {sources.map((turn) => (
                  <label key={turn.position} title={turn.content.slice(0, 300)}>
                    <input
                      type="checkbox"
                      checked={part.sources.includes(turn.position)}
                      onChange={(event) =>
                        change(i, {
                          sources: event.target.checked ? [...part.sources, turn.position].sort((a, b) => a - b) : part.sources.filter((one) => one !== turn.position),
                        })
                      }
                    />
                    {words.turn(turn.position + 1)}
                  </label>
                ))}
              </div>
            )}
          </div>
        ))}
      </div>
      <div className={css.line}>
        <Button variant="ghost" onClick={() => setParts((known) => [...known, { id: nextId(known), text: "", sources: positions }])}>
          <Plus />
          {words.add}
        </Button>
        <span className="dim">{correctionTexts.textNote}</span>
      </div>
    </Frame>
  );
}

const nextId = (parts: readonly DraftPart[]) => Math.max(0, ...parts.map((part) => part.id)) + 1;
