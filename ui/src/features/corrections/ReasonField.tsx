// Why something is corrected, in one line, for the audit trail.

import { Field } from "../../components/Field";
import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";

export function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return (
    <Field
      className={css.reason}
      label={correctionTexts.reason}
      placeholder={correctionTexts.reasonNote}
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
