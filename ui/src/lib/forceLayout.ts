// Where things stand in the picture: a force layout that gives the same picture every time. What stood already moves little.

export type Point = { x: number; y: number };

export type LayoutInput = {
  ids: readonly string[];
  /** Pairs of places in `ids`. */
  edges: readonly (readonly [number, number])[];
  /** Where things stood, in the order of `ids`; `null` for new ones. */
  start: readonly (Point | null)[];
  /** The place of the thing beside which a new one appears; -1 for none. */
  beside: readonly number[];
};

const STEPS = 180;
/** The distance that neighbours keep, before the picture is stretched for labels. */
const APART = 84;
/** Labels are wide: the picture is stretched to the sides. */
const STRETCH = 1.45;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** How much what stood already takes part in moving. */
const LAZY = 0.3;
const PULL_TO_MIDDLE = 0.012;

/** All that moves, as columns of numbers: the repulsion of all pairs is most of the work, and this is several times faster than objects. */
type Bodies = { x: Float64Array; y: Float64Array; dx: Float64Array; dy: Float64Array; lazy: Uint8Array };

/** Places of all things, in the order of `ids`. */
export function layOut(input: LayoutInput): Point[] {
  const bodies = placed(input);
  for (let step = 0; step < STEPS; step += 1) {
    const heat = APART * (1 - step / STEPS) ** 1.5;
    repel(bodies);
    for (const [a, b] of input.edges) attract(bodies, a, b);
    move(bodies, heat);
  }
  return input.ids.map((_, i) => ({ x: Math.round(at(bodies.x, i) * STRETCH), y: Math.round(at(bodies.y, i)) }));
}

/** A number of a column; every place in it is one of a thing. */
const at = (column: Float64Array, i: number) => column[i] as number;

function placed({ ids, start, beside }: LayoutInput): Bodies {
  const column = () => new Float64Array(ids.length);
  const bodies: Bodies = { x: column(), y: column(), dx: column(), dy: column(), lazy: new Uint8Array(ids.length) };
  ids.forEach((_, i) => {
    const before = start[i];
    const near = beside[i] ?? -1;
    const isNear = near >= 0 && near < i;
    // New ones are spread like the seeds of a sunflower, around what they belong to.
    const angle = i * GOLDEN;
    const far = isNear ? APART * (0.7 + (i % 5) * 0.15) : APART * 0.6 * Math.sqrt(i);
    bodies.x[i] = before ? before.x / STRETCH : (isNear ? at(bodies.x, near) : 0) + Math.cos(angle) * far;
    bodies.y[i] = before ? before.y : (isNear ? at(bodies.y, near) : 0) + Math.sin(angle) * far;
    bodies.lazy[i] = before ? 1 : 0;
  });
  return bodies;
}

function repel({ x, y, dx, dy }: Bodies): void {
  const count = x.length;
  const reach = APART * 6;
  for (let i = 0; i < count; i += 1) {
    const [ax, ay] = [at(x, i), at(y, i)];
    let pushX = at(dx, i) - ax * PULL_TO_MIDDLE * APART * 0.1;
    let pushY = at(dy, i) - ay * PULL_TO_MIDDLE * APART * 0.1;
    for (let j = i + 1; j < count; j += 1) {
      let away = ax - at(x, j);
      if (away > reach || away < -reach) continue;
      const up = ay - at(y, j);
      if (up > reach || up < -reach) continue;
      // Two in one place part to the sides.
      if (away === 0 && up === 0) away = 0.1 * (j - i);
      const square = Math.max(16, away * away + up * up);
      if (square > reach * reach) continue;
      const force = (APART * APART) / square;
      pushX += away * force;
      pushY += up * force;
      dx[j] = at(dx, j) - away * force;
      dy[j] = at(dy, j) - up * force;
    }
    dx[i] = pushX;
    dy[i] = pushY;
  }
}

function attract({ x, y, dx, dy }: Bodies, a: number, b: number): void {
  if (a >= x.length || b >= x.length) return;
  const away = at(x, a) - at(x, b);
  const up = at(y, a) - at(y, b);
  const force = Math.sqrt(away * away + up * up) / APART;
  dx[a] = at(dx, a) - away * force;
  dy[a] = at(dy, a) - up * force;
  dx[b] = at(dx, b) + away * force;
  dy[b] = at(dy, b) + up * force;
}

function move({ x, y, dx, dy, lazy }: Bodies, heat: number): void {
  for (let i = 0; i < x.length; i += 1) {
    const [moveX, moveY] = [at(dx, i), at(dy, i)];
    const length = Math.sqrt(moveX * moveX + moveY * moveY);
    const most = lazy[i] === 1 ? heat * LAZY : heat;
    const share = length > most ? most / length : 1;
    x[i] = at(x, i) + moveX * share;
    y[i] = at(y, i) + moveY * share;
    dx[i] = 0;
    dy[i] = 0;
  }
}
