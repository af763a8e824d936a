// What of a store can be exported or copied from where the window is: all of it, an organization, a user.

import { useQuery } from "@tanstack/react-query";

import { orgOf } from "../lib/address";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { organizationQuery, userQuery } from "./queries";
import type { ExportScope } from "./bindings.gen";

export type ScopeOption = { value: ExportScope["kind"]; label: string; scope: ExportScope };

/** The narrowest first: what is looked at is what is meant. */
export function useScopeOptions(): [ScopeOption, ...ScopeOption[]] {
  const { place } = useAddress().address;
  const orgId = orgOf(place);
  const user = place.kind === "user" ? { orgId: place.orgId, userId: place.userId } : null;
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const person = useQuery({ ...userQuery(user ?? { orgId: "", userId: "" }), enabled: user !== null });
  const whole: ScopeOption = { value: "store", label: texts.export.whole, scope: { kind: "store" } };
  if (orgId === null) return [whole];
  const ofOrganization: ScopeOption = {
    value: "organization",
    label: organization.data?.name ?? texts.inspector.organization,
    scope: { kind: "organization", orgId },
  };
  if (!user) return [ofOrganization, whole];
  return [{ value: "user", label: person.data?.name ?? texts.inspector.user, scope: { kind: "user", user } }, ofOrganization, whole];
}
