// A stand-in for the backend: answers the window's commands from invented data. Used by the tests and by the
// development page, never part of the built program.

import type {
  CommandError, Correction, CorrectionRequest, ImportReport, MemoryDetail, MemoryKey, MemoryListRequest, MemoryRow, Page, PageRequest, SearchRequest, StoreListing,
  TaskProgress, TimelineRequest, UndoCandidate, UserKey, VersionGraphView,
} from "../src/api/bindings.gen";
import { agentHandlers } from "./agent";
import { dailyHandlers } from "./daily";
import { correctionHandlers } from "./corrections";
import { evolutionHandlers } from "./evolution";
import { chainDetail, chainEnds, chainGraph } from "./chains";
import { answer, explanation, hitRow } from "./hits";
import { overviewHandlers } from "./overview";
import { agents, NOW, organizations, users } from "./people";
import { conversationOf, memoryAt, sarah, timelineOf, userOf } from "./records";
import { check, connection, copied, keychain, listings, models, openFolder, openServers, serverStore, survey } from "./stores";
import { workbenchHandlers } from "./workbench";

type Arguments = Record<string, unknown>;
type Handler = (args: Arguments) => unknown;
export type Handlers = Record<string, Handler>;

export function refuse(code: CommandError["code"], message: string, hint: string | null = null): never {
  // Commands reject with a plain object, as Tauri does.
  const error: CommandError = { code, message, hint, retryable: false };
  throw error;
}

const nothing = { new: 0, there: 0, conflicts: 0 };
const noProblems = { listed: [], total: 0 };
const report: ImportReport = {
  format: "locomo", outcome: "previewed", group: null,
  organizations: { ...nothing, new: 1 }, users: { ...nothing, new: 1 }, agents: { ...nothing, new: 1 },
  interactions: { ...nothing, new: 19 }, continued: 0, messages: { ...nothing, new: 419 }, memories: { ...nothing, new: 187 },
  earliest: "2023-05-08T13:56:00Z", latest: "2023-10-22T09:55:00Z", conflicts: noProblems,
  warnings: { total: 1, listed: [{ line: null, field: "session_4_observation", subject: "turn D8:6", problem: "names no turn of the file" }] },
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

function memories(query: MemoryListRequest, page: PageRequest): Page<MemoryRow> {
  const { scope, filter } = query;
  if (query.ascending) {
    const newestFirst = memories({ ...query, ascending: false }, { after: null, limit: Number.MAX_SAFE_INTEGER });
    return paged(newestFirst.items.reverse(), page);
  }
  const owners = users.filter((user) => user.orgId === scope.orgId && (!scope.userId || user.userId === scope.userId));
  if (filter === "revised") return paged(owners.flatMap((owner) => chainEnds(owner.userId)), page);
  const start = Number(page.after ?? 0);
  const items: MemoryRow[] = [];
  let at = 0;
  for (const owner of owners) {
    for (let i = 0; i < owner.memories; i += 1) {
      const row = owner.userId === "alice" && i < 3 ? (sarah[2 - i] ?? memoryAt(owner, i)) : memoryAt(owner, i);
      const believed = row.replacedBy === 0;
      const fits =
        (!scope.agentId || row.agentId === scope.agentId) &&
        (filter === "all" || (filter === "believed" && believed) || (filter === "superseded" && !believed)) &&
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
  const known = chainDetail(memoryId);
  if (known) return known;
  const found = hitRow(memoryId) ?? memoryAt(knownUser(userKey), Number(memoryId.replaceAll(/\D/g, "")) || 0);
  return {
    row: { ...found, key: { ...found.key, memoryId } },
    sources: [{ position: 0, role: "user", speaker: found.userName ?? "", content: "A source turn.", marks: [{ start: 2, end: 8 }] }],
    interactionMessages: 6, replaced: [], replacing: [],
    versions: [{ key: { ...found.key, memoryId }, label: "v1", obtainedAt: found.obtainedAt, believed: found.believed }], versionsTotal: 1,
  };
}

/** A memory that has one version. */
function alone(memoryId: string, user: UserKey): VersionGraphView {
  return { nodes: [{ row: detail(memoryId, user).row, label: "v1", lane: 0 }], edges: [], lanes: 1, total: 1 };
}

const undoable: UndoCandidate = {
  changeId: "c1", group: null, kind: "renameUser", at: NOW, actor: { kind: "person", name: "M. Ortiz" },
  summary: "renamed user Alice to Alice Moreau", changes: 1,
};

export function handlers(emit: (event: string, payload: unknown) => void): Handlers {
  const progress = (task: TaskProgress) => emit("task-progress", task);
  let theme = "system";
  let textSize = 100;
  let masking = "off";
  let place: string | null = null;
  let opened = openFolder;
  let stores: StoreListing[] = structuredClone(listings);
  const known = (id: string) => stores.find((listing) => listing.store.id === id) ?? refuse("notFound", "There is no such store.");
  return {
    ...agentHandlers(emit),
    ...overviewHandlers(),
    ...deskHandlers(emit),
    ...dailyHandlers(emit),
    store_status: () => opened,
    list_stores: () => stores,
    open_saved_store: ({ id }) => {
      const store = known(String(id)).store;
      opened = store.place.kind === "servers" ? { ...openServers, store } : { ...openFolder, store };
      stores = stores.map((listing) => ({ ...listing, open: listing.store.id === id }));
      emit("store-changed", { tags: ["store", "people", "interactions", "memories", "index", "undo"] });
      return null;
    },
    save_servers: ({ id, name, servers }) => {
      const store = { ...serverStore, id: String(id ?? "new"), name: String(name), place: { kind: "servers", servers } } as StoreListing["store"];
      const rest = stores.filter((listing) => listing.store.id !== store.id);
      stores = [{ store, place: store.name, open: false, secrets: [] }, ...rest];
      emit("store-changed", { tags: ["store"] });
      return store;
    },
    test_servers: () => connection,
    ask_servers: () => opened.connection,
    survey_servers: () => (opened.store.place.kind === "servers" ? survey : null),
    set_up_servers: () => null,
    rename_store: ({ id, name }) => {
      known(String(id)).store.name = String(name);
      stores = [...stores];
      emit("store-changed", { tags: ["store"] });
      return null;
    },
    forget_store: ({ id }) => {
      stores = stores.filter((listing) => listing.store.id !== id);
      emit("store-changed", { tags: ["store"] });
      return null;
    },
    set_editing: ({ editing }) => {
      opened = { ...opened, readOnly: editing ? null : openServers.readOnly };
      emit("store-changed", { tags: ["store"] });
      return null;
    },
    give_secrets: () => null,
    keychain: () => keychain,
    list_models: () => models,
    download_model: ({ task }) => {
      progress({ task: String(task), label: "Downloading model.onnx", fraction: 0.4, finished: false });
      return new Promise(() => undefined);
    },
    choose_models_folder: () => false,
    copy_store: () => copied,
    copy_to_new_folder: () => copied,
    choose_store: () => false,
    create_store: () => false,
    open_demo_store: () => null,
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
    get_organization: ({ orgId }) => organizations.find((org) => org.orgId === orgId) ?? refuse("notFound", "There is no such organization."),
    get_user: ({ user }) => knownUser(user as UserKey),
    get_agent: ({ agent }) =>
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
    timeline: ({ request, page }) => {
      const { user, agentId, dates, ascending } = request as TimelineRequest;
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
    list_memories: ({ request, page }) => memories(request as MemoryListRequest, page as PageRequest),
    memory_detail: ({ memory }) => {
      const key = memory as UserKey & { memoryId: string };
      return detail(key.memoryId, key);
    },
    version_graph: ({ memory, limit }) => {
      const { memoryId } = memory as { memoryId: string };
      return chainGraph(memoryId, Number(limit)) ?? alone(memoryId, memory as UserKey);
    },
    ...evolutionHandlers,
    search: ({ request }) => answer(request as SearchRequest),
    explain_hit: ({ request, memory }) => explanation(request as SearchRequest, String(memory)),
    undo_candidate: () => undoable,
    undo: () => {
      emit("store-changed", { tags: ["people", "interactions", "memories", "undo"] });
      return undoable;
    },
    check_index: () => check,
    repair_index: () => ({ written: 4, removed: 803 }),
    rebuild_index: () => null,
    choose_import_file: () => ({ token: "t1", name: "conv-26.json", bytes: 241_000, format: "locomo", needsTarget: false }),
    preview_import: () => report,
    run_import: ({ task }) => {
      progress({ task: String(task), label: "Importing", fraction: 0.4, finished: false });
      return new Promise(() => undefined);
    },
    export_store: () => null,
    cancel_task: ({ task }) => {
      progress({ task: String(task), label: "Importing", fraction: 1, finished: true });
      return true;
    },
    create_organization: ({ name }) => ({ orgId: "acme", name, createdAt: NOW }),
    create_user: ({ orgId, name }) => ({ orgId, userId: "alice", name, createdAt: NOW }),
    create_agent: ({ orgId, userId, label }) => ({ orgId, agentId: "atlas", label, userId, createdAt: NOW }),
    rename_organization: () => null,
    rename_user: ({ user, name }) => {
      knownUser(user as UserKey).name = String(name);
      emit("store-changed", { tags: ["people", "interactions", "memories", "undo"] });
      return null;
    },
    rename_agent: () => null,
    delete_organization: () => null,
    delete_user: () => null,
    delete_agent: () => null,
    masking: () => masking,
    set_masking: ({ level }) => {
      masking = String(level);
      emit("store-changed", { tags: ["masking"] });
      return null;
    },
    window_settings: () => ({ theme, notifications: true, textSize, textSizes: [90, 100, 115, 130, 150], version: "0.1.0" }),
    set_text_size: ({ percent }) => {
      textSize = Number(percent);
      return null;
    },
    set_notifications: () => null,
    open_window: () => null,
    take_arrival: () => null,
    keep_dropped_file: ({ name, text }) => ({ token: "t2", name, bytes: String(text).length, format: "interchange", needsTarget: false }),
    set_theme: ({ theme: chosen }) => {
      theme = String(chosen);
      return null;
    },
    save_place: ({ place: shown }) => {
      place = String(shown);
      return null;
    },
    last_place: () => place,
  };
}

/** Corrections and the review together: what settles a finding goes to the review. */
function deskHandlers(emit: (event: string, payload: unknown) => void): Handlers {
  const corrections = correctionHandlers(emit);
  const review = workbenchHandlers(emit);
  const known = (memory: unknown) => chainDetail((memory as MemoryKey).memoryId) !== undefined;
  return {
    ...corrections,
    ...review,
    correct: (given) => ((given.request as CorrectionRequest).settles ? review : corrections).correct?.(given),
    plan_correction: (given) => ((given.correction as Correction).kind === "restoreMemory" ? review : corrections).plan_correction?.(given),
    memory_for_editing: (given) => (known(given.memory) ? corrections : review).memory_for_editing?.(given),
  };
}
