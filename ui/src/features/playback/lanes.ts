// Where versions stand in the drawing of a playback, for the window and for a file.

import { lanesOf, type LaneNode, type Reel } from "./reel";

const COLUMNS = 10;
export const LANES = 8;
export const STEP = 20;
const GAP = 32;
const MARGIN = 12;
export const WIDTH = MARGIN * 2 + (COLUMNS - 1) * STEP;
export const HEIGHT = MARGIN * 2 + (LANES - 1) * GAP;

export const laneY = (lane: number): number => MARGIN + lane * GAP;
export const xOf = (node: LaneNode): number => MARGIN + node.place * STEP;
export const yOf = (node: LaneNode): number => laneY(node.lane);
export const radiusOf = (node: LaneNode): number => (node.current ? 6 : 4.5);

export function pathOf(from: LaneNode, to: LaneNode): string {
  return `M ${xOf(from)} ${yOf(from)} C ${xOf(to) - STEP / 2} ${yOf(from)}, ${xOf(from) + STEP / 2} ${yOf(to)}, ${xOf(to)} ${yOf(to)}`;
}

/** What is drawn, and by how much it is moved to the left to be in sight. */
export function drawnLanes(reel: Reel) {
  const { nodes, edges } = lanesOf(reel, COLUMNS, LANES);
  const last = nodes.at(-1)?.place ?? 0;
  return { nodes, edges, shift: Math.max(0, last - COLUMNS + 1) * STEP };
}
