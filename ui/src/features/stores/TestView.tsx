// A connection test, part by part: what answered, what did not and what to do about it.

import { Check, CircleDashed, CircleX, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";

import type { CheckOutcome, ConnectionCheck, ConnectionReport } from "../../api/bindings.gen";
import type { TaskRun } from "../../api/taskRun";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { sentence } from "../../lib/format";
import { storeTexts } from "../../lib/storeTexts";
import css from "./TestView.module.css";

const words = storeTexts.test;
const ICONS = { passed: Check, failed: CircleX, warning: TriangleAlert, notReached: CircleDashed };

/** `stale`: the fields have changed since. */
export function TestView({ run, stale }: { run: Pick<TaskRun<unknown, ConnectionReport>, "running" | "stopping" | "stopped" | "progress" | "data" | "error" | "stop">; stale: boolean }) {
  const end = useRef<HTMLElement>(null);
  const shown = run.running || run.data !== undefined || run.error !== null || run.stopped;
  useEffect(() => {
    // It stands below the fields: what was asked for comes into sight.
    if (shown) end.current?.scrollIntoView({ block: "nearest" });
  }, [shown, run.running]);
  if (!shown) return null;
  return (
    <section ref={end} className={css.view} aria-label={words.title}>
      {run.running && <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} />}
      {!run.running && run.stopped && <p role="status">{words.stopped}</p>}
      {run.error && <Failure error={run.error} />}
      {!run.running && run.data && (
        <>
          <Verdict report={run.data} />
          <ul className={css.parts}>
            {run.data.checks.map((check) => (
              <PartLine key={check.part} check={check} />
            ))}
          </ul>
          {run.data.survey && (
            <div className={css.survey}>
              <p>
                <b>{storeTexts.survey.line(run.data.survey)}</b> {storeTexts.survey.steps(run.data.survey.steps.length)}
              </p>
              {run.data.survey.layout === "foreign" && <p>{storeTexts.survey.foreign}</p>}
              {run.data.survey.layout === "memoraOlder" && <p>{storeTexts.survey.older}</p>}
              <p className="dim">
                {storeTexts.survey.server(run.data.survey.serverVersion)}, {storeTexts.survey.keys[run.data.survey.keys]}
              </p>
            </div>
          )}
          {stale && <p className="dim">{words.stale}</p>}
        </>
      )}
    </section>
  );
}

function Verdict({ report }: { report: ConnectionReport }) {
  const failed = report.checks.filter((check) => check.outcome.kind === "failed").length;
  return <p role="status">{failed === 0 ? words.fine : words.failed(failed)}</p>;
}

function PartLine({ check: { part, outcome } }: { check: ConnectionCheck }) {
  const Icon = ICONS[outcome.kind];
  return (
    <li className={css[outcome.kind]}>
      <Icon role="img" aria-label={words.outcomes[outcome.kind]} />
      <span className={css.part}>{words.parts[part]}</span>
      <Outcome outcome={outcome} />
    </li>
  );
}

function Outcome({ outcome }: { outcome: CheckOutcome }) {
  switch (outcome.kind) {
    case "passed":
      return <span className={css.detail}>{outcome.detail}</span>;
    case "notReached":
      return <span className={css.detail}>{words.outcomes.notReached}</span>;
    default:
      return (
        <span className={css.words}>
          <span>{sentence(outcome.problem)}</span>
          <span className={css.hint}>{sentence(outcome.hint)}</span>
        </span>
      );
  }
}
