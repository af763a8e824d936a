// Runs a recall once per settings. It goes on when the view is left, and what it gave waits in the draft.

import { useCallback } from "react";

import type { RecallRequest } from "../../api/bindings.gen";
import type { Change } from "../../api/drafts";
import { cancelTask, recall } from "../../api/mutations";
import { newTask } from "../../api/tasks";
import type { RecallDraft, RecallRun } from "../../lib/recallDraft";

type Refusal = Error & { code?: string; hint?: string | null };

export function useRecallRuns(draft: RecallDraft, change: Change<RecallDraft>) {
  const start = useCallback(
    (requests: readonly RecallRequest[]) => {
      const asked = requests.map((request) => ({ request, task: newTask() }));
      change((known) => ({ ...known, runs: asked.map(({ task }, i) => ({ task, recall: known.runs[i]?.recall ?? null, failure: null })) }));
      for (const { request, task } of asked) {
        const end = (how: (run: RecallRun) => RecallRun) =>
          change((known) => ({ ...known, runs: known.runs.map((run) => (run.task === task ? how({ ...run, task: null }) : run)) }));
        recall(request, task).then(
          (answer) => end((run) => ({ ...run, recall: answer })),
          (error: Refusal) =>
            end((run) => (error.code === "cancelled" ? run : { ...run, recall: null, failure: { message: error.message, hint: error.hint ?? null } })),
        );
      }
    },
    [change],
  );
  const tasks = draft.runs.flatMap(({ task }) => (task === null ? [] : [task]));
  const stop = () => tasks.forEach((task) => void cancelTask(task).catch(() => undefined));
  return { start, stop, running: tasks.length > 0 };
}
