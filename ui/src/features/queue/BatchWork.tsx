// The batch that runs: how far it is, pausing it, stopping it.

import { useMutation } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useState } from "react";

import type { BatchState } from "../../api/bindings.gen";
import { cancelTask, pauseBatch } from "../../api/mutations";
import { useTasks } from "../../api/tasks";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { agentTexts } from "../../lib/agentTexts";
import css from "./Queue.module.css";

const words = agentTexts.queue;

export function BatchWork({ running: { task, paused } }: { running: NonNullable<BatchState["running"]> }) {
  const progress = useTasks().find((known) => known.task === task) ?? null;
  const [stopping, setStopping] = useState(false);
  const pause = useMutation({ mutationFn: pauseBatch });
  const stop = () => {
    setStopping(true);
    cancelTask(task).catch(() => setStopping(false));
  };
  return (
    <section className={css.work} aria-label={words.working}>
      <TaskLine label={words.working} progress={progress} stopping={stopping} onStop={stop} note={paused ? words.paused : words.background} />
      <Button disabled={pause.isPending || stopping} onClick={() => pause.mutate(!paused)}>
        {paused ? <Play /> : <Pause />}
        {paused ? words.resume : words.pause}
      </Button>
      {pause.error && <Failure error={pause.error} />}
    </section>
  );
}
