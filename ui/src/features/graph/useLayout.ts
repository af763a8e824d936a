// Where things stand: worked out in a worker, and here where there is none.

import { useEffect, useMemo, useRef, useState } from "react";

import { layOut, type LayoutInput, type Point } from "../../lib/forceLayout";
import type { Visible } from "../../lib/graphModel";

type Answer = { turn: number; points: Point[] };

/** One for as long as the window is there: what a worker took is given back late. `null` where there can be none. */
let worker: Worker | null | undefined;
/** Which layout was asked for last, in whatever view. */
let turn = 0;

function theWorker(): Worker | null {
  if (worker !== undefined) return worker;
  try {
    worker = typeof Worker === "undefined" ? null : new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  } catch {
    worker = null;
  }
  return worker;
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
  const ids = useMemo(() => [...shown.nodes.map(({ node }) => node.id), ...shown.more.map((more) => more.id)], [shown]);

  useEffect(() => {
    if (ids.length === 0) return undefined;
    turn += 1;
    const asked = turn;
    const input = inputOf(shown, latest.current);
    const take = (points: readonly Point[]) => {
      latest.current = new Map(input.ids.map((id, i) => [id, points[i] ?? { x: 0, y: 0 }]));
      setPlaces(latest.current);
    };
    const busy = theWorker();
    if (!busy) {
      take(layOut(input));
      return undefined;
    }
    const onMessage = ({ data }: MessageEvent<Answer>) => {
      if (data.turn === asked) take(data.points);
    };
    // A worker that cannot start leaves the work to us.
    const onError = () => {
      worker = null;
      take(layOut(input));
    };
    busy.addEventListener("message", onMessage);
    busy.addEventListener("error", onError);
    busy.postMessage({ turn: asked, input });
    return () => {
      busy.removeEventListener("message", onMessage);
      busy.removeEventListener("error", onError);
    };
  }, [ids, shown]);
  return places;
}
