// A file or a text that is dropped onto the window is a conversation to capture for the user that is looked at.

import { useEffect, useState } from "react";

import { useDraftOf } from "../api/drafts";
import { readConversation } from "../api/mutations";
import type { Actions } from "../lib/actions";
import { agentTexts } from "../lib/agentTexts";
import { EMPTY_DRAFT, isBegun } from "../lib/captureDraft";
import { useAddress } from "../lib/useAddress";
import { usePlaceNames } from "./placeNames";

const words = agentTexts.capture;
/** A longer text is no single conversation. */
const MOST_BYTES = 5_000_000;

/** What is said while something is held over the window; `null` when nothing is. */
export function useDroppedConversation(actions: Actions): string | null {
  const [held, setHeld] = useState(false);
  const { address, go } = useAddress();
  const { place } = address;
  const names = usePlaceNames();
  const changeDraft = useDraftOf();

  useEffect(() => {
    const take = async (data: DataTransfer) => {
      if (place.kind !== "user") return actions.notify({ text: words.dropElsewhere });
      const file = data.files[0];
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
  return place.kind === "user" ? words.dropHere : words.dropElsewhere;
}
