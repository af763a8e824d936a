// Graph and index side by side: what differs, and repairing what is chosen of it.

import { ListChecks } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { checkIndex, repairIndex } from "../../api/mutations";
import { useStoreStatus } from "../../api/queries";
import type { CheckReport, RepairReport } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { serverTexts } from "../../lib/serverTexts";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./Check.module.css";
import { countOf, harmless, NOTHING, repairsOf, type Chosen } from "./choice";
import { Findings } from "./Findings";

const words = serverTexts.check;

async function repairAll(chosen: Chosen, task: string): Promise<RepairReport> {
  const sum = { written: 0, removed: 0 };
  for (const choice of repairsOf(chosen)) {
    const done = await repairIndex(choice, task);
    sum.written += done.written;
    sum.removed += done.removed;
  }
  return sum;
}

export function CheckDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const status = useStoreStatus().data;
  const readOnly = status?.state === "open" && status.readOnly !== null;
  const [chosen, setChosen] = useState(NOTHING);
  const check = useTaskRun((_: null, task) => checkIndex(task), {
    onDone: (report) => setChosen(report.canRepair === null ? harmless(report) : NOTHING),
    stopWhenLeft: true,
  });
  const repair = useTaskRun(repairAll, {
    onDone: ({ written, removed }, seen) => seen || actions.notify({ text: words.repaired(written, removed) }),
    onFailed: (error, seen) => seen || actions.notify({ text: error.message, tone: "error" }),
  });
  const start = () => {
    repair.reset();
    check.start(null);
  };
  // Opened to check: the button that opened it has asked already.
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    start();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);

  const report = check.running ? undefined : check.data;
  const found = report ? report.missing + report.orphaned + report.differing : 0;
  const repaired = repair.data !== undefined && !repair.running;
  const offers = report !== undefined && found > 0 && !repaired;
  const chosenCount = report ? countOf(chosen, report) : 0;
  return (
    <Dialog
      wide
      tall={found > 0}
      title={words.title}
      description={report ? undefined : words.text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.close}</Button>
          {!check.running && (
            <Button disabled={repair.running} onClick={start}>
              <ListChecks />
              {report || check.error || check.stopped ? words.again : words.start}
            </Button>
          )}
          {offers && readOnly && report.canRepair !== null && (
            <Button onClick={() => actions.open({ kind: "readOnly" })}>{storeTexts.readOnly.allow}</Button>
          )}
          {offers && (
            <Button variant="primary" off={report.canRepair} disabled={repair.running || chosenCount === 0} onClick={() => repair.start(chosen)}>
              {words.repair(chosenCount)}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        {check.running && <TaskLine label={words.running} progress={check.progress} stopping={check.stopping} onStop={check.stop} />}
        {check.stopped && !check.running && <p role="status">{words.stoppedAlone}</p>}
        {check.error && <Failure error={check.error} />}
        {repair.running && <TaskLine label={words.repairing} progress={repair.progress} stopping={repair.stopping} onStop={repair.stop} />}
        {repair.stopped && !repair.running && <p role="status">{words.repairStopped}</p>}
        {repair.error && <Failure error={repair.error} />}
        {repaired && repair.data && (
          <p className={css.verdict} role="status">
            {words.repaired(repair.data.written, repair.data.removed)}
          </p>
        )}
        {report && !repaired && <Result report={report} chosen={chosen} onChoose={setChosen} disabled={report.canRepair !== null || repair.running} />}
      </div>
    </Dialog>
  );
}

type ResultProps = { report: CheckReport; chosen: Chosen; onChoose: (chosen: Chosen) => void; disabled: boolean };

function Result({ report, chosen, onChoose, disabled }: ResultProps) {
  const found = report.missing + report.orphaned + report.differing;
  return (
    <>
      {!report.complete && <p role="status">{words.stopped}</p>}
      <p className={css.verdict} role="status">
        {found === 0 ? words.agree(report.checked) : words.found(found, report.checked)}
      </p>
      {found > 0 && report.canRepair !== null && <p className={css.note}>{words.cannot(report.canRepair)}</p>}
      {found > 0 && <Findings report={report} chosen={chosen} onChoose={onChoose} disabled={disabled} />}
    </>
  );
}
