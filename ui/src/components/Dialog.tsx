// A dialog for short questions. Its backdrop is our own element: the library's one would insert a style
// tag, which the window's content policy refuses.

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";

import { classes } from "../lib/classes";
import { texts } from "../lib/texts";
import { Button } from "./Button";
import css from "./Dialog.module.css";

type Props = {
  title: string;
  /** Hides the title bar; the title still names the dialog. */
  bare?: boolean;
  wide?: boolean;
  /** For a long form or list: as high as the window allows. */
  tall?: boolean;
  /** For a list with a reader beside it: as wide and high as the window allows. */
  huge?: boolean;
  /** For sections with a list of them beside it. */
  large?: boolean;
  description?: ReactNode;
  onClose: () => void;
  /** A click beside it does not close it: something is being typed. */
  sticky?: boolean;
  /** True when Esc meant something inside, and the dialog stays. */
  onEscape?: () => boolean;
  children?: ReactNode;
  footer?: ReactNode;
};

/** What had the keyboard before the first of several dialogs that follow each other. */
let outside: Element | null = null;

function focusedOutside(): Element | null {
  const active = document.activeElement;
  if (!active?.closest("[role=dialog]")) outside = active;
  return outside;
}

/** Gives the keyboard back, unless something else has taken it. The library would only give it to a button that opens the dialog. */
function giveBack(before: Element | null): void {
  const isFree = document.activeElement === null || document.activeElement === document.body;
  if (isFree && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
}

export function Dialog({ title, bare, wide, tall, huge, large, description, sticky, onClose, onEscape, children, footer }: Props) {
  // Read before anything inside takes the keyboard.
  const [before] = useState(focusedOutside);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className={css.backdrop} />
        <Radix.Content
          className={classes(css.dialog, wide && css.wide, tall && css.tall, huge && css.huge, large && css.large, bare && css.bare)}
          onEscapeKeyDown={(event) => {
            if (onEscape?.()) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            giveBack(before);
          }}
          onPointerDownOutside={(event) => {
            if (sticky) event.preventDefault();
          }}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          {bare ? (
            <Radix.Title className="sr">{title}</Radix.Title>
          ) : (
            <header className={css.head}>
              <Radix.Title className={css.title}>{title}</Radix.Title>
              <Radix.Close asChild>
                <Button variant="ghost" label={texts.close}>
                  <X />
                </Button>
              </Radix.Close>
            </header>
          )}
          {description && <Radix.Description asChild><div className={css.description}>{description}</div></Radix.Description>}
          {children}
          {footer && <footer className={css.foot}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
