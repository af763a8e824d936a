// A single-line input with an icon before it and, at most, a key or a button after it.

import type { InputHTMLAttributes, ReactNode, Ref } from "react";

import { classes } from "../lib/classes";
import css from "./Field.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "size"> & {
  /** Names the input for screen readers. */
  label: string;
  icon?: ReactNode;
  after?: ReactNode;
  big?: boolean;
  ref?: Ref<HTMLInputElement>;
};

export function Field({ label, icon, after, big, className, ref, ...rest }: Props) {
  return (
    <label className={classes(css.field, big && css.big, className)}>
      {icon}
      <input aria-label={label} autoComplete="off" spellCheck={false} {...rest} ref={ref} />
      {after}
    </label>
  );
}
