// The text of a memory as a row shows it: what is stored, or what is just being stored, which is then said.

import type { MemoryRow } from "../api/bindings.gen";
import { correctionTexts } from "../lib/correctionTexts";
import { usePending } from "../lib/pending";
import css from "./MemoryText.module.css";
import { Segments } from "./Segments";

export function MemoryText({ row }: { row: Pick<MemoryRow, "key" | "segments"> }) {
  const pending = usePending(row.key.memoryId);
  if (!pending) return <Segments segments={row.segments} />;
  return (
    <span className={css.pending} aria-busy="true">
      {pending.kind === "text" ? (
        <Segments segments={pending.segments} />
      ) : (
        <del>
          <Segments segments={row.segments} />
        </del>
      )}
      <span className={css.mark}>{pending.kind === "text" ? correctionTexts.saving : correctionTexts.deleting}</span>
    </span>
  );
}
