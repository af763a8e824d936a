// Reads a list of memories from its newest end, and from its oldest when asked for.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import type { MemoryListRequest, MemoryRow } from "../../api/bindings.gen";
import { memoriesQuery } from "../../api/queries";
import { blockingError } from "../../lib/failure";
import { useStoredAt } from "../../lib/useAsOf";
import { joinEnds } from "./memoryEnds";

const NONE: readonly MemoryRow[] = [];

/** `total`: how many memories the list has; `null` when that is not known. */
export function useMemoryEnds(request: MemoryListRequest, total: number | null) {
  const storedAt = useStoredAt();
  const [fromEnd, setFromEnd] = useState(false);
  const head = useInfiniteQuery(memoriesQuery({ ...request, ascending: false }, storedAt));
  const tail = useInfiniteQuery({ ...memoriesQuery({ ...request, ascending: true }, storedAt), enabled: fromEnd });
  const headRows = useMemo(() => head.data?.pages.flatMap((page) => page.items) ?? NONE, [head.data]);
  const tailRows = useMemo(() => tail.data?.pages.flatMap((page) => page.items) ?? NONE, [tail.data]);
  const headComplete = !head.hasNextPage;
  const tailComplete = tail.data !== undefined && !tail.hasNextPage;
  const ends = useMemo(
    () => joinEnds({ rows: headRows, complete: headComplete }, { rows: tailRows, complete: tailComplete }, total),
    [headRows, headComplete, tailRows, tailComplete, total],
  );
  const { isFetching: headBusy, fetchNextPage: nextOfHead } = head;
  const { isFetching: tailBusy, fetchNextPage: nextOfTail } = tail;
  const load = useCallback(
    (end: "head" | "tail") => {
      if (end === "head") {
        if (!headBusy) void nextOfHead();
      } else if (!fromEnd) {
        setFromEnd(true);
      } else if (!tailBusy) {
        void nextOfTail();
      }
    },
    [fromEnd, headBusy, nextOfHead, nextOfTail, tailBusy],
  );
  return {
    ...ends,
    load,
    isPending: head.isPending,
    isLoading: headBusy || tailBusy,
    error: blockingError({ data: head.data, error: head.error ?? tail.error }),
    retry: () => void Promise.all([head.refetch(), fromEnd ? tail.refetch() : null]),
  };
}
