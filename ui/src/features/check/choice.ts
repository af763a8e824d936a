// What of a check's findings is to be repaired. A whole kind includes what was too much to list.

import type { CheckReport, FindingKind, RepairChoice } from "../../api/bindings.gen";

export const KINDS: readonly FindingKind[] = ["missing", "differing", "orphaned"];

export type Chosen = { kinds: ReadonlySet<FindingKind>; memories: ReadonlySet<string> };

export const NOTHING: Chosen = { kinds: new Set(), memories: new Set() };

/** What repair would write. What it would remove is chosen by hand: others may have put it there. */
export function harmless(report: CheckReport): Chosen {
  return { kinds: new Set(KINDS.filter((kind) => kind !== "orphaned" && report[kind] > 0)), memories: new Set() };
}

export function isChosen(chosen: Chosen, finding: { kind: FindingKind; memoryId: string }): boolean {
  return chosen.kinds.has(finding.kind) || chosen.memories.has(finding.memoryId);
}

/** How much of a kind is chosen. */
export function share(chosen: Chosen, report: CheckReport, kind: FindingKind): "all" | "some" | "none" {
  if (chosen.kinds.has(kind)) return "all";
  return report.findings.some((finding) => finding.kind === kind && chosen.memories.has(finding.memoryId)) ? "some" : "none";
}

export function toggleKind(chosen: Chosen, report: CheckReport, kind: FindingKind): Chosen {
  const kinds = new Set(chosen.kinds);
  if (!kinds.delete(kind)) kinds.add(kind);
  const memories = new Set(chosen.memories);
  for (const finding of report.findings) if (finding.kind === kind) memories.delete(finding.memoryId);
  return { kinds, memories };
}

/** Taking one out of a whole kind leaves the other listed ones. */
export function toggleOne(chosen: Chosen, report: CheckReport, memoryId: string): Chosen {
  const finding = report.findings.find((known) => known.memoryId === memoryId);
  if (!finding) return chosen;
  const kinds = new Set(chosen.kinds);
  const memories = new Set(chosen.memories);
  if (kinds.delete(finding.kind)) {
    for (const other of report.findings) if (other.kind === finding.kind) memories.add(other.memoryId);
    memories.delete(memoryId);
  } else if (!memories.delete(memoryId)) {
    memories.add(memoryId);
    const all = report.findings.filter((other) => other.kind === finding.kind);
    if (all.length === report[finding.kind] && all.every((other) => memories.has(other.memoryId))) {
      for (const other of all) memories.delete(other.memoryId);
      kinds.add(finding.kind);
    }
  }
  return { kinds, memories };
}

export function countOf(chosen: Chosen, report: CheckReport): number {
  return [...chosen.kinds].reduce((sum, kind) => sum + report[kind], chosen.memories.size);
}

/** The calls that repair what is chosen: at most one for whole kinds and one for single memories. */
export function repairsOf(chosen: Chosen): RepairChoice[] {
  const repairs: RepairChoice[] = [];
  if (chosen.kinds.size > 0) repairs.push({ kind: "kinds", kinds: KINDS.filter((kind) => chosen.kinds.has(kind)) });
  if (chosen.memories.size > 0) repairs.push({ kind: "memories", memoryIds: [...chosen.memories] });
  return repairs;
}
