// Reads of the second axis of time: a user as the store held them earlier.

import { infiniteQueryOptions, keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type { InteractionKey, MemoryKey, UserKey } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { conversationQuery, memoryDetailQuery, nextTurn, throughTime, TURN_PAGE, userQuery } from "./queries";
import { useAsOf, useStoredAt } from "../lib/useAsOf";

/** The most changes that the backend takes back. */
export const MOST_TAKEN_BACK = 5_000;

/** What is known of a user's past in the store, seen from a moment. */
export const storedTrailQuery = (user: UserKey, at: string) => {
  const queryKey = ["storedTrail", user.orgId, user.userId, at] as const;
  return queryOptions({
    queryKey,
    queryFn: () => unwrap(commands.storedTrail(user, at)),
    placeholderData: throughTime(queryKey),
    meta: { tags: ["people", "interactions", "memories"] },
  });
};

/** `null`: it was not in the store. */
const storedMemoryQuery = (key: MemoryKey, at: string) =>
  queryOptions({
    queryKey: ["storedMemory", key.orgId, key.userId, key.memoryId, at],
    queryFn: () => unwrap(commands.storedMemory(key, at)),
    placeholderData: keepPreviousData,
    meta: { tags: ["interactions", "memories"] },
  });

/** In pages of turns; `null`: it was not in the store. */
const storedConversationQuery = (key: InteractionKey, at: string) => {
  const queryKey = ["storedConversation", key.orgId, key.userId, key.interactionId, at] as const;
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => unwrap(commands.storedConversation(key, pageParam, TURN_PAGE, at)),
    placeholderData: throughTime(queryKey),
    initialPageParam: 0,
    getNextPageParam: nextTurn,
    meta: { tags: ["interactions", "memories"] },
  });
};

const NO_MEMORY: MemoryKey = { orgId: "", userId: "", memoryId: "" };
const NO_INTERACTION: InteractionKey = { orgId: "", userId: "", interactionId: "" };

/** A memory at the moment of the window, on whichever axis that is; nothing is read for `null`. */
export function useMemoryDetail(key: MemoryKey | null) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const [of, enabled] = [key ?? NO_MEMORY, key !== null];
  const learned = useQuery({ ...memoryDetailQuery(of, asOf), enabled: enabled && storedAt === null });
  const stored = useQuery({ ...storedMemoryQuery(of, storedAt ?? ""), enabled: enabled && storedAt !== null });
  return storedAt === null ? learned : stored;
}

/** A conversation at the moment of the window, on whichever axis that is; nothing is read for `null`. */
export function useConversation(key: InteractionKey | null) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const [of, enabled] = [key ?? NO_INTERACTION, key !== null];
  const learned = useInfiniteQuery({ ...conversationQuery(of, asOf), enabled: enabled && storedAt === null });
  const stored = useInfiniteQuery({ ...storedConversationQuery(of, storedAt ?? ""), enabled: enabled && storedAt !== null });
  return storedAt === null ? learned : stored;
}

/** How much a user has at the moment of the window, on whichever axis that is. */
export function useUserTotals(user: UserKey): { interactions: number; memories: number } | null {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const learned = useQuery({ ...userQuery(user, asOf), enabled: storedAt === null });
  const stored = useQuery({ ...storedTrailQuery(user, storedAt ?? ""), enabled: storedAt !== null });
  return (storedAt === null ? learned.data : stored.data) ?? null;
}
