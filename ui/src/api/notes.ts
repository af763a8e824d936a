// Notes and tags: what stands there, and what somebody is writing. What is typed lives as long as the window, so another
// selection loses nothing.

import { keepPreviousData, queryOptions, useQueries, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";

import { keyOf, tagsOf, typedTags } from "../lib/notes";
import { Signal } from "../lib/signal";
import type { ChangeId, MemoryKey, Note, OrgId, Subject, UserId } from "./bindings.gen";
import { commands, unwrap } from "./client";

export const noteQuery = (orgId: OrgId, about: Subject) =>
  queryOptions({
    queryKey: ["note", orgId, keyOf(about)],
    queryFn: async () => (await unwrap(commands.notesAbout(orgId, [about])))[0] ?? null,
    meta: { tags: ["notes"] },
  });

/** The tags of an organization with their numbers, in their order. */
export const noteTagsQuery = (orgId: OrgId) =>
  queryOptions({
    queryKey: ["noteTags", orgId],
    queryFn: () => unwrap(commands.noteTags(orgId)),
    meta: { tags: ["notes", "memories"] },
  });

/** The newest first. */
export const noteListQuery = (orgId: OrgId, userId: UserId | null, tag: string | null) =>
  queryOptions({
    queryKey: ["noteList", orgId, userId, tag],
    queryFn: () => unwrap(commands.listNotes(orgId, userId, tag)),
    placeholderData: keepPreviousData,
    meta: { tags: ["notes", "memories", "people", "interactions"] },
  });

const tagsOfMemoriesQuery = (orgId: OrgId, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["tagsOfMemories", orgId, ids],
    queryFn: () => unwrap(commands.notesAbout(orgId, ids.map((id): Subject => ({ kind: "memory", id })))),
    meta: { tags: ["notes"] },
  });

/** The tags of memories, read a part at a time; those without tags are left out. */
export function useTagsOf(orgId: OrgId, parts: readonly (readonly MemoryKey[])[]): ReadonlyMap<string, readonly string[]> {
  const reads = useQueries({
    queries: parts.map((part) => tagsOfMemoriesQuery(orgId, part.map((key) => key.memoryId))),
    combine: (results) => ({ notes: results.map((result) => result.data), stamp: results.map((result) => result.dataUpdatedAt).join() }),
  });
  return useMemo(() => {
    const tags = new Map<string, readonly string[]>();
    for (const note of reads.notes.flatMap((notes) => notes ?? [])) {
      if (note.about.kind === "memory" && note.tags.length > 0) tags.set(note.about.id, note.tags);
    }
    return tags;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list is new at every draw, what is in it is not
  }, [reads.stamp]);
}

export type NoteDraft = {
  text: string;
  /** As typed, separated by spaces. */
  tags: string;
  /** What stood there when it was begun. */
  seen: Note | null;
  saving: boolean;
  error: Error | null;
  /** What stands there now, when somebody else wrote meanwhile. */
  conflict: Note | null;
};

type Drafts = ReadonlyMap<string, NoteDraft>;

const drafts = new WeakMap<QueryClient, Signal<Drafts>>();

function draftsOf(client: QueryClient): Signal<Drafts> {
  const known = drafts.get(client) ?? new Signal<Drafts>(new Map());
  drafts.set(client, known);
  return known;
}

const draftKey = (orgId: OrgId, about: Subject) => `${orgId} ${keyOf(about)}`;

function put(client: QueryClient, key: string, patch: Partial<NoteDraft>): void {
  draftsOf(client).change((held) => {
    const known = held.get(key);
    return known ? new Map(held).set(key, { ...known, ...patch }) : held;
  });
}

/** Begins to write a note, or goes on with what was typed. */
export function useStartNote(): (orgId: OrgId, about: Subject) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (orgId, about) => {
      const key = draftKey(orgId, about);
      if (draftsOf(client).read().has(key)) return;
      const seen = await client.fetchQuery(noteQuery(orgId, about));
      const begun: NoteDraft = { text: seen?.text ?? "", tags: typedTags(seen?.tags ?? []), seen, saving: false, error: null, conflict: null };
      draftsOf(client).change((held) => new Map(held).set(key, begun));
    },
    [client],
  );
}

export type NoteDesk = {
  draft: NoteDraft | null;
  change: (patch: Pick<Partial<NoteDraft>, "text" | "tags">) => void;
  /** Gives the change; `null` when nothing was to be done, `undefined` when it could not be stored. `over`: what stands there and goes. */
  save: (over?: Note) => Promise<ChangeId | null | undefined>;
  leave: () => void;
};

export function useNoteDraft(orgId: OrgId, about: Subject): NoteDesk {
  const client = useQueryClient();
  const key = draftKey(orgId, about);
  const signal = draftsOf(client);
  const draft = useSyncExternalStore(signal.subscribe, signal.read).get(key) ?? null;
  const leave = () =>
    signal.change((held) => {
      const left = new Map(held);
      left.delete(key);
      return left;
    });
  const save = async (over?: Note) => {
    if (!draft || draft.saving) return undefined;
    put(client, key, { saving: true, error: null, conflict: null });
    try {
      const seen = (over ?? draft.seen)?.at ?? null;
      const change = await unwrap(commands.writeNote({ orgId, about, text: draft.text, tags: tagsOf(draft.tags), seen }));
      await client.invalidateQueries({ queryKey: noteQuery(orgId, about).queryKey });
      leave();
      return change;
    } catch (error) {
      const now = (await unwrap(commands.notesAbout(orgId, [about])).catch(() => []))[0] ?? null;
      const isOther = now !== null && now.at !== (over ?? draft.seen)?.at;
      put(client, key, { saving: false, conflict: isOther ? now : null, error: isOther ? null : error instanceof Error ? error : new Error(String(error)) });
      return undefined;
    }
  };
  return { draft, change: (patch) => put(client, key, { ...patch, error: null }), save, leave };
}

export const writeNote = (note: Note, text: string, tags: readonly string[]) =>
  unwrap(commands.writeNote({ orgId: note.orgId, about: note.about, text, tags: [...tags], seen: note.at }));
