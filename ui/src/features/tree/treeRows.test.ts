import { describe, expect, it } from "vitest";

import type { AgentNode, OrganizationNode, UserNode } from "../../api/bindings.gen";
import { HOME } from "../../lib/address";
import { ancestorsOf, keyOf, treeRows, type TreeSource } from "./treeRows";

const createdAt = "2026-01-01T00:00:00Z";
const NOW = Date.parse("2026-11-22T10:00:00Z");
const org = (orgId: string): OrganizationNode => ({ orgId, name: orgId, createdAt, users: 2, agents: 1, interactions: 0, memories: 5 });
const user = (userId: string, extra: Partial<UserNode> = {}): UserNode => ({
  orgId: "acme", userId, name: userId, createdAt, agents: 0, interactions: 0, memories: 1, lastActivity: null, ...extra,
});
const jenny: AgentNode = { orgId: "acme", agentId: "jenny", label: "Jenny", userId: "Alice Moreau", createdAt, interactions: 0, memories: 1 };
const all = <T>(...items: T[]) => ({ items, more: false });

function source(extra: Partial<TreeSource> = {}): TreeSource {
  return {
    organizations: all(org("acme"), org("other")),
    users: () => all(user("Alice Moreau", { agents: 1, lastActivity: "2026-11-22T07:00:00Z" }), user("Bob")),
    agents: () => all(jenny),
    isOpen: (key) => key !== "o:other",
    filtering: false,
    now: NOW,
    ...extra,
  };
}

describe("treeRows", () => {
  it("lists what is open, an agent of one user also under that user", () => {
    expect(treeRows(source()).map((row) => `${"  ".repeat(row.level - 1)}${row.label}`)).toEqual([
      "acme", "  Users", "    Alice Moreau", "      Jenny", "    Bob", "  Agents", "    Jenny", "other",
    ]);
  });

  it("counts siblings for screen readers", () => {
    const rows = treeRows(source());
    expect(rows.map((row) => [row.position, row.siblings])).toEqual([
      [1, 2], [1, 2], [1, 2], [1, 1], [2, 2], [2, 2], [1, 1], [2, 2],
    ]);
  });

  it("reads nothing of what is closed", () => {
    const rows = treeRows(source({ isOpen: () => false }));
    expect(rows.map((row) => row.key)).toEqual(["o:acme", "o:other"]);
  });

  it("marks who changed in the last day, and nobody from the future", () => {
    const users = () => all(
      user("a", { lastActivity: "2026-11-21T10:00:01Z" }),
      user("b", { lastActivity: "2026-11-21T09:59:00Z" }),
      user("c", { lastActivity: "2031-01-01T00:00:00Z" }),
    );
    expect(treeRows(source({ users })).filter((row) => row.kind === "user").map((row) => row.recent)).toEqual([true, false, false]);
  });

  it("shows only organizations with somebody who fits the filter", () => {
    const users = (orgId: string) => (orgId === "acme" ? all(user("Bob")) : all<UserNode>());
    const rows = treeRows(source({ users, agents: () => all<AgentNode>(), filtering: true }));
    expect(rows.map((row) => row.label)).toEqual(["acme", "Users", "Bob"]);
  });

  it("ends a list that goes on with a row for its next page", () => {
    const rows = treeRows(source({ users: () => ({ items: [user("Bob")], more: true }) }));
    expect(rows.find((row) => row.kind === "more")?.pageOf).toBe("us:acme");
  });
});

it("finds the row of an address and what has to be open above it", () => {
  const address = { ...HOME, place: { kind: "user", orgId: "acme", userId: "Alice Moreau" } as const, agent: "jenny" };
  const open = new Set(ancestorsOf(address));
  const rows = treeRows(source({ isOpen: (key) => open.has(key) }));
  expect(rows.map((row) => row.key)).toContain(keyOf(address));
});
