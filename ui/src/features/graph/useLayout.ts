// Where things stand: worked out in a worker, and here where there is none.

import { useEffect, useMemo, useRef, useState } from "react";

import { layOut, type LayoutInput, type Point } from "../../lib/forceLayout";
import type { Visible } from "../../lib/graphModel";

type Answer = { turn: number; points: Point[] };

function startWorker(): Worker | null {
  if (typeof Worker === "undefined") return null;
  try {
    return new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}

function inputOf(shown: Visible, before: ReadonlyMap<string, Point>): LayoutInput {
  const ids = [...shown.nodes.map(({ node }) => node.id), ...shown.more.map((more) => more.id)];
  const at = new Map(ids.map((id, i) => [id, i]));
  const pair = (a: string, b: string): [number, number][] => {
    const [i, j] = [at.get(a), at.get(b)];
    return i === undefined || j === undefined ? [] : [[i, j]];
  };
  return {
    ids,
    edges: [...shown.edges.flatMap((edge) => pair(edge.from, edge.to)), ...shown.more.flatMap((more) => pair(more.of, more.id))],
    start: ids.map((id) => before.get(id) ?? null),
    beside: [...shown.nodes.map(({ parent }) => at.get(parent ?? "") ?? -1), ...shown.more.map((more) => at.get(more.of) ?? -1)],
  };
}

/** Places of everything that is shown; those of the step before until the new ones are known. */
export function useLayout(shown: Visible): ReadonlyMap<string, Point> {
  const [places, setPlaces] = useState<ReadonlyMap<string, Point>>(new Map());
  const latest = useRef(places);
  const turn = useRef(0);
  const worker = useRef<Worker | null | undefined>(undefined);
  const ids = useMemo(() => [...shown.nodes.map(({ node }) => node.id), ...shown.more.map((more) => more.id)], [shown]);

  useEffect(() => {
    if (ids.length === 0) return undefined;
    turn.current += 1;
    const asked = turn.current;
    const input = inputOf(shown, latest.current);
    const take = (points: readonly Point[]) => {
      latest.current = new Map(input.ids.map((id, i) => [id, points[i] ?? { x: 0, y: 0 }]));
      setPlaces(latest.current);
    };
    worker.current ??= startWorker();
    const busy = worker.current;
    if (!busy) {
      take(layOut(input));
      return undefined;
    }
    busy.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.turn === asked) take(data.points);
    };
    // A worker that cannot start leaves the work to us.
    busy.onerror = () => {
      worker.current = null;
      if (turn.current === asked) take(layOut(input));
    };
    busy.postMessage({ turn: asked, input });
    return undefined;
  }, [ids, shown]);
  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = undefined;
    },
    [],
  );
  return places;
}
