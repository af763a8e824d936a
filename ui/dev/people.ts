// Invented organizations, users and agents for the development page and the tests.

import type { AgentNode, OrganizationNode, UserNode } from "../src/api/bindings.gen";

export const NOW = "2026-11-22T10:00:00Z";
const CREATED = "2026-02-20T08:00:00Z";
const RECENT = "2026-11-22T07:30:00Z";
const EARLIER = "2026-11-18T16:00:00Z";

export const organizations: OrganizationNode[] = [
  { orgId: "acme", name: "Acme", createdAt: CREATED, users: 12, agents: 5, interactions: 2210, memories: 4218 },
  { orgId: "northwind", name: "Northwind Care", createdAt: CREATED, users: 7, agents: 1, interactions: 2904, memories: 5061 },
  { orgId: "lumen", name: "Lumen Travel", createdAt: CREATED, users: 1, agents: 1, interactions: 9000, memories: 100_000 },
];

function user(orgId: string, name: string, memories: number, extra: Partial<UserNode> = {}): UserNode {
  return {
    orgId,
    userId: name.toLowerCase().replaceAll(/[^a-z]+/g, "-"),
    name,
    createdAt: CREATED,
    agents: 0,
    interactions: Math.round(memories * 0.6),
    memories,
    lastActivity: memories > 0 ? EARLIER : null,
    ...extra,
  };
}

const northwind = ["Anouk Visser", "Ben Adeyemi", "Chiara Conti", "Daniel Roth", "Esther Kamau", "Felix Moser", "Gita Rao"];

export const users: UserNode[] = [
  user("acme", "Alice Moreau", 310, { userId: "alice", agents: 1, interactions: 184, lastActivity: RECENT }),
  user("acme", "Bob Tanaka", 122),
  user("acme", "Carla Reyes", 486),
  user("acme", "Dev Patel", 742, { agents: 1, lastActivity: RECENT }),
  user("acme", "Elif Demir", 58),
  user("acme", "Farid Haddad", 391),
  user("acme", "Grace Lindqvist", 517),
  user("acme", "Hugo Brandt", 204),
  user("acme", "Ines Carvalho", 633, { lastActivity: RECENT }),
  user("acme", "Jonas Weber", 175),
  user("acme", "Keiko Arai", 0),
  user("acme", "Liam O’Connell", 142),
  ...northwind.map((name, i) => user("northwind", name, 96 + i * 41)),
  user("lumen", "Load Test", 100_000, { userId: "load", interactions: 9000 }),
];

function agent(orgId: string, agentId: string, label: string, memories: number, owner: UserNode | null = null): AgentNode {
  return {
    orgId,
    agentId,
    label,
    userId: owner?.userId ?? null,
    createdAt: CREATED,
    interactions: Math.round(memories * 0.6),
    memories,
  };
}

const byName = (name: string) => users.find((candidate) => candidate.name === name) ?? null;

export const agents: AgentNode[] = [
  agent("acme", "atlas", "Atlas", 1306),
  agent("acme", "jenny", "Jenny", 188, byName("Alice Moreau")),
  agent("acme", "marcus", "Marcus", 1642),
  agent("acme", "nora", "Nora", 1082),
  agent("acme", "dex", "Dex", 96, byName("Dev Patel")),
  agent("northwind", "ward", "Ward", 5061),
  agent("lumen", "guide", "Guide", 100_000),
];
