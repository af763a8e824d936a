// Moves that several views offer: from a memory to its conversation, its versions, or its list.

import type { MemoryKey } from "../api/bindings.gen";
import type { Address, Place } from "./address";

export type Move = { place: Place; patch: Partial<Address> };

/** A memory in the inspector, without leaving the view. */
export function toMemory(key: MemoryKey): Partial<Address> {
  return { selection: { kind: "memory", userId: key.userId, memoryId: key.memoryId } };
}

/** The versions of a memory, without leaving the place. */
export function toVersions(key: MemoryKey): Partial<Address> {
  return { view: "versions", edge: null, ...toMemory(key) };
}

/** The conversation that a memory came from, opened in its user's timeline; `null` for one added by hand. */
export function toConversation(row: { key: MemoryKey; interactionId: string | null; date: string }): Move | null {
  if (!row.interactionId) return null;
  return {
    place: { kind: "user", orgId: row.key.orgId, userId: row.key.userId },
    patch: { view: "timeline", open: row.interactionId, at: row.date, ...toMemory(row.key) },
  };
}
