// The way of every correction: what the form says so far, what that would do, and storing it, with a look at what it
// touches before and an answer to somebody else's change after.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Corrected, Correction, Plan, Stamp } from "../../api/bindings.gen";
import { planQuery, useCorrect } from "../../api/corrections";
import type { Conflict } from "../../components/ConflictView";
import { useActions } from "../../lib/actions";
import { selectionAfter, touched } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { useAddress } from "../../lib/useAddress";
import { useDebounced } from "../../lib/useDebounced";

const PAUSE_MS = 180;

export type CorrectionFlow = {
  /** What the form says; `null` while something is missing. */
  correction: Correction | null;
  /** What it would do; `null` until that is known for what the form says now. */
  plan: Plan | null;
  planError: Error | null;
  reason: string;
  setReason: (reason: string) => void;
  saving: boolean;
  error: Error | null;
  conflict: Conflict | null;
  /** It was to be made before it was seen what it touches: look first. */
  look: boolean;
  submit: () => void;
  /** Over what somebody else did meanwhile. */
  submitAnyway: () => void;
};

type Options = {
  /** What was seen when somebody began to type; without it, what the shown plan saw. */
  expected?: Stamp | null;
  /** Where the window goes afterwards, when not to what was corrected. */
  onStored?: () => void;
  /** The form itself shows what becomes of it, so there is nothing more to wait for. */
  seen?: boolean;
};

export function useCorrectionFlow(correction: Correction | null, onClose: () => void, options: Options = {}): CorrectionFlow {
  const { expected = null, onStored, seen = false } = options;
  const client = useQueryClient();
  const actions = useActions();
  const correct = useCorrect();
  const { go } = useAddress();
  const [reason, setReason] = useState("");

  const said = correction && JSON.stringify(correction);
  const asked = useDebounced(said, PAUSE_MS);
  const settled = asked !== null && asked === said ? correction : null;
  const query = useQuery({ ...planQuery(settled ?? NOTHING), enabled: settled !== null });
  const plan = settled ? (query.data ?? null) : null;

  const run = useMutation({
    mutationFn: async (anyway: boolean): Promise<Corrected | null> => {
      if (!correction) return null;
      if (anyway) return correct(correction, null, reason);
      const known = plan ?? (await client.fetchQuery(planQuery(correction)));
      // What touches more than one thing is looked at before it is done.
      if (!plan && !seen && touched(known.impact) > 1) return null;
      return correct(correction, expected ?? known.stamp, reason);
    },
    onSuccess: (corrected) => {
      if (!corrected || !correction || corrected.kind === "conflict") return;
      onClose();
      if (corrected.kind === "unchanged") {
        actions.notify({ text: correctionTexts.unchanged });
        return;
      }
      onStored?.();
      const selection = selectionAfter(correction, corrected.created);
      if (selection !== undefined) go({ selection, edge: null, ...(correction.kind === "deleteInteraction" ? { open: null } : {}) });
      actions.notifyDone(correctionTexts.done(correction), corrected.changeId);
    },
  });
  const submit = (anyway: boolean) => {
    if (correction && !run.isPending) run.mutate(anyway);
  };
  return {
    correction,
    plan,
    planError: settled ? query.error : null,
    reason,
    setReason,
    saving: run.isPending,
    error: run.error,
    look: run.isSuccess && run.data === null,
    conflict: run.data?.kind === "conflict" ? run.data : null,
    submit: () => submit(false),
    submitAnyway: () => submit(true),
  };
}

/** Stands for a plan that is not asked for. */
const NOTHING: Correction = { kind: "delete", memories: [] };
