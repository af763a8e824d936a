// The status bar: the store, its index, the embedder, and the task that runs.

import { X } from "lucide-react";

import type { IndexHealth, OpenStore } from "../api/servers";
import { cancelTask } from "../api/mutations";
import { useStoreStatus } from "../api/queries";
import { useTasks } from "../api/tasks";
import { BeliefDot } from "../components/Belief";
import { useActions } from "../lib/actions";
import { wholeWhenCut } from "../lib/cutText";
import { count } from "../lib/format";
import { texts } from "../lib/texts";
import css from "./StatusBar.module.css";

export function StatusBar() {
  const { data } = useStoreStatus();
  return (
    <footer className={css.status} aria-label={texts.status.label}>
      {data?.state === "open" && <OpenStatus store={data} />}
      <RunningTask />
    </footer>
  );
}

function OpenStatus({ store: { folder, totals, index, embedder, embedderProblem, readOnly } }: { store: OpenStore }) {
  return (
    <>
      <span className={css.path} {...wholeWhenCut(folder)}>
        {folder}
      </span>
      <span className="num">{count(totals.memories, "memory", "memories")}</span>
      <IndexHealthLabel health={index} />
      <span className={css.embed} title={embedderProblem ?? embedder?.languages}>
        {embedder ? texts.status.embedder(embedder.modelId, embedder.dimensions) : texts.status.noEmbedder}
      </span>
      {readOnly && <span title={readOnly}>{texts.status.readOnly}</span>}
    </>
  );
}

function IndexHealthLabel({ health }: { health: IndexHealth }) {
  switch (health.state) {
    case "upToDate":
      return (
        <span>
          <BeliefDot state="believed" />
          {texts.status.indexReady}
        </span>
      );
    case "pending":
      return (
        <span>
          <BeliefDot state="superseded" />
          {texts.status.indexPending(health.memories)}
        </span>
      );
    case "needsRebuild":
      return (
        <span title={health.reason}>
          <BeliefDot state="deleted" />
          {texts.status.indexProblem}
        </span>
      );
  }
}

function RunningTask() {
  const actions = useActions();
  const task = useTasks().at(-1);
  if (!task) return null;
  const done = task.fraction === null ? null : Math.floor(task.fraction * 100);
  const cancel = () => {
    cancelTask(task.task).catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
  };
  return (
    <span className={css.task}>
      <span className={css.name}>{task.label}</span>
      <span
        className={css.bar}
        role="progressbar"
        aria-label={task.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={done ?? undefined}
      >
        <span style={{ width: `${done ?? 0}%` }} />
      </span>
      {done !== null && <span className="num">{`${done} %`}</span>}
      <button type="button" className={css.mini} aria-label={texts.status.cancel(task.label)} title={texts.status.cancel(task.label)} onClick={cancel}>
        <X className="sm" />
      </button>
    </span>
  );
}
