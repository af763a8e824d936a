// Zoom of the version graph. It changes how wide time is drawn, never how large text is: from everything in the
// view, through labels, to whole cards, to cards with more time between them.

import { layoutGraph, leastWidth, type Detail, type Layout, type LayoutEdge, type LayoutNode } from "./graphLayout";

const FACTOR = 1.6;
const MOST_STEPS = 40;
const BY_DETAIL: readonly Detail[] = ["cards", "labels", "dots"];

export type Zoomed = { layout: Layout; step: number; canZoomIn: boolean; canZoomOut: boolean };

type Room = { width: number; low: boolean };

/** `step` 0 shows everything, as far as dots can stand apart; `null` is the least step with whole cards. */
export function zoomed(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], room: Room, step: number | null): Zoomed {
  const least = (detail: Detail) => leastWidth(nodes, edges, detail, room.low);
  const cards = least("cards");
  const narrowest = Math.max(room.width, least("dots"));
  const whole = Math.min(MOST_STEPS, Math.max(0, Math.ceil(Math.log(cards / narrowest) / Math.log(FACTOR))));
  const chosen = Math.min(MOST_STEPS, step ?? whole);
  const wanted = narrowest * FACTOR ** chosen;
  const detail = BY_DETAIL.find((each) => (each === "cards" ? cards : least(each)) <= wanted) ?? "dots";
  const layout = layoutGraph(nodes, edges, wanted, { detail, low: room.low, viewport: room.width });
  // A drawing that stays behind what was wanted has every gap at its most.
  const isWidest = detail === "cards" && layout.extent < wanted - 1;
  return { layout, step: chosen, canZoomIn: !isWidest && chosen < MOST_STEPS, canZoomOut: chosen > 0 };
}
