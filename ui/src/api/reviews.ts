// The review: what waits for a decision, what was decided, and deciding.

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Corrected, Correction, FinderRecord, MemoryKey, OrgId, ReviewCard, ReviewFilter, ReviewKey, Stamp, Verdict } from "./bindings.gen";
import { commands, unwrap } from "./client";

/** Cards that are read at once. They come with their sources, so that the next one is there when it is wanted. */
const CARDS = 20;

export type ReviewState = {
  cards: ReviewCard[];
  /** There are more than these. */
  more: boolean;
  records: FinderRecord[];
};

/** Cards and counts in one read, so that they fit each other. */
export const reviewQuery = (orgId: OrgId, filter: ReviewFilter, pages: number) =>
  queryOptions({
    queryKey: ["review", orgId, filter, pages],
    queryFn: async (): Promise<ReviewState> => {
      const cards: ReviewCard[] = [];
      let after: string | null = null;
      for (let i = 0; i < pages; i += 1) {
        const page: Awaited<ReturnType<typeof readCards>> = await readCards(orgId, filter, after);
        cards.push(...page.items);
        after = page.next;
        if (after === null) break;
      }
      const records = await unwrap(commands.reviewRecords(orgId, filter.userId));
      return { cards, more: after !== null, records };
    },
    placeholderData: keepPreviousData,
    meta: { tags: ["review"] },
  });

const readCards = (orgId: OrgId, filter: ReviewFilter, after: string | null) =>
  unwrap(commands.reviewQueue(orgId, filter, { after, limit: CARDS }));

/** What people decided about a memory. */
export const memoryReviewsQuery = (key: MemoryKey) =>
  queryOptions({
    queryKey: ["memoryReviews", key.orgId, key.userId, key.memoryId],
    queryFn: () => unwrap(commands.memoryReviews(key)),
    meta: { tags: ["review"] },
  });

export const refreshReview = (orgId: OrgId, task: string) => unwrap(commands.refreshReview(orgId, task));

/** Gives the change; `null` when it was decided like that already. */
export const decideFinding = (key: ReviewKey, verdict: Verdict, reason: string | null) => unwrap(commands.decideFindings([key], verdict, reason));

/** Somebody else changed it meanwhile: what is there now, and what was wanted. */
export class SettleConflict extends Error {
  constructor(readonly conflict: Extract<Corrected, { kind: "conflict" }>) {
    super(conflict.problem);
  }
}

/** Corrects and settles a finding in one change, and gives that change. Somebody else's change in between is a `SettleConflict`. */
export async function settleFinding(key: ReviewKey, correction: Correction, expected: Stamp | null, reason: string | null): Promise<string | null> {
  const corrected = await unwrap(commands.correct({ correction, expected, settles: key }, reason));
  switch (corrected.kind) {
    case "stored":
      return corrected.changeId;
    case "unchanged":
      return null;
    case "conflict":
      throw new SettleConflict(corrected);
  }
}
