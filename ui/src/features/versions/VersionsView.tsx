// How memories changed: the version graph of the selected one, or all that changed when none is selected.

import { orgOf } from "../../lib/address";
import { useAddress } from "../../lib/useAddress";
import { ChainList } from "./ChainList";
import { GraphView } from "./GraphView";

export function VersionsView() {
  const { address } = useAddress();
  const { selection, place } = address;
  const orgId = orgOf(place);
  if (selection?.kind === "memory" && orgId) {
    return <GraphView memoryKey={{ orgId, userId: selection.userId, memoryId: selection.memoryId }} />;
  }
  return <ChainList />;
}
