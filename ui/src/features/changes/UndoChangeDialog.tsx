// Takes back a change, whichever it is; where later ones build on it, they are named and can be taken back too.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { AuditRow, ChangeId, LaterChange } from "../../api/bindings.gen";
import { changeQuery, undoChange } from "../../api/changes";
import { useTaskRun } from "../../api/taskRun";
import { BlockedUndo } from "../../components/BlockedUndo";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { changeTexts } from "../../lib/changeTexts";
import { formatMoment } from "../../lib/format";
import css from "./Dialogs.module.css";

const words = changeTexts.undo;

export function UndoChangeDialog({ change, onClose }: { change: ChangeId; onClose: () => void }) {
  const row = useQuery(changeQuery(change));
  return (
    <Dialog wide title={words.title} description={words.text} onClose={onClose}>
      {row.error ? <ErrorState small error={row.error} onRetry={() => void row.refetch()} /> : row.data ? <Ask row={row.data} onClose={onClose} /> : <Skeleton rows={3} />}
    </Dialog>
  );
}

type Scope = "whole" | "alone";

function Ask({ row, onClose }: { row: AuditRow; onClose: () => void }) {
  const actions = useActions();
  const [scope, setScope] = useState<Scope>(row.group === null ? "alone" : "whole");
  const run = useTaskRun((also: ChangeId[], task) => undoChange(row.changeId, scope === "whole", also, task), {
    onDone: (undone) => {
      if (undone.kind !== "done") return;
      actions.notify({ text: words.done(undone.changes) });
      onClose();
    },
    onFailed: (error, seen) => {
      if (!seen) actions.notify({ text: error.message, tone: "error" });
    },
  });
  if (run.data?.kind === "blocked") {
    return (
      <>
        <BlockedUndo problem={run.data.problem} by={run.data.by} summaryOf={(later) => <Summary later={later} />} busy={run.running} onTakeBack={run.start} onLeave={onClose} />
        {run.error && <Failure error={run.error} className={css.failure} />}
      </>
    );
  }
  return (
    <>
      <div className={css.body}>
        <p className={css.change}>
          <b>{changeTexts.kinds[row.kind]}</b>
          <span className="dim">
            {changeTexts.who(row.actor)}, {formatMoment(row.at)}
          </span>
          <span>
            <Segments segments={row.summary} />
          </span>
        </p>
        {row.group !== null && (
          <Choice
            label={words.scope}
            value={scope}
            options={[
              { value: "whole", label: words.whole },
              { value: "alone", label: words.alone },
            ]}
            onChange={setScope}
          />
        )}
        {run.running && <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} />}
        {run.error && <Failure error={run.error} />}
      </div>
      <footer className={css.foot}>
        <Button variant="ghost" onClick={onClose}>
          {changeTexts.blocked.leave}
        </Button>
        <Button variant="primary" autoFocus disabled={run.running} onClick={() => run.start([])}>
          {words.start}
        </Button>
      </footer>
    </>
  );
}

/** What a later change did, with the names of today. */
function Summary({ later }: { later: LaterChange }) {
  const row = useQuery(changeQuery(later.changeId));
  return row.data ? <Segments segments={row.data.summary} /> : null;
}
