// A menu at the pointer, or at the focused element by the menu key. It only repeats what has a place of its own too.

import { ContextMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { classes } from "../lib/classes";
import css from "./Menu.module.css";

export function ContextMenu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    // Not modal: a modal one would insert a style tag to lock scrolling.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={css.menu} collisionPadding={8} loop>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type ItemProps = { icon?: ReactNode; hint?: ReactNode; danger?: boolean; disabled?: boolean; onSelect: () => void; children: ReactNode };

export function ContextItem({ icon, hint, danger, disabled, onSelect, children }: ItemProps) {
  return (
    <Radix.Item className={classes(css.item, danger && css.danger)} disabled={disabled} onSelect={onSelect}>
      {icon}
      <span className={css.label}>{children}</span>
      {hint && <span className={css.hint}>{hint}</span>}
    </Radix.Item>
  );
}

export function ContextHead({ children }: { children: ReactNode }) {
  return <Radix.Label className={css.head}>{children}</Radix.Label>;
}

export function ContextLine() {
  return <Radix.Separator className={css.line} />;
}
