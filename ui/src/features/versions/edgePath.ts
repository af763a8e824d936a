// The line of one change, from the old version's dot to the new one's: straight along a lane, with rounded elbows
// where it changes lanes, and around dots that it would run through.

export type Point = { x: number; y: number };
type End = Point & { lane: number };
/** From the middle of the dots to where the line begins (`dot`) and ends (`tip`). */
export type Gaps = { dot: number; tip: number };

const RADIUS = 10;
/** How far beside a lane a line runs that would meet other dots on it. */
const BESIDE = 14;

/** `isFree`: no dot of the lane stands between the two places. */
export function edgePath(from: End, to: End, isFree: (lane: number, a: number, b: number) => boolean, gaps: Gaps): string {
  const { dot, tip } = gaps;
  const way = to.x >= from.x ? 1 : -1;
  if (from.lane === to.lane) {
    if (isFree(from.lane, from.x, to.x)) return `M${from.x + way * dot} ${from.y}H${to.x - way * tip}`;
    return around(from, to, from.y + BESIDE, way, gaps);
  }
  const down = to.y > from.y ? 1 : -1;
  if (down > 0) {
    if (!isFree(to.lane, from.x, to.x)) return around(from, to, to.y - BESIDE, way, gaps);
    const r = radius(from, to);
    return `M${from.x} ${from.y + dot}V${to.y - r}Q${from.x} ${to.y} ${from.x + way * r} ${to.y}H${to.x - way * tip}`;
  }
  if (!isFree(from.lane, from.x, to.x)) return around(from, to, to.y + BESIDE, way, gaps);
  const r = radius(from, to);
  return `M${from.x + way * dot} ${from.y}H${to.x - way * r}Q${to.x} ${from.y} ${to.x} ${from.y - r}V${to.y + tip}`;
}

function radius(from: Point, to: Point): number {
  return Math.max(0, Math.min(RADIUS, Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2));
}

/** Leaves the lane, runs at height `y`, and comes back: two elbows. */
function around(from: Point, to: Point, y: number, way: number, { dot, tip }: Gaps): string {
  const out = y > from.y ? 1 : -1;
  const back = to.y > y ? 1 : -1;
  const r = Math.max(0, Math.min(RADIUS, Math.abs(to.x - from.x) / 2, Math.abs(y - from.y) - dot, Math.abs(to.y - y) - 1));
  return (
    `M${from.x} ${from.y + out * dot}V${y - out * r}Q${from.x} ${y} ${from.x + way * r} ${y}` +
    `H${to.x - way * r}Q${to.x} ${y} ${to.x} ${y + back * r}V${to.y - back * tip}`
  );
}
