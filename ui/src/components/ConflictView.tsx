// Somebody else's change beside one's own.

import type { Corrected } from "../api/bindings.gen";
import { besideEachOther } from "../lib/corrections";
import { correctionTexts } from "../lib/correctionTexts";
import { MemoryPair } from "./MemoryPair";

const words = correctionTexts.conflict;

export type Conflict = Extract<Corrected, { kind: "conflict" }>;

export function ConflictView({ conflict }: { conflict: Conflict }) {
  const { now, wanted, problem } = conflict;
  const pairs = besideEachOther(now, wanted);
  return (
    <>
      <p className="dim">{`${problem.slice(0, 1).toLocaleUpperCase()}${problem.slice(1)}.`}</p>
      {pairs.map(([held, other]) => (
        <MemoryPair
          key={(held ?? other)?.key.memoryId}
          before={held}
          after={other}
          beforeLabel={words.now}
          afterLabel={words.wanted}
          noBefore={now.length === 0 ? words.goneNow : undefined}
          noAfter={wanted.length === 0 ? words.senseless : undefined}
        />
      ))}
      {pairs.length === 0 && <p className="dim">{words.goneNow}</p>}
    </>
  );
}
