// Import in three steps: choose a file, look at what it would bring, import it.

import { useMutation } from "@tanstack/react-query";
import { FileJson } from "lucide-react";
import { useEffect, useState } from "react";

import type { ChosenFile, ImportOptions } from "../../api/bindings.gen";
import { newestChange } from "../../api/corrections";
import { chooseImportFile, previewImport, runImport } from "../../api/mutations";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Skeleton } from "../../components/Skeleton";
import { useActions } from "../../lib/actions";
import { formatBytes } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Import.module.css";
import { ImportReportView } from "./ImportReportView";
import { TargetForm } from "./TargetForm";

/** `given`: a file that came without the dialog. */
export function ImportDialog({ given, onClose }: { given: ChosenFile | null; onClose: () => void }) {
  const actions = useActions();
  const [options, setOptions] = useState<ImportOptions | null>(given && !given.needsTarget ? { target: null } : null);
  const preview = useMutation({
    mutationFn: ({ file, wanted }: { file: ChosenFile; wanted: ImportOptions }) => previewImport(file.token, wanted),
  });
  const look = (file: ChosenFile, wanted: ImportOptions) => {
    setOptions(wanted);
    preview.mutate({ file, wanted });
  };
  const choice = useMutation({
    mutationFn: chooseImportFile,
    onSuccess: (file) => {
      preview.reset();
      setOptions(null);
      if (file && !file.needsTarget) look(file, { target: null });
    },
  });
  // Not by disabling the button: it would lose the focus, and with it the keyboard, to the system's dialog.
  const choose = () => {
    if (!choice.isPending) choice.mutate();
  };
  const file = choice.data ?? given;
  const { mutate: lookAtGiven } = preview;
  useEffect(() => {
    if (given && !given.needsTarget) lookAtGiven({ file: given, wanted: { target: null } });
  }, [given, lookAtGiven]);
  const error = choice.error ?? preview.error;

  // The import goes on in the status bar, so that the window can be used meanwhile.
  const start = () => {
    if (!file || !options) return;
    onClose();
    runImport(file.token, options).then(
      async (report) => {
        const text = texts.import.done(report.outcome, file.name, report.interactions.new + report.continued, report.memories.new);
        if (report.group === null) actions.notify({ text });
        else actions.notifyDone(text, await newestChange(["importPeople", "importInteraction", "importMemory"]));
      },
      (failure: Error) => actions.notify({ text: failure.message, tone: "error" }),
    );
  };
  const nothingNew = preview.data !== undefined && preview.data.interactions.new + preview.data.memories.new + preview.data.continued + preview.data.users.new === 0;
  return (
    <Dialog
      wide
      title={texts.import.title}
      description={file ? undefined : texts.import.text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          {file && <Button onClick={choose}>{texts.import.other}</Button>}
          {!file && (
            <Button variant="primary" autoFocus onClick={choose}>
              <FileJson />
              {texts.import.choose}
            </Button>
          )}
          {preview.data && (
            <Button variant="primary" autoFocus disabled={nothingNew} onClick={start}>
              {texts.import.start}
            </Button>
          )}
        </>
      }
    >
      {file && (
        <div className={css.file}>
          <FileJson />
          <b>{file.name}</b>
          <span className="dim">
            {texts.import.formats[file.format]}, {formatBytes(file.bytes)}
          </span>
        </div>
      )}
      <div className={css.body}>
        {error && (
          <div role="alert" className={css.error}>
            <p>{error.message}</p>
            {"hint" in error && typeof error.hint === "string" && <p>{error.hint}</p>}
          </div>
        )}
        {file?.needsTarget && options === null && <TargetForm onSubmit={(target) => look(file, { target })} />}
        {preview.isPending && <Skeleton rows={4} />}
        {preview.data && <ImportReportView report={preview.data} nothingNew={nothingNew} />}
      </div>
    </Dialog>
  );
}
