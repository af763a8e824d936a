// A stand-in for the backend: answers the window's commands from invented data. Used by the tests and by the
// development page, never part of the built program.

import type {
  CommandError, MemoryDetail, MemoryQuery, MemoryRow, Page, PageRequest, SearchAnswer, SearchRequest, StoreStatus,
  TaskProgress, TimelineQuery, UserKey,
} from "../src/api/bindings.gen";
import { agents, organizations, users } from "./people";
import { conversationOf, memoryAt, peanutTurns, sarah, timelineOf, userOf } from "./records";

type Arguments = Record<string, unknown>;
type Handler = (args: Arguments) => unknown;
export type Handlers = Record<string, Handler>;

export function refuse(code: CommandError["code"], message: string, hint: string | null = null): never {
  // Commands reject with a plain object, as Tauri does.
  const error: CommandError = { code, message, hint, retryable: false };
  throw error;
}

export const status: StoreStatus = {
  name: "Field study 2026",
  path: "~/Memora/field-study-2026",
  demo: false,
  writable: true,
  readOnlyReason: null,
  totals: { organizations: 3, users: 44, agents: 7, interactions: 14114, messages: 98_000, memories: 12_345 },
  indexPending: 0,
  indexProblem: null,
  embedder: "static-minilm-en-256, 256",
  embedderProblem: null,
};

function paged<T>(items: readonly T[], page: PageRequest): Page<T> {
  const start = Number(page.after ?? 0);
  const end = start + page.limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
}

function knownUser(key: UserKey) {
  return userOf(key.orgId, key.userId) ?? refuse("notFound", `There is no user ${key.userId}.`);
}

function matching<T>(rows: readonly T[], name: (row: T) => string, filter: unknown): T[] {
  const wanted = typeof filter === "string" ? filter.toLowerCase() : "";
  return rows.filter((row) => name(row).toLowerCase().includes(wanted));
}

function memories(query: MemoryQuery, page: PageRequest): Page<MemoryRow> {
  const { scope, filter } = query;
  const owners = users.filter((user) => user.orgId === scope.orgId && (!scope.userId || user.userId === scope.userId));
  const start = Number(page.after ?? 0);
  const items: MemoryRow[] = [];
  let at = 0;
  for (const owner of owners) {
    for (let i = 0; i < owner.memories; i += 1) {
      const row = owner.userId === "alice" && i < 3 ? (sarah[2 - i] ?? memoryAt(owner, i)) : memoryAt(owner, i);
      const believed = row.replacedBy === 0;
      const fits =
        (!scope.agentId || row.agentId === scope.agentId) &&
        (filter === "all" || (filter === "believed" && believed) || (filter === "superseded" && !believed) ||
          (filter === "revised" && believed && row.replaces > 0)) &&
        (!query.dates.from || row.date >= query.dates.from) &&
        (!query.dates.to || row.date <= query.dates.to);
      if (!fits) continue;
      if (at >= start) items.push(row);
      at += 1;
      if (items.length === page.limit) return { items, next: String(at) };
    }
  }
  return { items, next: null };
}

function detail(memoryId: string, userKey: UserKey): MemoryDetail {
  const version = sarah.findIndex((row) => row.memoryId === memoryId);
  const row = sarah[version];
  if (!row) {
    const found = memoryAt(knownUser(userKey), Number(memoryId.replaceAll(/\D/g, "")) || 0);
    return {
      row: { ...found, memoryId, replacedBy: 0, supersededAt: null, replaces: 0 },
      sources: [{ position: 0, role: "user", speaker: found.userName, content: "A source turn.", marks: [[2, 8]] }],
      messages: 6, replaced: [], replacing: [], believedNow: [],
      chain: { position: 1, total: 1, versions: [] },
    };
  }
  const marks: [number, number][][] = [[[63, 107]], [], [[35, 59]]];
  return {
    row,
    sources: [0, 2].flatMap((i) => (peanutTurns[i] ? [{ ...peanutTurns[i], marks: marks[i] ?? [] }] : [])),
    messages: 6,
    replaced: sarah.slice(version - 1 < 0 ? version : version - 1, version),
    replacing: sarah.slice(version + 1, version + 2),
    believedNow: sarah.slice(2),
    chain: {
      position: version + 1,
      total: 3,
      versions: sarah.map((entry, i) => ({
        memoryId: entry.memoryId, version: i + 1, obtainedAt: entry.obtainedAt, believed: entry.replacedBy === 0,
      })),
    },
  };
}

function search(request: SearchRequest): SearchAnswer {
  const page = memories({ scope: request.scope, filter: "all", dates: request.dates, asOf: null, ascending: false }, { after: null, limit: 10 });
  const words = request.query.toLowerCase().split(/\W+/).filter((word) => word.length > 2);
  return {
    hits: page.items.map((row, i) => {
      const shown = row.segments.map((s) => (s.kind === "text" ? s.text : s.kind === "person" ? s.name : s.id.id)).join("");
      const marks = words.flatMap((word): [number, number][] => {
        const start = shown.toLowerCase().indexOf(word);
        return start < 0 ? [] : [[start, start + word.length]];
      });
      return {
        row, matched: i === 0 ? (sarah[0] ?? null) : null, shownVersion: 3, matchedVersion: i === 0 ? 1 : null,
        dense: i % 4 === 3 ? null : { rank: i + 1, score: 0.89 - i * 0.03, adds: 1 / (61 + i) },
        lexical: i % 5 === 4 ? null : { rank: i + 2, score: 9.41 - i * 0.6, adds: 1 / (62 + i) },
        fused: 2 / (61 + i), marks,
      };
    }),
    tookMs: 4,
    notice: null,
  };
}

export function handlers(emit: (event: string, payload: unknown) => void): Handlers {
  const progress = (task: TaskProgress) => emit("task-progress", task);
  let theme = "system";
  let place: string | null = null;
  return {
    store_status: () => status,
    recent_stores: () => [
      { path: status.path, name: status.name, demo: false, openedAt: "2026-11-22T08:00:00Z" },
      { path: "~/Memora/demo", name: "Demo", demo: true, openedAt: "2026-11-01T08:00:00Z" },
    ],
    open_store_dialog: () => null,
    open_demo_store: () => status,
    open_recent_store: () => status,
    list_organizations: ({ page }) => paged(organizations, page as PageRequest),
    list_users: ({ orgId, filter, page }) =>
      paged(matching(users.filter((user) => user.orgId === orgId), (user) => user.name, filter), page as PageRequest),
    list_agents: ({ orgId, userId, filter, page }) =>
      paged(
        matching(
          agents.filter((agent) => agent.orgId === orgId && (!userId || agent.userId === userId)),
          (agent) => agent.label,
          filter,
        ),
        page as PageRequest,
      ),
    organization: ({ orgId }) => organizations.find((org) => org.orgId === orgId) ?? refuse("notFound", "There is no such organization."),
    user: ({ user }) => knownUser(user as UserKey),
    agent: ({ agent }) =>
      agents.find((known) => known.agentId === (agent as { agentId: string }).agentId) ?? refuse("notFound", "There is no such agent."),
    activity: ({ user, agentId }) => {
      const days = new Map<string, { date: string; interactions: number; memories: number }>();
      for (const item of timelineOf(knownUser(user as UserKey))) {
        if (agentId && item.interaction.agentId !== agentId) continue;
        const day = days.get(item.date) ?? { date: item.date, interactions: 0, memories: 0 };
        day.interactions += 1;
        day.memories += item.newMemories + item.changedMemories;
        days.set(item.date, day);
      }
      return [...days.values()].sort((a, b) => a.date.localeCompare(b.date));
    },
    timeline: ({ query, page }) => {
      const { user, agentId, dates, ascending } = query as TimelineQuery;
      const items = timelineOf(knownUser(user)).filter(
        (item) =>
          (!agentId || item.interaction.agentId === agentId) &&
          (!dates.from || item.date >= dates.from) && (!dates.to || item.date <= dates.to),
      );
      return paged(ascending ? items.reverse() : items, page as PageRequest);
    },
    conversation: ({ interaction, from, limit }) => {
      const key = interaction as UserKey & { interactionId: string };
      const found = conversationOf(knownUser(key), key.interactionId) ?? refuse("notFound", "There is no such interaction.");
      return { ...found, turns: found.turns.slice(Number(from), Number(from) + Number(limit)) };
    },
    list_memories: ({ query, page }) => memories(query as MemoryQuery, page as PageRequest),
    memory_detail: ({ memory }) => {
      const key = memory as UserKey & { memoryId: string };
      return detail(key.memoryId, key);
    },
    version_graph: () => ({
      versions: sarah, edges: [["sarah-v1", "sarah-v2"], ["sarah-v2", "sarah-v3"]], total: 3,
    }),
    search: ({ request }) => search(request as SearchRequest),
    undo_candidate: () => ({
      changeId: "c1", kind: "renameUser", at: "2026-11-22T09:00:00Z",
      summary: [{ kind: "text", text: "renamed Alice to Alice Moreau" }], changes: 1,
    }),
    undo: () => {
      emit("changed", { tags: ["tree", "people", "undo"] });
      return null;
    },
    import_choose: () => ({
      token: "t1", fileName: "conv-26.json", format: "LoCoMo", organizations: 1, users: 2, agents: 1, interactions: 19,
      messages: 419, memories: 187, alreadyThere: 0, problems: [],
    }),
    import_run: () => {
      progress({ taskId: "k1", name: "Importing conv-26.json", done: 40, total: 100, state: "running", message: null });
      return "k1";
    },
    export_run: () => null,
    cancel_task: ({ taskId }) => {
      progress({ taskId: String(taskId), name: "Importing conv-26.json", done: 40, total: 100, state: "cancelled", message: null });
      return null;
    },
    create_organization: () => "new-org",
    create_user: () => "new-user",
    create_agent: () => "new-agent",
    rename_organization: () => null,
    rename_user: ({ user, name }) => {
      knownUser(user as UserKey).name = String(name);
      emit("changed", { tags: ["tree", "people", "undo"] });
      return null;
    },
    rename_agent: () => null,
    delete_organization: () => null,
    delete_user: () => null,
    delete_agent: () => null,
    delete_interaction: () => null,
    delete_memory: () => null,
    settings: () => ({ theme }),
    save_settings: ({ settings }) => {
      theme = (settings as { theme: string }).theme;
      return null;
    },
    save_place: ({ url }) => {
      place = String(url);
      return null;
    },
    last_place: () => place,
  };
}
