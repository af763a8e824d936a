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

export function Toasts({ toasts, onClose }: { toasts: readonly Toast[]; onClose: (id: number) => void }) {
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastRow key={toast.id} toast={toast} onClose={() => onClose(toast.id)} />
      ))}
    </div>
  );
}

function ToastRow({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, onClose]);
  const { action } = toast;
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
