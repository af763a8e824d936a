// Somebody else's change beside one's own.

import { MemoryPair } from "../../components/MemoryPair";
import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";
import type { Conflict } from "./useCorrectionFlow";

const words = correctionTexts.conflict;

export function ConflictView({ conflict }: { conflict: Conflict }) {
  const { now, wanted, problem } = conflict;
  const ids = [...new Set([...now, ...wanted].map((row) => row.key.memoryId))];
  const of = (rows: typeof now, id: string) => rows.find((row) => row.key.memoryId === id) ?? null;
  return (
    <>
      <p className="dim">{`${problem.slice(0, 1).toLocaleUpperCase()}${problem.slice(1)}.`}</p>
      {ids.map((id) => (
        <MemoryPair
          key={id}
          before={of(now, id)}
          after={of(wanted, id)}
          beforeLabel={words.now}
          afterLabel={words.wanted}
          noBefore={now.length === 0 ? words.goneNow : undefined}
          noAfter={wanted.length === 0 ? words.senseless : undefined}
        />
      ))}
      {ids.length === 0 && <p className={css.empty}>{words.goneNow}</p>}
    </>
  );
}
