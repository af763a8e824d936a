// How long laying out takes for as much as the graph shows at most: `npx vitest bench`. Wanted: 100 ms for 300 things.

import { bench } from "vitest";

import { layOut, type LayoutInput } from "./forceLayout";

/** A tree of things with twelve around each, and some links across. */
function grown(count: number): LayoutInput {
  const ids = Array.from({ length: count }, (_, i) => `n${i}`);
  const parent = (i: number) => Math.floor((i - 1) / 12);
  const edges = ids.slice(1).map((_, i) => [parent(i + 1), i + 1] as const);
  const across = ids.slice(40).filter((_, i) => i % 5 === 0).map((_, i) => [i * 3, i * 5 + 40] as const);
  return { ids, edges: [...edges, ...across], start: ids.map(() => null), beside: ids.map((_, i) => (i === 0 ? -1 : parent(i))) };
}

const all = grown(300);
const before = layOut(grown(288));
const opened: LayoutInput = { ...all, start: all.ids.map((_, i) => before[i] ?? null) };

bench("300 things anew", () => void layOut(all));
bench("twelve more beside 288", () => void layOut(opened));
