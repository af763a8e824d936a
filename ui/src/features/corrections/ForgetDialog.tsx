// Forgetting: what would be erased, what "for good" means, a typed confirmation, and the receipt.

import { useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useEffect, useId, useState } from "react";

import type { ForgetPlan, ForgetTarget, Receipt } from "../../api/bindings.gen";
import { forget, planForget } from "../../api/corrections";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Segments } from "../../components/Segments";
import { TaskLine } from "../../components/TaskLine";
import { correctionTexts } from "../../lib/correctionTexts";
import { texts } from "../../lib/texts";
import { useAddress, useForgetPlaces } from "../../lib/useAddress";
import css from "./Corrections.module.css";
import { isConfirmed } from "./confirmation";
import { ReasonField } from "./ReasonField";
import { ReceiptDialog } from "./ReceiptDialog";

const words = correctionTexts.forget;
const SHOWN = 5;

type Props = { target: ForgetTarget; name: string | null; onClose: () => void };

export function ForgetDialog({ target, name, onClose }: Props) {
  const { go, goTo } = useAddress();
  const forgetPlaces = useForgetPlaces();
  const client = useQueryClient();
  const form = useId();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const plan = useTaskRun<ForgetTarget, ForgetPlan>(planForget, { stopWhenLeft: true });
  const run = useTaskRun<string, Receipt>((why, task) => forget(target, why.trim() || null, task), {
    onDone: (receipt) => {
      forgetPlaces(receipt);
      // What was read before and is not shown may hold it.
      client.removeQueries({ type: "inactive" });
      if (target.kind === "user") goTo({ kind: "organization", orgId: target.user.orgId }, { query: null });
      // What was asked may say what was forgotten, and the window remembers where it is.
      else go({ selection: null, edge: null, query: null, ...(target.kind === "interaction" ? { open: null } : {}) }, { replace: true });
    },
  });
  const { start } = plan;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for what the dialog was opened for
  useEffect(() => start(target), []);

  if (run.data) return <ReceiptDialog receipt={run.data} onClose={onClose} />;
  const ready = isConfirmed(typed, name) && plan.data !== undefined && !run.running;
  return (
    <Dialog
      wide
      tall
      sticky
      title={words.title(target, name ?? "")}
      onClose={() => {
        // Half of it cannot be erased: it goes on, or is stopped.
        if (!run.running) onClose();
      }}
      footer={
        <>
          <Button disabled={run.running} onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button type="submit" form={form} variant="danger" disabled={!ready}>
            {words.action}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run.start(reason);
        }}
      >
        {plan.running && <TaskLine label={words.looking} progress={plan.progress} stopping={plan.stopping} onStop={onClose} />}
        {plan.error && <Failure error={plan.error} />}
        {plan.data && <Erased plan={plan.data} />}
        <div className={css.warn}>
          <TriangleAlert className="sm" /> {words.forGood} {words.elsewhere}
        </div>
        <Field
          autoFocus
          label={words.confirm(name)}
          placeholder={words.confirm(name)}
          value={typed}
          disabled={run.running}
          onChange={(event) => setTyped(event.target.value)}
        />
        <ReasonField value={reason} onChange={setReason} />
        {run.running && <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} />}
        {run.stopped && <p role="status">{words.stopped}</p>}
        {run.error && <Failure error={run.error} />}
      </form>
    </Dialog>
  );
}

function Erased({ plan }: { plan: ForgetPlan }) {
  const counts = words.counts(plan);
  const gone = plan.impact.memories.flatMap(({ before, after }) => (before && !after ? [before] : []));
  return (
    <section aria-label={words.what}>
      <h3 className={css.label}>{words.what}</h3>
      {counts.length > 0 ? (
        <ul className={css.counts}>
          {counts.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : (
        <p className="dim">{words.nothing}</p>
      )}
      {gone.length > 0 && (
        <ul className={css.changes}>
          {gone.slice(0, SHOWN).map((row) => (
            <li key={row.key.memoryId}>
              <span>
                <Segments segments={row.segments} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {plan.memories > SHOWN && <p className={css.note}>{correctionTexts.impact.more(plan.memories - Math.min(SHOWN, gone.length))}</p>}
    </section>
  );
}
