// A conversation that is being captured and the memories that may come of it, as far as somebody has decided. Nothing of
// it is stored before it is saved.

import type { AcceptedMemory, Capture, CaptureDecision, Conversation, Draft, Dropped, MemoryRow, Segment, TokenUsage, UserKey } from "../api/bindings.gen";
import { plainText, placeholder } from "./segments";

export type DraftTurn = { speaker: string; role: string; content: string };

/** What became of a candidate so far. */
export type Choice = "undecided" | "accepted" | "rejected";

/** What a candidate is to what is known. */
export type Link =
  | { kind: "new" }
  | { kind: "duplicate"; of: MemoryRow }
  | { kind: "contradicts"; memories: MemoryRow[] }
  /** Another candidate of the same draft, by its id. */
  | { kind: "contradictsCandidate"; id: string };

export type DraftMemory = {
  id: string;
  /** With placeholders, as the model wrote it; empty for one that was written by hand. */
  text: string;
  segments: Segment[];
  /** What was typed instead, with names; `null`: nothing was. */
  typed: string | null;
  /** Positions of turns, ascending. */
  sources: number[];
  link: Link;
  /** Known memories that are close to it, most relevant first. */
  similar: MemoryRow[];
  choice: Choice;
  byHand: boolean;
};

export type DraftResult = { dropped: Dropped[]; usage: TokenUsage; cost: number | null; tookMs: number; trace: string | null };

export type CaptureDraft = {
  /** The stored interaction that is captured; `null` for a new one. */
  interaction: string | null;
  agentId: string | null;
  /** The day on which it took place; `null`: today, or as it is stored. */
  date: string | null;
  /** When the stored interaction was saved last; `null` for a new one. */
  storedAt: string | null;
  /** What is in the box for pasting. */
  pasted: string;
  turns: DraftTurn[];
  /** So many turns, from the first on, are stored already. */
  stored: number;
  /** Memories were taken from them before. */
  known: boolean;
  /** Somebody asked to go on with the stored conversation, and was not led to the place for it yet. */
  continuing: boolean;
  memories: DraftMemory[];
  result: DraftResult | null;
  /** The dry run that is under way. */
  task: string | null;
  failure: { message: string; hint: string | null } | null;
  selected: string | null;
  /** Counts what was added, so that ids stay unique in the draft. */
  added: number;
};

export const EMPTY_DRAFT: CaptureDraft = {
  interaction: null,
  agentId: null,
  date: null,
  storedAt: null,
  pasted: "",
  turns: [],
  stored: 0,
  known: false,
  continuing: false,
  memories: [],
  result: null,
  task: null,
  failure: null,
  selected: null,
  added: 0,
};

/** True when there is something that leaving for good would lose. */
export function isBegun(draft: CaptureDraft): boolean {
  return draft.pasted.trim() !== "" || draft.turns.length > 0;
}

/** A stored interaction with all of its turns, in place of whatever was there. */
export function ofStored(conversation: Conversation): CaptureDraft {
  const { interactionId, agentId, updatedAt } = conversation.interaction;
  const turns = conversation.turns.map(({ speaker, role, content }) => ({ speaker, role, content }));
  return { ...EMPTY_DRAFT, interaction: interactionId, agentId, storedAt: updatedAt, turns, stored: turns.length, known: conversation.memories.length > 0 };
}

/** True when a stored conversation has turns that are not stored. */
export function isContinued(draft: CaptureDraft): boolean {
  return draft.interaction !== null && draft.turns.length > draft.stored;
}

/** More turns at the end, out of the box. */
export function withTurns(draft: CaptureDraft, turns: readonly DraftTurn[]): CaptureDraft {
  return { ...draft, turns: [...draft.turns, ...turns], pasted: "" };
}

/** Only the turns that are stored; what was to be taken from the others alone has no source any more. */
export function asStored(draft: CaptureDraft): CaptureDraft {
  const memories = draft.memories.map((memory) => ({ ...memory, sources: memory.sources.filter((source) => source < draft.stored) }));
  return { ...draft, turns: draft.turns.slice(0, draft.stored), date: null, memories };
}

/** The answer of a dry run. What was written by hand or accepted before stays; the rest of an earlier run goes. */
export function withAnswer(draft: CaptureDraft, answer: Draft): CaptureDraft {
  const kept = draft.memories.filter((memory) => memory.byHand || memory.choice === "accepted");
  const texts = new Set(kept.map((memory) => memory.text));
  const ids = answer.candidates.map((_, i) => `m${draft.added + i}`);
  const found = answer.candidates.map((candidate, i): DraftMemory => ({
    id: ids[i] ?? "",
    text: candidate.text,
    segments: candidate.segments,
    typed: null,
    sources: candidate.sources,
    link:
      candidate.relation.kind === "contradictsCandidate"
        ? { kind: "contradictsCandidate", id: ids[candidate.relation.candidate] ?? "" }
        : candidate.relation,
    similar: candidate.similar,
    // What is known already is left out unless somebody wants it.
    choice: candidate.relation.kind === "duplicate" ? "rejected" : "undecided",
    byHand: false,
  }));
  const fresh = found.filter((memory) => !texts.has(memory.text));
  const { dropped, usage, cost, tookMs, trace } = answer;
  return {
    ...draft,
    memories: [...kept, ...fresh],
    added: draft.added + answer.candidates.length,
    selected: inOrder(fresh)[0]?.id ?? kept[0]?.id ?? null,
    result: { dropped, usage, cost, tookMs, trace },
    task: null,
    failure: null,
  };
}

function changed(draft: CaptureDraft, id: string, change: (memory: DraftMemory) => DraftMemory): CaptureDraft {
  return { ...draft, memories: draft.memories.map((memory) => (memory.id === id ? change(memory) : memory)) };
}

export function decide(draft: CaptureDraft, id: string, choice: Choice): CaptureDraft {
  return changed(draft, id, (memory) => ({ ...memory, choice: memory.choice === choice ? "undecided" : choice }));
}

/** Accepts whatever is undecided. */
export function acceptRest(draft: CaptureDraft): CaptureDraft {
  return { ...draft, memories: draft.memories.map((memory) => (memory.choice === "undecided" ? { ...memory, choice: "accepted" } : memory)) };
}

/** Another text, with names, letter by letter. */
export function retype(draft: CaptureDraft, id: string, text: string): CaptureDraft {
  return changed(draft, id, (memory) => ({ ...memory, typed: text }));
}

/** The end of typing. An empty text takes a memory that was written by hand out again, and gives another one its own back. */
export function typed(draft: CaptureDraft, id: string): CaptureDraft {
  const known = draft.memories.find((memory) => memory.id === id);
  const text = known?.typed?.trim() ?? "";
  if (known?.byHand && text === "") return without(draft, id);
  return changed(draft, id, (memory) => {
    if (memory.byHand) return { ...memory, typed: text };
    const same = text === "" || text === plainText(memory.segments);
    return same ? { ...memory, typed: null } : { ...memory, typed: text, choice: "accepted" };
  });
}

export function relink(draft: CaptureDraft, id: string, link: Link): CaptureDraft {
  return changed(draft, id, (memory) => {
    const choice = link.kind === "duplicate" ? "rejected" : memory.link.kind === "duplicate" ? "undecided" : memory.choice;
    return { ...memory, link, choice };
  });
}

export function toggleSource(draft: CaptureDraft, id: string, position: number): CaptureDraft {
  return changed(draft, id, (memory) => {
    const others = memory.sources.filter((source) => source !== position);
    const sources = others.length < memory.sources.length ? others : [...others, position].sort((a, b) => a - b);
    return { ...memory, sources };
  });
}

/** A memory by hand from a turn, at first with the words that were selected there. */
export function withWritten(draft: CaptureDraft, position: number, words: string): CaptureDraft {
  const id = `m${draft.added}`;
  const memory: DraftMemory = {
    id,
    text: "",
    segments: [],
    typed: words.trim(),
    sources: [position],
    link: { kind: "new" },
    similar: [],
    choice: "accepted",
    byHand: true,
  };
  return { ...draft, memories: [...draft.memories, memory], added: draft.added + 1, selected: id };
}

export function without(draft: CaptureDraft, id: string): CaptureDraft {
  return { ...draft, memories: draft.memories.filter((memory) => memory.id !== id), selected: draft.selected === id ? null : draft.selected };
}

/** As a reader sees it. */
export function shownText(memory: DraftMemory): string {
  return memory.typed ?? plainText(memory.segments);
}

/** A person who can be named in a memory. */
export type Named = Extract<Segment, { kind: "person" }>;

/** The text in pieces, with the people whose names stand in it. Longer names go before shorter ones. */
export function segmentsOf(text: string, people: readonly Named[]): Segment[] {
  const names = [...people].filter((person) => person.name.trim() !== "").sort((a, b) => b.name.length - a.name.length);
  const out: Segment[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const person = startsWord(text, at) ? names.find(({ name }) => text.startsWith(name, at) && endsWord(text, at + name.length)) : undefined;
    if (person) {
      if (plain) out.push({ kind: "text", text: plain });
      out.push(person);
      plain = "";
      at += person.name.length;
    } else {
      plain += text.charAt(at);
      at += 1;
    }
  }
  if (plain) out.push({ kind: "text", text: plain });
  return out;
}

const LETTER = /[\p{L}\p{N}]/u;
const startsWord = (text: string, at: number) => at === 0 || !LETTER.test(text.charAt(at - 1));
const endsWord = (text: string, at: number) => at >= text.length || !LETTER.test(text.charAt(at));

/** What is shown of a memory: the model's own pieces, or what was typed with the people that are named. */
export function shownSegments(memory: DraftMemory, people: readonly Named[]): Segment[] {
  return memory.typed === null ? memory.segments : segmentsOf(memory.typed, peopleOf(memory, people));
}

function peopleOf(memory: DraftMemory, people: readonly Named[]): Named[] {
  const own = memory.segments.filter((segment) => segment.kind === "person");
  return [...own, ...people.filter((person) => !own.some((known) => known.name === person.name))];
}

/** What is stored: names of known people as placeholders. */
export function storedText(memory: DraftMemory, people: readonly Named[]): string {
  if (memory.typed === null) return memory.text;
  return shownSegments(memory, people)
    .map((segment) => (segment.kind === "text" ? segment.text : placeholder(segment.id)))
    .join("");
}

const isStored = (memory: DraftMemory) => memory.choice === "accepted" && shownText(memory).trim() !== "";

/** What is saved, in the order of the draft. */
export function decisionOf(draft: CaptureDraft, people: readonly Named[], extractLater: boolean): CaptureDecision {
  const accepted = draft.memories.filter(isStored);
  return {
    extractLater,
    trace: draft.result?.trace ?? null,
    memories: accepted.map((memory): AcceptedMemory => {
      const { link } = memory;
      const other = link.kind === "contradictsCandidate" ? accepted.findIndex(({ id }) => id === link.id) : -1;
      return {
        text: storedText(memory, people),
        sources: memory.sources.filter((source) => source < draft.turns.length),
        contradicts: link.kind === "contradicts" ? link.memories.map((row) => row.key.memoryId) : [],
        contradictsAccepted: other >= 0 ? [other] : [],
      };
    }),
  };
}

/** What a dry run or saving is given; `null` while the agent is not known. */
export function captureOf(draft: CaptureDraft, user: UserKey, agentId: string | null): Capture | null {
  if (agentId === null) return null;
  const { interaction, date, storedAt, turns } = draft;
  return {
    user,
    agentId,
    interaction: interaction === null ? null : { ...user, interactionId: interaction },
    messages: turns.map(({ role, content }) => ({ role, content })),
    // Noon, so that the day is the same wherever it is read.
    at: storedAt !== null && !isContinued(draft) ? storedAt : date && `${date}T12:00:00Z`,
  };
}

export type DraftSummary = { accepted: number; fresh: number; contradicting: number; rejected: number; undecided: number };

export function summaryOf({ memories }: CaptureDraft): DraftSummary {
  const accepted = memories.filter(isStored);
  const contradicting = accepted.filter(({ link }) => link.kind === "contradictsCandidate" || (link.kind === "contradicts" && link.memories.length > 0));
  const of = (choice: Choice) => memories.filter((memory) => memory.choice === choice).length;
  return {
    accepted: accepted.length,
    fresh: accepted.length - contradicting.length,
    contradicting: contradicting.length,
    rejected: of("rejected"),
    undecided: of("undecided"),
  };
}

/** Memories by the last turn they came from; `null`: no turn. */
export function hung(memories: readonly DraftMemory[]): Map<number | null, DraftMemory[]> {
  const byTurn = new Map<number | null, DraftMemory[]>();
  for (const memory of memories) {
    const turn = memory.sources.at(-1) ?? null;
    byTurn.set(turn, [...(byTurn.get(turn) ?? []), memory]);
  }
  return byTurn;
}

/** The memories as they stand on the screen, from top to bottom. */
export function inOrder(memories: readonly DraftMemory[]): DraftMemory[] {
  const place = (memory: DraftMemory) => memory.sources.at(-1) ?? Infinity;
  return [...memories].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}
