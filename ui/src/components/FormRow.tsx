// One line of a form: its name, the field, and below it what is wrong or worth knowing.

import { useId, type ReactNode } from "react";

import { classes } from "../lib/classes";
import { Field } from "./Field";
import css from "./FormRow.module.css";

type RowProps = { name: string; problem?: string; note?: string; noteId?: string; children: ReactNode };

export function FormRow({ name, problem, note, noteId, children }: RowProps) {
  const words = problem ?? note;
  return (
    <div className={css.row}>
      <span className={css.name} aria-hidden="true">
        {name}
      </span>
      {children}
      {words && (
        <p id={noteId} className={classes(css.note, problem && css.problem)}>
          {words}
        </p>
      )}
    </div>
  );
}

type FieldProps = {
  name: string;
  /** Where the name alone could mean two fields of the form. */
  label?: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  type?: "text" | "password";
  placeholder?: string;
  problem?: string;
  note?: string;
  autoFocus?: boolean;
  id?: string;
};

export function TextRow({ name, label = name, value, onChange, onBlur, type = "text", placeholder, problem, note, autoFocus, id }: FieldProps) {
  const noteId = useId();
  return (
    <FormRow name={name} problem={problem} note={note} noteId={noteId}>
      <Field
        id={id}
        label={label}
        type={type}
        // The window's own store of passwords would be a second place for them.
        autoComplete={type === "password" ? "new-password" : "off"}
        value={value}
        placeholder={placeholder}
        autoFocus={autoFocus}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem || note ? noteId : undefined}
        className={problem ? css.invalid : undefined}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
      />
    </FormRow>
  );
}
