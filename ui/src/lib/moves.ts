// Moves that several views offer: from a memory to its conversation, its versions, or its list.

import type { Address, Place } from "./address";

type MemoryPlace = { orgId: string; userId: string; memoryId: string; interactionId?: string | null };

export type Move = { place: Place; patch: Partial<Address> };

function userPlace(memory: MemoryPlace): Place {
  return { kind: "user", orgId: memory.orgId, userId: memory.userId };
}

function selected(memory: MemoryPlace): Pick<Address, "selection"> {
  return { selection: { kind: "memory", userId: memory.userId, memoryId: memory.memoryId } };
}

/** The conversation that a memory came from, opened in its user's timeline; `null` for one added by hand. */
export function toConversation(memory: MemoryPlace): Move | null {
  if (!memory.interactionId) return null;
  return { place: userPlace(memory), patch: { view: "timeline", open: memory.interactionId, ...selected(memory) } };
}

/** The versions of a memory, without leaving the place. */
export function toVersions(memory: MemoryPlace): Partial<Address> {
  return { view: "versions", edge: null, ...selected(memory) };
}

/** A memory in the inspector, without leaving the view. */
export function toMemory(memory: MemoryPlace): Partial<Address> {
  return selected(memory);
}
