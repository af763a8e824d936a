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

type Body = Point & { dx: number; dy: number; lazy: boolean };

/** Places of all things, in the order of `ids`. */
export function layOut(input: LayoutInput): Point[] {
  const bodies = placed(input);
  for (let step = 0; step < STEPS; step += 1) {
    const heat = APART * (1 - step / STEPS) ** 1.5;
    repel(bodies);
    for (const [a, b] of input.edges) attract(bodies[a], bodies[b]);
    for (const body of bodies) move(body, heat);
  }
  return bodies.map(({ x, y }) => ({ x: Math.round(x * STRETCH), y: Math.round(y) }));
}

function placed({ ids, start, beside }: LayoutInput): Body[] {
  const bodies: Body[] = [];
  ids.forEach((_, i) => {
    const before = start[i];
    const near = bodies[beside[i] ?? -1];
    // New ones are spread like the seeds of a sunflower, around what they belong to.
    const angle = i * GOLDEN;
    const far = near ? APART * (0.7 + (i % 5) * 0.15) : APART * 0.6 * Math.sqrt(i);
    const x = before ? before.x / STRETCH : (near?.x ?? 0) + Math.cos(angle) * far;
    const y = before ? before.y : (near?.y ?? 0) + Math.sin(angle) * far;
    bodies.push({ x, y, dx: 0, dy: 0, lazy: before !== null && before !== undefined });
  });
  return bodies;
}

function repel(bodies: Body[]): void {
  for (let i = 0; i < bodies.length; i += 1) {
    const a = bodies[i] as Body;
    a.dx -= a.x * PULL_TO_MIDDLE * APART * 0.1;
    a.dy -= a.y * PULL_TO_MIDDLE * APART * 0.1;
    for (let j = i + 1; j < bodies.length; j += 1) {
      const b = bodies[j] as Body;
      let x = a.x - b.x;
      const y = a.y - b.y;
      // Two in one place part to the sides.
      if (x === 0 && y === 0) x = 0.1 * (j - i);
      const square = Math.max(16, x * x + y * y);
      if (square > APART * APART * 36) continue;
      const force = (APART * APART) / square;
      a.dx += x * force;
      a.dy += y * force;
      b.dx -= x * force;
      b.dy -= y * force;
    }
  }
}

function attract(a: Body | undefined, b: Body | undefined): void {
  if (!a || !b) return;
  const x = a.x - b.x;
  const y = a.y - b.y;
  const force = Math.sqrt(x * x + y * y) / APART;
  a.dx -= x * force;
  a.dy -= y * force;
  b.dx += x * force;
  b.dy += y * force;
}

function move(body: Body, heat: number): void {
  const length = Math.sqrt(body.dx * body.dx + body.dy * body.dy);
  const most = body.lazy ? heat * LAZY : heat;
  const share = length > most ? most / length : 1;
  body.x += body.dx * share;
  body.y += body.dy * share;
  body.dx = 0;
  body.dy = 0;
}
