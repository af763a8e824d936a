// Export of a store, an organization or a user as an interchange file.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { ExportScope } from "../../api/bindings.gen";
import { exportStore } from "../../api/mutations";
import { organizationQuery, userQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Dialog } from "../../components/Dialog";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { formatBytes } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Import.module.css";

type Kind = ExportScope["kind"];

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const actions = useActions();
  const { place } = useAddress().address;
  const orgId = orgOf(place);
  const user = place.kind === "user" ? { orgId: place.orgId, userId: place.userId } : null;
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const person = useQuery({ ...userQuery(user ?? { orgId: "", userId: "" }), enabled: user !== null });
  const options: { value: Kind; label: string }[] = [{ value: "store", label: texts.export.whole }];
  if (orgId !== null) options.unshift({ value: "organization", label: organization.data?.name ?? texts.inspector.organization });
  if (user) options.unshift({ value: "user", label: person.data?.name ?? texts.inspector.user });
  const [kind, setKind] = useState<Kind>(options[0]?.value ?? "store");

  // The export goes on in the status bar.
  const start = () => {
    onClose();
    const scope: ExportScope =
      kind === "user" && user ? { kind, user } : kind === "organization" && orgId !== null ? { kind, orgId } : { kind: "store" };
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
