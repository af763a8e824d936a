// The list of a timeline, read from a day outwards: older pages below, newer ones above when asked for.

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { DateRange, UserKey } from "../../api/bindings.gen";
import { timelineQuery } from "../../api/queries";
import { addDays } from "../../lib/calendar";
import { blockingError } from "../../lib/failure";
import { useAsOf, useStoredAt } from "../../lib/useAsOf";
import { timelineRows } from "./timelineRows";

export function useTimeline(user: UserKey, agentId: string | null, range: DateRange, at: string | null) {
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const older = useInfiniteQuery(timelineQuery(user, agentId, { from: range.from, to: at ?? range.to }, false, asOf, storedAt));
  const newer = useInfiniteQuery({
    ...timelineQuery(user, agentId, { from: at ? addDays(at, 1) : null, to: range.to }, true, asOf, storedAt),
    enabled: at !== null,
  });
  const rows = useMemo(() => {
    const above = at === null ? [] : (newer.data?.pages.flatMap((page) => page.items).reverse() ?? []);
    const below = older.data?.pages.flatMap((page) => page.items) ?? [];
    return timelineRows([...above, ...below]);
  }, [at, newer.data, older.data]);
  return {
    rows,
    older,
    newer,
    hasNewer: at !== null && newer.hasNextPage,
    isPending: older.isPending || (at !== null && newer.isPending),
    error: blockingError({ data: older.data, error: older.error ?? newer.error }),
  };
}
