// What the address asks the comparison for.

import type { CompareRequest } from "../../api/bindings.gen";
import type { Address } from "../../lib/address";
import { earlier } from "../../lib/moments";

/** Before and after everything that is stored: a store may hold what lies ahead of this machine's clock. */
export const BEGINNING = "1970-01-01T00:00:00Z";
export const END = "9999-12-31T23:59:59Z";

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
