// What the address asks of the search, for the hits and for the reasons of one of them.

import type { Scope, SearchRequest } from "../api/bindings.gen";
import { orgOf, type Address } from "./address";

/** As many hits as anybody reads; more words narrow a question better than more hits. */
export const HITS = 100;

export function searchScope(address: Address): Scope | null {
  const { place, everywhere, agent } = address;
  const orgId = orgOf(place);
  if (orgId === null) return null;
  return {
    orgId,
    userId: place.kind === "user" && !everywhere ? place.userId : null,
    agentId: place.kind === "agent" ? place.agentId : agent,
  };
}

/** `null` while nothing is asked. */
export function searchRequest(address: Address): SearchRequest | null {
  const scope = searchScope(address);
  const text = address.query?.trim() ?? "";
  if (scope === null || text === "") return null;
  return {
    scope,
    text,
    dates: { from: address.from, to: address.to },
    versions: address.allVersions ? "all" : "current",
    asOf: address.asOf,
    exclude: [],
    limit: HITS,
  };
}
