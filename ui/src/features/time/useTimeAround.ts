// Where the place of the window stands in time.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Scope, UserKey } from "../../api/bindings.gen";
import { timeAroundQuery } from "../../api/evolution";
import { activityQuery, overviewQuery } from "../../api/queries";
import { storedTrailQuery } from "../../api/stored";
import { orgOf, type Address } from "../../lib/address";
import { useAddress } from "../../lib/useAddress";

/** The place as the backend names it; `null` for the store. */
export function scopeOf({ place, agent }: Address): Scope | null {
  const orgId = orgOf(place);
  if (orgId === null) return null;
  return {
    orgId,
    userId: place.kind === "user" ? place.userId : null,
    agentId: place.kind === "agent" ? place.agentId : agent,
  };
}

/** The user of the place, whose stored past can be looked at. */
export function userOf({ place }: Address): UserKey | null {
  return place.kind === "user" ? { orgId: place.orgId, userId: place.userId } : null;
}

/** What is known of the user's stored past from a moment on; `null` without one, and where there is no user. */
export function useStoredTrail(at: string | null) {
  const user = userOf(useAddress().address);
  const query = useQuery({ ...storedTrailQuery(user ?? { orgId: "", userId: "" }, at ?? ""), enabled: user !== null && at !== null });
  return user === null || at === null ? null : query;
}

const NOWHERE: Scope = { orgId: "", userId: null, agentId: null };

export function useTimeAround(enabled = true) {
  const { address } = useAddress();
  const scope = scopeOf(address);
  const query = useQuery({ ...timeAroundQuery(scope ?? NOWHERE, address.asOf), enabled: enabled && scope !== null });
  return scope === null ? null : (query.data ?? null);
}

/** Days with something on them, whatever moment is looked at, of a user or an organization; an agent's are not counted. */
export function useDays() {
  const { place, agent } = useAddress().address;
  const user = place.kind === "user" ? { orgId: place.orgId, userId: place.userId } : null;
  const days = useQuery({ ...activityQuery(user ?? { orgId: "", userId: "" }, agent), enabled: user !== null });
  const isWhole = place.kind === "organization" && agent === null;
  const overview = useQuery({ ...overviewQuery({ kind: "organization", id: orgOf(place) ?? "" }), enabled: isWhole });
  const whole = useMemo(() => overview.data?.days.map(({ date, interactions, learned, changed }) => ({ date, interactions, memories: learned + changed })), [overview.data]);
  if (user !== null) return days.data ?? null;
  return isWhole ? (whole ?? null) : null;
}
