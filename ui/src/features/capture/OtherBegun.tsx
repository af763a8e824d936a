// Somebody asked for one conversation while another one is being captured: nothing typed goes without being asked.

import { MessagesSquare } from "lucide-react";

import { Button } from "../../components/Button";
import { EmptyState } from "../../components/Notice";
import { agentTexts } from "../../lib/agentTexts";
import type { CaptureDraft } from "../../lib/captureDraft";

const words = agentTexts.capture.other;

export function OtherBegun({ draft, onKeep, onReplace }: { draft: CaptureDraft; onKeep: () => void; onReplace: () => void }) {
  return (
    <EmptyState
      icon={<MessagesSquare />}
      title={words.title}
      actions={
        <>
          <Button variant="primary" autoFocus onClick={onKeep}>
            {words.keep}
          </Button>
          <Button onClick={onReplace}>{words.replace}</Button>
        </>
      }
    >
      {words.text(draft.turns.length, draft.memories.length)}
    </EmptyState>
  );
}
