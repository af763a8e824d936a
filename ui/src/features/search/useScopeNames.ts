// What is searched, by name.

import { useQuery } from "@tanstack/react-query";

import { agentQuery, organizationQuery, userQuery } from "../../api/queries";
import { orgOf, type Address } from "../../lib/address";

export type ScopeNames = {
  organization: string;
  /** The user or agent of the place; `null` at an organization. */
  own: string | null;
  /** What the search goes through now. */
  searched: string;
};

export function useScopeNames({ place, everywhere }: Address): ScopeNames {
  const orgId = orgOf(place) ?? "";
  const userId = place.kind === "user" ? place.userId : "";
  const agentId = place.kind === "agent" ? place.agentId : "";
  const organization = useQuery({ ...organizationQuery(orgId), enabled: orgId !== "" });
  const user = useQuery({ ...userQuery({ orgId, userId }), enabled: userId !== "" });
  const agent = useQuery({ ...agentQuery({ orgId, agentId }), enabled: agentId !== "" });
  const all = organization.data?.name ?? "…";
  const own = place.kind === "user" ? (user.data?.name ?? "…") : place.kind === "agent" ? (agent.data?.label ?? "…") : null;
  return { organization: all, own, searched: own === null || (everywhere && place.kind === "user") ? all : own };
}
