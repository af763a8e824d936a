// Short messages at the lower edge that go by themselves, unless the pointer or the focus is on them.

import { X } from "lucide-react";
import { useEffect, useState } from "react";

import type { Notice } from "../lib/actions";
import { classes } from "../lib/classes";
import { texts } from "../lib/texts";
import { Button } from "./Button";
import css from "./Toasts.module.css";

const SHOWN_MS = 8_000;

export type Toast = Notice & { id: number };

/** `behind`: those up to this id wait behind a dialog; their time stands still, so that no offer to undo is lost. */
export function Toasts({ toasts, behind, onClose }: { toasts: readonly Toast[]; behind: number; onClose: (id: number) => void }) {
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastRow key={toast.id} toast={toast} waits={toast.id <= behind} onClose={() => onClose(toast.id)} />
      ))}
    </div>
  );
}

function ToastRow({ toast, waits, onClose }: { toast: Toast; waits: boolean; onClose: () => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || waits) return undefined;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, waits, onClose]);
  const { action } = toast;
  if (waits) return null;
  return (
    <div
      className={classes(css.toast, toast.tone === "error" && css.bad)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={css.text}>{toast.text}</span>
      {action && (
        <Button
          variant="ghost"
          className={css.action}
          onClick={() => {
            action.run();
            onClose();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button variant="ghost" label={texts.close} onClick={onClose}>
        <X />
      </Button>
    </div>
  );
}
