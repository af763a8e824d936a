// A dry run: asks the model for candidates. It goes on when the view is left, and its answer waits in the draft.

import { useCallback } from "react";

import type { Capture } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { cancelTask, draftCapture } from "../../api/mutations";
import { newTask, useTasks } from "../../api/tasks";
import { withAnswer, type CaptureDraft } from "../../lib/captureDraft";

type Refusal = Error & { code?: string; hint?: string | null };

export function useDryRun(draft: CaptureDraft, change: ChangeDraft) {
  const progress = useTasks().find((known) => known.task === draft.task) ?? null;
  const start = useCallback(
    (capture: Capture) => {
      const task = newTask();
      change((known) => ({ ...known, task, failure: null }));
      // Another conversation may have taken the place of this one meanwhile.
      const end = (how: (known: CaptureDraft) => CaptureDraft) => change((known) => (known.task === task ? how({ ...known, task: null }) : known));
      draftCapture(capture, task).then(
        (answer) => end((known) => withAnswer(known, answer)),
        (error: Refusal) =>
          end((known) => (error.code === "cancelled" ? known : { ...known, failure: { message: error.message, hint: error.hint ?? null } })),
      );
    },
    [change],
  );
  const stop = () => {
    if (draft.task !== null) cancelTask(draft.task).catch(() => undefined);
  };
  return { start, stop, progress, running: draft.task !== null };
}
