// The same for many memories: counting, changing and writing those that are meant.

import { queryOptions } from "@tanstack/react-query";

import type { BulkAction, BulkScope, ListFormat, MemoryKey, MemoryListRequest } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { planCorrection } from "./corrections";
import { newTask } from "./tasks";

/** How many memories a list has, also those that were never read. */
export const matchingCountQuery = (list: MemoryListRequest) =>
  queryOptions({
    queryKey: ["matchingCount", list],
    queryFn: () => unwrap(commands.countSelected({ kind: "matching", list, except: [] }, newTask())),
    meta: { tags: ["memories"] },
  });

/** What deleting these would do to others. */
export const deletePlanQuery = (memories: MemoryKey[]) =>
  queryOptions({
    queryKey: ["deletePlan", memories.map((key) => key.memoryId)],
    queryFn: ({ signal }) => planCorrection({ kind: "delete", memories }, signal),
    gcTime: 0,
    retry: false,
    meta: { tags: ["memories"] },
  });

export const runBulk = (scope: BulkScope, action: BulkAction, reason: string | null, task: string) =>
  unwrap(commands.runBulk({ scope, action }, reason, task));

/** Gives `null` when the system's dialog was closed without a choice. */
export const exportMemories = (scope: BulkScope, format: ListFormat, task: string) => unwrap(commands.exportMemories(scope, format, task));
