// Notes, saved views and history of the invented store.

import type { MemoryKey, Note, NoteDraft, NoteList, PastSearch, SavedView, Subject, TagCount } from "../src/api/bindings.gen";
import { foldTag, keyOf } from "../src/lib/notes";
import { NOW } from "./people";
import { memoryAt, userOf } from "./records";
import type { Handlers } from "./fakeBackend";

export function dailyHandlers(emit: (event: string, payload: unknown) => void): Handlers {
  const notes = new Map<string, Note>();
  let searches: PastSearch[] = [{ query: "peanut", orgId: "acme", userId: "alice" }];
  let looked: MemoryKey[] = [];
  let views: SavedView[] = [];
  const tell = (...tags: string[]) => emit("store-changed", { tags });
  return {
    notes_about: ({ about }) => (about as Subject[]).flatMap((each) => notes.get(keyOf(each)) ?? []),
    note_tags: (): TagCount[] => {
      const counts = new Map<string, TagCount>();
      for (const note of notes.values()) {
        for (const tag of note.tags) {
          const known = counts.get(foldTag(tag)) ?? { tag, notes: 0, memories: 0 };
          counts.set(foldTag(tag), { ...known, notes: known.notes + 1, memories: known.memories + (note.about.kind === "memory" ? 1 : 0) });
        }
      }
      return [...counts.values()];
    },
    list_notes: ({ tag }): NoteList => ({
      rows: [...notes.values()]
        .filter((note) => typeof tag !== "string" || note.tags.some((each) => foldTag(each) === foldTag(tag)))
        .map((note) => ({ note, what: [{ kind: "text", text: keyOf(note.about) }], userId: note.userId, userName: null })),
      more: false,
    }),
    write_note: ({ draft }) => {
      const { orgId, about, text, tags } = draft as NoteDraft;
      if (text.trim() === "" && tags.length === 0) notes.delete(keyOf(about));
      else notes.set(keyOf(about), { orgId, about, userId: null, text: text.trim(), tags, by: { kind: "person", name: "M. Ortiz" }, at: NOW });
      tell("notes", "undo");
      return "c1";
    },
    past_searches: () => searches,
    remember_search: ({ search }) => {
      searches = [search as PastSearch, ...searches];
      tell("history");
      return null;
    },
    clear_searches: () => {
      searches = [];
      tell("history");
      return null;
    },
    recent_memories: () =>
      looked.flatMap((key) => {
        const owner = userOf(key.orgId, key.userId);
        return owner ? [{ ...memoryAt(owner, Number(key.memoryId.replaceAll(/\D/g, "")) || 0), key }] : [];
      }),
    remember_memory: ({ memory }) => {
      looked = [memory as MemoryKey, ...looked];
      tell("history");
      return null;
    },
    list_views: () => views,
    save_view: ({ view }) => {
      const saved = view as SavedView;
      views = [...views.filter((each) => each.name !== saved.name), saved];
      tell("views");
      return null;
    },
    rename_view: ({ name, to }) => {
      views = views.map((each) => (each.name === name ? { ...each, name: String(to) } : each));
      tell("views");
      return null;
    },
    delete_view: ({ name }) => {
      views = views.filter((each) => each.name !== name);
      tell("views");
      return null;
    },
  };
}
