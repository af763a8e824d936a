// Notes are about things; this names the things and reads tags as they are typed.

import type { Subject } from "../api/bindings.gen";
import { orgOf, type Address } from "./address";

/** The longest text of a note, in characters. */
export const NOTE_LIMIT = 4_000;

/** What the inspector shows, as what a note can be about; `null` for a store. */
export function subjectOf({ place, selection }: Address): Subject | null {
  const orgId = orgOf(place);
  if (!orgId) return null;
  if (selection?.kind === "memory") return { kind: "memory", id: selection.memoryId };
  if (selection?.kind === "interaction") return { kind: "interaction", id: { orgId, userId: selection.userId, interactionId: selection.interactionId } };
  switch (place.kind) {
    case "user":
      return { kind: "user", id: { orgId, userId: place.userId } };
    case "agent":
      return { kind: "agent", id: { orgId, agentId: place.agentId } };
    default:
      return { kind: "organization", id: orgId };
  }
}

/** One text for each thing, different for all. */
export function keyOf(about: Subject): string {
  const { kind, id } = about;
  return typeof id === "string" ? `${kind} ${id}` : `${kind} ${Object.values(id).sort().join(" ")}`;
}

/** Tags are compared without case. */
export const foldTag = (tag: string): string => tag.toLowerCase();

/** What was typed into a field of tags: words, with or without the sign, each once. */
export function tagsOf(typed: string): string[] {
  const known = new Set<string>();
  return typed
    .split(/[\s,#]+/)
    .filter((tag) => tag !== "" && !known.has(foldTag(tag)) && known.add(foldTag(tag)));
}

export const typedTags = (tags: readonly string[]): string => tags.join(" ");

/** The field with one more tag, in the place of the word that is being typed when the tag completes it. */
export function withTag(typed: string, tag: string): string {
  const words = typed.split(/[\s,#]+/).filter(Boolean);
  const last = words.at(-1);
  const completes = last !== undefined && !/[\s,]$/.test(typed) && foldTag(tag).startsWith(foldTag(last));
  return `${[...(completes ? words.slice(0, -1) : words), tag].join(" ")} `;
}

/** Tags in use that would go on from what is typed, and are not in it yet. */
export function offeredTags(typed: string, known: readonly string[], most: number): string[] {
  const words = tagsOf(typed).map(foldTag);
  const last = /[\s,]$/.test(typed) ? "" : (words.at(-1) ?? "");
  const chosen = new Set(words);
  return known.filter((tag) => foldTag(tag).startsWith(last) && !chosen.has(foldTag(tag))).slice(0, most);
}
