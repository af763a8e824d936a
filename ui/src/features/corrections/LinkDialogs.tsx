// Contradictions that nobody marked, and those that are none.

import { useState } from "react";

import type { Correction, MemoryDetail, MemoryKey, MemoryRow } from "../../api/bindings.gen";
import { Choice } from "../../components/Choice";
import { Segments } from "../../components/Segments";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatDay } from "../../lib/format";
import { plainText } from "../../lib/segments";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { MemoryPicker } from "./MemoryPicker";
import { TheMemory } from "./TheMemory";
import { useCorrectionFlow } from "./useCorrectionFlow";
import { WithMemory } from "./WithMemory";

type Props = { memory: MemoryKey; onClose: () => void };

export function ContradictDialog({ memory, onClose }: Props) {
  return (
    <WithMemory memory={memory} title={correctionTexts.contradict.title} onClose={onClose}>
      {(detail) => <Contradict row={detail.row} onClose={onClose} />}
    </WithMemory>
  );
}

function Contradict({ row, onClose }: { row: MemoryRow; onClose: () => void }) {
  const words = correctionTexts.contradict;
  const [other, setOther] = useState<MemoryRow | null>(null);
  const [asked, setAsked] = useState<"this" | "other" | null>(null);
  // The newer one counts, unless somebody says otherwise.
  const counts = asked ?? (other && other.obtainedAt > row.obtainedAt ? "other" : "this");
  const correction: Correction | null =
    other && (counts === "this" ? { kind: "contradict", old: other.key, new: row.key.memoryId } : { kind: "contradict", old: row.key, new: other.key.memoryId });
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame title={words.title} text={words.text} action={words.action} flow={flow} onClose={onClose}>
      <TheMemory row={row} />
      <MemoryPicker
        autoFocus
        label={correctionTexts.search}
        user={row.key}
        like={plainText(row.segments)}
        without={[row.key.memoryId]}
        many={false}
        chosen={other ? [other] : []}
        onChange={(rows) => setOther(rows[0] ?? null)}
      />
      {other && (
        <Choice
          label={words.direction}
          value={counts}
          options={[{ value: "this", label: words.this }, { value: "other", label: words.other }]}
          onChange={setAsked}
        />
      )}
    </Frame>
  );
}

export function UnlinkDialog({ memory, other, onClose }: Props & { other: string | null }) {
  return (
    <WithMemory memory={memory} title={correctionTexts.unlink.title} onClose={onClose}>
      {(detail) => <Unlink detail={detail} asked={other} onClose={onClose} />}
    </WithMemory>
  );
}

function Unlink({ detail, asked, onClose }: { detail: MemoryDetail; asked: string | null; onClose: () => void }) {
  const words = correctionTexts.unlink;
  const { row } = detail;
  const links = [
    ...detail.replaced.map((other) => ({ other, says: words.older, old: other.key, new: row.key.memoryId })),
    ...detail.replacing.map((other) => ({ other, says: words.newer, old: row.key, new: other.key.memoryId })),
  ];
  const [chosen, setChosen] = useState(asked ?? (links.length === 1 ? (links[0]?.other.key.memoryId ?? null) : null));
  const link = links.find(({ other }) => other.key.memoryId === chosen);
  const flow = useCorrectionFlow(link ? { kind: "removeContradiction", old: link.old, new: link.new } : null, onClose);
  return (
    <Frame title={words.title} text={links.length > 0 ? words.text : words.none} action={words.action} flow={flow} onClose={onClose}>
      <TheMemory row={row} />
      {links.length > 0 && (
        <ul className={css.rows} aria-label={words.title}>
          {links.map(({ other, says }, i) => (
            <li key={other.key.memoryId}>
              <label>
                <input type="radio" name="link" autoFocus={i === 0} checked={other.key.memoryId === chosen} onChange={() => setChosen(other.key.memoryId)} />
                <span>
                  <span className="dim">{says} </span>
                  <Segments segments={other.segments} />
                </span>
              </label>
              <span className={css.who}>{formatDay(other.date)}</span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}
