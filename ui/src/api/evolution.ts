// Reads of travel through time: the store at a moment, playback, comparison.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { ComparedList, CompareRequest, PlaybackRequest, Scope } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { throughTime } from "./queries";

/** Lines of a list that the backend gives at once. */
const COMPARED_PAGE = 50;

/** How much the whole store held at a moment. */
export const totalsAtQuery = (at: string) =>
  queryOptions({
    queryKey: ["totalsAt", at],
    queryFn: () => unwrap(commands.totalsAt(at)),
    placeholderData: keepPreviousData,
    meta: { tags: ["people", "interactions", "memories"] },
  });

/** The ends of a place in time, and the changes around a moment. */
export const timeAroundQuery = (scope: Scope, at: string | null) => {
  const queryKey = ["timeAround", scope, at] as const;
  return queryOptions({
    queryKey,
    queryFn: () => unwrap(commands.timeAround(scope, at)),
    placeholderData: throughTime(queryKey),
    meta: { tags: ["interactions", "memories"] },
  });
};

/** A page of what happened, oldest first. */
export const playbackQuery = (request: PlaybackRequest) =>
  queryOptions({
    queryKey: ["playback", request],
    queryFn: () => unwrap(commands.playback(request)),
    gcTime: 0,
    meta: { tags: ["interactions", "memories"] },
  });

export const compareQuery = (request: CompareRequest) =>
  queryOptions({
    queryKey: ["compare", request],
    queryFn: () => unwrap(commands.compare(request)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories"] },
  });

/** Lines of one list behind those that the comparison itself brings. */
export const compareListQuery = (request: CompareRequest, list: ComparedList, from: number) =>
  infiniteQueryOptions({
    queryKey: ["compareList", request, list, from],
    queryFn: ({ pageParam }) => unwrap(commands.compareList(request, list, pageParam)),
    initialPageParam: from,
    getNextPageParam: (last, _pages, place) => (last.length < COMPARED_PAGE ? null : place + last.length),
    meta: { tags: ["memories"] },
  });

export const compareTopicsQuery = (request: CompareRequest) =>
  queryOptions({
    queryKey: ["compareTopics", request],
    queryFn: () => unwrap(commands.compareTopics(request)),
    placeholderData: keepPreviousData,
    meta: { tags: ["memories"] },
  });
