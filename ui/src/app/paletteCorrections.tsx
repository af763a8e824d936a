// Corrections in the palette: of what is selected, and of the place.

import { useQuery } from "@tanstack/react-query";
import { Eraser, Merge } from "lucide-react";

import { agentQuery, userQuery, useReadOnly } from "../api/queries";
import { CorrectionIcon } from "../components/CorrectionIcon";
import { useActions } from "../lib/actions";
import { orgOf } from "../lib/address";
import { ADD_KEY, INTERACTION_ACTIONS, MEMORY_ACTIONS, MEMORY_KEYS } from "../lib/corrections";
import { correctionTexts } from "../lib/correctionTexts";
import { deleteKey } from "../lib/platform";
import { runInteractionAction, runMemoryAction } from "../lib/runCorrection";
import { useAddress } from "../lib/useAddress";
import type { Entry, Group } from "./paletteEntries";

export function useCorrections(): Group[] {
  return [
    { title: correctionTexts.groups.memory, entries: useOfMemory(), many: true },
    { title: correctionTexts.groups.interaction, entries: useOfInteraction() },
    { title: correctionTexts.groups.place, entries: useOfPlace() },
  ];
}

function useOfMemory(): Entry[] {
  const actions = useActions();
  const off = useReadOnly();
  const { place, selection } = useAddress().address;
  const orgId = orgOf(place);
  if (!orgId || selection?.kind !== "memory") return [];
  const memory = { orgId, userId: selection.userId, memoryId: selection.memoryId };
  return MEMORY_ACTIONS.map((action) => ({
    id: `memory:${action}`,
    label: correctionTexts.actions[action],
    hint: action === "delete" ? deleteKey : MEMORY_KEYS[action],
    icon: <CorrectionIcon action={action} />,
    off,
    run: () => runMemoryAction(actions, action, memory),
  }));
}

function useOfInteraction(): Entry[] {
  const actions = useActions();
  const off = useReadOnly();
  const { place, selection } = useAddress().address;
  const orgId = orgOf(place);
  if (!orgId || selection?.kind !== "interaction") return [];
  const interaction = { orgId, userId: selection.userId, interactionId: selection.interactionId };
  // A memory is added from the place too, and one entry is enough.
  return INTERACTION_ACTIONS.filter((action) => action !== "addMemory").map((action) => ({
    id: `interaction:${action}`,
    label: correctionTexts.actions[action],
    hint: action === "deleteInteraction" ? deleteKey : undefined,
    icon: <CorrectionIcon action={action} />,
    off,
    run: () => runInteractionAction(actions, action, interaction),
  }));
}

function useOfPlace(): Entry[] {
  const actions = useActions();
  const off = useReadOnly();
  const { place, selection } = useAddress().address;
  const orgId = orgOf(place) ?? "";
  const userId = place.kind === "user" ? place.userId : null;
  const agentId = place.kind === "agent" ? place.agentId : null;
  const user = useQuery({ ...userQuery({ orgId, userId: userId ?? "" }), enabled: userId !== null }).data;
  const agent = useQuery({ ...agentQuery({ orgId, agentId: agentId ?? "" }), enabled: agentId !== null }).data;
  const entries: Entry[] = [];
  const whose = userId ?? selection?.userId;
  if (whose) {
    entries.push({
      id: "add-memory",
      label: correctionTexts.actions.addMemory,
      hint: ADD_KEY,
      icon: <CorrectionIcon action="addMemory" />,
      off,
      run: () => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId: whose }, from: null } }),
    });
  }
  if (userId !== null && user) {
    entries.push(
      {
        id: "merge-user",
        label: correctionTexts.mergePeople.menuUser,
        hint: user.name,
        icon: <Merge />,
        off,
        run: () => actions.open({ kind: "correct", start: { kind: "mergeUsers", user: { orgId, userId }, name: user.name } }),
      },
      {
        id: "forget-user",
        label: correctionTexts.forget.menuUser,
        hint: user.name,
        icon: <Eraser />,
        off,
        run: () => actions.open({ kind: "forget", target: { kind: "user", user: { orgId, userId } }, name: user.name }),
      },
    );
  }
  if (agentId !== null && agent) {
    entries.push({
      id: "merge-agent",
      label: correctionTexts.mergePeople.menuAgent,
      hint: agent.label,
      icon: <Merge />,
      off,
      run: () => actions.open({ kind: "correct", start: { kind: "mergeAgents", orgId, agentId, name: agent.label } }),
    });
  }
  return entries;
}
