// How many memories a place has, from its counters, or from what was stored then.

import { useQuery } from "@tanstack/react-query";

import { agentQuery, organizationQuery, userQuery } from "../../api/queries";
import { storedTrailQuery } from "../../api/stored";
import { orgOf } from "../../lib/address";
import { useAddress } from "../../lib/useAddress";
import { useStoredAt } from "../../lib/useAsOf";

export function useMemoryTotal(): number | null {
  const { place, asOf } = useAddress().address;
  const orgId = orgOf(place) ?? "";
  const userId = place.kind === "user" ? place.userId : "";
  const agentId = place.kind === "agent" ? place.agentId : "";
  const organization = useQuery({ ...organizationQuery(orgId, asOf), enabled: place.kind === "organization" });
  const user = useQuery({ ...userQuery({ orgId, userId }, asOf), enabled: place.kind === "user" });
  const agent = useQuery({ ...agentQuery({ orgId, agentId }, asOf), enabled: place.kind === "agent" });
  const storedAt = useStoredAt();
  const trail = useQuery({ ...storedTrailQuery({ orgId, userId }, storedAt ?? ""), enabled: storedAt !== null });
  if (storedAt !== null) return trail.data?.memories ?? null;
  const node = { store: null, organization: organization.data, user: user.data, agent: agent.data }[place.kind];
  return node?.memories ?? null;
}
