// Export of a store, an organization or a user as an interchange file.

import { useState } from "react";

import { exportStore } from "../../api/mutations";
import { useScopeOptions } from "../../api/scopes";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { useActions } from "../../lib/actions";
import { formatBytes } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Import.module.css";

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const options = useScopeOptions();
  const [kind, setKind] = useState(options[0].value);

  // The export goes on in the status bar.
  const start = () => {
    onClose();
    const { scope } = options.find((option) => option.value === kind) ?? options[0];
    exportStore(scope).then(
      (report) => report && actions.notify({ text: texts.export.done(report.counts.memories, formatBytes(report.bytes)) }),
      (failure: Error) => actions.notify({ text: failure.message, tone: "error" }),
    );
  };
  return (
    <Dialog
      title={texts.export.title}
      description={texts.export.text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button variant="primary" autoFocus onClick={start}>
            {texts.export.start}
          </Button>
        </>
      }
    >
      {options.length > 1 && (
        <div className={css.body}>
          <Choice label={texts.export.scope} value={kind} options={options} onChange={setKind} />
        </div>
      )}
    </Dialog>
  );
}
