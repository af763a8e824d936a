// A moment as a day and a time of day, in UTC as everywhere in the window.

import { correctionTexts } from "../../lib/correctionTexts";
import { momentOf } from "../../lib/corrections";
import css from "./Corrections.module.css";

const words = correctionTexts.date;

export type DayAndClock = { day: string; clock: string };

export function MomentFields({ value, onChange, autoFocus }: { value: DayAndClock; onChange: (value: DayAndClock) => void; autoFocus?: boolean }) {
  const wrong = momentOf(value.day, value.clock) === null;
  return (
    <div>
      <div className={css.fields}>
        <label>
          <span>{words.day}</span>
          <input
            type="date"
            className={css.input}
            aria-label={words.day}
            aria-invalid={wrong || undefined}
            placeholder="2026-11-12"
            // Not controlled: some web views lose the part that is being typed when the value is set.
            defaultValue={value.day}
            autoFocus={autoFocus}
            onChange={(event) => onChange({ ...value, day: event.target.value.trim() })}
          />
        </label>
        <label>
          <span>{words.clock}</span>
          <input
            type="time"
            className={css.input}
            aria-label={words.clock}
            aria-invalid={wrong || undefined}
            placeholder="09:14"
            defaultValue={value.clock}
            onChange={(event) => onChange({ ...value, clock: event.target.value.trim() })}
          />
        </label>
      </div>
      {wrong && <p className={`${css.note} ${css.problem}`}>{words.invalid}</p>}
    </div>
  );
}
