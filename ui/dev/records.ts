// Invented conversations and memories: one written out, the rest made by rule, always the same.

import type { Conversation, ConversationMemory, MemoryRow, Segment, TimelineItem, UserNode } from "../src/api/bindings.gen";
import { addDays } from "../src/lib/calendar";
import { agents, users } from "./people";

export const alice: Extract<Segment, { kind: "person" }> = { kind: "person", id: { kind: "user", id: "alice" }, name: "Alice" };
export const text = (value: string): Segment => ({ kind: "text", text: value });

const OPENERS = [
  "Can you move my Lyon flight to the morning one?",
  "What can Jake take to the class party instead of the satay skewers?",
  "Does my plan still pay for physiotherapy now that I am freelance?",
  "Long day. Jake’s teacher rang me in the middle of a client call.",
  "I think we should plan the move before the school year starts.",
  "<b>Is this shown as text?</b> It should be.",
];
const FACTS = [
  "wants the school’s allergy plan before she travels.",
  "flies to Lyon on 10 December to be with Sarah.",
  "is allergic to birch pollen.",
  "asks for a nut-free meal on every flight.",
  "cooks without satay and pesto because of Jake.",
  "works as a freelance illustrator since September.",
];

function pick<T>(values: readonly T[], i: number): T {
  const value = values[i % values.length];
  if (value === undefined) throw new Error("invariant: lists of examples are not empty");
  return value;
}

function hash(seed: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 7) % 9973;
}

function agentsOf(user: UserNode) {
  return agents.filter((agent) => agent.orgId === user.orgId && (agent.userId === null || agent.userId === user.userId));
}

/** A day for the i-th newest of `total` records, spread over nine months with busy and quiet days. */
function dayOf(i: number, total: number): string {
  const back = Math.floor((i / Math.max(total, 1)) * 268 + (hash(i) % 3));
  return addDays("2026-11-20", -back);
}

function clock(i: number): string {
  return `${String(8 + (hash(i) % 12)).padStart(2, "0")}:${String(hash(i + 7) % 60).padStart(2, "0")}:00Z`;
}

export function timelineOf(user: UserNode): TimelineItem[] {
  const items = Array.from({ length: user.interactions }, (_, i): TimelineItem => {
    const agent = pick(agentsOf(user), hash(i));
    const date = dayOf(i, user.interactions);
    const at = `${date}T${clock(i)}`;
    return {
      date,
      interaction: { orgId: user.orgId, userId: user.userId, interactionId: `i${i}`, agentId: agent.agentId, createdAt: at, updatedAt: at },
      agentLabel: agent.label,
      firstMessage: pick(OPENERS, hash(i + 3)),
      messages: 4 + (hash(i + 1) % 12),
      newMemories: 1 + (hash(i + 2) % 4),
      changedMemories: hash(i + 5) % 4 === 0 ? 1 : 0,
      problems: i === 5 ? ["forkedMessages"] : [],
    };
  });
  if (user.userId === "alice") items.push(peanutItem);
  return items.sort((a, b) => b.date.localeCompare(a.date) || b.interaction.updatedAt.localeCompare(a.interaction.updatedAt));
}

const peanutItem: TimelineItem = {
  date: "2026-11-12",
  interaction: {
    orgId: "acme", userId: "alice", interactionId: "peanut", agentId: "jenny",
    createdAt: "2026-11-12T09:14:00Z", updatedAt: "2026-11-12T09:14:00Z",
  },
  agentLabel: "Jenny",
  firstMessage: "We had another peanut incident at Jake’s school yesterday.",
  messages: 6,
  newMemories: 4,
  changedMemories: 1,
  problems: [],
};

export const peanutTurns = [
  "We had another peanut incident at Jake’s school yesterday. And Sarah’s midwife finally gave her a real date, she has the appointment letter now.",
  "I am sorry. Is Jake all right? And which date did the midwife give Sarah?",
  "He is fine, the nurse had his pen. Sarah is due on the 15th, so I fly to Lyon on the 10th to be with her.",
  "That leaves five days. Shall I remind you of the school’s allergy plan?",
  "Yes please. Monday morning, before the bus.",
  "Monday 16 November at 08:00, then.",
].map((content, position) => ({
  position,
  role: position % 2 === 0 ? "user" : "assistant",
  speaker: position % 2 === 0 ? "Alice Moreau" : "Jenny",
  content,
  marks: [],
}));

const row = (memoryId: string, segments: Segment[], obtainedAt: string, extra: Partial<MemoryRow> = {}): MemoryRow => ({
  key: { orgId: "acme", userId: "alice", memoryId },
  segments, agentId: "jenny", agentLabel: "Jenny", userName: "Alice Moreau",
  obtainedAt, date: obtainedAt.slice(0, 10), interactionId: "peanut", sources: 2, replaces: 0, replacedBy: 0, supersededAt: null,
  believed: true, problems: [],
  ...extra,
});

/** Three versions of one memory, the last one believed. */
export const sarah: MemoryRow[] = [
  row("sarah-v1", [alice, text("’s sister Sarah is expecting a child.")], "2026-06-03T18:20:00Z", {
    replacedBy: 1, supersededAt: "2026-08-14T07:40:00Z", interactionId: "i70", believed: false,
  }),
  row("sarah-v2", [alice, text("’s sister Sarah is due in December.")], "2026-08-14T07:40:00Z", {
    replaces: 1, replacedBy: 1, supersededAt: "2026-11-12T09:14:00Z", interactionId: "i40", believed: false,
  }),
  row("sarah-v3", [alice, text("’s sister Sarah is due on 15 December.")], "2026-11-12T09:14:00Z", { replaces: 1 }),
];

const AT = "2026-11-12T09:14:00Z";

const peanutMemories: ConversationMemory[] = [
  { row: row("m-school", [text("Jake had an allergic reaction to peanuts at school on 11 November.")], AT), positions: [0], was: [] },
  { row: sarahRow(), positions: [0, 2], was: [[alice, text("’s sister Sarah is due in December.")]] },
  { row: row("m-lyon", [alice, text(" flies to Lyon on 10 December to be with Sarah.")], AT), positions: [2], was: [] },
  { row: row("m-nurse", [text("Jake’s school nurse keeps an adrenaline pen for him.")], AT), positions: [2], was: [] },
  { row: row("m-plan", [alice, text(" wants the school’s allergy plan before she travels.")], AT), positions: [4], was: [] },
];

function sarahRow(): MemoryRow {
  const last = sarah[2];
  if (!last) throw new Error("invariant: there are three versions");
  return last;
}

export function conversationOf(user: UserNode, interactionId: string): Conversation | null {
  const item = timelineOf(user).find((candidate) => candidate.interaction.interactionId === interactionId);
  if (!item) return null;
  const name = agents.find((agent) => agent.agentId === item.interaction.agentId)?.label ?? null;
  const made = {
    interaction: item.interaction,
    agentLabel: name,
    userName: user.name,
    dates: [item.date],
    messages: item.messages,
  };
  if (interactionId === "peanut") return { ...made, turns: peanutTurns, memories: peanutMemories };
  return {
    ...made,
    turns: Array.from({ length: item.messages }, (_, position) => ({
      position,
      role: position % 2 === 0 ? "user" : "assistant",
      speaker: position % 2 === 0 ? user.name : (name ?? "assistant"),
      content: position === 0 ? (item.firstMessage ?? "") : pick(OPENERS, hash(position)),
      marks: [],
    })),
    memories: Array.from({ length: item.newMemories }, (_, i) => ({ row: memoryAt(user, i), positions: [i * 2], was: [] })),
  };
}

export function memoryAt(user: UserNode, i: number): MemoryRow {
  const agent = pick(agentsOf(user), hash(i));
  const date = dayOf(i, user.memories);
  const old = hash(i) % 9 === 0;
  return {
    key: { orgId: user.orgId, userId: user.userId, memoryId: `m${i}` },
    segments: [{ kind: "person", id: { kind: "user", id: user.userId }, name: user.name }, text(` ${pick(FACTS, hash(i))}`)],
    agentId: agent.agentId,
    agentLabel: agent.label,
    userName: user.name,
    obtainedAt: `${date}T${clock(i)}`,
    date,
    interactionId: `i${Math.floor(i / 2)}`,
    sources: 1 + (hash(i) % 3),
    replaces: hash(i) % 7 === 0 ? 1 : 0,
    replacedBy: old ? 1 : 0,
    supersededAt: old ? "2026-11-19T12:00:00Z" : null,
    believed: !old,
    problems: i === 4 ? ["noDate", "namesInText"] : [],
  };
}

export function userOf(orgId: string, userId: string): UserNode | undefined {
  return users.find((user) => user.orgId === orgId && user.userId === userId);
}
