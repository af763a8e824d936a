// What was searched for and looked at in the open store.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";

import type { MemoryKey, OrgId, PastSearch, UserId } from "./bindings.gen";
import { commands, unwrap } from "./client";

/** A memory that stays selected this long was looked at. */
const LOOKED_MS = 1_000;

/** The newest first. */
export const searchesQuery = queryOptions({
  queryKey: ["searches"],
  queryFn: () => unwrap(commands.pastSearches()),
  meta: { tags: ["history", "store"] },
});

/** Memories, the newest look first. */
export const recentMemoriesQuery = queryOptions({
  queryKey: ["recentMemories"],
  queryFn: () => unwrap(commands.recentMemories()),
  meta: { tags: ["history", "memories", "people", "store"] },
});

export const clearSearches = () => unwrap(commands.clearSearches());

/** What was asked of an organization or one of its users, and how to add to it. */
export function useSearches(orgId: OrgId, userId: UserId | null): { recent: readonly PastSearch[]; remember: (query: string) => void } {
  const searches = useQuery(searchesQuery).data;
  const remember = useCallback(
    (query: string) => {
      // What could not be remembered costs typing it again.
      if (query.trim() !== "") void commands.rememberSearch({ query, orgId, userId }).catch(() => undefined);
    },
    [orgId, userId],
  );
  return { recent: (searches ?? []).filter((search) => search.orgId === orgId), remember };
}

/** Remembers a memory that is looked at. */
export function useRememberLook(memory: MemoryKey | null): void {
  const { orgId, userId, memoryId } = memory ?? { orgId: "", userId: "", memoryId: null };
  useEffect(() => {
    if (memoryId === null) return undefined;
    const timer = setTimeout(() => void commands.rememberMemory({ orgId, userId, memoryId }).catch(() => undefined), LOOKED_MS);
    return () => clearTimeout(timer);
  }, [orgId, userId, memoryId]);
}
