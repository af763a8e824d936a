// What an entry of a menu, a key or the palette does.

import type { InteractionKey, MemoryKey } from "../api/bindings.gen";
import type { Actions } from "./actions";
import { startOf, type InteractionAction, type MemoryAction } from "./corrections";

export function runMemoryAction(actions: Actions, action: MemoryAction, memory: MemoryKey): void {
  const start = startOf(action, memory);
  if (start) actions.open({ kind: "correct", start });
  else if (action === "fixWording") actions.fixWording(memory);
  else if (action === "review") actions.correct({ kind: "markReviewed", memories: [memory] });
  else actions.open({ kind: "forget", target: { kind: "memories", memories: [memory] }, name: null });
}

export function runInteractionAction(actions: Actions, action: InteractionAction, interaction: InteractionKey): void {
  const { orgId, userId, interactionId } = interaction;
  // What an interaction has beside its key is nothing that a command takes.
  const key = { orgId, userId, interactionId };
  switch (action) {
    case "addMemory":
      return actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: null } });
    case "forget":
      return actions.open({ kind: "forget", target: { kind: "interaction", interaction: key }, name: null });
    default:
      return actions.open({ kind: "correct", start: { kind: action, interaction: key } });
  }
}
