// Which memories are being corrected right now. See lib/pending.

import { useSyncExternalStore } from "react";

import type { Pending, PendingMemories } from "../lib/pending";
import { Signal } from "../lib/signal";
import type { Correction } from "./bindings.gen";

const pending = new Signal<PendingMemories>(new Map());

export function usePendingMemories(): PendingMemories {
  return useSyncExternalStore(pending.subscribe, pending.read);
}

/** What can be shown of a correction before it is stored. */
function shownOf(correction: Correction): [string, Pending][] {
  switch (correction.kind) {
    case "fixWording":
      return [[correction.memory.memoryId, { kind: "text", segments: [{ kind: "text", text: correction.text }] }]];
    case "merge": {
      const { keep, text } = correction;
      return text === null ? [] : [[keep.memoryId, { kind: "text", segments: [{ kind: "text", text }] }]];
    }
    case "delete":
      return correction.memories.map((key) => [key.memoryId, { kind: "delete" }]);
    default:
      return [];
  }
}

/** Shows a correction as pending until `over` is called. */
export function showPending(correction: Correction): { shown: boolean; over: () => void } {
  const entries = shownOf(correction);
  if (entries.length === 0) return { shown: false, over: () => undefined };
  pending.change((held) => new Map([...held, ...entries]));
  return {
    shown: true,
    over: () =>
      pending.change((held) => {
        const left = new Map(held);
        // A later correction of the same memory is not over with this one.
        for (const [id, shown] of entries) if (left.get(id) === shown) left.delete(id);
        return left;
      }),
  };
}
