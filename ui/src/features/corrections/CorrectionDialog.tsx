// Draws the dialog of the correction that somebody began.

import type { CorrectionStart } from "../../lib/corrections";
import { AddDialog } from "./AddDialog";
import { CorrectDialog } from "./CorrectDialog";
import { ContradictDialog, UnlinkDialog } from "./LinkDialogs";
import { MergeDialog } from "./MergeDialog";
import { MergePeopleDialog } from "./PeopleDialog";
import { AgentDialog, DateDialog, MoveDialog } from "./PlaceDialogs";
import { RemoveDialog } from "./RemoveDialogs";
import { RestoreDialog } from "./RestoreDialog";
import { SourcesDialog } from "./SourcesDialog";
import { SplitDialog } from "./SplitDialog";
import { TurnDialog } from "./TurnDialog";

export function CorrectionDialog({ start, onClose }: { start: CorrectionStart; onClose: () => void }) {
  switch (start.kind) {
    case "correct":
      return <CorrectDialog memory={start.memory} onClose={onClose} />;
    case "contradict":
      return <ContradictDialog memory={start.memory} onClose={onClose} />;
    case "unlink":
      return <UnlinkDialog memory={start.memory} other={start.other} onClose={onClose} />;
    case "merge":
      return <MergeDialog memory={start.memory} onClose={onClose} />;
    case "split":
      return <SplitDialog memory={start.memory} onClose={onClose} />;
    case "setSources":
      return <SourcesDialog memory={start.memory} onClose={onClose} />;
    case "restore":
      return <RestoreDialog memory={start.memory} after={start.after} onClose={onClose} />;
    case "moveMemories":
      return <MoveDialog moved={{ memories: start.memories }} onClose={onClose} />;
    case "moveInteraction":
      return <MoveDialog moved={{ interaction: start.interaction }} onClose={onClose} />;
    case "setAgent":
      return <AgentDialog moved={{ memories: start.memories }} onClose={onClose} />;
    case "setInteractionAgent":
      return <AgentDialog moved={{ interaction: start.interaction }} onClose={onClose} />;
    case "setDate":
      return <DateDialog memories={start.memories} onClose={onClose} />;
    case "delete":
      return <RemoveDialog correction={{ kind: "delete", memories: start.memories }} onClose={onClose} />;
    case "deleteInteraction":
      return <RemoveDialog correction={{ kind: "deleteInteraction", interaction: start.interaction }} onClose={onClose} />;
    case "add":
      return <AddDialog user={start.user} from={start.from} onClose={onClose} />;
    case "fixTurn":
      return <TurnDialog interaction={start.interaction} position={start.position} onClose={onClose} />;
    case "mergeUsers":
      return <MergePeopleDialog kind="user" orgId={start.user.orgId} id={start.user.userId} name={start.name} onClose={onClose} />;
    case "mergeAgents":
      return <MergePeopleDialog kind="agent" orgId={start.orgId} id={start.agentId} name={start.name} onClose={onClose} />;
  }
}
