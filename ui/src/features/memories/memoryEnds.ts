// A list that is read from both ends: what is known of it, and the gap between that is not read yet.

type Keyed = { key: { memoryId: string } };

export type Ends<T> = {
  /** What is read, in the order of the list. */
  rows: readonly T[];
  /** The row before which something is missing; `null` when all is read. */
  gapAt: number | null;
  /** How many rows are missing; `null` when nobody counted them. */
  missing: number | null;
};

type Read<T> = { rows: readonly T[]; complete: boolean };

/** `tail` was read from the other end, so its rows come in the other order. */
export function joinEnds<T extends Keyed>(head: Read<T>, tail: Read<T>, total: number | null): Ends<T> {
  const whole = (rows: readonly T[]): Ends<T> => ({ rows, gapAt: null, missing: null });
  if (head.complete) return whole(head.rows);
  if (tail.complete) return whole([...tail.rows].reverse());
  const known = new Set(head.rows.map((row) => row.key.memoryId));
  const rest = tail.rows.filter((row) => !known.has(row.key.memoryId)).reverse();
  const rows = rest.length === 0 ? head.rows : [...head.rows, ...rest];
  if (rest.length < tail.rows.length) return whole(rows);
  return { rows, gapAt: head.rows.length, missing: total === null ? null : Math.max(1, total - rows.length) };
}

/** Which end to read on from, to fill what is seen of the list and a little more; `null` when nothing is wanted. */
export function wantedEnd(
  { gapAt, rows }: Pick<Ends<unknown>, "gapAt" | "rows">,
  seen: { first: number; last: number },
  gap: { start: number; end: number },
  view: { start: number; end: number },
  ahead: number,
): "head" | "tail" | null {
  if (gapAt === null) return null;
  const hasTail = gapAt < rows.length;
  const near = seen.first <= gapAt + ahead && seen.last >= gapAt - ahead;
  if (!near) return null;
  if (seen.first > gapAt) return "tail";
  if (seen.last < gapAt) return "head";
  // The gap is in sight: the nearer end gets there first.
  const middle = (view.start + view.end) / 2;
  const fromHead = middle - gap.start;
  const fromTail = gap.end - middle;
  return fromTail < fromHead && (hasTail || fromTail < gap.end - gap.start) ? "tail" : "head";
}
