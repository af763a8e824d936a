// What a row of any list stands for, as it says itself in its data attributes, for the one menu that serves all lists.

import type { MemoryKey } from "../api/bindings.gen";
import type { PersonTarget } from "./actions";
import { orgOf, type Address } from "./address";

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
  const row = at.closest<HTMLElement>("[data-memory], [data-interaction], [data-turn], [data-person], [id^='memory-']");
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
  const memoryId = memory ?? (row.id.startsWith("memory-") ? row.id.slice("memory-".length) : null);
  if (memoryId === null) return null;
  if (user) return { kind: "memory", orgId, userId: user, memoryId };
  // A row that does not say whose it is: it is known when it is the selected one.
  const { selection } = address;
  return selection?.kind === "memory" && selection.memoryId === memoryId ? { kind: "memory", orgId, userId: selection.userId, memoryId } : null;
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
