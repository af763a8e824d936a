// Memories that say the same become one.

import { useState } from "react";

import type { Correction, MemoryKey, MemoryRow } from "../../api/bindings.gen";
import { Segments } from "../../components/Segments";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatDay } from "../../lib/format";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { MemoryPicker } from "./MemoryPicker";
import { TextArea } from "./TextArea";
import { TheMemory } from "./TheMemory";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

const words = correctionTexts.merge;

export function MergeDialog({ memory, onClose }: { memory: MemoryKey; onClose: () => void }) {
  return (
    <WithMemory memory={memory} title={words.title} onClose={onClose}>
      {(detail) => <Form row={detail.row} onClose={onClose} />}
    </WithMemory>
  );
}

function Form({ row, onClose }: { row: MemoryRow; onClose: () => void }) {
  const [others, setOthers] = useState<MemoryRow[]>([]);
  const [stays, setStays] = useState(row.key.memoryId);
  const [text, setText] = useState<string | null>(null);
  const all = [row, ...others];
  const kept = all.find((one) => one.key.memoryId === stays) ?? row;
  const gone = all.filter((one) => one !== kept);
  const correction: Correction | null =
    gone.length > 0 && text?.trim() !== ""
      ? { kind: "merge", keep: kept.key, others: gone.map((one) => one.key.memoryId), text: text?.trim() ?? null }
      : null;
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame title={words.title} text={words.text} action={words.action(all.length)} typed={text !== null} flow={flow} onClose={onClose}>
      {others.length === 0 && <TheMemory row={row} />}
      {others.length > 0 && (
        <div>
          <span className={css.label}>{words.stays}</span>
          <ul className={css.rows} aria-label={words.stays}>
            {all.map((one) => (
              <li key={one.key.memoryId}>
                <label>
                  <input type="radio" name="stays" checked={one === kept} onChange={() => setStays(one.key.memoryId)} />
                  <span>
                    <Segments segments={one.segments} />
                  </span>
                </label>
                <span className={css.who}>
                  {one.agentLabel ?? texts.agents.gone}, {formatDay(one.date)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div>
        <span className={css.label}>{words.others}</span>
        <MemoryPicker
          autoFocus
          many
          label={words.others}
          user={row.key}
          like={plainText(row.segments)}
          without={[row.key.memoryId]}
          chosen={others}
          onChange={setOthers}
        />
      </div>
      {others.length > 0 && (
        <div>
          <label className={css.label}>
            <input type="checkbox" checked={text !== null} onChange={(event) => setText(event.target.checked ? plainText(kept.segments) : null)} />
            {words.reword}
          </label>
          {text !== null && <TextArea autoFocus label={correctionTexts.text} value={text} onChange={setText} rows={2} />}
        </div>
      )}
    </Frame>
  );
}
