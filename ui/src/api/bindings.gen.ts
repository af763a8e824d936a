// Stand-in until the generated file exists.
import { invoke } from "@tauri-apps/api/core";
import { listen, type EventCallback } from "@tauri-apps/api/event";

export type OrgId = string;
export type UserId = string;
export type AgentId = string;
export type InteractionId = string;
export type MemoryId = string;
export type ChangeId = string;
export type GroupId = string;
export type Cursor = string;

export type UserKey = { orgId: OrgId; userId: UserId };
export type AgentKey = { orgId: OrgId; agentId: AgentId };
export type InteractionKey = { orgId: OrgId; userId: UserId; interactionId: InteractionId };
export type MemoryKey = { orgId: OrgId; userId: UserId; memoryId: MemoryId };

export type PersonId = { kind: "user"; id: UserId } | { kind: "agent"; id: AgentId };
export type Segment =
  | { kind: "text"; text: string }
  | { kind: "person"; id: PersonId; name: string }
  | { kind: "unknown"; id: PersonId };

export type PageRequest = { after: Cursor | null; limit: number };
export type Page<T> = { items: T[]; next: Cursor | null };
export type DateRange = { from: string | null; to: string | null };
export type Scope = { orgId: OrgId; userId: UserId | null; agentId: AgentId | null };
export type MemoryFilter = "all" | "believed" | "superseded" | "revised";

export type StoreTotals = {
  organizations: number; users: number; agents: number;
  interactions: number; messages: number; memories: number;
};
export type StoreStatus = {
  name: string; path: string; demo: boolean;
  writable: boolean; readOnlyReason: string | null;
  totals: StoreTotals;
  indexPending: number; indexProblem: string | null;
  embedder: string | null; embedderProblem: string | null;
};

export type OrganizationNode = {
  orgId: OrgId; name: string; createdAt: string;
  users: number; agents: number; interactions: number; memories: number;
};
export type UserNode = {
  orgId: OrgId; userId: UserId; name: string; createdAt: string;
  agents: number; interactions: number; memories: number; lastActivity: string | null;
};
export type AgentNode = {
  orgId: OrgId; agentId: AgentId; label: string; userId: UserId | null; userName: string | null; createdAt: string;
  interactions: number; memories: number;
};
export type DayActivity = { date: string; interactions: number; memories: number };

export type Interaction = {
  orgId: OrgId; userId: UserId; interactionId: InteractionId; agentId: AgentId; createdAt: string; updatedAt: string;
};
export type TimelineQuery = { user: UserKey; agentId: AgentId | null; dates: DateRange; ascending: boolean };
export type TimelineItem = {
  date: string; interaction: Interaction; agentLabel: string | null; firstMessage: string | null;
  messages: number; newMemories: number; changedMemories: number;
};
export type Turn = { position: number; role: string; speaker: string; content: string };
export type ConversationMemory = {
  memoryId: MemoryId; segments: Segment[]; positions: number[];
  kind: "new" | "changed"; was: Segment[][]; believed: boolean; supersededAt: string | null;
};
export type Conversation = {
  interaction: Interaction; agentLabel: string | null; userName: string; dates: string[];
  messages: number; turns: Turn[]; memories: ConversationMemory[];
};
export type MemoryRow = {
  orgId: OrgId; userId: UserId; memoryId: MemoryId; segments: Segment[];
  agentId: AgentId; agentLabel: string | null; userName: string;
  obtainedAt: string; date: string; interactionId: InteractionId | null;
  sources: number; replaces: number; replacedBy: number; supersededAt: string | null;
};
export type MemoryQuery = {
  scope: Scope; filter: MemoryFilter; dates: DateRange; asOf: string | null; ascending: boolean;
};
export type SourceTurn = Turn & { marks: [number, number][] };
export type ChainLink = { memoryId: MemoryId; version: number; obtainedAt: string; believed: boolean };
export type MemoryDetail = {
  row: MemoryRow; sources: SourceTurn[]; messages: number | null;
  replaced: MemoryRow[]; replacing: MemoryRow[]; believedNow: MemoryRow[];
  chain: { position: number; total: number; versions: ChainLink[] };
};
export type VersionGraphView = { versions: MemoryRow[]; edges: [MemoryId, MemoryId][]; total: number };
export type SearchRequest = {
  query: string; scope: Scope; dates: DateRange; versions: "current" | "all"; limit: number;
};
export type Signal = { rank: number; score: number; adds: number };
export type SearchHit = {
  row: MemoryRow; matched: MemoryRow | null; shownVersion: number; matchedVersion: number | null;
  dense: Signal | null; lexical: Signal | null; fused: number; marks: [number, number][];
};
export type SearchAnswer = { hits: SearchHit[]; tookMs: number; notice: string | null };

export type UndoOffer = { changeId: ChangeId; kind: string; at: string; summary: Segment[]; changes: number };
export type ImportPreview = {
  token: string; fileName: string; format: string;
  organizations: number; users: number; agents: number; interactions: number; messages: number; memories: number;
  alreadyThere: number; problems: { place: string; problem: string }[];
};
export type TaskState = "running" | "done" | "cancelled" | "failed";
export type TaskProgress = {
  taskId: string; name: string; done: number; total: number | null; state: TaskState; message: string | null;
};
export type RecentStore = { path: string; name: string; demo: boolean; openedAt: string };
export type Theme = "system" | "light" | "dark";
export type Settings = { theme: Theme };
export type ErrorCode =
  | "notFound" | "conflict" | "invalid" | "unsupported" | "unavailable" | "corrupt" | "cancelled" | "internal";
export type CommandError = { code: ErrorCode; message: string; hint: string | null; retryable: boolean };
export type Changed = { tags: string[] };

export type Result<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };

async function call<T>(name: string, args?: Record<string, unknown>): Promise<Result<T, CommandError>> {
  try {
    return { status: "ok", data: await invoke<T>(name, args) };
  } catch (e) {
    if (e instanceof Error) throw e;
    return { status: "error", error: e as CommandError };
  }
}

export const commands = {
  storeStatus: () => call<StoreStatus>("store_status"),
  recentStores: () => call<RecentStore[]>("recent_stores"),
  openStoreDialog: () => call<StoreStatus | null>("open_store_dialog"),
  openRecentStore: (path: string) => call<StoreStatus>("open_recent_store", { path }),
  openDemoStore: () => call<StoreStatus>("open_demo_store"),
  listOrganizations: (page: PageRequest) => call<Page<OrganizationNode>>("list_organizations", { page }),
  listUsers: (orgId: OrgId, filter: string | null, page: PageRequest) =>
    call<Page<UserNode>>("list_users", { orgId, filter, page }),
  listAgents: (orgId: OrgId, userId: UserId | null, filter: string | null, page: PageRequest) =>
    call<Page<AgentNode>>("list_agents", { orgId, userId, filter, page }),
  organization: (orgId: OrgId) => call<OrganizationNode>("organization", { orgId }),
  user: (user: UserKey) => call<UserNode>("user", { user }),
  agent: (agent: AgentKey) => call<AgentNode>("agent", { agent }),
  activity: (user: UserKey, agentId: AgentId | null) => call<DayActivity[]>("activity", { user, agentId }),
  timeline: (query: TimelineQuery, page: PageRequest) => call<Page<TimelineItem>>("timeline", { query, page }),
  conversation: (interaction: InteractionKey, from: number, limit: number) =>
    call<Conversation>("conversation", { interaction, from, limit }),
  listMemories: (query: MemoryQuery, page: PageRequest) => call<Page<MemoryRow>>("list_memories", { query, page }),
  memoryDetail: (memory: MemoryKey) => call<MemoryDetail>("memory_detail", { memory }),
  versionGraph: (memory: MemoryKey, limit: number) => call<VersionGraphView>("version_graph", { memory, limit }),
  search: (request: SearchRequest) => call<SearchAnswer>("search", { request }),
  createOrganization: (name: string) => call<OrgId>("create_organization", { name }),
  renameOrganization: (orgId: OrgId, name: string) => call<null>("rename_organization", { orgId, name }),
  deleteOrganization: (orgId: OrgId) => call<null>("delete_organization", { orgId }),
  createUser: (orgId: OrgId, name: string) => call<UserId>("create_user", { orgId, name }),
  renameUser: (user: UserKey, name: string) => call<null>("rename_user", { user, name }),
  deleteUser: (user: UserKey) => call<null>("delete_user", { user }),
  createAgent: (orgId: OrgId, userId: UserId | null, label: string) =>
    call<AgentId>("create_agent", { orgId, userId, label }),
  renameAgent: (agent: AgentKey, label: string) => call<null>("rename_agent", { agent, label }),
  deleteAgent: (agent: AgentKey) => call<null>("delete_agent", { agent }),
  deleteInteraction: (interaction: InteractionKey) => call<null>("delete_interaction", { interaction }),
  deleteMemory: (memory: MemoryKey) => call<null>("delete_memory", { memory }),
  undoCandidate: () => call<UndoOffer | null>("undo_candidate"),
  undo: (changeId: ChangeId) => call<null>("undo", { changeId }),
  importChoose: () => call<ImportPreview | null>("import_choose"),
  importRun: (token: string) => call<string>("import_run", { token }),
  exportRun: (orgId: OrgId | null) => call<string | null>("export_run", { orgId }),
  cancelTask: (taskId: string) => call<null>("cancel_task", { taskId }),
  settings: () => call<Settings>("settings"),
  saveSettings: (settings: Settings) => call<null>("save_settings", { settings }),
  savePlace: (url: string) => call<null>("save_place", { url }),
  lastPlace: () => call<string | null>("last_place"),
};

function event<T>(name: string) {
  return { listen: (handler: EventCallback<T>) => listen<T>(name, handler) };
}
export const events = {
  changed: event<Changed>("changed"),
  taskProgress: event<TaskProgress>("task-progress"),
};
