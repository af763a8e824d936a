// The memory that a dialog is about, as a reminder above its form.

import type { MemoryRow } from "../../api/bindings.gen";
import { MemoryPair } from "../../components/MemoryPair";
import { formatDay } from "../../lib/format";
import { texts } from "../../lib/texts";

export function TheMemory({ row }: { row: MemoryRow }) {
  return <MemoryPair before={row} after={null} beforeLabel={`${row.agentLabel ?? texts.agents.gone}, ${formatDay(row.date)}`} afterLabel="" />;
}
