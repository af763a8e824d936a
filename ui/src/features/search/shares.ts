// How the two searches share a hit's score, for its bar.

import type { SearchHit } from "../../api/bindings.gen";
import { formatDecimals } from "../../lib/format";

export type Shares = { dense: number; lexical: number };

/** Percentages of the best fused score; what takes away from the score has no length. */
export function sharesOf(hit: Pick<SearchHit, "dense" | "lexical">, best: number): Shares {
  const share = (adds: number | undefined) => (best > 0 ? Math.min(100, (Math.max(0, adds ?? 0) / best) * 100) : 0);
  const dense = share(hit.dense?.adds);
  return { dense, lexical: Math.min(100 - dense, share(hit.lexical?.adds)) };
}

/** Three digits after the point: enough to tell neighbours apart. */
export function formatFused(value: number): string {
  return formatDecimals(value, 3);
}

export function formatScore(value: number): string {
  return formatDecimals(value, 2);
}
