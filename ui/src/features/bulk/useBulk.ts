// Runs what is asked of many memories, says how it ended, and offers to take back all of it.

import type { BulkAction, BulkScope, ListFormat } from "../../api/bindings.gen";
import { exportMemories, runBulk } from "../../api/bulk";
import { undoGroup } from "../../api/changes";
import { useTaskRun } from "../../api/taskRun";
import { useActions } from "../../lib/actions";
import { bulkTexts } from "../../lib/bulkTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

type Asked = { scope: BulkScope; action: BulkAction; reason: string | null };

/** `elementId`: where the keyboard goes afterwards. `onChanged`: the memories that were selected are no longer what they were. */
export function useBulk(elementId: string | null, onChanged: () => void) {
  const actions = useActions();
  const failed = (error: Error) => actions.notify({ text: `${error.message} ${bulkTexts.failedNote}`, tone: "error" });

  const undoAll = (group: string) => {
    undoGroup(group).then(
      (undone) => {
        if (undone === null) actions.notify({ text: texts.undo.nothing });
        else if (undone.kind === "done") actions.notify({ text: bulkTexts.undone(undone.changes) });
        else actions.open({ kind: "undoChange", change: undone.change });
      },
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  };

  const { go } = useAddress();
  const change = useTaskRun(({ scope, action, reason }: Asked, task) => runBulk(scope, action, reason, task), {
    onDone: ({ memories, group, complete }, seen, { action }) => {
      if (seen) {
        onChanged();
        // What the inspector shows may be gone, or be somebody else's.
        if (action.kind === "delete" || action.kind === "move") go({ selection: null }, { replace: true });
        // The button that was pressed is gone.
        if (document.activeElement === document.body && elementId !== null) document.getElementById(elementId)?.focus();
      }
      if (group === null) {
        actions.notify({ text: bulkTexts.nothing });
        return;
      }
      actions.notify({
        text: complete ? bulkTexts.done(action.kind, memories) : bulkTexts.partly(action.kind, memories),
        action: { label: texts.undo.action, run: () => undoAll(group) },
      });
    },
    onFailed: failed,
  });
  const write = useTaskRun(({ scope, format }: { scope: BulkScope; format: ListFormat }, task) => exportMemories(scope, format, task), {
    onDone: (written) => written && actions.notify({ text: bulkTexts.exported(written.memories, written.file) }),
    onFailed: (error) => actions.notify({ text: error.message, tone: "error" }),
  });
  return { change, write };
}

export type Bulk = ReturnType<typeof useBulk>;
