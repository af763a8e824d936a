// Export of a store or of one organization as an interchange file.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { exportStore } from "../../api/mutations";
import { organizationQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { useActions } from "../../lib/actions";
import { formatBytes } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Import.module.css";

export function ExportDialog({ orgId, onClose }: { orgId: string | null; onClose: () => void }) {
  const actions = useActions();
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const [scope, setScope] = useState<"store" | "organization">(orgId === null ? "store" : "organization");
  // The export goes on in the status bar.
  const start = () => {
    onClose();
    exportStore(scope === "organization" && orgId !== null ? { orgId, userId: null, agentId: null } : null).then(
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
      {orgId !== null && (
        <div className={css.body}>
          <Choice
            label={texts.export.scope}
            value={scope}
            options={[
              { value: "organization", label: organization.data?.name ?? texts.inspector.organization },
              { value: "store", label: texts.export.whole },
            ]}
            onChange={setScope}
          />
        </div>
      )}
    </Dialog>
  );
}
