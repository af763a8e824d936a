// An organization or a user at a glance.

import type { OverviewOf } from "../../api/bindings.gen";
import { useAddress } from "../../lib/useAddress";
import { Glance } from "./Glance";
import { People } from "./People";
import css from "./People.module.css";

export function OverviewView() {
  const { place } = useAddress().address;
  if (place.kind === "organization") {
    const of: OverviewOf = { kind: "organization", id: place.orgId };
    return <People key={place.orgId} orgId={place.orgId} glance={<Glance of={of} />} />;
  }
  if (place.kind !== "user") return null;
  const of: OverviewOf = { kind: "user", id: { orgId: place.orgId, userId: place.userId } };
  return (
    <div className={css.scroll} key={`${place.orgId}/${place.userId}`}>
      <Glance of={of} />
    </div>
  );
}
