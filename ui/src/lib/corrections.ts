// What can be corrected, where it is offered and by which key, and what a correction leads to. Drawn by menus, the
// inspector, the palette and the list of keys alike.

import type { ChangeKind, Correction, Impact, InteractionKey, MemoryImpact, MemoryKey, MemoryRow, UserKey } from "../api/bindings.gen";
import type { Selection } from "./address";
import { plainText } from "./segments";

/** Where a new memory comes from, when it is written from a turn. */
export type FromTurn = { interactionId: string; position: number; agentId: string };

/** A correction that somebody begins; a dialog asks for the rest. */
export type CorrectionStart =
  | { kind: "correct" | "contradict" | "merge" | "split" | "setSources"; memory: MemoryKey }
  /** `other`: the memory that the link leads to; `null` to choose one. */
  | { kind: "unlink"; memory: MemoryKey; other: string | null }
  /** `after`: the change whose outcome is wanted back; `null` to choose one. */
  | { kind: "restore"; memory: MemoryKey; after: string | null }
  | { kind: "moveMemories" | "setAgent" | "setDate" | "delete"; memories: MemoryKey[] }
  | { kind: "add"; user: UserKey; from: FromTurn | null }
  | { kind: "fixTurn"; interaction: InteractionKey; position: number }
  | { kind: "moveInteraction" | "setInteractionAgent" | "deleteInteraction"; interaction: InteractionKey }
  | { kind: "mergeUsers"; user: UserKey; name: string }
  | { kind: "mergeAgents"; orgId: string; agentId: string; name: string };

export const MEMORY_ACTIONS = [
  "fixWording", "correct", "split", "merge", "contradict", "unlink", "setSources", "setDate", "setAgent", "moveMemories", "review", "restore", "delete", "forget",
] as const;
export type MemoryAction = (typeof MEMORY_ACTIONS)[number];

export const INTERACTION_ACTIONS = ["addMemory", "setInteractionAgent", "moveInteraction", "deleteInteraction", "forget"] as const;
export type InteractionAction = (typeof INTERACTION_ACTIONS)[number];

export type CorrectionAction = MemoryAction | InteractionAction;

/** After these a menu draws a line. */
const LAST_OF_GROUP: ReadonlySet<string> = new Set(["split", "unlink", "moveMemories", "restore", "addMemory", "moveInteraction"]);
export const endsGroup = (action: CorrectionAction): boolean => LAST_OF_GROUP.has(action);

export const isGrave = (action: CorrectionAction): boolean => action === "delete" || action === "deleteInteraction" || action === "forget";

/** Letters that act on the selected memory while nobody types. */
export const MEMORY_KEYS: Partial<Record<MemoryAction, string>> = {
  fixWording: "E", correct: "C", split: "S", merge: "M", contradict: "X", setSources: "T", setDate: "D", review: "R",
};

/** Writes a memory for the user in whose place the window is. */
export const ADD_KEY = "N";

export function memoryActionOfKey(key: string): MemoryAction | null {
  const letter = key.toUpperCase();
  return MEMORY_ACTIONS.find((action) => MEMORY_KEYS[action] === letter) ?? null;
}

/** How a dialog for a memory begins; `null` for what needs none. */
export function startOf(action: MemoryAction, memory: MemoryKey): CorrectionStart | null {
  switch (action) {
    case "correct":
    case "contradict":
    case "merge":
    case "split":
    case "setSources":
      return { kind: action, memory };
    case "unlink":
      return { kind: action, memory, other: null };
    case "restore":
      return { kind: action, memory, after: null };
    case "moveMemories":
    case "setAgent":
    case "setDate":
    case "delete":
      return { kind: action, memories: [memory] };
    case "fixWording":
    case "review":
    case "forget":
      return null;
  }
}

/** How many things an impact touches that somebody can see. */
export function touched(impact: Impact): number {
  return (
    impact.memoriesAdded + impact.memoriesEdited + impact.memoriesRemoved + impact.linksAdded + impact.linksRemoved +
    impact.interactions + impact.messages + impact.people
  );
}

/** Changes that take something away in one place and put it down in another. */
const MOVING: ReadonlySet<ChangeKind> = new Set<ChangeKind>(["moveMemory", "moveInteraction", "mergeUsers"]);

/** An impact as somebody sees it: what is removed and put again has moved, and is counted once. */
export function seenImpact(impact: Impact, kind: ChangeKind): Impact & { memoriesMoved: number } {
  if (!MOVING.has(kind)) return { ...impact, memoriesMoved: 0 };
  const moved = Math.min(impact.memoriesAdded, impact.memoriesRemoved);
  const links = Math.min(impact.linksAdded, impact.linksRemoved);
  const sources = Math.min(impact.sourcesAdded, impact.sourcesRemoved);
  return {
    ...impact,
    memoriesMoved: moved,
    memoriesAdded: impact.memoriesAdded - moved,
    memoriesRemoved: impact.memoriesRemoved - moved,
    linksAdded: impact.linksAdded - links,
    linksRemoved: impact.linksRemoved - links,
    sourcesAdded: impact.sourcesAdded - sources,
    sourcesRemoved: impact.sourcesRemoved - sources,
    interactions: Math.ceil(impact.interactions / 2),
    messages: Math.ceil(impact.messages / 2),
    // Agents of the one who goes are taken away and put down as well.
    people: kind === "mergeUsers" ? Math.ceil(impact.people / 2) : impact.people,
  };
}

/** What is there beside what was wanted of it, memory by memory; a new version stands beside the one it would replace. */
export function besideEachOther(now: readonly MemoryRow[], wanted: readonly MemoryRow[]): [MemoryRow | null, MemoryRow | null][] {
  const same = (a: MemoryRow, b: MemoryRow) => a.key.memoryId === b.key.memoryId;
  const added = wanted.filter((row) => !now.some((held) => same(held, row)));
  const [only, replacement] = [now[0], added[0]];
  if (now.length === 1 && added.length === 1 && only && replacement) return [[only, replacement]];
  return [
    ...now.map((row): [MemoryRow, MemoryRow | null] => [row, wanted.find((other) => same(other, row)) ?? null]),
    ...added.map((row): [null, MemoryRow] => [null, row]),
  ];
}

export type ImpactKind = "added" | "removed" | "text" | "other";

/** What is shown of a memory before and after. */
export function kindOfImpact({ before, after }: MemoryImpact): ImpactKind {
  if (!before) return "added";
  if (!after) return "removed";
  return plainText(before.segments) === plainText(after.segments) ? "other" : "text";
}

/** What is to be looked at after a correction; `undefined` when the selection stays. */
export function selectionAfter(correction: Correction, created: readonly MemoryKey[]): Selection | null | undefined {
  const memory = (key: MemoryKey): Selection => ({ kind: "memory", userId: key.userId, memoryId: key.memoryId });
  const first = created[0];
  switch (correction.kind) {
    case "delete":
    case "deleteInteraction":
      return null;
    case "merge":
      return memory(correction.keep);
    case "moveMemories": {
      const moved = correction.memories[0];
      return moved && memory({ ...moved, userId: correction.to });
    }
    case "moveInteraction":
      return { kind: "interaction", userId: correction.to, interactionId: correction.interaction.interactionId };
    case "restoreMemory":
      return memory(correction.memory);
    default:
      return first && memory(first);
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A moment as two fields say it (UTC, as everywhere in the window); `null` when they do not. */
export function momentOf(day: string, clock: string): string | null {
  if (!DAY.test(day) || !CLOCK.test(clock)) return null;
  const date = new Date(`${day}T${clock}:00Z`);
  // 31 February would roll over into March.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? null : date.toISOString();
}

/** The two fields of a moment. */
export function fieldsOf(moment: string): { day: string; clock: string } {
  return { day: moment.slice(0, 10), clock: moment.slice(11, 16) };
}
