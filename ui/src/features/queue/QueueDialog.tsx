// Conversations from which memories are still to be taken, and the batch that works through them.

import { useQuery } from "@tanstack/react-query";

import { batchQuery, queueSizeQuery, useChatModel, useReadOnly } from "../../api/queries";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { texts } from "../../lib/texts";
import { BatchReportView } from "./BatchReportView";
import { BatchStart } from "./BatchStart";
import { BatchWork } from "./BatchWork";
import css from "./Queue.module.css";
import { QueueList } from "./QueueList";

const words = agentTexts.queue;

export function QueueDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const size = useQuery(queueSizeQuery);
  const batch = useQuery(batchQuery);
  const model = useChatModel();
  const readOnly = useReadOnly();
  const error = size.error ?? batch.error;
  return (
    <Dialog wide tall title={words.title} description={words.text} onClose={onClose} footer={<Button onClick={onClose}>{texts.close}</Button>}>
      <div className={css.body}>
        {error && <Failure error={error} />}
        {batch.data?.running ? (
          <BatchWork running={batch.data.running} />
        ) : model === null ? (
          <p className={css.note}>
            {words.noModel}{" "}
            <button type="button" className="link" onClick={() => actions.open({ kind: "settings", section: "languageModels" })}>
              {agentTexts.models.choose}
            </button>
          </p>
        ) : (
          model && <BatchStart queued={size.data ?? 0} hasPrices={model.model.config.prices !== null} readOnly={readOnly} />
        )}
        {batch.data?.last && !batch.data.running && <BatchReportView report={batch.data.last} />}
        <QueueList readOnly={readOnly} onClose={onClose} />
      </div>
    </Dialog>
  );
}
