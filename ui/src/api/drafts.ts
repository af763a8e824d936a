// What somebody is working on in a view that is not stored: it lives in the query cache as long as the window, so that
// it is still there when the view is left and entered again.

import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { EMPTY_DRAFT, type CaptureDraft } from "../lib/captureDraft";
import { EMPTY_RECALL, type RecallDraft } from "../lib/recallDraft";
import type { UserKey } from "./bindings.gen";
import { storeStatusQuery } from "./queries";

/** Queries with this first key outlive a switch of the store. */
export const DRAFTS = "draft";

export type Change<T> = (how: (draft: T) => T) => void;
export type ChangeDraft = Change<CaptureDraft>;

function keyOf(client: QueryClient, name: string) {
  const status = client.getQueryData(storeStatusQuery.queryKey);
  return [DRAFTS, status?.state === "open" ? status.store.id : "", name];
}

function useDraft<T extends object>(name: string, empty: T): { draft: T; change: Change<T> } {
  const client = useQueryClient();
  const { data = empty } = useQuery({ queryKey: keyOf(client, name), queryFn: () => empty, initialData: () => empty, gcTime: Infinity });
  const change = useCallback<Change<T>>((how) => changeDraft(client, name, empty, how), [client, name, empty]);
  return { draft: data, change };
}

function changeDraft<T>(client: QueryClient, name: string, empty: T, how: (draft: T) => T): void {
  const key = keyOf(client, name);
  client.setQueryDefaults(key, { gcTime: Infinity });
  client.setQueryData<T>(key, (known = empty) => how(known));
}

const captureName = ({ orgId, userId }: UserKey) => `capture ${orgId}/${userId}`;

/** What is captured for a user. */
export const useCaptureDraft = (user: UserKey) => useDraft<CaptureDraft>(captureName(user), EMPTY_DRAFT);

/** Changes the draft of a user whose view may not be open. */
export function useDraftOf(): (user: UserKey, how: (draft: CaptureDraft) => CaptureDraft) => void {
  const client = useQueryClient();
  return useCallback((user, how) => changeDraft(client, captureName(user), EMPTY_DRAFT, how), [client]);
}

/** The recall of a place: a user, or an organization when `userId` is `null`. */
export const useRecallDraft = (orgId: string, userId: string | null) => useDraft<RecallDraft>(`recall ${orgId}/${userId ?? ""}`, EMPTY_RECALL);
