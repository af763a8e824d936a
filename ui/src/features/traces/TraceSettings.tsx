// Whether the traces of the open store are kept, and how much they may take.

import { useMutation, useQuery } from "@tanstack/react-query";

import { setTraceSettings } from "../../api/mutations";
import { traceStateQuery, useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Failure } from "../../components/Failure";
import { SettingsRow } from "../../components/SettingsPane";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { formatBytes } from "../../lib/format";
import { settingsTexts } from "../../lib/settingsTexts";

const words = settingsTexts.privacy;
const LIMITS = [10_000_000, 50_000_000, 200_000_000, 1_000_000_000];

export function TraceSettings() {
  const { data: status } = useStoreStatus();
  const store = status?.state === "open" ? status.store : null;
  return (
    <SettingsRow name={words.traces} text={`${words.tracesText} ${agentTexts.traces.limitText}`}>
      {store ? <OfStore name={store.name} /> : <span className="dim">{words.noStore}</span>}
    </SettingsRow>
  );
}

function OfStore({ name }: { name: string }) {
  const actions = useActions();
  const state = useQuery(traceStateQuery);
  const save = useMutation({ mutationFn: setTraceSettings });
  const error = state.error ?? save.error;
  const known = state.data;
  return (
    <>
      {known && (
        <>
          <label>
            <input type="checkbox" checked={known.settings.on} onChange={({ target }) => save.mutate({ ...known.settings, on: target.checked })} />
            {words.tracesOf(name)}
          </label>
          <Choice
            label={words.limit}
            value={String(known.settings.limitBytes)}
            options={LIMITS.map((limit) => ({ value: String(limit), label: formatBytes(limit) }))}
            onChange={(limit) => save.mutate({ ...known.settings, limitBytes: Number(limit) })}
          />
          <Button onClick={() => actions.open({ kind: "traces", id: null })}>{words.show}</Button>
          <span className="dim num">{agentTexts.traces.held(known.totals.traces, known.totals.bytes)}</span>
        </>
      )}
      {error && <Failure error={error} />}
    </>
  );
}
