// A menu under a button. Not modal: a modal one would insert a style tag to lock scrolling.

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";

import { classes } from "../lib/classes";
import css from "./Menu.module.css";

type MenuProps = {
  trigger: ReactNode;
  align?: "start" | "end";
  /** For a menu that a key opens too. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
};

export function Menu({ trigger, align = "start", open, onOpenChange, onKeyDown, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align={align} sideOffset={4} collisionPadding={8} loop onKeyDown={onKeyDown}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ItemProps = { icon?: ReactNode; hint?: ReactNode; danger?: boolean; disabled?: boolean; onSelect: () => void; children: ReactNode };

export function MenuItem({ icon, hint, danger, disabled, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item className={classes(css.item, danger && css.danger)} disabled={disabled} onSelect={onSelect}>
      {icon}
      <span className={css.label}>{children}</span>
      {hint && <span className={css.hint}>{hint}</span>}
    </DropdownMenu.Item>
  );
}

/** An item of two lines. */
export function MenuEntry({ icon, note, after, onSelect, children }: Omit<ItemProps, "hint"> & { note: string; after?: ReactNode }) {
  return (
    <DropdownMenu.Item className={classes(css.item, css.entry)} onSelect={onSelect}>
      {icon}
      <span className={css.label}>
        {children}
        <span className={css.note}>{note}</span>
      </span>
      {after}
    </DropdownMenu.Item>
  );
}

/** One of several: the chosen one carries a check. */
export function MenuChoice({ checked, icon, onSelect, children }: { checked: boolean; icon?: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.CheckboxItem className={css.item} checked={checked} onCheckedChange={onSelect}>
      <span className={css.check}>{checked && <Check />}</span>
      {icon}
      <span className={css.label}>{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuHead({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className={css.head}>{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className={css.line} />;
}
