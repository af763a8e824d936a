// Invented answers for the overview and the graph view.

import type { GraphNode, Neighbourhood, NodeRef, Overview, PageRequest, PathSearch, Way } from "../src/api/bindings.gen";
import { idOf } from "../src/lib/graphModel";
import type { Handlers } from "./fakeBackend";
import { chainEnds } from "./chains";
import { agents, users } from "./people";
import { memoryAt, timelineOf, userOf } from "./records";

function overview(): Overview {
  const alice = users.find((user) => user.userId === "alice");
  const days = new Map<string, Overview["days"][number]>();
  for (const item of alice ? timelineOf(alice) : []) {
    const day = days.get(item.date) ?? { date: item.date, interactions: 0, learned: 0, changed: 0 };
    day.interactions += 1;
    day.learned += item.newMemories;
    day.changed += item.changedMemories;
    days.set(item.date, day);
  }
  const sorted = [...days.values()].sort((a, b) => a.date.localeCompare(b.date));
  return {
    days: sorted,
    deletions: sorted.slice(-1).map((day) => ({ date: day.date, memories: 3 })),
    revised: chainEnds("alice").map((row, i) => ({ row, revisions: 5 - i })),
    contested: 2,
    sourcesLost: 0,
    agents: agents.slice(0, 3).map((agent) => ({ agentId: agent.agentId, label: agent.label, interactions: agent.interactions, memories: agent.memories })),
    index: { state: "upToDate" },
  };
}

function named(node: NodeRef, text: string, believed: boolean | null = null): GraphNode {
  return { id: idOf(node), node, label: [{ kind: "text", text }], at: null, believed };
}

const TOTAL = 310;

function memoryNode(index: number): GraphNode {
  const user = userOf("acme", "alice");
  const text = user ? memoryAt(user, index).segments.map((s) => (s.kind === "text" ? s.text : "")).join("") : `memory ${index}`;
  return named({ kind: "memory", key: { orgId: "acme", userId: "alice", memoryId: `g${index}` } }, text, index % 4 !== 0);
}

const alice = named({ kind: "user", key: { orgId: "acme", userId: "alice" } }, "Alice Moreau");
const acme = named({ kind: "organization", key: "acme" }, "Acme");

function neighbourhood({ node, way, page }: { node: NodeRef; way: Way | null; page: PageRequest }): Neighbourhood {
  if (node.kind === "user") {
    const start = Number(page.after ?? 0);
    const memories = {
      way: { relation: "hasMemory" as const, outgoing: true },
      nodes: Array.from({ length: Math.min(page.limit, TOTAL - start) }, (_, i) => memoryNode(start + i)),
      total: TOTAL,
      next: start + page.limit < TOTAL ? String(start + page.limit) : null,
    };
    const organization = { way: { relation: "belongsTo" as const, outgoing: true }, nodes: [acme], total: 1, next: null };
    return { node: alice, groups: way ? [memories] : [organization, memories] };
  }
  const own = node.kind === "memory" ? memoryNode(Number(node.key.memoryId.replaceAll(/\D/g, "")) || 0) : acme;
  return {
    node: { ...own, id: idOf(node), node },
    groups: [{ way: { relation: node.kind === "memory" ? "hasMemory" : "belongsTo", outgoing: false }, nodes: [alice], total: 1, next: null }],
  };
}

function path({ from, to }: { from: NodeRef; to: NodeRef }): PathSearch {
  const [a, b] = [neighbourhood({ node: from, way: null, page: { after: null, limit: 1 } }).node, neighbourhood({ node: to, way: null, page: { after: null, limit: 1 } }).node];
  return {
    nodes: [a, alice, b],
    edges: [a, b].map((end) => ({ from: alice.id, to: end.id, relation: "hasMemory" })),
    lookedAt: 3, cut: false,
  };
}

export function overviewHandlers(): Handlers {
  return {
    overview,
    neighbourhood: (args) => neighbourhood(args as Parameters<typeof neighbourhood>[0]),
    path_between: (args) => path(args as Parameters<typeof path>[0]),
    save_picture: () => "graph.svg",
  };
}
