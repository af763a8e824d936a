// Deleting a memory or a conversation: what goes, what is joined, and that it can be undone.

import type { Correction } from "../../api/bindings.gen";
import { correctionTexts } from "../../lib/correctionTexts";
import { Frame } from "./Frame";
import { useCorrectionFlow } from "./useCorrectionFlow";

type Deletion = Extract<Correction, { kind: "delete" | "deleteInteraction" }>;

export function RemoveDialog({ correction, onClose }: { correction: Deletion; onClose: () => void }) {
  const words = correctionTexts.remove;
  const isMemory = correction.kind === "delete";
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame
      danger
      title={isMemory ? words.memory : words.interaction}
      text={isMemory ? words.memoryText : words.interactionText}
      action={words.action}
      flow={flow}
      onClose={onClose}
    />
  );
}
