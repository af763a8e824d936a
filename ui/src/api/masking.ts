// What the backend masks in everything that it gives to the window.

import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import type { MaskLevel } from "./bindings.gen";
import { commands, unwrap } from "./client";

export const maskingQuery = queryOptions({
  queryKey: ["masking"],
  queryFn: () => commands.masking(),
  meta: { tags: ["masking"] },
});

/** `null` until it is known; what is shown is masked all the same. */
export function useMaskLevel(): MaskLevel | null {
  return useQuery(maskingQuery).data ?? null;
}

/** What was kept in this window before, under another level, must not show through: everything is read anew. */
export function forgetShown(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== maskingQuery.queryKey[0] });
}

/** Part of the names of drafts: one that was begun with names stays hidden while they are masked. */
export function maskOf(client: QueryClient): MaskLevel {
  return client.getQueryData(maskingQuery.queryKey) ?? "off";
}

export function useSetMasking() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (level: MaskLevel) => unwrap(commands.setMasking(level)),
    onSuccess: () => client.invalidateQueries({ queryKey: maskingQuery.queryKey }),
  });
}
