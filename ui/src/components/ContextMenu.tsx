// A menu at the pointer, or at the focused element by the menu key. It only repeats what has a place of its own too.

import { ContextMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";

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

export function ContextItem({ icon, onSelect, children }: { icon?: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Radix.Item className={css.item} onSelect={onSelect}>
      {icon}
      <span className={css.label}>{children}</span>
    </Radix.Item>
  );
}
