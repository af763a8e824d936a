// The one button, in the variants of the design.

import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

import { classes } from "../lib/classes";
import css from "./Button.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: "default" | "ghost" | "primary" | "danger";
  /** For a button that shows only an icon; it names the button and is its tooltip. */
  label?: string;
  /** Why it can do nothing now. It stays in reach of the keyboard, so that the reason can be read. */
  off?: string | null;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ variant = "default", label, off, className, children, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      {...(off ? { "aria-disabled": true, "aria-description": off, title: off, onClick: undefined } : {})}
      className={classes(css.button, variant !== "default" && css[variant], label && css.icon, className)}
    >
      {children}
    </button>
  );
}
