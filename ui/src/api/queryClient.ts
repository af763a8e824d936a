// The query cache: the only state that comes from the backend, and how it hears of changes.

import { QueryClient, type Query } from "@tanstack/react-query";

import type { Tag } from "./bindings.gen";
import { CommandFailure, events } from "./client";

declare module "@tanstack/react-query" {
  interface Register {
    /** What a query reads; a change that names one of these tags makes it stale. */
    queryMeta: { tags?: readonly Tag[] };
  }
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The store is on this machine and tells what changed, so nothing goes stale by age.
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        networkMode: "always",
        retry: (failures, error) => error instanceof CommandFailure && error.retryable && failures < 2,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** True when a query reads something that `changed` names. */
export function isAffected(tags: readonly Tag[] | undefined, changed: readonly Tag[]): boolean {
  return tags?.some((tag) => changed.includes(tag)) ?? false;
}

/** Refreshes views when the backend says that something changed. Returns how to stop. */
export async function followChanges(client: QueryClient): Promise<() => void> {
  return events.storeChanged.listen(({ payload }) => {
    void client.invalidateQueries({
      predicate: (query: Query) => isAffected(query.meta?.tags, payload.tags),
    });
  });
}
