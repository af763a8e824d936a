// What can be done with traces: taking them out as a file, deleting them; whether they are kept is a setting.

import { useMutation, useQuery } from "@tanstack/react-query";
import { Settings, Trash2, Upload } from "lucide-react";
import { useState } from "react";

import { deleteTraces, exportTraces } from "../../api/mutations";
import { traceStateQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { formatBytes } from "../../lib/format";
import { settingsTexts } from "../../lib/settingsTexts";
import { texts } from "../../lib/texts";
import css from "./Traces.module.css";

const words = agentTexts.traces;

export function TraceTools({ shown, count, onDeleted }: { shown: string | null; count: number; onDeleted: () => void }) {
  const actions = useActions();
  const state = useQuery(traceStateQuery).data;
  const [sure, setSure] = useState(false);
  const take = useMutation({
    mutationFn: exportTraces,
    onSuccess: (file) => file && actions.notify({ text: words.exported(file.traces, file.bytes) }),
  });
  const remove = useMutation({
    mutationFn: deleteTraces,
    onSuccess: () => {
      setSure(false);
      onDeleted();
    },
  });
  const error = take.error ?? remove.error;
  const any = (state?.totals.traces ?? count) > 0;
  return (
    <div className={css.tools}>
      {state && <span className="dim num">{words.held(state.totals.traces, state.totals.bytes)}</span>}
      {state && (
      <Button variant="ghost" title={settingsTexts.open(settingsTexts.sections.privacy)} onClick={() => actions.open({ kind: "settings", section: "privacy" })}>
        <Settings />
        {state.settings.on ? words.limit(formatBytes(state.settings.limitBytes)) : words.off}
      </Button>
      )}
      {sure ? (
        <span className={css.sure}>
          {words.sure(state?.totals.traces ?? count)}
          <Button variant="danger" autoFocus disabled={remove.isPending} onClick={() => remove.mutate(null)}>
            {words.deleteOne}
          </Button>
          <Button onClick={() => setSure(false)}>{texts.cancel}</Button>
        </span>
      ) : (
        <span className={css.sure}>
          <Button variant="ghost" disabled={!any} onClick={() => take.isPending || take.mutate(null)}>
            <Upload />
            {words.exportAll}
          </Button>
          <Button variant="ghost" disabled={!any} onClick={() => setSure(true)}>
            <Trash2 />
            {words.deleteAll}
          </Button>
        </span>
      )}
      {shown !== null && !sure && (
        <span className={css.one}>
          <Button variant="ghost" label={words.exportOne} onClick={() => take.isPending || take.mutate([shown])}>
            <Upload />
          </Button>
          <Button variant="ghost" label={words.deleteOne} onClick={() => remove.mutate([shown])}>
            <Trash2 />
          </Button>
        </span>
      )}
      {error && <Failure className={css.failure} error={error} />}
    </div>
  );
}
