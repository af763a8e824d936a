// Where the arrow keys lead in a version graph: along changes, and between lanes to what stands nearest.

import { newerThan, olderThan, type GraphIndex } from "../../lib/versionGraph";
import type { VersionNode } from "../../api/bindings.gen";
import type { PlacedNode } from "./graphLayout";

/** The id of the version that `key` leads to; `null` when it means nothing there. `placed` is in the order of time. */
export function graphMove(index: GraphIndex, placed: readonly PlacedNode[], id: string, key: string): string | null {
  const at = placed.findIndex((node) => node.id === id);
  const here = placed[at];
  if (!here) return placed[0]?.id ?? null;
  switch (key) {
    case "ArrowRight":
      return along(newerThan(index, id), here.lane) ?? placed[at + 1]?.id ?? null;
    case "ArrowLeft":
      return along(olderThan(index, id), here.lane) ?? placed[at - 1]?.id ?? null;
    case "ArrowDown":
      return beside(placed, here, 1);
    case "ArrowUp":
      return beside(placed, here, -1);
    case "Home":
      return placed[0]?.id ?? null;
    case "End":
      return placed.at(-1)?.id ?? null;
    default:
      return null;
  }
}

/** The neighbour in the same lane, or else the first. */
function along(neighbours: readonly VersionNode[], lane: number): string | null {
  const next = neighbours.find((node) => node.lane === lane) ?? neighbours[0];
  return next?.row.key.memoryId ?? null;
}

/** What stands nearest in the next lane that has anything. */
function beside(placed: readonly PlacedNode[], here: PlacedNode, step: number): string | null {
  const lanes = [...new Set(placed.map((node) => node.lane))].sort((a, b) => a - b);
  const lane = lanes[lanes.indexOf(here.lane) + step];
  let best: PlacedNode | null = null;
  for (const node of placed) {
    if (node.lane === lane && (!best || Math.abs(node.x - here.x) < Math.abs(best.x - here.x))) best = node;
  }
  return best?.id ?? null;
}
