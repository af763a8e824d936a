// What a set-up or migration of the open store would change, and doing it. It can be stopped and gone on with.

import { setUpServers } from "../../api/mutations";
import { useStoreStatus, useSurvey } from "../../api/queries";
import type { SetupStep } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { formatCount } from "../../lib/format";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./StoreDialogs.module.css";

const words = storeTexts.setUp;

export function SetUpDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const { data } = useStoreStatus();
  const survey = useSurvey();
  const open = data?.state === "open" ? data : null;
  const run = useTaskRun((_: null, task) => setUpServers(task), {
    onDone: (_, seen) => seen || actions.notify({ text: words.done }),
    onFailed: (error, seen) => seen || actions.notify({ text: error.message, tone: "error" }),
  });
  const done = run.data !== undefined && !run.running;
  const steps = survey?.steps ?? [];
  const migration = survey?.layout === "memoraOlder";
  const readOnly = open?.readOnly ?? null;
  const start = migration ? words.startMigration : words.start;
  return (
    <Dialog
      wide
      title={words.title(migration)}
      description={done ? undefined : words.text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.close}</Button>
          {readOnly !== null && !done && <Button onClick={() => actions.open({ kind: "readOnly" })}>{storeTexts.readOnly.allow}</Button>}
          {open && !done && steps.length > 0 && (
            <Button variant="primary" autoFocus off={readOnly} disabled={run.running} onClick={() => run.start(null)}>
              {run.stopped || run.error ? words.again : start}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        {done ? (
          <p className={css.done} role="status">
            {words.done}
          </p>
        ) : steps.length === 0 ? (
          <p className={css.done}>{words.nothing}</p>
        ) : (
          <Steps steps={steps} />
        )}
        {readOnly !== null && !done && <p className={css.note}>{words.readOnly}</p>}
        {run.running && <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} note={words.background} />}
        {run.stopped && !run.running && (
          <p className={css.note} role="status">
            {words.stopped}
          </p>
        )}
        {run.error && <Failure error={run.error} />}
      </div>
    </Dialog>
  );
}

function Steps({ steps }: { steps: readonly SetupStep[] }) {
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{words.step}</th>
          <th scope="col">{words.count}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.what}>
            <th scope="row">{step.what}</th>
            <td>{formatCount(step.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
