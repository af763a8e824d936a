// The tree as a flat list of rows, as it is drawn and walked.

import type { AgentNode, OrganizationNode, UserNode } from "../../api/bindings.gen";
import { firstName } from "../../lib/format";
import type { Address, Place } from "../../lib/address";
import { texts } from "../../lib/texts";
import type { TreeNode } from "../../lib/treeKeys";

export type TreeRow = TreeNode & {
  kind: "organization" | "users" | "agents" | "user" | "agent" | "more" | "loading";
  orgId: string;
  /** Where the row leads; `null` for a row that only groups. */
  place: Place | null;
  /** The agent filter that goes with the place: an agent shown under its user. */
  agentFilter: string | null;
  count: number | null;
  agentId: string | null;
  /** First name of the one user of an agent, where the agent stands among all. */
  of: string | null;
  recent: boolean;
  position: number;
  siblings: number;
  /** For a "more" row: whose next page it stands for. */
  pageOf: string | null;
};

export type Loaded<T> = { items: T[]; more: boolean } | undefined;

export type TreeSource = {
  organizations: Loaded<OrganizationNode>;
  users: (orgId: string) => Loaded<UserNode>;
  agents: (orgId: string) => Loaded<AgentNode>;
  isOpen: (key: string) => boolean;
  filtering: boolean;
  now: number;
};

const DAY_MS = 86_400_000;

export const orgKey = (orgId: string) => `o:${orgId}`;
export const usersKey = (orgId: string) => `us:${orgId}`;
export const agentsKey = (orgId: string) => `as:${orgId}`;
export const userKey = (orgId: string, userId: string) => `u:${orgId}/${userId}`;
export const agentKey = (orgId: string, agentId: string) => `a:${orgId}/${agentId}`;

type Draft = Pick<TreeRow, "kind" | "key" | "level" | "label" | "orgId"> & Partial<TreeRow>;

function row(draft: Draft): TreeRow {
  return {
    expanded: null, place: null, agentFilter: null, count: null, agentId: null, of: null, recent: false,
    position: 1, siblings: 1, pageOf: null, ...draft,
  };
}

function isRecent(user: UserNode, now: number): boolean {
  const last = user.lastActivity ? Date.parse(user.lastActivity) : Number.NaN;
  return now - last < DAY_MS && last <= now;
}

export function treeRows(source: TreeSource): TreeRow[] {
  const orgs = source.organizations?.items ?? [];
  const rows: TreeRow[] = [];
  for (const org of orgs) {
    const users = source.users(org.orgId);
    const agents = source.agents(org.orgId);
    const found = (users?.items.length ?? 0) + (agents?.items.length ?? 0);
    if (source.filtering && found === 0) continue;
    const open = source.filtering || source.isOpen(orgKey(org.orgId));
    rows.push(
      row({
        kind: "organization", key: orgKey(org.orgId), level: 1, label: org.name, orgId: org.orgId, expanded: open,
        place: { kind: "organization", orgId: org.orgId }, count: org.memories,
      }),
    );
    if (!open) continue;
    rows.push(...userRows(org, users, agents, source), ...agentRows(org, users, agents, source));
  }
  if (source.organizations?.more) {
    rows.push(row({ kind: "more", key: "more:organizations", level: 1, label: "", orgId: "", pageOf: "organizations" }));
  }
  return numbered(rows);
}

function userRows(org: OrganizationNode, users: Loaded<UserNode>, agents: Loaded<AgentNode>, source: TreeSource): TreeRow[] {
  const { orgId } = org;
  if (source.filtering && !users?.items.length) return [];
  const key = usersKey(orgId);
  const open = source.filtering || source.isOpen(key);
  const rows = [row({ kind: "users", key, level: 2, label: texts.tree.users, orgId, expanded: open, count: org.users })];
  if (!open) return rows;
  if (!users) return [...rows, row({ kind: "loading", key: `wait:${key}`, level: 3, label: "", orgId })];
  for (const user of users.items) {
    const own = userKey(orgId, user.userId);
    const opened = user.agents > 0 && source.isOpen(own);
    rows.push(
      row({
        kind: "user", key: own, level: 3, label: user.name, orgId, expanded: user.agents > 0 ? opened : null,
        place: { kind: "user", orgId, userId: user.userId }, count: user.memories, recent: isRecent(user, source.now),
      }),
    );
    if (!opened) continue;
    for (const agent of agents?.items.filter((known) => known.userId === user.userId) ?? []) {
      rows.push(
        row({
          kind: "agent", key: `${own}/${agent.agentId}`, level: 4, label: agent.label, orgId,
          place: { kind: "user", orgId, userId: user.userId }, agentFilter: agent.agentId, agentId: agent.agentId, count: agent.memories,
        }),
      );
    }
  }
  if (users.more) rows.push(row({ kind: "more", key: `more:${key}`, level: 3, label: "", orgId, pageOf: key }));
  return rows;
}

function agentRows(org: OrganizationNode, users: Loaded<UserNode>, agents: Loaded<AgentNode>, source: TreeSource): TreeRow[] {
  const { orgId } = org;
  if (source.filtering ? !agents?.items.length : org.agents === 0) return [];
  const key = agentsKey(orgId);
  const open = source.filtering || source.isOpen(key);
  const rows = [row({ kind: "agents", key, level: 2, label: texts.tree.agents, orgId, expanded: open, count: org.agents })];
  if (!open) return rows;
  if (!agents) return [...rows, row({ kind: "loading", key: `wait:${key}`, level: 3, label: "", orgId })];
  for (const agent of agents.items) {
    const owner = agent.userId ? users?.items.find((user) => user.userId === agent.userId) : undefined;
    rows.push(
      row({
        kind: "agent", key: agentKey(orgId, agent.agentId), level: 3, label: agent.label, orgId, agentId: agent.agentId,
        place: { kind: "agent", orgId, agentId: agent.agentId }, count: agent.memories, of: owner ? firstName(owner.name) : null,
      }),
    );
  }
  if (agents.more) rows.push(row({ kind: "more", key: `more:${key}`, level: 3, label: "", orgId, pageOf: key }));
  return rows;
}

/** Fills in place and number among siblings, which a screen reader cannot count in a list drawn in part. */
function numbered(rows: TreeRow[]): TreeRow[] {
  const open: TreeRow[][] = [];
  const close = (level: number) => {
    for (const group of open.splice(level)) group.forEach((sibling) => (sibling.siblings = group.length));
  };
  for (const current of rows) {
    close(current.level);
    const group = (open[current.level - 1] ??= []);
    group.push(current);
    current.position = group.length;
  }
  close(0);
  return rows;
}

/** The row that stands for an address. */
export function keyOf(address: Address): string | null {
  const { place, agent } = address;
  switch (place.kind) {
    case "store":
      return null;
    case "organization":
      return orgKey(place.orgId);
    case "user":
      return agent ? `${userKey(place.orgId, place.userId)}/${agent}` : userKey(place.orgId, place.userId);
    case "agent":
      return agentKey(place.orgId, place.agentId);
  }
}

/** What has to be open for the row of a place to be seen. */
export function ancestorsOf(address: Address): string[] {
  const { place } = address;
  switch (place.kind) {
    case "store":
      return [];
    case "organization":
      return [orgKey(place.orgId), usersKey(place.orgId), agentsKey(place.orgId)];
    case "user":
      return [orgKey(place.orgId), usersKey(place.orgId), ...(address.agent ? [userKey(place.orgId, place.userId)] : [])];
    case "agent":
      return [orgKey(place.orgId), agentsKey(place.orgId)];
  }
}
