// Invented hits for any question: a few written out, found by the words that they share with it.

import type { HitExplanation, Mark, MemoryRow, SearchAnswer, SearchHit, SearchRequest, Segment } from "../src/api/bindings.gen";
import { plainText } from "../src/lib/segments";
import { chainDetail } from "./chains";
import { agents } from "./people";
import { alice, text } from "./records";

const marcus: Segment = { kind: "person", id: { kind: "agent", id: "marcus" }, name: "Marcus" };
const TALE =
  "On the way back from the lake, with the bus an hour late, she told how the first summer in the new town had gone, who had come to see them, " +
  "what was still in boxes and which of the neighbours had a piano, and only then that the school had called because of the peanut butter of another child, " +
  "and that the nurse now keeps a second pen in the drawer of the staff room, next to the plan with the numbers to call, which everybody has signed.";

const SAID: [id: string, agent: string, day: string, segments: Segment[], until?: string][] = [
  ["hit-pen", "jenny", "2026-11-03", [text("Jake is allergic to peanuts and carries an adrenaline pen.")]],
  ["hit-school", "jenny", "2026-11-12", [text("Jake had an allergic reaction to peanuts at school on 11 November.")]],
  ["hit-plan", "jenny", "2026-11-12", [alice, text(" wants the school’s allergy plan before she travels.")]],
  ["hit-nurse", "jenny", "2026-11-12", [text("Jake’s school nurse keeps an adrenaline pen for him.")]],
  ["hit-none", "marcus", "2026-04-14", [alice, text(" told "), marcus, text(" that Jake has no known allergies.")], "2026-11-03T16:20:00Z"],
  ["hit-table", "nora", "2026-10-08", [text("Jake’s class has a nut-free table since October.")]],
  ["hit-tale", "nora", "2026-09-19", [alice, text(` remembers a long day. ${TALE}`)]],
  ["birch-v1", "marcus", "2026-03-02", [alice, text(" is allergic to birch pollen.")]],
  ["work-v4", "atlas", "2026-09-02", [alice, text(" works as a freelance illustrator since September.")], "2026-10-19T11:20:00Z"],
  ["sarah-v3", "jenny", "2026-11-12", [alice, text("’s sister Sarah is due on 15 December.")]],
  ["hit-html", "atlas", "2026-08-05", [alice, text(" asks for a <b>nut-free</b> meal on every flight & no <script>alert(1)</script>.")]],
];

const rows: MemoryRow[] = SAID.map(([memoryId, agentId, day, segments, until]) => ({
  key: { orgId: "acme", userId: "alice", memoryId },
  segments,
  userName: "Alice Moreau",
  agentId,
  agentLabel: agents.find((agent) => agent.agentId === agentId)?.label ?? null,
  interactionId: "peanut",
  obtainedAt: `${day}T16:20:00Z`,
  date: day,
  sources: 2,
  replaces: 0,
  replacedBy: until ? 1 : 0,
  supersededAt: until ?? null,
  believed: !until, problems: [],
}));

function wordsOf(question: string): string[] {
  return question.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
}

function marksOf(row: MemoryRow, words: readonly string[]): Mark[] {
  const shown = plainText(row.segments).toLowerCase();
  return words.flatMap((word) => {
    const stem = word.slice(0, 5);
    return [...shown.matchAll(new RegExp(`${stem}\\p{L}*`, "gu"))].map((found) => ({ start: found.index, end: found.index + found[0].length }));
  });
}

export function answer(request: SearchRequest): SearchAnswer {
  const words = wordsOf(request.text);
  const current = request.versions === "current";
  const found = rows
    .filter((row) => (!request.scope.agentId || row.agentId === request.scope.agentId) && (!request.dates.from || row.date >= request.dates.from) && (!request.dates.to || row.date <= request.dates.to))
    .filter((row) => !current || row.believed || row.key.memoryId === "work-v4")
    .map((row) => ({ row, marks: marksOf(row, words) }))
    .filter(({ marks }) => marks.length > 0)
    .sort((a, b) => b.marks.length - a.marks.length);
  const isNamed = words.includes("alice");
  const hits = found.map(({ row, marks }, i): SearchHit => {
    const newest = current && row.key.memoryId === "work-v4" ? chainDetail("work-v6")?.row : undefined;
    const cosine = Math.max(0.31, 0.89 - i * 0.06 - (i % 3) * 0.02);
    const bonus = isNamed && !request.scope.userId ? 0.2 : 0;
    const dense = i % 6 === 5 ? null : { rank: 1 + ((i * 3) % found.length), score: cosine, adds: cosine + bonus };
    const lexical = i % 7 === 6 ? null : { rank: 1 + ((i * 2 + 1) % found.length), score: 9.41 - i * 0.9, adds: 0.62 / (1 + i * 0.6) };
    return {
      row: newest ?? row,
      matched: newest ? row : null,
      marks: newest ? marksOf(newest, words) : marks,
      matchedMarks: newest ? marks : [],
      dense,
      lexical,
      fused: (dense?.adds ?? 0) + (lexical?.adds ?? 0),
    };
  });
  return {
    hits: hits.sort((a, b) => b.fused - a.fused),
    people: isNamed ? [{ id: { kind: "user", id: "alice" }, name: "Alice Moreau" }] : [],
    notices: words.includes("pending") ? [{ kind: "indexBehind", pending: 12 }, { kind: "notUnderstood" }] : [],
    tookMs: 3.8,
  };
}

export function explanation(request: SearchRequest, memoryId: string): HitExplanation {
  const row = rows.find((each) => each.key.memoryId === memoryId);
  const shown = row ? plainText(row.segments).toLowerCase() : "";
  return {
    terms: wordsOf(request.text)
      .filter((word) => word !== "alice")
      .map((word, i) => {
        const isThere = shown.includes(word.slice(0, 5));
        return { word, text: isThere ? 0.31 / (i + 1) : null, sources: i % 3 === 1 ? 0.12 : null };
      }),
  };
}

export function hitRow(memoryId: string): MemoryRow | undefined {
  return rows.find((row) => row.key.memoryId === memoryId);
}
