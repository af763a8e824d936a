// One recall: what was searched, what was found where, what is recalled, and what was left out and why.

import { Copy, ScrollText } from "lucide-react";

import type { Decision, Recall, Recalled } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { EmptyState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { agentTexts, formatSpan, formatUsage } from "../../lib/agentTexts";
import { copyText } from "../../lib/clipboard";
import { formatCost, formatCount } from "../../lib/format";
import { foundBy, keptOf, type RecallRun } from "../../lib/recallDraft";
import { searchTexts } from "../../lib/searchTexts";
import { FoundRow } from "./FoundRow";
import { QueryList } from "./QueryList";
import { RankFlow } from "./RankFlow";
import css from "./Recall.module.css";

const words = agentTexts.recall;
const REASONS: readonly Decision["kind"][] = ["notRelevant", "tooWeak", "overLimit"];

type Props = { run: RecallRun; label: string | null; only: ReadonlySet<string>; withUser: boolean };

export function RecallResult({ run, label, only, withUser }: Props) {
  const { recall, failure, task } = run;
  return (
    <section className={css.result} aria-label={label ? `${words.result} ${label}` : words.result} aria-busy={task !== null || undefined}>
      {failure && <Failure className={css.failure} error={Object.assign(new Error(failure.message), { hint: [failure.hint, words.failed].filter(Boolean).join(" ") })} />}
      {recall ? <Steps recall={recall} label={label} only={only} withUser={withUser} /> : !failure && <Skeleton rows={8} />}
    </section>
  );
}

function Steps({ recall, label, only, withUser }: { recall: Recall; label: string | null; only: ReadonlySet<string>; withUser: boolean }) {
  const actions = useActions();
  const kept = keptOf(recall);
  const { trace } = recall;
  const copy = () => {
    copyText(recall.text).then(
      () => actions.notify({ text: words.copied }),
      () => actions.notify({ text: words.copyFailed, tone: "error" }),
    );
  };
  const row = (recalled: Recalled) => (
    <FoundRow
      key={recalled.hit.row.key.memoryId}
      recalled={recalled}
      ranks={foundBy(recall, recalled)}
      only={label !== null && only.has(recalled.hit.row.key.memoryId) ? label : null}
      withUser={withUser}
    />
  );
  return (
    <>
      <header className={css.head}>
        {label && <b className={css.label}>{label}</b>}
        <p role="status">
          <b>{words.kept(kept.length, recall.found.length)}</b> <Took recall={recall} />
        </p>
        {trace !== null && (
          <Button variant="ghost" label={agentTexts.capture.trace} onClick={() => actions.open({ kind: "traces", id: trace })}>
            <ScrollText />
          </Button>
        )}
        <Button off={recall.text === "" ? words.nothing : null} label={label === null ? undefined : words.copy} onClick={copy}>
          <Copy />
          {label === null && words.copy}
        </Button>
      </header>
      {(recall.problems.length > 0 || recall.notices.length > 0) && (
        <ul className={css.notices} role="status">
          {recall.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
          {recall.notices.map((notice) => (
            <li key={notice.kind}>{searchTexts.notice(notice)}</li>
          ))}
        </ul>
      )}
      <QueryList queries={recall.queries} />
      {recall.found.length === 0 ? (
        <EmptyState title={words.nothing}>{words.nothingText}</EmptyState>
      ) : (
        <>
          <RankFlow recall={recall} beside={label !== null} />
          <h3 className={css.title}>
            {words.result} <span className={css.n}>{formatCount(kept.length)}</span>
          </h3>
          <ol className={css.rows}>{kept.map(row)}</ol>
          {REASONS.map((reason) => {
            const dropped = recall.found.filter(({ decision }) => decision.kind === reason);
            if (dropped.length === 0) return null;
            return (
              <div key={reason} className={css.dropped}>
                <h3 className={css.title}>
                  {words.dropped}: {words.reasons[reason]} <span className={css.n}>{formatCount(dropped.length)}</span>
                </h3>
                <ol className={css.rows}>{dropped.map(row)}</ol>
              </div>
            );
          })}
          {recall.text !== "" && (
            <details className={css.text}>
              <summary>{words.text}</summary>
              <pre>{recall.text}</pre>
            </details>
          )}
        </>
      )}
    </>
  );
}

function Took({ recall }: { recall: Recall }) {
  const { usage, cost } = recall;
  const asked = usage.prompt + usage.answer > 0;
  return (
    <span className="dim">
      {[
        words.took(formatSpan(recall.tookMs), recall.modelMs > 0 ? formatSpan(recall.modelMs) : null),
        asked ? formatUsage(usage) : null,
        asked && cost !== null ? formatCost(cost) : null,
      ]
        .filter(Boolean)
        .join(", ")}
    </span>
  );
}
