// The state behind `useActions`: the open dialog, the messages, and undo.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";

import { openWindow } from "../api/arrivals";
import { redo, redoQuery, undo, undoChange, useCorrect } from "../api/corrections";
import { maskOf, useSetMasking } from "../api/masking";
import { storeStatusQuery, undoQuery } from "../api/queries";
import { useStartNote } from "../api/notes";
import { exportList, share } from "../api/share";
import { useTaskEvents } from "../api/tasks";
import { useStartWording } from "../api/wording";
import type { Toast } from "../components/Toasts";
import type { Actions, Dialog, Notice } from "../lib/actions";
import { formatAddress, orgOf, type Address } from "../lib/address";
import { copyText } from "../lib/clipboard";
import { correctionTexts } from "../lib/correctionTexts";
import { desktopTexts } from "../lib/desktopTexts";
import { NOTE_BLOCK } from "../lib/landmarks";
import { linkTo } from "../lib/link";
import { maskingTexts } from "../lib/maskingTexts";
import { toMemory } from "../lib/moves";
import { shareTexts } from "../lib/shareTexts";
import { storeTexts } from "../lib/storeTexts";
import { evolutionTexts } from "../lib/evolutionTexts";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { NOW } from "../lib/address";
import { whyPast } from "../lib/useAsOf";

const MAX_TOASTS = 3;
const words = correctionTexts.undo;

/** Dialogs that end in a change of the store. */
const CHANGING: ReadonlySet<Dialog["kind"]> = new Set(["rename", "create", "delete", "import", "correct", "forget", "undoChange", "note"]);

/** Dialogs that work on the store as it is, which they cannot while names are masked. */
const UNMASKED: ReadonlySet<Dialog["kind"]> = new Set(["export", "copy"]);

/** The newest messages; each keeps its own offer, because each names its own change. */
export function withNotice(shown: readonly Toast[], toast: Toast): Toast[] {
  return [...shown.slice(1 - MAX_TOASTS), toast];
}

export function withoutOffers(shown: readonly Toast[], changes: readonly string[]): Toast[] {
  return shown.map((toast) => (toast.change !== undefined && changes.includes(toast.change) ? { ...toast, action: undefined } : toast));
}

export function useActionState(startTour: () => void) {
  const client = useQueryClient();
  const { address, go } = useAddress();
  const past = whyPast(address);
  const orgId = orgOf(address.place);
  const correct = useCorrect();
  const startWording = useStartWording();
  const startNote = useStartNote();
  const [shown, setShown] = useState<{ dialog: Dialog | null; behind: number }>({ dialog: null, behind: 0 });
  const [toasts, setToasts] = useState<Toast[]>([]);
  const nextId = useRef(1);
  /** Messages from before a dialog wait behind it. */
  const setDialog = useCallback((dialog: Dialog | null) => setShown({ dialog, behind: dialog ? nextId.current - 1 : 0 }), []);

  const notify = useCallback((notice: Notice) => {
    const id = nextId.current++;
    setToasts((shown) => withNotice(shown, { ...notice, id }));
  }, []);
  const closeToast = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  /** What offered to undo these changes has nothing to offer any more. */
  const withdraw = useCallback((changes: readonly string[]) => setToasts((shown) => withoutOffers(shown, changes)), []);
  const failed = useCallback(
    (error: unknown) => notify({ text: error instanceof Error ? error.message : texts.error.title, tone: "error" }),
    [notify],
  );

  const setMasking = useSetMasking();
  const stopMasking = setMasking.mutate;
  /** True when the open store can be changed; otherwise says why it cannot. */
  const mayChange = useCallback(() => {
    if (maskOf(client) !== "off") {
      notify({ text: maskingTexts.readOnly, action: { label: maskingTexts.stop, run: () => stopMasking("off") } });
      return false;
    }
    if (past !== null) {
      const back = () => go(NOW, { replace: true });
      notify({ text: past, action: { label: evolutionTexts.time.back, run: back } });
      return false;
    }
    const status = client.getQueryData(storeStatusQuery.queryKey);
    if (status?.state !== "open" || status.readOnly === null) return true;
    notify({ text: status.readOnly, action: { label: storeTexts.readOnly.allow, run: () => setDialog({ kind: "readOnly" }) } });
    return false;
  }, [past, client, go, notify, setDialog, stopMasking]);
  const open = useCallback(
    (asked: Dialog) => {
      const mayNot = CHANGING.has(asked.kind) || (UNMASKED.has(asked.kind) && maskOf(client) !== "off");
      if (!mayNot || mayChange()) setDialog(asked);
    },
    [client, mayChange, setDialog],
  );

  const runRedo = useCallback(async () => {
    if (!mayChange()) return;
    try {
      const offer = await client.fetchQuery({ ...redoQuery, staleTime: 0 });
      if (!offer) return notify({ text: words.nothingToRedo });
      await redo(offer.changeId);
      notify({ text: words.redone(texts.undo.what(offer.kind, offer.changes)) });
    } catch (error) {
      failed(error);
    }
  }, [client, failed, mayChange, notify]);

  const runUndo = useCallback(async () => {
    if (!mayChange()) return;
    try {
      const offer = await client.fetchQuery({ ...undoQuery, staleTime: 0 });
      if (!offer) return notify({ text: texts.undo.nothing });
      await undo(offer.changeId);
      withdraw([offer.changeId]);
      notify({ text: texts.undo.done(offer.kind, offer.changes), action: { label: words.redo, run: () => void runRedo() } });
    } catch (error) {
      failed(error);
    }
  }, [client, failed, mayChange, notify, runRedo, withdraw]);

  const runUndoChange = useCallback(
    async (change: string, also: readonly string[] = []) => {
      if (!mayChange()) return;
      try {
        const undone = await undoChange(change, [...also]);
        if (undone.kind === "blocked") return setDialog({ kind: "blocked", change, problem: undone.problem, by: undone.by });
        withdraw([change, ...also]);
        const text = also.length > 0 ? words.undoneWith(also.length) : words.undone;
        notify({ text, change: undone.changeId, action: { label: words.redo, run: () => void again(undone.changeId) } });
      } catch (error) {
        failed(error);
      }
      /** Takes the undo back. */
      async function again(undoing: string) {
        try {
          const redone = await undoChange(undoing, []);
          if (redone.kind === "blocked") setDialog({ kind: "blocked", change: undoing, problem: redone.problem, by: redone.by });
          else notify({ text: words.redoneOne });
        } catch (error) {
          failed(error);
        }
      }
    },
    [failed, mayChange, notify, setDialog, withdraw],
  );
  const notifyDone = useCallback(
    (text: string, change: string | null) => {
      const run = () => void (change === null ? runUndo() : runUndoChange(change));
      notify({ text, change: change ?? undefined, action: { label: texts.undo.action, run } });
    },
    [notify, runUndo, runUndoChange],
  );

  const copyLink = useCallback(
    (to: Address) => {
      const status = client.getQueryData(storeStatusQuery.queryKey);
      if (status?.state !== "open") return;
      copyText(linkTo(to, status.store.id)).then(
        () => notify({ text: desktopTexts.link.copied }),
        () => notify({ text: desktopTexts.link.notCopied, tone: "error" }),
      );
    },
    [client, notify],
  );

  useTaskEvents();

  // The same ones wherever the window goes within an organization: all that offers an action is drawn anew when they change.
  const actions = useMemo<Actions>(
    () => ({
      open,
      notify,
      undo: () => void runUndo(),
      redo: () => void runRedo(),
      notifyDone,
      undoChange: (change, also) => void runUndoChange(change, also),
      fixWording: (memory) => {
        if (!mayChange()) return;
        go(toMemory(memory));
        startWording(memory);
      },
      tour: () => {
        setDialog(null);
        startTour();
      },
      note: (about) => {
        if (!orgId || !mayChange()) return;
        if (document.getElementById(NOTE_BLOCK) === null) setDialog({ kind: "note", orgId, about });
        else startNote(orgId, about).catch(failed);
      },
      share: (what) => void share(what).then((file) => file && notify({ text: shareTexts.shared(file.file, file.bytes) }), failed),
      exportList: (list, format) =>
        void exportList(list, format).then((file) => file && notify({ text: shareTexts.listed(file.file, file.rows) }), failed),
      correct: (correction) => {
        if (!mayChange()) return;
        correct(correction, null, "").then((corrected) => {
          if (corrected.kind === "unchanged") return notify({ text: correctionTexts.unchanged });
          if (corrected.kind === "conflict") return notify({ text: corrected.problem, tone: "error" });
          notifyDone(correctionTexts.done(correction), corrected.changeId);
        }, failed);
      },
      openBeside: (to) => void openWindow(formatAddress(to)).catch(failed),
      copyLink,
    }),
    [copyLink, correct, failed, go, mayChange, notify, notifyDone, open, orgId, runRedo, runUndo, runUndoChange, setDialog, startNote, startTour, startWording],
  );
  return { actions, dialog: shown.dialog, setDialog, toasts, behind: shown.behind, closeToast };
}
