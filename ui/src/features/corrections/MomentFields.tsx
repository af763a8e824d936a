// A moment as a day and a time of day, in UTC as everywhere in the window. Plain text, because the date fields of some
// web views cannot be typed through; the arrow keys go on by a day or an hour.

import { useId, type KeyboardEvent } from "react";

import { correctionTexts } from "../../lib/correctionTexts";
import { fieldsOf, momentOf } from "../../lib/corrections";
import css from "./Corrections.module.css";

const words = correctionTexts.date;
const HOUR_MS = 3_600_000;

export type DayAndClock = { day: string; clock: string };

export function MomentFields({ value, onChange, autoFocus }: { value: DayAndClock; onChange: (value: DayAndClock) => void; autoFocus?: boolean }) {
  const note = useId();
  const moment = momentOf(value.day, value.clock);
  const step = (hours: number) => (event: KeyboardEvent) => {
    const by = { ArrowUp: hours, ArrowDown: -hours }[event.key];
    if (by === undefined || moment === null) return;
    event.preventDefault();
    onChange(fieldsOf(new Date(Date.parse(moment) + by * HOUR_MS).toISOString()));
  };
  const field = (name: keyof DayAndClock, label: string, example: string, hours: number) => (
    <label>
      <span>{label}</span>
      <input
        type="text"
        className={css.input}
        aria-label={label}
        aria-invalid={moment === null || undefined}
        aria-describedby={note}
        autoComplete="off"
        spellCheck={false}
        placeholder={example}
        value={value[name]}
        autoFocus={autoFocus && name === "day"}
        onFocus={({ target }) => target.select()}
        onChange={(event) => onChange({ ...value, [name]: event.target.value.trim() })}
        onKeyDown={step(hours)}
      />
    </label>
  );
  return (
    <div>
      <div className={css.fields}>
        {field("day", words.day, "2026-11-12", 24)}
        {field("clock", words.clock, "09:14", 1)}
      </div>
      <p id={note} className={`${css.note} ${moment === null ? (css.problem ?? "") : ""}`}>
        {moment === null ? words.invalid : words.keys}
      </p>
    </div>
  );
}
