// The names of what the address points at, for the breadcrumb, the title and the search box.

import { useQuery } from "@tanstack/react-query";

import { agentQuery, organizationQuery, useAgents, userQuery } from "../api/queries";
import { firstName } from "../lib/format";
import { orgOf } from "../lib/address";
import { useAddress } from "../lib/useAddress";

export type PlaceNames = {
  organization: string | null;
  user: string | null;
  agent: string | null;
  /** The first name or the name of the place, for short labels. */
  short: string | null;
};

export function usePlaceNames(): PlaceNames {
  const { address } = useAddress();
  const { place } = address;
  const orgId = orgOf(place);
  const userId = place.kind === "user" ? place.userId : null;
  const agentId = place.kind === "agent" ? place.agentId : null;
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const user = useQuery({ ...userQuery({ orgId: orgId ?? "", userId: userId ?? "" }), enabled: userId !== null });
  const agent = useQuery({ ...agentQuery({ orgId: orgId ?? "", agentId: agentId ?? "" }), enabled: agentId !== null });
  const filtered = useAgents(orgId, null).find((known) => known.agentId === address.agent);

  const userName = userId ? (user.data?.name ?? null) : null;
  const agentName = agentId ? (agent.data?.label ?? null) : userId ? (filtered?.label ?? null) : null;
  const orgName = orgId ? (organization.data?.name ?? null) : null;
  return {
    organization: orgName,
    user: userName,
    agent: agentName,
    short: (userName ? firstName(userName) : null) ?? agentName ?? orgName,
  };
}
