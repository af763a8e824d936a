// Where each step of the tour is, computed from what the store holds now.

import type { TourSubject } from "../../api/tour";
import { HOME, type Address, type Place } from "../../lib/address";
import { MEMORY_ACTIONS_PANEL } from "../../lib/landmarks";
import { toConversation, toMemory, toVersions } from "../../lib/moves";
import { plainText } from "../../lib/segments";
import type { TourNames, TourStep } from "../../lib/tourTexts";

export type Stop = { place: Place; patch: Partial<Address> };

/** The element that a step speaks of. */
export const MARKED: Record<TourStep, string> = {
  people: "#pane-tree",
  day: "#pane-middle",
  sources: "#pane-inspector",
  versions: "#pane-middle",
  search: "#pane-inspector",
  correct: `#${MEMORY_ACTIONS_PANEL}`,
};

/** `null`: the store has nothing to show for this step. */
export function stopOf(step: TourStep, subject: TourSubject | null): Stop | null {
  if (!subject) return null;
  const { memory, first, organization } = subject;
  if (step === "people") return { place: { kind: "organization", orgId: organization.orgId }, patch: { view: "overview" } };
  if (!memory) return null;
  const { key } = memory.row;
  const place: Place = { kind: "user", orgId: key.orgId, userId: key.userId };
  switch (step) {
    case "day": {
      const move = toConversation(memory.row);
      return move && { ...move, patch: { ...move.patch, selection: { kind: "interaction", userId: key.userId, interactionId: move.patch.open ?? "" } } };
    }
    case "sources":
      return memory.sources.length > 0 ? toConversation(memory.row) : null;
    case "versions":
      return memory.versionsTotal > 1 ? { place, patch: toVersions(key) } : null;
    case "search":
      return first && { place, patch: { view: "search", query: plainText(first.row.segments), ...toMemory(key) } };
    case "correct":
      return { place, patch: { view: "memories", filter: "believed", ...toMemory(key) } };
  }
}

/** The whole address of a stop, in the present. */
export function addressOf({ place, patch }: Stop): Address {
  return { ...HOME, place, ...patch };
}

export function namesOf({ organization, memory }: TourSubject): TourNames {
  return {
    organization: organization.name,
    user: memory?.row.userName ?? "",
    agent: memory?.row.agentLabel ?? "",
    day: memory?.row.date ?? "",
    versions: memory?.versionsTotal ?? 0,
  };
}
