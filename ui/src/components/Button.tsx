// The one button, in the variants of the design.

import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

import { classes } from "../lib/classes";
import css from "./Button.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  variant?: "default" | "ghost" | "primary" | "danger";
  /** For a button that shows only an icon; it names the button and is its tooltip. */
  label?: string;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ variant = "default", label, className, children, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(css.button, variant !== "default" && css[variant], label && css.icon, className)}
    >
      {children}
    </button>
  );
}
