// Reads and writes of the correction workbench.

import { queryOptions, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import type { ChangeId, ChangeKind, Corrected, Correction, ForgetTarget, InteractionKey, MemoryKey, Plan, Stamp, UndoCandidate, UserKey } from "./bindings.gen";
import { commands, unwrap } from "./client";
import { cancelTask } from "./mutations";
import { showPending } from "./pending";
import { newTask } from "./tasks";

const HISTORY = 100;

export const editableMemoryQuery = (key: MemoryKey) =>
  queryOptions({
    queryKey: ["editableMemory", key.orgId, key.userId, key.memoryId],
    queryFn: () => unwrap(commands.memoryForEditing(key)),
    // The stamp says what somebody began with: it does not follow what others do meanwhile.
    gcTime: 0,
  });

/** Ends when nobody waits for it any more. */
export function planCorrection(correction: Correction, signal: AbortSignal): Promise<Plan> {
  const task = newTask();
  // It may have ended by itself.
  signal.addEventListener("abort", () => void cancelTask(task).catch(() => undefined));
  return unwrap(commands.planCorrection(correction, task));
}

/** What a correction would do, as things are now. */
export const planQuery = (correction: Correction) =>
  queryOptions({
    queryKey: ["plan", correction],
    queryFn: ({ signal }) => planCorrection(correction, signal),
    retry: false,
    gcTime: 0,
    meta: { tags: ["memories", "interactions", "people"] },
  });

/** The changes of one memory, newest first, as far as anybody scrolls. */
export const memoryHistoryQuery = (key: MemoryKey) =>
  queryOptions({
    queryKey: ["memoryHistory", key.orgId, key.memoryId],
    queryFn: () =>
      unwrap(
        commands.listChanges(
          { subject: { kind: "memory", id: key.memoryId }, group: null, kinds: [], actor: null, from: null, to: null },
          { after: null, limit: HISTORY },
        ),
      ),
    meta: { tags: ["undo", "memories"] },
  });

/** One change in words. */
export const changeSummaryQuery = (change: ChangeId) =>
  queryOptions({
    queryKey: ["changeSummary", change],
    queryFn: () => unwrap(commands.getChange(change, 0)),
    meta: { tags: ["undo", "people"] },
  });

/** What redo would bring back: the undo that it takes back, with the kind of the change that was undone. */
export const redoQuery = queryOptions({
  queryKey: ["redo"],
  queryFn: async (): Promise<UndoCandidate | null> => {
    const candidate = await unwrap(commands.redoCandidate());
    if (!candidate) return null;
    const { undoes } = await unwrap(commands.getChange(candidate.changeId, 0));
    return undoes ? { ...candidate, kind: (await unwrap(commands.getChange(undoes, 0))).kind } : candidate;
  },
  meta: { tags: ["undo"] },
});

export const undo = (change: ChangeId) => unwrap(commands.undo(change, newTask()));
export const redo = (change: ChangeId) => unwrap(commands.redo(change, newTask()));
/** `also`: later changes that may go with it. */
export const undoChange = (change: ChangeId, also: ChangeId[]) => unwrap(commands.undoChange({ change, wholeGroup: true, also }, newTask()));

export const planForget = (target: ForgetTarget, task: string) => unwrap(commands.planForget(target, task));
export const forget = (target: ForgetTarget, reason: string | null, task: string) => unwrap(commands.forget(target, reason, task));

/**
 * The change that was just made, when it is of that kind: not every command names it. `null` when that cannot be told;
 * what was done is done all the same.
 */
export async function newestChange(kinds: readonly ChangeKind[]): Promise<ChangeId | null> {
  const candidate = await unwrap(commands.undoCandidate()).catch(() => null);
  return candidate && kinds.includes(candidate.kind) ? candidate.changeId : null;
}

/** What a stored correction changed is read again before it stops being shown as pending, so that no old text flashes. */
async function readAgain(client: QueryClient): Promise<void> {
  const reads = ["memory", "memories", "conversation", "search", "versionGraph"];
  await client.refetchQueries({ type: "active", predicate: ({ queryKey }) => reads.includes(String(queryKey[0])) });
}

export type Correct = (correction: Correction, expected: Stamp | null, reason: string) => Promise<Corrected>;

/** Makes a correction and shows it as pending until it is stored, or not. */
export function useCorrect(): Correct {
  const client = useQueryClient();
  return useCallback(
    async (correction, expected, reason) => {
      const pending = showPending(correction);
      try {
        const corrected = await unwrap(commands.correct({ correction, expected, settles: null }, reason.trim() || null));
        if (corrected.kind === "stored" && pending.shown) await readAgain(client);
        return corrected;
      } finally {
        pending.over();
      }
    },
    [client],
  );
}

/** The newest conversations of a user, each once, to choose one from. */
export const recentConversationsQuery = (user: UserKey) =>
  queryOptions({
    queryKey: ["recentConversations", user.orgId, user.userId],
    queryFn: async () => {
      const dates = { from: null, to: null };
      const page = await unwrap(commands.timeline({ user: { orgId: user.orgId, userId: user.userId }, agentId: null, dates, ascending: false }, { after: null, limit: HISTORY }, null));
      // One that went on another day stands under each of its days.
      const ids = page.items.map((item) => item.interaction.interactionId);
      return page.items.filter((item, i) => ids.indexOf(item.interaction.interactionId) === i);
    },
    meta: { tags: ["interactions"] },
  });

/** One turn of a conversation. */
export const turnQuery = (interaction: InteractionKey, position: number) =>
  queryOptions({
    queryKey: ["turn", interaction.orgId, interaction.userId, interaction.interactionId, position],
    queryFn: async () => {
      const { turns } = await unwrap(commands.conversation(interaction, position, 1, null));
      const turn = turns.find((one) => one.position === position);
      if (!turn) throw new Error(`The conversation has no turn ${position + 1} any more.`);
      return turn;
    },
    gcTime: 0,
  });
