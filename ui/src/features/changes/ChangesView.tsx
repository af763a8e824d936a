// The changes about an organization or a user; what is filtered stands in the address.

import type { Subject } from "../../api/bindings.gen";
import type { Address } from "../../lib/address";
import { isKindGroup, type ChangeFilters } from "../../lib/changeFilters";
import { useAddress } from "../../lib/useAddress";
import { ChangesPane } from "./ChangesPane";

function filtersOf({ kinds, by, from, to, about, group }: Address): ChangeFilters {
  return { kinds: kinds.filter(isKindGroup), actor: by, from, to, about, group };
}

export function ChangesView() {
  const { address, go } = useAddress();
  const { place } = address;
  const subject: Subject | null =
    place.kind === "user"
      ? { kind: "user", id: { orgId: place.orgId, userId: place.userId } }
      : place.kind === "organization"
        ? { kind: "organization", id: place.orgId }
        : null;
  return (
    <ChangesPane
      subject={subject}
      userKey={place.kind === "user" ? { orgId: place.orgId, userId: place.userId } : null}
      filters={filtersOf(address)}
      onFilters={({ kinds, actor, from, to, about, group }) => go({ kinds, by: actor, from, to, about, group })}
    />
  );
}
