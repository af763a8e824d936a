// The audit trail: reading it, writing it to a file, and taking changes back.

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import type { AuditFormat, AuditQuery, AuditRow, ChangeId, MemoryKey, Undone } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { newTask } from "./tasks";

const CHANGE_PAGE = 100;
/** The newest changes of a memory that the inspector shows. */
const HISTORY = 6;
/** As many effects of one change as anybody reads. */
const EFFECTS = 500;

const anything: AuditQuery = { subject: null, group: null, kinds: [], actor: null, from: null, to: null };

/** Newest first. */
export const changesQuery = (query: AuditQuery) =>
  infiniteQueryOptions({
    queryKey: ["changes", query],
    queryFn: ({ pageParam }) => unwrap(commands.listChanges(query, { after: pageParam, limit: CHANGE_PAGE })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Every change can be undone, so each tells "undo"; names in it are those of today.
    meta: { tags: ["undo", "people"] },
  });

/** The newest changes of one memory. */
export const historyQuery = (memory: MemoryKey) =>
  queryOptions({
    queryKey: ["history", memory.orgId, memory.memoryId],
    queryFn: () => unwrap(commands.listChanges({ ...anything, subject: { kind: "memory", id: memory.memoryId } }, { after: null, limit: HISTORY })),
    meta: { tags: ["undo", "people"] },
  });

/** One change with all that it did, as far as it can be shown. */
export const changeQuery = (change: ChangeId) =>
  queryOptions({
    queryKey: ["change", change],
    queryFn: () => unwrap(commands.getChange(change, EFFECTS)),
    meta: { tags: ["undo", "people"] },
  });

export const undoChange = (change: ChangeId, wholeGroup: boolean, also: ChangeId[], task: string): Promise<Undone> =>
  unwrap(commands.undoChange({ change, wholeGroup, also }, task));

/** Takes back all that was made together; `null` when nothing of it is in force. `change`: one of the group. */
export async function undoGroup(group: string): Promise<(Undone & { change: ChangeId }) | null> {
  const { items } = await unwrap(commands.listChanges({ ...anything, group }, { after: null, limit: CHANGE_PAGE }));
  const inForce: AuditRow | undefined = items.find((row) => row.undoneBy === null && row.undoes === null);
  if (!inForce) return null;
  const change = inForce.changeId;
  return { ...(await undoChange(change, true, [], newTask())), change };
}

/** Gives `null` when the system's dialog was closed without a choice. */
export const exportChanges = (query: AuditQuery, format: AuditFormat, task: string) => unwrap(commands.exportChanges(query, format, task));
