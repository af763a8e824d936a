// Which changes of the audit trail are shown: as the window names them, and as the backend is asked.

import type { AuditQuery, ChangeKind, Subject } from "../api/bindings.gen";
import type { changeTexts } from "./changeTexts";

export type KindGroup = keyof typeof changeTexts.groups;

export type ChangeFilters = {
  /** Empty for all. */
  kinds: readonly KindGroup[];
  actor: string | null;
  /** Days, both included. */
  from: string | null;
  to: string | null;
  /** A memory. */
  about: string | null;
  /** Changes that were made together. */
  group: string | null;
};

export const NO_FILTERS: ChangeFilters = { kinds: [], actor: null, from: null, to: null, about: null, group: null };

export const KINDS: Record<KindGroup, readonly ChangeKind[]> = {
  memories: ["addMemory", "editMemory", "correctMemory", "deleteMemory", "restoreMemory", "moveMemory", "setAgent", "setDate"],
  history: ["linkVersions", "unlinkVersions", "mergeMemories", "splitMemory", "setSources"],
  conversations: ["saveInteraction", "updateInteraction", "deleteInteraction", "moveInteraction", "editMessage", "queueInteraction"],
  people: [
    "createOrganization", "renameOrganization", "deleteOrganization", "createUser", "renameUser", "deleteUser", "createAgent", "renameAgent", "deleteAgent",
    "mergeUsers", "mergeAgents",
  ],
  imports: ["importPeople", "importInteraction", "importMemory"],
  review: ["reviewMemory"],
  notes: ["writeNote"],
  undo: ["undo"],
  forget: ["forget"],
};

export const GROUPS = Object.keys(KINDS) as KindGroup[];

export const isKindGroup = (text: string): text is KindGroup => text in KINDS;

/** `place`: the organization or user that is looked at; `null` for the whole store. */
export function auditQuery(filters: ChangeFilters, place: Subject | null): AuditQuery {
  const { kinds, actor, from, to, about, group } = filters;
  return {
    subject: about === null ? place : { kind: "memory", id: about },
    group,
    kinds: kinds.flatMap((kind) => KINDS[kind]),
    actor,
    // Days are those of the store, which counts them in UTC.
    from: from && `${from}T00:00:00Z`,
    to: to && `${to}T23:59:59.999999Z`,
  };
}

export function isFiltered(filters: ChangeFilters): boolean {
  return filters.kinds.length > 0 || [filters.actor, filters.from, filters.to, filters.about, filters.group].some((value) => value !== null);
}
