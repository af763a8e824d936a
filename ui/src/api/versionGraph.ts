// One version graph for all views that show a part of it.

import { useQuery, useQueryClient } from "@tanstack/react-query";

import type { MemoryKey, VersionGraphView } from "./bindings.gen";
import { useAsOf, useStoredAt } from "../lib/useAsOf";
import { versionGraphQuery } from "./queries";

/** Versions that are read at once, and the most that the backend gives. */
export const GRAPH_PAGE = 300;
export const GRAPH_MAX = 2_000;

/**
 * The graph around `key`. A graph that was read for another of its versions is used again, so that moving along a long
 * chain does not shift what is drawn.
 */
export function useVersionGraph(key: MemoryKey | null, limit = GRAPH_PAGE) {
  const client = useQueryClient();
  const [asOf, storedAt] = [useAsOf(), useStoredAt()];
  const asked = key ?? { orgId: "", userId: "", memoryId: "" };
  const known = client.getQueriesData<VersionGraphView>({ queryKey: ["versionGraph", asked.orgId, asked.userId] });
  const anchor = known.find(
    ([queryKey, graph]) =>
      queryKey[4] === limit && queryKey[5] === asOf && queryKey[6] === storedAt && graph?.nodes.some((node) => node.row.key.memoryId === asked.memoryId),
  )?.[0][3];
  const memoryId = typeof anchor === "string" ? anchor : asked.memoryId;
  return useQuery({ ...versionGraphQuery({ ...asked, memoryId }, limit, asOf, storedAt), enabled: key !== null });
}
