// A memory becomes what it was after an earlier change of its history.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { MemoryKey } from "../../api/bindings.gen";
import { memoryHistoryQuery } from "../../api/corrections";
import { Failure } from "../../components/Failure";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { useCorrectionFlow } from "./useCorrectionFlow";

const words = correctionTexts.restore;

export function RestoreDialog({ memory, after, onClose }: { memory: MemoryKey; after: string | null; onClose: () => void }) {
  const history = useQuery(memoryHistoryQuery(memory));
  const [chosen, setChosen] = useState(after);
  const flow = useCorrectionFlow(chosen === null ? null : { kind: "restoreMemory", memory, after: chosen }, onClose);
  return (
    <Frame title={words.title} text={words.text} action={words.action} flow={flow} onClose={onClose}>
      {history.error ? (
        <Failure error={history.error} />
      ) : !history.data ? (
        <Skeleton rows={3} />
      ) : history.data.items.length === 0 ? (
        <p className={css.empty}>{words.none}</p>
      ) : (
        <ul className={css.rows} aria-label={words.changes}>
          {history.data.items.map((change, i) => (
            <li key={change.changeId}>
              <label>
                <input
                  type="radio"
                  name="change"
                  autoFocus={i === 0}
                  disabled={change.redacted}
                  checked={change.changeId === chosen}
                  onChange={() => setChosen(change.changeId)}
                />
                <span>
                  <Segments segments={change.summary} />
                  {change.reason && <span className="dim"> “{change.reason}”</span>}
                  {change.redacted && <span className="dim"> {words.forgotten}</span>}
                  {change.undoneBy && <span className="dim"> {words.undone}</span>}
                </span>
              </label>
              <span className={css.who}>
                {change.actor.name} {formatMoment(change.at)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}
