// What will be stored, in one sentence, and the two ways to store it.

import type { UseMutationResult } from "@tanstack/react-query";

import type { Captured } from "../../api/bindings.gen";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Kbd } from "../../components/Kbd";
import { agentTexts } from "../../lib/agentTexts";
import { summaryOf, type CaptureDraft } from "../../lib/captureDraft";
import { modKey } from "../../lib/platform";
import css from "./Capture.module.css";

const words = agentTexts.capture;

type Props = { draft: CaptureDraft; save: UseMutationResult<Captured, Error, boolean>; off: string | null; onSave: (later: boolean) => void };

export function SaveBar({ draft, save, off, onSave }: Props) {
  const summary = summaryOf(draft);
  return (
    <div className={css.foot}>
      {save.error && <Failure error={Object.assign(new Error(save.error.message), { hint: [hintOf(save.error), words.kept].filter(Boolean).join(" ") })} />}
      <div className={css.saving}>
        <p className={css.summary} role="status">
          {words.summary(draft.turns.length, summary)}
        </p>
        <Button off={off} disabled={save.isPending} title={words.laterText} onClick={() => onSave(true)}>
          {words.later}
        </Button>
        <Button variant="primary" off={off} disabled={save.isPending} onClick={() => onSave(false)}>
          {save.isPending ? words.saving : words.save(summary.accepted)}
          <Kbd>{modKey}</Kbd>
          <Kbd>↵</Kbd>
        </Button>
      </div>
    </div>
  );
}

function hintOf(error: Error & { hint?: string | null }): string | null {
  return error.hint ?? null;
}
