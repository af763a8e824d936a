// A recall that is tried out: the message, one or two settings, and what each of them gave.

import type { CaptureMessage, MemoryId, Recall, Recalled, RecallSettings } from "../api/bindings.gen";

export type RecallRun = { task: string | null; recall: Recall | null; failure: { message: string; hint: string | null } | null };

export type RecallDraft = {
  message: string;
  /** Moment; `null` is now. */
  asOf: string | null;
  /** One, or two that are compared. */
  settings: RecallSettings[];
  /** One per settings, once asked. */
  runs: RecallRun[];
  /** The message of a real conversation that was asked for. */
  source: RecallSource | null;
};

/** A message of a real conversation, with what was said before it. */
export type RecallSource = {
  interaction: string;
  position: number;
  day: string;
  preceding: CaptureMessage[];
  /** What came out of that conversation was not known yet. */
  exclude: MemoryId[];
};

export const DEFAULT_SETTINGS: RecallSettings = { writeQueries: true, filter: true, perQuery: 12, limit: 25, leastScore: 0 };

export const EMPTY_RECALL: RecallDraft = { message: "", asOf: null, settings: [DEFAULT_SETTINGS], runs: [], source: null };

/** At which rank each query found a memory; queries count from 1. */
export type FoundBy = { query: number; rank: number }[];

export function foundBy(recall: Recall, recalled: Recalled): FoundBy {
  const { memoryId } = recalled.hit.row.key;
  return recalled.queries.flatMap((query) => {
    const at = recall.queries[query]?.hits.findIndex((hit) => hit.row.key.memoryId === memoryId) ?? -1;
    return at < 0 ? [] : [{ query: query + 1, rank: at + 1 }];
  });
}

export function keptOf(recall: Recall): Recalled[] {
  const place = ({ decision }: Recalled) => (decision.kind === "kept" ? decision.place : 0);
  return recall.found.filter(({ decision }) => decision.kind === "kept").sort((a, b) => place(a) - place(b));
}

export type FlowDot = { memoryId: MemoryId; column: number; row: number };
export type FlowLine = { memoryId: MemoryId; dots: FlowDot[] };
export type Flow = { columns: number; rows: number; lines: FlowLine[]; dropped: FlowDot[] };

/** The way of each memory from its ranks in the queries to its place in the end; no more than `most` rows are drawn. */
export function flowOf(recall: Recall, most: number): Flow {
  const columns = recall.queries.length + 1;
  const lines: FlowLine[] = [];
  const dropped: FlowDot[] = [];
  for (const recalled of recall.found) {
    const { memoryId } = recalled.hit.row.key;
    const dots = foundBy(recall, recalled)
      .map(({ query, rank }): FlowDot => ({ memoryId, column: query - 1, row: rank - 1 }))
      .filter((dot) => dot.row < most);
    if (recalled.decision.kind !== "kept") dropped.push(...dots);
    else if (recalled.decision.place <= most) lines.push({ memoryId, dots: [...dots, { memoryId, column: columns - 1, row: recalled.decision.place - 1 }] });
  }
  const rows = Math.max(0, ...[...lines.flatMap((line) => line.dots), ...dropped].map((dot) => dot.row + 1));
  return { columns, rows, lines, dropped };
}

/** The ids of memories that only one of two recalls kept. */
export function onlyIn(recall: Recall, other: Recall | null): Set<MemoryId> {
  const there = new Set((other ? keptOf(other) : keptOf(recall)).map(({ hit }) => hit.row.key.memoryId));
  return new Set(keptOf(recall).map(({ hit }) => hit.row.key.memoryId).filter((id) => !there.has(id)));
}
