// Whether what an address names is in the open store.

import type { QueryClient } from "@tanstack/react-query";

import { orgOf, type Address } from "../lib/address";
import { CommandFailure } from "./client";
import { agentQuery, conversationQuery, memoryDetailQuery, organizationQuery, userQuery } from "./queries";

export type Missing = "organization" | "user" | "agent" | "memory" | "interaction";

/** The first part of an address that the store does not have. What it held once is no such part for who looks at the past of the store. */
export async function findMissing(client: QueryClient, { place, selection, open, storedAt }: Address): Promise<Missing | null> {
  const orgId = orgOf(place);
  if (orgId === null) return null;
  const looks: [Missing, () => Promise<unknown>][] = [["organization", () => client.fetchQuery(organizationQuery(orgId))]];
  if (place.kind === "user") looks.push(["user", () => client.fetchQuery(userQuery({ orgId, userId: place.userId }))]);
  if (place.kind === "agent") looks.push(["agent", () => client.fetchQuery(agentQuery({ orgId, agentId: place.agentId }))]);
  const isPast = storedAt !== null;
  if (selection?.kind === "memory" && !isPast) looks.push(["memory", () => client.fetchQuery(memoryDetailQuery({ orgId, userId: selection.userId, memoryId: selection.memoryId }))]);
  const userId = selection?.userId ?? (place.kind === "user" ? place.userId : null);
  const talk = selection?.kind === "interaction" ? selection.interactionId : open;
  if (talk !== null && userId !== null && !isPast) {
    looks.push(["interaction", () => client.fetchInfiniteQuery(conversationQuery({ orgId, userId, interactionId: talk }))]);
  }
  for (const [what, look] of looks) {
    try {
      await look();
    } catch (error) {
      // What cannot be asked for now shows its own error in its view. An id of a wrong form is not of this store either.
      if (!(error instanceof CommandFailure && (error.retryable || error.code === "noStore"))) return what;
    }
  }
  return null;
}
