// Deleting a memory or a conversation: what goes, what is joined, and that it can be undone.

import type { Correction } from "../../api/bindings.gen";
import { correctionTexts } from "../../lib/correctionTexts";
import { Frame } from "./Frame";
import { useCorrectionFlow } from "./useCorrectionFlow";

type Deletion = Extract<Correction, { kind: "delete" | "deleteInteraction" }>;

export function RemoveDialog({ correction, onClose }: { correction: Deletion; onClose: () => void }) {
  const words = correctionTexts.remove;
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame
      danger
      title={correction.kind === "delete" ? words.memories(correction.memories.length) : words.interaction}
      text={correction.kind === "delete" ? words.memoryText : words.interactionText}
      action={words.action}
      flow={flow}
      onClose={onClose}
    />
  );
}
