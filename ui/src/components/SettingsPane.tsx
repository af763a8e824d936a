// One section of the settings: what it is about, what can be chosen, and buttons below.

import type { ReactNode } from "react";

import css from "./SettingsPane.module.css";

type PaneProps = { title: string; text: string; actions?: ReactNode; children: ReactNode };

export function SettingsPane({ title, text, actions, children }: PaneProps) {
  return (
    <>
      <div className={css.pane}>
        <h3>{title}</h3>
        <p className={css.text}>{text}</p>
        {children}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </>
  );
}

/** One thing to choose, with its name and a word about it. */
export function SettingsRow({ name, text, children }: { name: string; text?: string; children?: ReactNode }) {
  return (
    <section className={css.row} aria-label={name}>
      <div>
        <h4>{name}</h4>
        {text && <p className={css.text}>{text}</p>}
      </div>
      {children && <div className={css.control}>{children}</div>}
    </section>
  );
}
