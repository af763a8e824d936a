// The open store beside another one.

import { infiniteQueryOptions } from "@tanstack/react-query";

import type { ExportScope, StoreList, UserId } from "./bindings.gen";
import { commands, unwrap } from "./client";

/** Lines that the backend gives at once, and the most that it keeps. */
export const STORE_PAGE = 50;
export const MAX_STORE_LINES = 100_000;

export const compareStores = (scope: ExportScope, other: string, task: string) => unwrap(commands.compareStores(scope, other, task));
export const endStoreComparison = () => unwrap(commands.endStoreComparison());

/** Lines of the comparison that is called `run`, which the backend keeps until the next one. */
export const storeLinesQuery = (run: string, userId: UserId, list: StoreList) =>
  infiniteQueryOptions({
    queryKey: ["storeLines", run, userId, list],
    queryFn: ({ pageParam }) => unwrap(commands.compareStoreLines(userId, list, pageParam)),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, place) => (last.length < STORE_PAGE ? null : place + STORE_PAGE),
    gcTime: 0,
    staleTime: Infinity,
  });
