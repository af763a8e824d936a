// What the address asks the comparison for.

import type { CompareRequest, ExportScope } from "../../api/bindings.gen";
import type { Address } from "../../lib/address";
import { earlier } from "../../lib/moments";

/** Before and after everything that is stored: a store may hold what lies ahead of this machine's clock. */
export const BEGINNING = "1970-01-01T00:00:00Z";
export const END = "9999-12-31T23:59:59Z";

export type CompareMode = "moments" | "users" | "stores";

/** Of an organization only stores are compared. */
export function compareMode({ place, other, otherStore }: Address): CompareMode {
  if (otherStore !== null || place.kind !== "user") return "stores";
  return other === null ? "moments" : "users";
}

/** What of two stores is compared; `null` where the place is neither a user nor an organization. */
export function compareScope({ place }: Address): ExportScope | null {
  if (place.kind === "user") return { kind: "user", user: { orgId: place.orgId, userId: place.userId } };
  return place.kind === "organization" ? { kind: "organization", orgId: place.orgId } : null;
}

/** `null` where there is nothing to compare. Nothing later than the moment at which the window looks is compared. */
export function compareRequest({ place, since, until, other, asOf }: Address): CompareRequest | null {
  if (place.kind !== "user") return null;
  const user = { orgId: place.orgId, userId: place.userId };
  const to = earlier(until, asOf) ?? END;
  if (other !== null) {
    return other === place.userId ? null : { kind: "users", left: user, right: { orgId: place.orgId, userId: other }, at: to };
  }
  return { kind: "moments", user, from: earlier(since ?? BEGINNING, to) ?? to, to };
}
