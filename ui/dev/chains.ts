// Invented version graphs: one with a branch and a join, a chain of six, one version alone, and a long chain by rule.

import type { MemoryDetail, MemoryRow, Segment, Turn, VersionEdge, VersionGraphView, VersionNode } from "../src/api/bindings.gen";
import { plainText } from "../src/lib/segments";
import { agents } from "./people";
import { alice, peanutTurns, sarah, text } from "./records";

type Step = {
  id: string;
  label: string;
  lane?: number;
  at: string;
  agent: string;
  said: Segment[];
  from?: string[];
  /** Turns by position: what was said, and the words of it to mark. */
  turns: [position: number, speaker: string, content: string, marked: string][];
};

type Chain = { nodes: VersionNode[]; edges: VersionEdge[]; turns: Map<string, Turn[]> };

const tom: Segment = { kind: "person", id: { kind: "user", id: "bob-tanaka" }, name: "Bob" };

function chain(userId: string, userName: string, steps: readonly Step[]): Chain {
  const edges = steps.flatMap((step) => (step.from ?? []).map((older) => ({ old: older, new: step.id })));
  const nodes = steps.map((step): VersionNode => {
    const next = edges.filter((edge) => edge.old === step.id).map((edge) => steps.find((other) => other.id === edge.new)?.at ?? "");
    const row: MemoryRow = {
      key: { orgId: userId === "load" ? "lumen" : "acme", userId, memoryId: step.id },
      segments: step.said,
      userName,
      agentId: step.agent,
      agentLabel: agents.find((agent) => agent.agentId === step.agent)?.label ?? null,
      interactionId: "peanut",
      obtainedAt: step.at,
      date: step.at.slice(0, 10),
      sources: step.turns.length,
      replaces: step.from?.length ?? 0,
      replacedBy: next.length,
      supersededAt: next.sort()[0] ?? null,
      believed: next.length === 0,
      problems: [],
    };
    return { row, label: step.label, lane: step.lane ?? 0 };
  });
  const turns = new Map(steps.map((step) => [step.id, step.turns.map(turn)]));
  return { nodes, edges, turns };
}

function turn([position, speaker, content, marked]: Step["turns"][number]): Turn {
  const start = content.indexOf(marked);
  const role = agents.some((agent) => agent.label === speaker) ? "assistant" : "user";
  return { position, role, speaker, content, marks: marked ? [{ start, end: start + marked.length }] : [] };
}

const home = chain("alice", "Alice Moreau", [
  {
    id: "home-v1", label: "v1", at: "2026-03-03T18:02:00Z", agent: "jenny", said: [alice, text(" lives in Lyon with her husband Tom and their son Jake.")],
    turns: [[0, "Alice Moreau", "We are in Lyon, Tom and Jake and I, third floor, no lift.", "in Lyon, Tom and Jake"]],
  },
  {
    id: "home-v2", label: "v2", at: "2026-05-12T08:40:00Z", agent: "jenny", from: ["home-v1"], said: [alice, text(" is moving to Berlin in July for Tom’s new job.")],
    turns: [[2, "Alice Moreau", "Tom got it. Berlin, from July.", "Berlin, from July"], [4, "Alice Moreau", "The job is for two years at least.", "The job"]],
  },
  {
    id: "home-v2b", label: "v2b", lane: 1, at: "2026-06-02T12:11:00Z", agent: "marcus", from: ["home-v2"], said: [alice, text(" is moving to Hamburg in July; her employer pays the move.")],
    turns: [[1, "Alice Moreau", "If it is Hamburg, they pay for the move.", "they pay for the move"]],
  },
  {
    id: "home-v3", label: "v3", at: "2026-07-18T19:22:00Z", agent: "atlas", from: ["home-v2"], said: [alice, text(" lives in Berlin since July, in a sublet in Neukölln until autumn.")],
    turns: [
      [0, "Alice Moreau", "We are in. Berlin, boxes everywhere, Jake has found the lake already.", "Berlin"],
      [1, "Atlas", "Welcome. Is this the address for the tickets from now on?", ""],
      [2, "Alice Moreau", "It is a sublet in Neukölln until autumn, then we need our own.", "a sublet in Neukölln until autumn"],
    ],
  },
  {
    id: "home-v4", label: "v4", at: "2026-09-28T14:05:00Z", agent: "jenny", from: ["home-v3", "home-v2b"], said: [alice, text(" lives in Berlin since July, in her own flat on Weserstraße from 1 October.")],
    turns: [
      [1, "Alice Moreau", "We signed for the flat on Weserstraße this morning. Keys on 1 October.", "the flat on Weserstraße"],
      [3, "Alice Moreau", "Ours, yes. No more subletting.", ""],
    ],
  },
]);

const WORK: [at: string, agent: string, said: Segment[]][] = [
  ["2026-02-24T09:00:00Z", "marcus", [alice, text(" is an illustrator at a publisher in Lyon.")]],
  ["2026-03-30T10:30:00Z", "marcus", [alice, text(" is an illustrator at a publisher in Lyon, four days a week.")]],
  ["2026-06-20T07:15:00Z", "jenny", [alice, text(" has given notice at the publisher for the end of July.")]],
  ["2026-09-02T16:45:00Z", "atlas", [alice, text(" works as a freelance illustrator since September.")]],
  ["2026-10-19T11:20:00Z", "jenny", [alice, text(" works as a freelance illustrator and shares a studio with "), tom, text(".")]],
  ["2026-11-16T08:00:00Z", "nora", [alice, text(" works as a freelance illustrator, <i>children’s books</i> above all, and shares a studio with "), tom, text(".")]],
];

const work = chain(
  "alice",
  "Alice Moreau",
  WORK.map(([at, agent, said], i) => ({
    id: `work-v${i + 1}`, label: `v${i + 1}`, at, agent, said, from: i > 0 ? [`work-v${i}`] : [],
    turns: [[i, "Alice Moreau", `About work: ${plainText(said)}`, "About work"]],
  })),
);

const birch = chain("alice", "Alice Moreau", [
  { id: "birch-v1", label: "v1", at: "2026-03-02T09:30:00Z", agent: "marcus", said: [alice, text(" is allergic to birch pollen.")], turns: [[0, "Alice Moreau", "Birch again. My eyes.", "Birch"]] },
]);

const written = chain(
  "alice",
  "Alice Moreau",
  sarah.map((row, i) => ({
    id: row.key.memoryId, label: `v${i + 1}`, at: row.obtainedAt, agent: row.agentId, said: row.segments,
    from: i > 0 ? [`sarah-v${i}`] : [],
    turns: [0, 2].map((at) => [at, "Alice Moreau", peanutTurns[at]?.content ?? "", at === 0 ? "Sarah’s midwife finally gave her a real date" : "Sarah is due on the 15th"]),
  })),
);

const DAY = 86_400_000;
const long = chain(
  "load",
  "Load Test",
  Array.from({ length: 1_000 }, (_, i) => ({
    id: `long-v${i + 1}`, label: `v${i + 1}`, agent: "guide",
    at: new Date(Date.parse("2019-01-01T08:00:00Z") + (i + Math.sin(i / 9) * 3 + (i > 500 ? 300 : 0)) * 2.2 * DAY).toISOString(),
    said: [text(`Load Test has ${i + 1} items on the list, the last one added by the guide.`)],
    from: i > 0 ? [`long-v${i}`] : [],
    turns: [[i, "Load Test", `That makes ${i + 1} items.`, `${i + 1} items`]] as Step["turns"],
  })),
);

const CHAINS = [home, work, birch, written, long];

function chainOf(memoryId: string): Chain | undefined {
  return CHAINS.find((each) => each.nodes.some((node) => node.row.key.memoryId === memoryId));
}

/** The versions around one of them, at most `limit`. */
export function chainGraph(memoryId: string, limit: number): VersionGraphView | null {
  const found = chainOf(memoryId);
  if (!found) return null;
  const at = found.nodes.findIndex((node) => node.row.key.memoryId === memoryId);
  const start = Math.max(0, Math.min(at - Math.floor(limit / 2), found.nodes.length - limit));
  const nodes = found.nodes.slice(start, start + limit);
  const known = new Set(nodes.map((node) => node.row.key.memoryId));
  return {
    nodes,
    edges: found.edges.filter((edge) => known.has(edge.old) && known.has(edge.new)),
    lanes: 1 + Math.max(...nodes.map((node) => node.lane)),
    total: found.nodes.length,
  };
}

export function chainDetail(memoryId: string): MemoryDetail | null {
  const found = chainOf(memoryId);
  const node = found?.nodes.find((each) => each.row.key.memoryId === memoryId);
  if (!found || !node) return null;
  const rows = (ids: string[]) => found.nodes.filter((each) => ids.includes(each.row.key.memoryId)).map((each) => each.row);
  return {
    row: node.row,
    sources: found.turns.get(memoryId) ?? [],
    interactionMessages: 8,
    replaced: rows(found.edges.filter((edge) => edge.new === memoryId).map((edge) => edge.old)),
    replacing: rows(found.edges.filter((edge) => edge.old === memoryId).map((edge) => edge.new)),
    versions: found.nodes.map(({ row, label }) => ({ key: row.key, label, obtainedAt: row.obtainedAt, believed: row.believed })),
    versionsTotal: found.nodes.length,
  };
}

/** The ends of the chains of a user: what changed last, newest first. */
export function chainEnds(userId: string): MemoryRow[] {
  return CHAINS.flatMap((each) => each.nodes.map((node) => node.row))
    .filter((row) => row.key.userId === userId && row.believed && row.replaces > 0)
    .sort((a, b) => b.obtainedAt.localeCompare(a.obtainedAt));
}
