// Reads of the second axis of time: a user as the store held them earlier.

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";

import type { MemoryKey, UserKey } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { memoryDetailQuery, throughTime } from "./queries";
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

/** A memory at the moment of the window, on whichever axis that is. */
export function useMemoryDetail(key: MemoryKey) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const learned = useQuery({ ...memoryDetailQuery(key, asOf), enabled: storedAt === null });
  const stored = useQuery({ ...storedMemoryQuery(key, storedAt ?? ""), enabled: storedAt !== null });
  return storedAt === null ? learned : stored;
}
