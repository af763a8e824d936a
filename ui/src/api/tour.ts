// What the guided tour shows: a memory with many versions, read from the store as it is now.

import { queryOptions } from "@tanstack/react-query";

import type { MemoryDetail, MemoryListRequest, OrganizationNode } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { readPages } from "./queries";

const REVISED_PAGE = 60;

export type TourSubject = {
  organization: OrganizationNode;
  /** The newest version of the longest of the chains that changed last; `null` when nothing was ever revised. */
  memory: MemoryDetail | null;
  /** The oldest version of the same chain. */
  first: MemoryDetail | null;
};

/** `null` in a store without organizations. */
export const tourQuery = queryOptions({
  queryKey: ["tour"],
  queryFn: async (): Promise<TourSubject | null> => {
    const { items } = await readPages((page) => unwrap(commands.listOrganizations(page, null)), 1);
    const dates = { from: null, to: null };
    const revised = await Promise.all(
      items.map(({ orgId }) => {
        const scope = { orgId, userId: null, agentId: null };
        const request: MemoryListRequest = { scope, filter: "revised", dates, asOf: null, ascending: false };
        return unwrap(commands.listMemories(request, { after: null, limit: REVISED_PAGE }));
      }),
    );
    const keys = revised.flatMap((page) => page.items.filter((row) => row.believed).map((row) => row.key));
    const details = await Promise.all(keys.map((key) => unwrap(commands.memoryDetail(key, null))));
    const memory = details.sort((a, b) => b.versionsTotal - a.versionsTotal)[0] ?? null;
    const organization = items.find(({ orgId }) => orgId === memory?.row.key.orgId) ?? items[0];
    if (!organization) return null;
    const oldest = memory?.versions[0]?.key;
    return { organization, memory, first: oldest ? await unwrap(commands.memoryDetail(oldest, null)) : null };
  },
  meta: { tags: ["people", "memories", "interactions"] },
});
