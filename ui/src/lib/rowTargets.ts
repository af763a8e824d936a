// What a row of any list stands for, as it says itself in its data attributes, for the one menu that serves all lists.

import type { MemoryKey } from "../api/bindings.gen";
import type { PersonTarget } from "./actions";
import { movedTo, orgOf, type Address, type Place } from "./address";

export type RowTarget =
  | { kind: "memory"; orgId: string; userId: string; memoryId: string }
  | { kind: "interaction"; orgId: string; userId: string; interactionId: string }
  | { kind: "turn"; orgId: string; userId: string; interactionId: string; position: number; agentId: string }
  | { kind: "person"; person: PersonTarget };

type Data = Record<string, string | number>;

export const memoryRow = ({ userId, memoryId }: MemoryKey): Data => ({ "data-memory": memoryId, "data-user": userId });
export const interactionRow = (key: { userId: string; interactionId: string }): Data => ({ "data-interaction": key.interactionId, "data-user": key.userId });
/** Around the turns of a conversation. */
export const conversationRows = (key: { userId: string; interactionId: string; agentId: string }): Data => ({
  "data-conversation": key.interactionId, "data-user": key.userId, "data-agent": key.agentId,
});
export const turnRow = (position: number): Data => ({ "data-turn": position });
export const personRow = (person: PersonTarget): Data => ({
  "data-person": person.kind,
  "data-org": person.orgId,
  "data-id": person.kind === "user" ? person.userId : person.kind === "agent" ? person.agentId : person.orgId,
  "data-name": person.name,
});

/** The row of an element, or of what is current in a list that has the focus itself. */
export function rowAt(element: Element, address: Address): RowTarget | null {
  const current = element.getAttribute("aria-activedescendant");
  const at = (current !== null ? element.ownerDocument.getElementById(current) : null) ?? element;
  const orgId = orgOf(address.place);
  const userHere = address.place.kind === "user" ? address.place.userId : null;
  const row = at.closest<HTMLElement>("[data-memory], [data-interaction], [data-turn], [data-person]");
  if (!row) return null;
  const { memory, interaction, turn, person, user = userHere } = row.dataset;
  if (person !== undefined) return personOf(row.dataset);
  if (orgId === null) return null;
  if (turn !== undefined) {
    const talk = row.closest<HTMLElement>("[data-conversation]")?.dataset;
    return talk?.conversation && talk.user
      ? { kind: "turn", orgId, userId: talk.user, interactionId: talk.conversation, position: Number(turn), agentId: talk.agent ?? "" }
      : null;
  }
  if (interaction !== undefined && user) return { kind: "interaction", orgId, userId: user, interactionId: interaction };
  return memory !== undefined && user ? { kind: "memory", orgId, userId: user, memoryId: memory } : null;
}

function personOf({ person, org, id, name }: DOMStringMap): RowTarget | null {
  if (!org || !id || name === undefined) return null;
  switch (person) {
    case "organization":
      return { kind: "person", person: { kind: "organization", orgId: org, name } };
    case "user":
      return { kind: "person", person: { kind: "user", orgId: org, userId: id, name } };
    case "agent":
      return { kind: "person", person: { kind: "agent", orgId: org, agentId: id, name } };
    default:
      return null;
  }
}

/** The place of the window with this row selected, or the place of the person that it stands for. */
export function addressOfRow(target: RowTarget, address: Address): Address {
  switch (target.kind) {
    case "memory":
      return { ...address, selection: { kind: "memory", userId: target.userId, memoryId: target.memoryId } };
    case "interaction":
      return { ...address, selection: { kind: "interaction", userId: target.userId, interactionId: target.interactionId } };
    case "turn":
      return { ...address, open: target.interactionId };
    case "person":
      return movedTo(address, placeOf(target.person));
  }
}

function placeOf(person: PersonTarget): Place {
  switch (person.kind) {
    case "organization":
      return { kind: "organization", orgId: person.orgId };
    case "user":
      return { kind: "user", orgId: person.orgId, userId: person.userId };
    case "agent":
      return { kind: "agent", orgId: person.orgId, agentId: person.agentId };
  }
}
