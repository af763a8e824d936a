// Above the conversation: asking the model, what it took, and what went wrong.

import { Check, RotateCcw, Sparkles } from "lucide-react";

import type { ChangeDraft } from "../../api/drafts";
import { useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { agentTexts, formatSpent } from "../../lib/agentTexts";
import { acceptRest, summaryOf, type CaptureDraft, type DraftResult } from "../../lib/captureDraft";
import css from "./Capture.module.css";
import type { useDryRun } from "./useDryRun";

const words = agentTexts.capture;

type Props = {
  draft: CaptureDraft;
  change: ChangeDraft;
  run: ReturnType<typeof useDryRun>;
  /** `null` until it is known. */
  hasModel: boolean | null;
  onTake: () => void;
  onStartOver: () => void;
};

export function DryRunBar({ draft, change, run, hasModel, onTake, onStartOver }: Props) {
  const { undecided } = summaryOf(draft);
  const { result } = draft;
  const status = useStoreStatus().data;
  const behind = hasModel && status?.state === "open" && status.index !== null && status.index.state !== "upToDate";
  return (
    <div className={css.bar}>
      <div className={css.tools}>
        {hasModel && (
          <Button variant={result === null && draft.memories.length === 0 ? "primary" : "default"} disabled={run.running} onClick={onTake}>
            <Sparkles />
            {result === null ? words.take : words.takeAgain}
          </Button>
        )}
        {undecided > 1 && (
          <Button onClick={() => change(acceptRest)}>
            <Check />
            {words.acceptAll(undecided)}
          </Button>
        )}
        {result && <span className={css.spent}>{formatSpent(result.usage, result.cost, result.tookMs)}</span>}
        <Button variant="ghost" className={css.over} onClick={onStartOver}>
          <RotateCcw />
          {words.startOver}
        </Button>
      </div>
      {run.running && <TaskLine label={words.taking} progress={run.progress} stopping={false} onStop={run.stop} note={words.kept} />}
      {behind && <p className={css.note}>{words.indexBehind}</p>}
      {hasModel === false && <p className={css.note}>{words.byHand}</p>}
      {draft.failure && <Failure error={Object.assign(new Error(draft.failure.message), { hint: [draft.failure.hint, words.failed].filter(Boolean).join(" ") })} />}
      {result && !run.running && draft.memories.length === 0 && <p className={css.note}>{words.nothing}</p>}
      {result && <Dropped result={result} />}
    </div>
  );
}

function Dropped({ result }: { result: DraftResult }) {
  const actions = useActions();
  const { trace } = result;
  if (result.dropped.length === 0 && trace === null) return null;
  return (
    <div className={css.dropped}>
      {result.dropped.length > 0 && (
        <details>
          <summary>{words.dropped(result.dropped.length)}</summary>
          <ul>
            {result.dropped.map((item, i) => (
              <li key={i}>
                <q>{item.what}</q> {item.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {trace !== null && (
        <button type="button" className="link" onClick={() => actions.open({ kind: "traces", id: trace })}>
          {words.trace}
        </button>
      )}
    </div>
  );
}
