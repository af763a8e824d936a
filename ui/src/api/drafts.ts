// What somebody is working on in a view that is not stored: it lives as long as the window, so that it is still there
// when the view is left and entered again. Not in the query cache, which tells of changes a moment later: a text field
// needs them at once.

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { EMPTY_DRAFT, type CaptureDraft } from "../lib/captureDraft";
import { EMPTY_RECALL, type RecallDraft } from "../lib/recallDraft";
import type { UserKey } from "./bindings.gen";
import { maskOf } from "./masking";
import { storeStatusQuery } from "./queries";

export type Change<T> = (how: (draft: T) => T) => void;
export type ChangeDraft = Change<CaptureDraft>;

/** Drafts of one kind, by store and place. */
class Desk<T> {
  private readonly drafts = new Map<string, T>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly empty: T) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read(name: string): T {
    return this.drafts.get(name) ?? this.empty;
  }

  change(name: string, how: (draft: T) => T): void {
    this.drafts.set(name, how(this.read(name)));
    this.listeners.forEach((listener) => listener());
  }
}

type Desks = { capture: Desk<CaptureDraft>; recall: Desk<RecallDraft> };

/** One set per window. */
const desks = new WeakMap<QueryClient, Desks>();

function desksOf(client: QueryClient): Desks {
  const known = desks.get(client) ?? { capture: new Desk(EMPTY_DRAFT), recall: new Desk(EMPTY_RECALL) };
  desks.set(client, known);
  return known;
}

/** The same place of another store is another place; so it is while names are masked. */
function nameIn(client: QueryClient, place: string): string {
  const status = client.getQueryData(storeStatusQuery.queryKey);
  return `${status?.state === "open" ? status.store.id : ""} ${maskOf(client)} ${place}`;
}

function useDraft<T>(desk: Desk<T>, name: string): { draft: T; change: Change<T> } {
  const draft = useSyncExternalStore(desk.subscribe, () => desk.read(name));
  const change = useCallback<Change<T>>((how) => desk.change(name, how), [desk, name]);
  return { draft, change };
}

/** What is captured for a user. */
export function useCaptureDraft({ orgId, userId }: UserKey) {
  const client = useQueryClient();
  return useDraft(desksOf(client).capture, nameIn(client, `${orgId}/${userId}`));
}

/** Changes the draft of a user whose view may not be open. */
export function useDraftOf(): (user: UserKey, how: (draft: CaptureDraft) => CaptureDraft) => void {
  const client = useQueryClient();
  return useCallback(({ orgId, userId }, how) => desksOf(client).capture.change(nameIn(client, `${orgId}/${userId}`), how), [client]);
}

/** The recall of a place: a user, or an organization when `userId` is `null`. */
export function useRecallDraft(orgId: string, userId: string | null) {
  const client = useQueryClient();
  return useDraft(desksOf(client).recall, nameIn(client, `${orgId}/${userId ?? ""}`));
}
