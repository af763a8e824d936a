// The text of a memory or a turn while it is typed.

import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";

type Props = { label: string; value: string; onChange: (text: string) => void; rows?: number; autoFocus?: boolean; note?: string | null };

export function TextArea({ label, value, onChange, rows = 3, autoFocus, note = correctionTexts.textNote }: Props) {
  return (
    <div>
      <textarea
        className={css.area}
        aria-label={label}
        aria-description={note ?? undefined}
        rows={rows}
        autoFocus={autoFocus}
        value={value}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={({ target }) => onChange(target.value)}
      />
      {note && <p className={css.note}>{note}</p>}
    </div>
  );
}
