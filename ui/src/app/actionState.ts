// The state behind `useActions`: the open dialog, the messages, and undo.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";

import { undo } from "../api/mutations";
import { storeStatusQuery, undoQuery } from "../api/queries";
import { useTaskEvents } from "../api/tasks";
import type { Toast } from "../components/Toasts";
import type { Actions, Dialog, Notice } from "../lib/actions";
import { storeTexts } from "../lib/storeTexts";
import { evolutionTexts } from "../lib/evolutionTexts";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";

const MAX_TOASTS = 3;

/** Dialogs that end in a change of the store. */
const CHANGING: ReadonlySet<Dialog["kind"]> = new Set(["rename", "create", "delete", "import"]);

/** Undo takes back the newest change, so only the newest message may offer it. */
export function withNotice(shown: readonly Toast[], toast: Toast): Toast[] {
  const kept = toast.action ? shown.map((old) => ({ ...old, action: undefined })) : shown;
  return [...kept.slice(1 - MAX_TOASTS), toast];
}

export function useActionState() {
  const client = useQueryClient();
  const { address, go } = useAddress();
  const { asOf } = address;
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const nextId = useRef(1);

  const notify = useCallback((notice: Notice) => {
    const id = nextId.current++;
    setToasts((shown) => withNotice(shown, { ...notice, id }));
  }, []);
  const closeToast = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);

  /** True when the open store can be changed; otherwise says why it cannot. */
  const mayChange = useCallback(() => {
    if (asOf !== null) {
      const back = () => go({ asOf: null }, { replace: true });
      notify({ text: evolutionTexts.readOnly(asOf), action: { label: evolutionTexts.time.back, run: back } });
      return false;
    }
    const status = client.getQueryData(storeStatusQuery.queryKey);
    if (status?.state !== "open" || status.readOnly === null) return true;
    notify({ text: status.readOnly, action: { label: storeTexts.readOnly.allow, run: () => setDialog({ kind: "readOnly" }) } });
    return false;
  }, [asOf, client, go, notify]);
  const open = useCallback(
    (asked: Dialog) => {
      if (!CHANGING.has(asked.kind) || mayChange()) setDialog(asked);
    },
    [mayChange],
  );

  const runUndo = useCallback(() => {
    if (!mayChange()) return;
    void (async () => {
      try {
        const offer = await client.fetchQuery({ ...undoQuery, staleTime: 0 });
        if (!offer) return notify({ text: texts.undo.nothing });
        await undo(offer.changeId);
        // What offered to undo this change would now undo the one before.
        setToasts((shown) => shown.filter((toast) => !toast.action));
        notify({ text: texts.undo.done(offer.kind, offer.changes) });
      } catch (error) {
        notify({ text: error instanceof Error ? error.message : texts.error.title, tone: "error" });
      }
    })();
  }, [client, mayChange, notify]);

  useTaskEvents();

  const actions = useMemo<Actions>(() => ({ open, notify, undo: runUndo }), [open, notify, runUndo]);
  return { actions, dialog, setDialog, toasts, closeToast };
}
