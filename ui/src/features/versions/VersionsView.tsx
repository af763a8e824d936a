// The versions of a memory, in order.

import { useQuery } from "@tanstack/react-query";

import { versionGraphQuery } from "../../api/queries";
import { EmptyState, ErrorState } from "../../components/Notice";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { orgOf } from "../../lib/address";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

export function VersionsView() {
  const { address } = useAddress();
  const selection = address.selection?.kind === "memory" ? address.selection : null;
  const key = { orgId: orgOf(address.place) ?? "", userId: selection?.userId ?? "", memoryId: selection?.memoryId ?? "" };
  const graph = useQuery({ ...versionGraphQuery(key, 300), enabled: selection !== null });
  if (!selection) return <EmptyState title={texts.inspector.nothing} />;
  if (graph.error) return <ErrorState error={graph.error} onRetry={() => void graph.refetch()} />;
  if (!graph.data) return <Skeleton />;
  return (
    <ol>
      {graph.data.nodes.map((node) => (
        <li key={node.row.key.memoryId}>
          {node.label} <Segments segments={node.row.segments} />
        </li>
      ))}
    </ol>
  );
}
