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
    const affected = client.getQueryCache().findAll({
      predicate: (query: Query) => isAffected(query.meta?.tags, payload.tags),
    });
    for (const query of affected) {
      const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      // A first read that is under way may have seen the state before; the cache would let it stand.
      if (query.state.fetchStatus === "fetching" && query.state.data === undefined) query.promise?.then(again, again);
      else again();
    }
  });
}
