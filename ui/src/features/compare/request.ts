// What the address asks the comparison for.

import type { CompareRequest } from "../../api/bindings.gen";
import type { Address } from "../../lib/address";
import { earlier } from "../../lib/moments";

/** Before everything that is stored. */
export const BEGINNING = "1970-01-01T00:00:00Z";

/**
 * `null` where there is nothing to compare. `now`: the moment that stands for the present. Nothing later than the moment
 * at which the window looks is compared.
 */
export function compareRequest({ place, since, until, other, asOf }: Address, now: string): CompareRequest | null {
  if (place.kind !== "user") return null;
  const user = { orgId: place.orgId, userId: place.userId };
  const to = earlier(until, asOf) ?? now;
  if (other !== null) {
    return other === place.userId ? null : { kind: "users", left: user, right: { orgId: place.orgId, userId: other }, at: to };
  }
  return { kind: "moments", user, from: earlier(since, to) === since && since !== null ? since : since === null ? BEGINNING : to, to };
}
