// Corrections of memories that are on their way into the store: shown at once, and marked until they are there.

import { createContext, useContext } from "react";

import type { Segment } from "../api/bindings.gen";

export type Pending = { kind: "text"; segments: readonly Segment[] } | { kind: "delete" };

export type PendingMemories = ReadonlyMap<string, Pending>;

export const PendingContext = createContext<PendingMemories>(new Map());

export function usePending(memoryId: string): Pending | null {
  return useContext(PendingContext).get(memoryId) ?? null;
}
