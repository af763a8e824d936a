// What was searched for since the window was opened. It lives in the query cache and is forgotten with it.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

const KEPT = 8;

/** The newest first. A question that only goes on from the last one takes its place. */
export function withSearch(known: readonly string[], text: string): string[] {
  const asked = text.trim();
  if (asked === "") return [...known];
  const rest = known.filter((each) => each !== asked && !(asked.startsWith(each) && known[0] === each));
  return [asked, ...rest].slice(0, KEPT);
}

export function useRecentSearches(orgId: string): { recent: readonly string[]; remember: (text: string) => void } {
  const client = useQueryClient();
  const { data } = useQuery<string[]>({
    queryKey: ["recentSearches", orgId],
    queryFn: () => [],
    initialData: [],
    gcTime: Infinity,
  });
  const remember = useCallback(
    (text: string) => client.setQueryData<string[]>(["recentSearches", orgId], (known = []) => withSearch(known, text)),
    [client, orgId],
  );
  return { recent: data, remember };
}

/** How many are held, of all organizations, and a way to forget them. */
export function useForgetSearches(): { held: number; forget: () => void } {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const read = () => client.getQueriesData<string[]>({ queryKey: ["recentSearches"] }).reduce((sum, [, asked]) => sum + (asked?.length ?? 0), 0);
  const held = useSyncExternalStore(useCallback((changed) => cache.subscribe(changed), [cache]), read);
  return { held, forget: () => void client.setQueriesData<string[]>({ queryKey: ["recentSearches"] }, () => []) };
}
