// The events of a playback as far as they were read, and where in them it stands.

import type { PlaybackEvent, PlaybackPage } from "../../api/bindings.gen";

export type Reel = {
  events: readonly PlaybackEvent[];
  /** How many events before these were let go again. */
  dropped: number;
  /** The event that is shown; -1 before the first. */
  at: number;
  /** Events begin after this moment. */
  since: string | null;
  /** Where the next page starts; `undefined` while none was read. */
  next: string | null | undefined;
  until: string | null;
};

/** More than this are never held, so that a long playback does not grow. */
export const HELD = 1_200;
const KEPT = 600;
/** A page is asked for when so few events are left. */
const AHEAD = 60;

export function newReel(since: string | null): Reel {
  return { events: [], dropped: 0, at: -1, since, next: undefined, until: since };
}

/** With a page more; one that was asked for another place is passed over. */
export function withPage(reel: Reel, page: PlaybackPage, asked: string | null | undefined): Reel {
  if (reel.next !== asked) return reel;
  const events = [...reel.events, ...page.events];
  const surplus = events.length > HELD ? Math.min(reel.at, events.length - KEPT) : 0;
  const drop = Math.max(0, surplus);
  return { ...reel, events: events.slice(drop), dropped: reel.dropped + drop, at: reel.at - drop, next: page.next, until: page.until };
}

export function needsPage(reel: Reel): boolean {
  return reel.next !== null && reel.events.length - reel.at - 1 < AHEAD;
}

export function atEnd(reel: Reel): boolean {
  return reel.next === null && reel.at >= reel.events.length - 1;
}

export function moved(reel: Reel, by: 1 | -1): Reel {
  const at = reel.at + by;
  return at < 0 || at >= reel.events.length ? reel : { ...reel, at };
}

export function currentOf(reel: Reel): PlaybackEvent | null {
  return reel.events[reel.at] ?? null;
}

/** Longer for what takes longer to read: a contradiction shows two texts. */
export function holdOf(event: PlaybackEvent | null, speed: number): number {
  const base = event === null ? 300 : event.what.kind === "contradicted" ? 2_800 : event.what.kind === "learned" ? 1_400 : 900;
  return base / speed;
}

type MemoryEvent = Exclude<PlaybackEvent["what"], { kind: "conversation" }>;

export type Card = { what: MemoryEvent; at: string; superseded: boolean; place: number };

function isMemory(what: PlaybackEvent["what"]): what is MemoryEvent {
  return what.kind !== "conversation";
}

/** The newest memories up to the shown event, newest first, with which of them were contradicted by then. */
export function cards(reel: Reel, most: number): Card[] {
  const shown: Card[] = [];
  const gone = new Set<string>();
  for (let place = reel.at; place >= 0 && shown.length < most; place -= 1) {
    const event = reel.events[place];
    if (!event || !isMemory(event.what)) continue;
    const { what } = event;
    shown.push({ what, at: event.at, superseded: gone.has(what.row.key.memoryId), place: reel.dropped + place });
    if (what.kind === "contradicted") for (const old of what.was) gone.add(old.key.memoryId);
  }
  return shown;
}

export type LaneNode = { id: string; place: number; lane: number; believed: boolean; current: boolean };
export type LaneEdge = { from: LaneNode; to: LaneNode };
export type Lanes = { nodes: LaneNode[]; edges: LaneEdge[]; lanes: number };

/** The newest memories as a drawing: one column each, in the lane of what they contradict, else in the first free one. */
export function lanesOf(reel: Reel, columns: number, most: number): Lanes {
  const nodes = new Map<string, LaneNode>();
  const edges: LaneEdge[] = [];
  const events = reel.events.slice(0, reel.at + 1);
  const memories = events.flatMap((event, i) => (isMemory(event.what) ? [{ what: event.what, current: i === reel.at }] : []));
  const before = Math.max(0, memories.length - columns);
  let lane = 0;
  memories.forEach(({ what, current }, i) => {
    const olds = what.kind === "contradicted" ? what.was.flatMap((old) => nodes.get(old.key.memoryId) ?? []) : [];
    const node: LaneNode = { id: what.row.key.memoryId, place: reel.dropped + i, lane: olds[0]?.lane ?? lane, believed: true, current };
    if (olds.length === 0) lane = (lane + 1) % most;
    nodes.set(node.id, node);
    for (const old of olds) {
      old.believed = false;
      if (i >= before) edges.push({ from: old, to: node });
    }
  });
  const shown = [...nodes.values()].slice(-columns);
  return { nodes: shown, edges: edges.filter(({ from }) => shown.includes(from)), lanes: most };
}
