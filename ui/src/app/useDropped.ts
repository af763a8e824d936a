// What is dropped onto the window: a file of memories is imported, anything else is a conversation to capture for the user that
// is looked at.

import { useEffect, useState } from "react";

import { keepDroppedFile } from "../api/arrivals";
import { useDraftOf } from "../api/drafts";
import { readConversation } from "../api/mutations";
import type { Actions } from "../lib/actions";
import { agentTexts } from "../lib/agentTexts";
import { EMPTY_DRAFT, isBegun } from "../lib/captureDraft";
import { desktopTexts } from "../lib/desktopTexts";
import { isInterchange, LARGEST_DROP } from "../lib/droppedFile";
import { useAddress } from "../lib/useAddress";
import { usePlaceNames } from "./placeNames";

const words = agentTexts.capture;
const { file: files } = desktopTexts;
/** A longer text is no single conversation. */
const MOST_BYTES = 5_000_000;

/** What is said while something is held over the window; `null` when nothing is. */
export function useDropped(actions: Actions): string | null {
  const [held, setHeld] = useState(false);
  const { address, go } = useAddress();
  const { place } = address;
  const names = usePlaceNames();
  const changeDraft = useDraftOf();

  useEffect(() => {
    const importFile = async (file: File) => {
      const choose = { label: files.choose, run: () => actions.open({ kind: "import" }) };
      if (file.size > LARGEST_DROP) return actions.notify({ text: files.tooLarge(file.name), action: choose });
      return actions.open({ kind: "import", file: await keepDroppedFile(file.name, await file.text()) });
    };
    const take = async (data: DataTransfer) => {
      const file = data.files[0];
      if (file && (await isInterchange(file))) return importFile(file);
      if (place.kind !== "user") return actions.notify({ text: words.dropElsewhere });
      if (file && file.size > MOST_BYTES) return actions.notify({ text: words.tooLarge(file.name), tone: "error" });
      const text = file ? await file.text() : data.getData("text/plain");
      if (text.trim() === "") return undefined;
      const user = { orgId: place.orgId, userId: place.userId };
      // What cannot be read as a conversation stands in the box, where the reason is said beside it.
      const read = await readConversation(text, { user: names.user ?? "", agent: names.agent ?? "" }).catch(() => null);
      changeDraft(user, (draft) => {
        if (!isBegun(draft)) return { ...EMPTY_DRAFT, agentId: draft.agentId, date: draft.date, pasted: text, turns: read?.turns ?? [] };
        actions.notify({ text: words.dropLater });
        return draft;
      });
      go({ view: "capture", open: null });
      return undefined;
    };
    const carries = (event: DragEvent) => {
      const types = event.dataTransfer?.types ?? [];
      // Text fields take a dropped text themselves.
      const inField = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
      return types.includes("Files") || (types.includes("text/plain") && !inField);
    };
    const onOver = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      setHeld(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHeld(false);
    };
    const onDrop = (event: DragEvent) => {
      setHeld(false);
      if (!carries(event) || !event.dataTransfer) return;
      event.preventDefault();
      take(event.dataTransfer).catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
    };
    const listeners = { dragover: onOver, dragleave: onLeave, drop: onDrop } as const;
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name as "drop", listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name as "drop", listener);
    };
  }, [actions, changeDraft, go, names.agent, names.user, place]);
  if (!held) return null;
  return place.kind === "user" ? files.dropHere : files.dropElsewhere;
}
