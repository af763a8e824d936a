// A test of a model, part by part: what answered, what did not and what to do about it.

import { Check, CircleDashed, CircleX, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";

import type { ChatCheck, ChatTest } from "../../api/bindings.gen";
import type { TaskRun } from "../../api/taskRun";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { agentTexts } from "../../lib/agentTexts";
import { storeTexts } from "../../lib/storeTexts";
import css from "./ChatModels.module.css";

const words = storeTexts.test;
const ICONS = { passed: Check, failed: CircleX, warning: TriangleAlert, notReached: CircleDashed };

/** `stale`: the fields have changed since. */
export function ChatTestView({ run, stale }: { run: Pick<TaskRun<unknown, ChatTest>, "running" | "stopping" | "stopped" | "progress" | "data" | "error" | "stop">; stale: boolean }) {
  const end = useRef<HTMLElement>(null);
  const shown = run.running || run.data !== undefined || run.error !== null || run.stopped;
  useEffect(() => {
    if (shown) end.current?.scrollIntoView({ block: "nearest" });
  }, [shown, run.running]);
  if (!shown) return null;
  const failed = run.data?.checks.filter((check) => check.outcome.kind === "failed").length ?? 0;
  return (
    <section ref={end} className={css.test} aria-label={agentTexts.models.testTitle}>
      {run.running && <TaskLine label={agentTexts.models.testing} progress={run.progress} stopping={run.stopping} onStop={run.stop} />}
      {!run.running && run.stopped && <p role="status">{words.stopped}</p>}
      {run.error && <Failure error={run.error} />}
      {!run.running && run.data && (
        <>
          <p role="status">{failed === 0 ? words.fine : words.failed(failed)}</p>
          <ul>
            {run.data.checks.map((check) => (
              <Part key={check.part} check={check} />
            ))}
          </ul>
          {stale && <p className="dim">{words.stale}</p>}
        </>
      )}
    </section>
  );
}

function Part({ check: { part, outcome } }: { check: ChatCheck }) {
  const Icon = ICONS[outcome.kind];
  return (
    <li className={css[outcome.kind]}>
      <Icon role="img" aria-label={words.outcomes[outcome.kind]} />
      <span>{agentTexts.models.parts[part]}</span>
      {outcome.kind === "passed" || outcome.kind === "notReached" ? (
        <span className={css.detail}>{outcome.kind === "passed" ? outcome.detail : words.outcomes.notReached}</span>
      ) : (
        <span className={css.detail}>
          <b>{outcome.problem}</b> {outcome.hint}
        </span>
      )}
    </li>
  );
}
