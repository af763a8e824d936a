// Travel through time in the stand-in: one fixed life of Alice.

import type { CompareRequest, Conversation, InteractionKey, MemoryDetail, MemoryKey, MemoryRow, PlaybackEvent, PlaybackPage, PlaybackRequest, StoreComparison, StoredTrail, StoreLine, TimeAround, TimelineItem } from "../src/api/bindings.gen";

const DAYS = ["2026-03-01T09:00:00Z", "2026-05-02T10:00:00Z", "2026-07-03T11:00:00Z"] as const;
const TEXTS = ["Alice drinks green tea.", "Alice plays chess on Sundays.", "Alice drinks black coffee."] as const;

function row(n: 0 | 1 | 2): MemoryRow {
  return {
    key: { orgId: "acme", userId: "alice", memoryId: `life-${n}` }, segments: [{ kind: "text", text: TEXTS[n] }], userName: "Alice Moreau", agentId: "atlas",
    agentLabel: "Atlas", interactionId: null, obtainedAt: DAYS[n], date: DAYS[n].slice(0, 10), sources: 1, replaces: n === 2 ? 1 : 0, replacedBy: 0,
    supersededAt: null, believed: true, problems: [],
  };
}

const EVENTS: PlaybackEvent[] = [
  { at: DAYS[0], what: { kind: "learned", row: row(0) } },
  { at: DAYS[1], what: { kind: "learned", row: row(1) } },
  { at: DAYS[2], what: { kind: "contradicted", row: row(2), was: [{ key: row(0).key, segments: row(0).segments }] } },
];

function around(at: unknown): TimeAround {
  const moment = typeof at === "string" ? at : "9999";
  return {
    first: DAYS[0],
    last: DAYS[2],
    previous: DAYS.findLast((day) => day < moment) ?? null,
    next: DAYS.find((day) => day > moment) ?? null,
  };
}

function playback({ since }: PlaybackRequest): PlaybackPage {
  const events = EVENTS.filter((event) => since === null || event.at > since);
  return { events, until: events.at(-1)?.at ?? since, next: null };
}

function compared(request: CompareRequest) {
  const counts = { before: 2, after: 2, learned: 1, changed: 1, dropped: 0, same: request.kind === "users" ? 1 : 0, cappedAt: null };
  const learned = [{ list: "learned", old: [], new: row(1), deleted: null }];
  const changed = [{ list: "changed", old: [row(0)], new: row(2), deleted: null }];
  return { counts, learned, changed, dropped: [] };
}

/** Alice as stored: two memories until the third was added, each changed on its day. */
function trail(at: unknown): StoredTrail {
  const moment = typeof at === "string" ? at : "9999";
  const later = DAYS.filter((day) => day > moment);
  return {
    changes: later.length, memories: DAYS.length - later.length, interactions: 1, previous: DAYS.findLast((day) => day < moment) ?? null, next: later[0] ?? null,
    newest: DAYS[2], begins: null, forgotten: false, earliest: null,
  };
}

function storedRows(at: unknown): MemoryRow[] {
  return ([2, 1, 0] as const).filter((n) => DAYS[n] <= String(at)).map(row);
}

function storedMemory({ memory, at }: Record<string, unknown>): MemoryDetail | null {
  const found = storedRows(at).find(({ key }) => key.memoryId === (memory as MemoryKey).memoryId);
  if (!found) return null;
  const versions = [{ key: found.key, label: "v1", obtainedAt: found.obtainedAt, believed: true }];
  return { row: found, sources: [], interactionMessages: null, replaced: [], replacing: [], versions, versionsTotal: 1 };
}

/** One conversation of Alice, before a turn was put right. */
const PUT_RIGHT = { orgId: "acme", userId: "alice", interactionId: "put-right", agentId: "atlas", createdAt: DAYS[1], updatedAt: DAYS[1] };

const STORED_ITEM: TimelineItem = {
  date: "2026-05-02", interaction: PUT_RIGHT, agentLabel: "Atlas", firstMessage: "As it was said before it was put right.", messages: 1, newMemories: 0, changedMemories: 0, problems: [],
};

function storedConversation({ interaction }: Record<string, unknown>): Conversation | null {
  if ((interaction as InteractionKey).interactionId !== PUT_RIGHT.interactionId) return null;
  const turn = { position: 0, role: "user", speaker: "Alice Moreau", content: "The whole of what was said then.", marks: [] };
  return { interaction: PUT_RIGHT, userName: "Alice Moreau", agentLabel: "Atlas", dates: ["2026-05-02"], messages: 1, turns: [turn], memories: [] };
}

const APART: StoreComparison = {
  people: [
    { user: { orgId: "acme", userId: "alice" }, nameHere: "Alice Moreau", nameThere: "Alice Moreau", counts: { onlyHere: 1, onlyThere: 0, differing: 1, same: 40 } },
    { user: { orgId: "acme", userId: "zoe" }, nameHere: null, nameThere: "Zoe Ndiaye", counts: { onlyHere: 0, onlyThere: 1, differing: 0, same: 0 } },
  ],
  samePeople: 3,
  counts: { onlyHere: 1, onlyThere: 1, differing: 1, same: 120 },
  capped: false,
};

function storeLines({ list }: Record<string, unknown>): StoreLine[] {
  if (list === "differing") return [{ here: row(2), there: { ...row(0), key: row(2).key }, differs: ["text", "date"] }];
  return [list === "onlyHere" ? { here: row(1), there: null, differs: [] } : { here: null, there: row(1), differs: [] }];
}

export const evolutionHandlers = {
  stored_trail: ({ at }: Record<string, unknown>) => trail(at),
  stored_memories: ({ at }: Record<string, unknown>) => ({ items: storedRows(at), next: null }),
  stored_memory: storedMemory,
  stored_activity: () => [{ date: "2026-05-02", interactions: 1, memories: 0 }],
  stored_timeline: () => ({ items: [STORED_ITEM], next: null }),
  stored_conversation: storedConversation,
  stored_versions: ({ at }: Record<string, unknown>) => ({ nodes: storedRows(at).map((each) => ({ row: each, label: "v1", lane: 0 })), edges: [], lanes: 1, total: 1 }),
  compare_stores: () => APART,
  compare_store_lines: storeLines,
  end_store_comparison: () => null,
  time_around: ({ at }: Record<string, unknown>) => around(at),
  totals_at: () => ({ organizations: 1, users: 3, agents: 2, interactions: 10, memories: 42 }),
  playback: ({ request }: Record<string, unknown>) => playback(request as PlaybackRequest),
  compare: ({ request }: Record<string, unknown>) => compared(request as CompareRequest),
  compare_list: () => [],
  compare_topics: () => ({
    topics: [{ words: ["drinks", "tea"], learned: 0, changed: 1, dropped: 0, items: [{ list: "changed", old: [row(0)], new: row(2), deleted: null }] }],
    grouped: 2,
    lines: 2,
  }),
};
