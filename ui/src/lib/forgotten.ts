// What was forgotten for good while this window was open. The addresses that the window has been at cannot be taken out of its
// history, so Back would lead to what is gone, or to a question that says it. Each entry carries how much was forgotten when it
// was made; what was forgotten since is left out of it. Lives as long as the window and is written nowhere.

import type { Receipt } from "../api/bindings.gen";
import { withoutTyped, type Address } from "./address";
import { Signal } from "./signal";

type Gone = Pick<Receipt, "orgId" | "user" | "interactions" | "memories">;

/** How often something was forgotten, and with which of these times each thing went. */
export type Forgotten = { times: number; things: ReadonlyMap<string, number> };

/** What an entry of the history carries: nothing when it was just made from outside, by a link or a changed hash. */
export type Stamp = { forgotten?: number };

const name = (...ids: string[]) => JSON.stringify(ids);

const held = new WeakMap<object, Signal<Forgotten>>();

/** One per history of a window. */
export function forgottenOf(history: object): Signal<Forgotten> {
  const signal = held.get(history) ?? new Signal<Forgotten>({ times: 0, things: new Map() });
  held.set(history, signal);
  return signal;
}

export function withGone(known: Forgotten, gone: Gone): Forgotten {
  const times = known.times + 1;
  const things = new Map(known.things);
  if (gone.user) things.set(name("user", gone.user.orgId, gone.user.userId), times);
  for (const { orgId, userId, interactionId } of gone.interactions) things.set(name("interaction", orgId, userId, interactionId), times);
  for (const memoryId of gone.memories) things.set(name("memory", gone.orgId, memoryId), times);
  return { times, things };
}

/** An address without what was forgotten since its entry was made, and without what was asked before. */
export function withoutForgotten(address: Address, { times, things }: Forgotten, stamp: Stamp): Address {
  const since = stamp.forgotten ?? times;
  const { place, selection, edge } = address;
  if (since >= times || place.kind === "store") return address;
  const { orgId } = place;
  const isGone = (...ids: string[]) => (things.get(name(...ids)) ?? 0) > since;
  const noUser = (id: string | null) => id !== null && isGone("user", orgId, id);
  const noMemory = (id: string | null) => id !== null && isGone("memory", orgId, id);
  const noInteraction = (userId: string | null, id: string | null) => userId !== null && id !== null && isGone("interaction", orgId, userId, id);

  const left = withoutTyped(address);
  if (place.kind === "user" && noUser(place.userId)) {
    return { ...left, place: { kind: "organization", orgId }, selection: null, open: null, turn: null, edge: null, about: null, of: null, other: null };
  }
  const isSelectionGone =
    selection !== null && (noUser(selection.userId) || (selection.kind === "memory" ? noMemory(selection.memoryId) : noInteraction(selection.userId, selection.interactionId)));
  const isOpenGone = place.kind === "user" && noInteraction(place.userId, address.open);
  return {
    ...left,
    selection: isSelectionGone ? null : selection,
    edge: edge?.split("~").some(noMemory) ? null : edge,
    about: noMemory(address.about) ? null : address.about,
    open: isOpenGone ? null : address.open,
    turn: isOpenGone ? null : address.turn,
    of: noUser(address.of) ? null : address.of,
    other: noUser(address.other) ? null : address.other,
  };
}
