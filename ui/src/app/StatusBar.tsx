// The status bar: the store, its index, the embedder, and the task that runs.

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";

import type { IndexHealth, OpenStore } from "../api/bindings.gen";
import { totalsAtQuery } from "../api/evolution";
import { cancelTask } from "../api/mutations";
import { batchQuery, queueSizeQuery, useStoreStatus } from "../api/queries";
import { useTasks } from "../api/tasks";
import { BeliefDot, type BeliefState } from "../components/Belief";
import { useActions } from "../lib/actions";
import { agentTexts } from "../lib/agentTexts";
import { wholeWhenCut } from "../lib/cutText";
import { count } from "../lib/format";
import { serverTexts } from "../lib/serverTexts";
import { storeTexts } from "../lib/storeTexts";
import { texts } from "../lib/texts";
import { useAsOf } from "../lib/useAsOf";
import css from "./StatusBar.module.css";

export function StatusBar() {
  const { data } = useStoreStatus();
  return (
    <footer className={css.status} aria-label={texts.status.label}>
      {data?.state === "open" && <OpenStatus store={data} />}
      {data?.state === "open" && <QueueLabel />}
      <RunningTask />
    </footer>
  );
}

function OpenStatus({ store: { place, totals, connection, index, embedder, embedderProblem } }: { store: OpenStore }) {
  return (
    <>
      <span className={css.path} {...wholeWhenCut(place)}>
        {place}
      </span>
      {totals && <MemoryTotal now={totals.memories} />}
      {connection.state === "lost" ? (
        <span title={connection.problem}>
          <BeliefDot state="deleted" />
          {storeTexts.connection.status}
        </span>
      ) : (
        <IndexHealthLabel health={index} />
      )}
      <span className={css.embed} title={embedderProblem ?? embedder?.languages}>
        {embedder ? texts.status.embedder(embedder.modelId, embedder.dimensions) : texts.status.noEmbedder}
      </span>
    </>
  );
}

/** How many memories the store has, or had at the moment at which the window looks. */
function MemoryTotal({ now }: { now: number }) {
  const asOf = useAsOf();
  const then = useQuery({ ...totalsAtQuery(asOf ?? ""), enabled: asOf !== null });
  const memories = asOf === null ? now : then.data?.memories;
  return memories === undefined ? null : <span className="num">{count(memories, "memory", "memories")}</span>;
}

function IndexHealthLabel({ health }: { health: IndexHealth | null }) {
  const label = indexLabel(health);
  return (
    <span title={label.why}>
      <BeliefDot state={label.state} />
      {label.text}
    </span>
  );
}

function indexLabel(health: IndexHealth | null): { state: BeliefState; text: string; why?: string } {
  switch (health?.state) {
    case undefined:
      return { state: "superseded", text: serverTexts.index.none };
    case "upToDate":
      return { state: "believed", text: texts.status.indexReady };
    case "pending":
      return { state: "superseded", text: texts.status.indexPending(health.memories), why: serverTexts.index.pendingTitle(health.waitingFor) };
    case "needsRebuild":
      return { state: "deleted", text: texts.status.indexProblem, why: health.reason };
    case "unfit":
      return { state: "deleted", text: serverTexts.index.unfit, why: health.reason };
    case "unreachable":
      return {
        state: "deleted",
        text: health.pending > 0 ? `${serverTexts.index.unreachable}, ${texts.status.pending(health.pending)}` : serverTexts.index.unreachable,
        why: health.reason,
      };
  }
}

/** How many conversations wait for their memories; leads to them. */
function QueueLabel() {
  const actions = useActions();
  const { data: size } = useQuery(queueSizeQuery);
  const { data: batch } = useQuery(batchQuery);
  const running = batch?.running ?? null;
  if (!size && running === null) return null;
  return (
    <button type="button" className={css.queue} onClick={() => actions.open({ kind: "queue" })}>
      {running ? `${agentTexts.queue.running(running.paused)}, ${agentTexts.queue.status(size ?? 0)}` : agentTexts.queue.status(size ?? 0)}
    </button>
  );
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
