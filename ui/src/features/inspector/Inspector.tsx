// The right pane: all about what is selected, or about the place when nothing is.

import { classes } from "../../lib/classes";
import type { Address } from "../../lib/address";
import { orgOf, viewOf } from "../../lib/address";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { parseEdge } from "../../lib/versionGraph";
import { AgentPanel } from "./AgentPanel";
import { ChangePanel } from "./ChangePanel";
import css from "./Inspector.module.css";
import { InteractionPanel } from "./InteractionPanel";
import { MemoryPanel } from "./MemoryPanel";
import { OrganizationPanel } from "./OrganizationPanel";
import { StorePanel } from "./StorePanel";
import { UserPanel } from "./UserPanel";

/** `sheet`: under the middle pane of a narrow window, where only the most important fits. */
export function Inspector({ sheet }: { sheet: boolean }) {
  const { address } = useAddress();
  return (
    <aside className={classes(css.inspector, sheet && css.sheet)} aria-label={labelOf(address)}>
      <Panel address={address} />
    </aside>
  );
}

function labelOf({ selection, place }: Address): string {
  return texts.inspector[selection?.kind ?? place.kind];
}

function Panel({ address }: { address: Address }) {
  const { selection, place } = address;
  const orgId = orgOf(place) ?? "";
  if (selection?.kind === "memory") {
    const memoryKey = { orgId, userId: selection.userId, memoryId: selection.memoryId };
    const edge = viewOf(address) === "versions" ? parseEdge(address.edge) : null;
    return edge ? <ChangePanel memoryKey={memoryKey} edge={edge} /> : <MemoryPanel memoryKey={memoryKey} />;
  }
  if (selection?.kind === "interaction") {
    return <InteractionPanel interactionKey={{ orgId, userId: selection.userId, interactionId: selection.interactionId }} />;
  }
  switch (place.kind) {
    case "store":
      return <StorePanel />;
    case "organization":
      return <OrganizationPanel orgId={place.orgId} />;
    case "user":
      return <UserPanel userKey={{ orgId: place.orgId, userId: place.userId }} />;
    case "agent":
      return <AgentPanel agentKey={{ orgId: place.orgId, agentId: place.agentId }} />;
  }
}
