// An invented review and audit trail: what their commands answer, for the development page and the tests.

import type {
  AuditQuery, AuditRow, BulkRequest, BulkScope, Correction, CorrectionRequest, EditableMemory, FinderRecord, Finder, LaterChange, MemoryDetail, MemoryKey, MemoryRow,
  PageRequest, Plan, Review, ReviewCard, ReviewFilter, ReviewKey, Undone, UndoRequest, Verdict,
} from "../src/api/bindings.gen";
import { plainText } from "../src/lib/segments";
import type { Handlers } from "./fakeBackend";
import { hitRow } from "./hits";
import { alice, sarah, text } from "./records";

type Emit = (event: string, payload: unknown) => void;

const known = (memoryId: string): MemoryRow => {
  const row = hitRow(memoryId);
  if (!row) throw new Error(`invariant: ${memoryId} is written out`);
  return row;
};

function detailOf(row: MemoryRow): MemoryDetail {
  return {
    row,
    sources: [
      { position: 4, role: "user", speaker: row.userName ?? "", content: `Just so you know: ${plainText(row.segments)}`, marks: [{ start: 18, end: 26 }] },
      { position: 5, role: "assistant", speaker: row.agentLabel ?? "", content: "I will remember that.", marks: [] },
    ],
    interactionMessages: 12, replaced: [], replacing: [],
    versions: [{ key: row.key, label: "v1", obtainedAt: row.obtainedAt, believed: true }], versionsTotal: 1,
  };
}

function card(finder: Finder, row: MemoryRow, other: MemoryRow | null, score: number): ReviewCard {
  const key = { orgId: row.key.orgId, memoryId: row.key.memoryId, finder, other: other?.key.memoryId ?? null };
  return { key, score, memory: detailOf({ ...row, believed: true }), other: other && { ...other, believed: true } };
}

export const cards: ReviewCard[] = [
  card("nearDuplicate", known("hit-nurse"), known("hit-pen"), 0.88),
  card("unlinkedContradiction", known("hit-pen"), known("hit-none"), 0.71),
  card("tooLong", known("hit-tale"), null, 1.8),
  card("unsupported", known("hit-table"), null, 1),
];

const of = (finder: Finder, kept: number, dropped: number, skipped = 0): FinderRecord => ({ finder, waiting: 0, kept, dropped, skipped });
const judged = [of("nearDuplicate", 2, 12, 1), of("unlinkedContradiction", 3, 4), of("unsupported", 0, 0), of("tooLong", 5, 1), of("empty", 0, 0), of("namesInText", 0, 3), of("flipping", 0, 0), of("byHand", 0, 0)];

const person = { kind: "person", name: "M. Ortiz" } as const;
const base = { reason: null, group: null, undoes: null, undoneBy: null, redacted: false, effects: [], effectsTotal: 0 };

export const changes: AuditRow[] = [
  {
    ...base, changeId: "c4", at: "2026-11-22T09:40:00Z", actor: person, kind: "editMemory", summary: [text("fixed the wording of a memory of "), alice], reason: "said on the phone",
    effects: [{ kind: "text", subject: { kind: "memory", id: "sarah-v3" }, other: null, before: [alice, text("’s sister Sarah is due in December.")], after: [alice, text("’s sister Sarah is due on 15 December.")] }],
    effectsTotal: 1,
  },
  {
    ...base, changeId: "c3", at: "2026-11-21T16:02:00Z", actor: person, kind: "deleteMemory", group: "g1", undoneBy: "c3u", summary: [text("deleted 12 memories of "), alice],
    effects: [{ kind: "removed", subject: { kind: "memory", id: "hit-tale" }, other: null, before: known("hit-tale").segments, after: null }], effectsTotal: 12,
  },
  {
    ...base, changeId: "c2", at: "2026-11-12T09:20:00Z", actor: { kind: "agent", name: "Jenny" }, kind: "saveInteraction", summary: [text("saved an interaction with 6 messages of "), alice],
    effects: [{ kind: "added", subject: { kind: "memory", id: "sarah-v3" }, other: null, before: null, after: [alice, text("’s sister Sarah is due in December.")] }], effectsTotal: 1,
  },
  { ...base, changeId: "c1", at: "2026-03-02T08:00:00Z", actor: { kind: "import", name: "conv-26.json" }, kind: "importMemory", group: "g0", summary: [text("imported 187 memories")] },
];

export const later: LaterChange = { changeId: "c4", group: null, kind: "editMemory", at: "2026-11-22T09:40:00Z", actor: person, summary: "fixed the wording of a memory", canBeUndone: true };

const idOf = (key: ReviewKey) => `${key.finder} ${key.memoryId} ${key.other}`;

export function workbenchHandlers(emit: Emit): Handlers {
  const decisions = new Map<string, { key: ReviewKey; verdict: Verdict; change: string }>();
  let made = 0;
  const changed = () => emit("store-changed", { tags: ["memories", "review", "undo"] });
  const decide = (keys: readonly ReviewKey[], verdict: Verdict): string => {
    made += 1;
    const change = `made-${made}`;
    for (const key of keys) decisions.set(idOf(key), { key, verdict, change });
    changed();
    return change;
  };
  const waiting = ({ finders, userId }: ReviewFilter) =>
    cards.filter(({ key, memory }) => !decisions.has(idOf(key)) && (finders.length === 0 || finders.includes(key.finder)) && (!userId || memory.row.key.userId === userId));
  const verdictOf = ({ kind }: Correction): Verdict => (kind === "merge" ? "merged" : kind === "delete" ? "deleted" : "fixed");
  const sizeOf = (scope: BulkScope) => (scope.kind === "selected" ? scope.memories.length : 310 - scope.except.length);
  return {
    refresh_review: ({ orgId }) => ({ users: 12, memories: 4218, waiting: orgId === "acme" ? waiting({ finders: [], userId: null }).length : 0 }),
    review_queue: ({ orgId, filter, page }) => {
      const { after, limit } = page as PageRequest;
      const found = orgId === "acme" ? waiting(filter as ReviewFilter) : [];
      const start = Number(after ?? 0);
      return { items: found.slice(start, start + limit), next: start + limit < found.length ? String(start + limit) : null };
    },
    review_records: ({ userId }) =>
      judged.map((record) => {
        const ours = [...decisions.values()].filter(({ key }) => key.finder === record.finder);
        const count = (...verdicts: Verdict[]) => ours.filter(({ verdict }) => verdicts.includes(verdict)).length;
        return {
          ...record,
          waiting: waiting({ finders: [record.finder], userId: userId as string | null }).length,
          kept: record.kept + count("kept"), dropped: record.dropped + count("fixed", "merged", "deleted"), skipped: record.skipped + count("skipped"),
        };
      }),
    decide_findings: ({ keys, verdict }) => decide(keys as ReviewKey[], verdict as Verdict),
    memory_reviews: ({ memory }): Review[] =>
      (memory as MemoryKey).memoryId === "sarah-v3"
        ? [{ orgId: "acme", memoryId: "sarah-v3", finder: "byHand", other: null, userId: "alice", verdict: "kept", by: person, at: "2026-11-20T10:00:00Z" }]
        : [],
    memory_for_editing: ({ memory }): EditableMemory => {
      const key = memory as MemoryKey;
      const row = hitRow(key.memoryId) ?? sarah[0] ?? known("hit-pen");
      return { text: plainText(row.segments), memory: { ...key, agentId: row.agentId, interactionId: row.interactionId, text: plainText(row.segments), obtainedAt: row.obtainedAt, date: row.date }, stamp: "seen" };
    },
    correct: ({ request }) => {
      const { correction, settles } = request as CorrectionRequest;
      const changeId = settles ? decide([settles], verdictOf(correction)) : "made-0";
      return { kind: "stored", changeId, summary: "corrected", created: [] };
    },
    plan_correction: (): Plan => ({
      kind: "restoreMemory", summary: "restored", stamp: "seen",
      impact: {
        memories: [{ before: sarah[2] ?? known("hit-pen"), after: sarah[1] ?? known("hit-pen") }], memoriesAdded: 0, memoriesEdited: 1, memoriesRemoved: 0, linksAdded: 0, linksRemoved: 0,
        sourcesAdded: 0, sourcesRemoved: 0, interactions: 0, messages: 0, people: 0, indexEntries: 1, newlyBelieved: 1, noLongerBelieved: 0, reversible: true,
      },
    }),
    list_changes: ({ query, page }) => {
      const { subject, group, kinds, actor, from, to } = query as AuditQuery;
      const found = changes.filter(
        (row) =>
          (subject?.kind !== "memory" || row.effects.some((effect) => effect.subject.kind === "memory" && effect.subject.id === subject.id)) &&
          (group === null || row.group === group || group.startsWith("bulk")) && (kinds.length === 0 || kinds.includes(row.kind)) &&
          (actor === null || row.actor.name === actor) && (from === null || row.at >= from) && (to === null || row.at <= to),
      );
      const { after, limit } = page as PageRequest;
      const start = Number(after ?? 0);
      return { items: found.slice(start, start + limit), next: start + limit < found.length ? String(start + limit) : null };
    },
    get_change: ({ change }) => changes.find((row) => row.changeId === change) ?? changes[0],
    export_changes: () => ({ changes: changes.length, lines: changes.length }),
    undo_change: ({ request }): Undone => {
      const { change, also, wholeGroup } = request as UndoRequest;
      for (const [id, decision] of decisions) if (decision.change === change) decisions.delete(id);
      if (change === "c2" && also.length === 0) return { kind: "blocked", problem: "other changes build on it by now", by: [later] };
      changed();
      return { kind: "done", summary: "undone", changes: wholeGroup ? 2 : 1 + also.length, changeId: "u1" };
    },
    count_selected: ({ scope }) => sizeOf(scope as BulkScope),
    run_bulk: ({ request }) => ({ memories: sizeOf((request as BulkRequest).scope), group: "bulk-1", complete: true }),
    export_memories: ({ scope }) => ({ memories: sizeOf(scope as BulkScope), file: "memories.csv" }),
  };
}

