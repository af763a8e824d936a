// Travel through time in the stand-in: one fixed life of Alice.

import type { CompareRequest, MemoryRow, PlaybackEvent, PlaybackPage, PlaybackRequest, TimeAround } from "../src/api/bindings.gen";

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

export const evolutionHandlers = {
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
