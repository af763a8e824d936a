// Copies the open store, or a part of it, to another saved store or a new folder, and says how the two compare.

import { useMutation, useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useState } from "react";

import { copyStore, copyToNewFolder, openSavedStore } from "../../api/mutations";
import { storesQuery, useStoreStatus } from "../../api/queries";
import { useScopeOptions } from "../../api/scopes";
import type { Copied, ExportScope, StoreListing } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { serverTexts } from "../../lib/serverTexts";
import { storeTexts } from "../../lib/storeTexts";
import { texts } from "../../lib/texts";
import css from "./Copy.module.css";
import { CopyReportView } from "./CopyReportView";

const words = serverTexts.copy;
const NEW_FOLDER = "";

type Asked = { scope: ExportScope; target: string };

export function CopyDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const status = useStoreStatus().data;
  const openId = status?.state === "open" ? status.store.id : null;
  const stores = useQuery(storesQuery);
  const scopes = useScopeOptions();
  const [kind, setKind] = useState(scopes[0].value);
  const [target, setTarget] = useState(NEW_FOLDER);
  const run = useTaskRun(
    ({ scope, target: to }: Asked, task): Promise<Copied | null> => (to === NEW_FOLDER ? copyToNewFolder(scope, task) : copyStore(scope, to, task)),
    {
      onDone: (report, seen) => {
        // Going on with a copy that was stopped means the folder that is there now.
        if (report) setTarget(report.target.id);
        if (report && !seen) {
          const text = report.outcome === "complete" ? words.complete(report.target.name) : words.stopped(report.target.name);
          actions.notify({ text, action: { label: words.open, run: () => open.mutate(report.target.id) } });
        }
      },
      onFailed: (error, seen) => seen || actions.notify({ text: error.message, tone: "error" }),
    },
  );
  const open = useMutation({
    mutationFn: openSavedStore,
    onSuccess: onClose,
    onError: (error) => actions.notify({ text: error.message, tone: "error" }),
  });
  const report = run.running ? null : (run.data ?? null);
  const others = stores.data?.filter(({ store }) => store.id !== openId && !store.demo) ?? [];
  const start = () => run.start({ scope: (scopes.find((option) => option.value === kind) ?? scopes[0]).scope, target });
  const complete = report?.outcome === "complete";
  return (
    <Dialog
      wide
      title={words.title}
      description={report ? undefined : words.text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.close}</Button>
          {report && (
            <Button variant={complete ? "primary" : "default"} autoFocus={complete} disabled={open.isPending} onClick={() => open.mutate(report.target.id)}>
              {words.open}
            </Button>
          )}
          {!complete && (
            <Button variant="primary" autoFocus disabled={run.running} onClick={start}>
              <Copy />
              {report || run.stopped ? words.again : target === NEW_FOLDER ? words.chooseFolder : words.start}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        {!report && !run.running && (
          <>
            {scopes.length > 1 && (
              <div className={css.part}>
                <h3>{words.scope}</h3>
                <Choice label={words.scope} value={kind} options={scopes} onChange={setKind} />
              </div>
            )}
            <div className={css.part}>
              <h3 id="copy-target">{words.target}</h3>
              <div role="radiogroup" aria-labelledby="copy-target">
                <Target value={NEW_FOLDER} chosen={target} onChoose={setTarget} label={words.folder} note={words.folderText} />
                {others.map((listing) => (
                  <Target key={listing.store.id} value={listing.store.id} chosen={target} onChoose={setTarget} label={listing.store.name} {...noteOf(listing)} />
                ))}
                {!others.some(({ store }) => store.place.kind === "servers") && (
                  <p className={css.note}>
                    {words.empty}{" "}
                    <button type="button" className="link" onClick={() => actions.open({ kind: "connect", id: null })}>
                      {words.connect}
                    </button>
                  </p>
                )}
              </div>
            </div>
          </>
        )}
        {run.running && <TaskLine label={words.running} progress={run.progress} stopping={run.stopping} onStop={run.stop} note={words.background} />}
        {run.stopped && !run.running && <p role="status">{words.stoppedAlone}</p>}
        {run.error && <Failure error={run.error} />}
        {report && <CopyReportView report={report} />}
      </div>
    </Dialog>
  );
}

function noteOf({ store, place }: StoreListing): { note: string; off?: string } {
  const looksOnly = store.place.kind === "servers" && !store.place.servers.editing;
  return looksOnly ? { note: `${place}, ${words.readOnly}`, off: storeTexts.readOnly.title } : { note: place };
}

type TargetProps = { value: string; chosen: string; onChoose: (value: string) => void; label: string; note: string; off?: string };

function Target({ value, chosen, onChoose, label, note, off }: TargetProps) {
  return (
    <label className={css.target} title={off}>
      <input type="radio" name="copy-target" aria-label={label} aria-description={note} checked={chosen === value} disabled={off !== undefined} onChange={() => onChoose(value)} />
      <span>{label}</span>
      <span className={css.place}>{note}</span>
    </label>
  );
}
