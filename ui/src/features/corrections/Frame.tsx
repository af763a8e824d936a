// The frame of every correction: the form, what it would do, why, and what became of it.

import { useId, type KeyboardEvent, type ReactNode } from "react";

import { Button } from "../../components/Button";
import { ConflictView } from "../../components/ConflictView";
import { Dialog } from "../../components/Dialog";
import { Failure } from "../../components/Failure";
import { Kbd } from "../../components/Kbd";
import { correctionTexts } from "../../lib/correctionTexts";
import { modKey, withMod } from "../../lib/platform";
import { texts } from "../../lib/texts";
import css from "./Corrections.module.css";
import { Effect } from "./ImpactView";
import { ReasonField } from "./ReasonField";
import type { CorrectionFlow } from "./useCorrectionFlow";

type Props = {
  title: string;
  text?: string;
  action: string;
  danger?: boolean;
  /** Long texts are typed: the keys that save them are named. */
  typed?: boolean;
  /** The form shows before and after itself. */
  brief?: boolean;
  flow: CorrectionFlow;
  onClose: () => void;
  children?: ReactNode;
};

export function Frame({ title, text, action, danger, typed, brief = false, flow, onClose, children }: Props) {
  const form = useId();
  if (flow.conflict) return <ConflictDialog flow={flow} onClose={onClose} />;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !withMod(event)) return;
    event.preventDefault();
    flow.submit();
  };
  return (
    <Dialog
      wide
      tall
      sticky
      title={title}
      description={text}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" form={form} variant={danger ? "danger" : "primary"} autoFocus={danger} disabled={!flow.correction || flow.saving}>
            {flow.saving ? correctionTexts.saving : action}
            {typed && (
              <>
                <Kbd>{modKey}</Kbd>
                <Kbd>↵</Kbd>
              </>
            )}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.form}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          flow.submit();
        }}
      >
        {children}
        <Effect flow={flow} brief={brief} />
        <ReasonField value={flow.reason} onChange={flow.setReason} />
        {flow.error && <Failure error={flow.error} />}
      </form>
    </Dialog>
  );
}

function ConflictDialog({ flow, onClose }: { flow: CorrectionFlow; onClose: () => void }) {
  const words = correctionTexts.conflict;
  return (
    <Dialog
      wide
      tall
      sticky
      title={words.title}
      description={words.text}
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onClick={onClose}>
            {words.keep}
          </Button>
          <Button variant="primary" disabled={flow.saving || flow.conflict?.wanted.length === 0} onClick={flow.submitAnyway}>
            {flow.saving ? correctionTexts.saving : words.anyway}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        {flow.conflict && <ConflictView conflict={flow.conflict} />}
        {flow.error && <Failure error={flow.error} />}
      </div>
    </Dialog>
  );
}
