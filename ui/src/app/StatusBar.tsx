// The status bar: the store, its index, the embedder, and the task that runs.

import { X } from "lucide-react";

import { cancelTask } from "../api/mutations";
import { useStoreStatus } from "../api/queries";
import { useTasks } from "../api/tasks";
import { BeliefDot } from "../components/Belief";
import { useActions } from "../lib/actions";
import { count, percent } from "../lib/format";
import { texts } from "../lib/texts";
import css from "./StatusBar.module.css";

export function StatusBar() {
  const { data: status } = useStoreStatus();
  return (
    <footer className={css.status} aria-label={texts.status.label}>
      {status && (
        <>
          <span className={css.path} title={status.path}>
            {status.path}
          </span>
          <span className="num">{count(status.totals.memories, "memory", "memories")}</span>
          {status.indexProblem ? (
            <span title={status.indexProblem}>
              <BeliefDot state="deleted" />
              {texts.status.indexProblem}
            </span>
          ) : status.indexPending > 0 ? (
            <span>
              <BeliefDot state="superseded" />
              {texts.status.indexPending(status.indexPending)}
            </span>
          ) : (
            <span>
              <BeliefDot state="believed" />
              {texts.status.indexReady}
            </span>
          )}
          <span className={css.embed} title={status.embedderProblem ?? undefined}>
            {status.embedder ?? texts.status.noEmbedder}
          </span>
          {!status.writable && <span title={status.readOnlyReason ?? undefined}>{texts.status.readOnly}</span>}
        </>
      )}
      <RunningTask />
    </footer>
  );
}

function RunningTask() {
  const actions = useActions();
  const task = useTasks().findLast((candidate) => candidate.state === "running");
  if (!task) return null;
  const done = percent(task.done, task.total);
  const cancel = () => {
    cancelTask(task.taskId).catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
  };
  return (
    <span className={css.task}>
      <span className={css.name}>{task.name}</span>
      <span
        className={css.bar}
        role="progressbar"
        aria-label={task.name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={done ?? undefined}
      >
        <span style={{ width: `${done ?? 100}%` }} />
      </span>
      <span className="num">{done === null ? texts.status.doneSoFar(task.done) : `${done} %`}</span>
      <button type="button" className={css.mini} aria-label={texts.status.cancel(task.name)} title={texts.status.cancel(task.name)} onClick={cancel}>
        <X className="sm" />
      </button>
    </span>
  );
}
